"""The weekly check of every source: which addresses no longer work, redirect elsewhere, or could be archived."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

import yaml

from sistercities.base.problems import SiteError, shown_path
from sistercities.contribute.links.fetching import Answer
from sistercities.datapackage.problem_formats import code
from sistercities.record.dataset import Dataset
from sistercities.record.model import Source
from sistercities.record.wording import plural

ARCHIVE = "https://archive.org/wayback/available?url="
WAYBACK = "web.archive.org"
GONE = frozenset({404, 410})
MAX_ISSUE = 60_000
SHOWN = 100
"""The maximum number of lines per section of the report: an issue is read by people."""


@dataclass(frozen=True, slots=True)
class Tools:
    """How the check fetches and waits; in seconds, the pause between requests to a host and the budget of the check."""

    fetch: Callable[[str], Answer]
    sleep: Callable[[float], None]
    clock: Callable[[], float]
    pause: float = 2.0
    budget: float = 3_600.0


@dataclass(slots=True)
class Report:
    """What the check found, as ``(source, explanation)``, and how many sources were ``checked`` and ``left``."""

    checked: int = 0
    dead: list[tuple[Source, str]] = field(default_factory=list)
    moved: list[tuple[Source, str]] = field(default_factory=list)
    unsure: list[tuple[Source, str]] = field(default_factory=list)
    passed_over: list[tuple[Source, str]] = field(default_factory=list)
    archived: list[tuple[Source, str]] = field(default_factory=list)
    unarchived: list[tuple[Source, str]] = field(default_factory=list)
    left: int = 0


def read_exceptions(path: Path) -> dict[str, str]:
    """Return the hosts not to be checked, each with its reason. SiteError if the file is invalid or lacks a reason."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SiteError(f"{shown_path(path)}: cannot be read ({type(error).__name__})") from error
    if not isinstance(content, dict) or not all(
        isinstance(v, str) and v.strip() for pair in content.items() for v in pair
    ):
        raise SiteError(
            f"{shown_path(path)}: must be a list of hosts, each with a reason, such as 'example.org: refuses robots'"
        )
    return content


def check_links(dataset: Dataset, exceptions: dict[str, str], tools: Tools) -> Report:
    """Request every source once, alternating hosts, and look for an archived copy if none is on record.

    The check ends when its time budget is spent; the sources not reached are counted.
    """
    report = Report()
    throttle = Throttle(tools)
    for source in alternating_hosts(dataset.sources.values()):
        if throttle.spent():
            report.left += 1
            continue
        host = urlsplit(source.url).hostname or ""
        if reason := next((why for name, why in exceptions.items() if host == name or host.endswith(f".{name}")), ""):
            report.passed_over.append((source, reason))
        else:
            report.checked += 1
            note(report, source, throttle.ask(source.url))
        if not source.archive_url:
            copy = archived_copy(throttle.ask(ARCHIVE + quote(source.url, safe="")))
            (report.archived if copy else report.unarchived).append((source, copy))
    return report


class Throttle:
    """A throttle that requests one page at a time, and no host twice within the pause."""

    def __init__(self, tools: Tools) -> None:
        """Start the clock."""
        self.tools = tools
        self.end = tools.clock() + tools.budget
        self.last: dict[str, float] = {}

    def spent(self) -> bool:
        """Whether the time budget is spent."""
        return self.tools.clock() > self.end

    def ask(self, url: str) -> Answer:
        """Request a page once the pause for its host is over."""
        host = urlsplit(url).hostname or ""
        wait = self.last.get(host, float("-inf")) + self.tools.pause - self.tools.clock()
        if wait > 0:
            self.tools.sleep(wait)
        answer = self.tools.fetch(url)
        self.last[host] = self.tools.clock()
        return answer


def alternating_hosts(sources: Iterable[Source]) -> Iterator[Source]:
    """Yield the sources so that those on one host are far apart."""
    hosts: dict[str, list[Source]] = {}
    for source in sources:
        hosts.setdefault(urlsplit(source.url).hostname or "", []).append(source)
    while hosts:
        for host in list(hosts):
            yield hosts[host].pop(0)
            if not hosts[host]:
                del hosts[host]


def note(report: Report, source: Source, answer: Answer) -> None:
    """Add the outcome of a request for a source to the report."""
    if answer.status in GONE or answer.fault == "host does not exist":
        report.dead.append((source, answer.fault or f"answers {answer.status}"))
    elif answer.fault or not 200 <= answer.status < 300:  # noqa: PLR2004
        report.unsure.append((source, answer.fault or f"answers {answer.status}"))
    elif _place(answer.url) != _place(source.url):
        report.moved.append((source, f"leads to {answer.url}"))


def _place(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/")


def archived_copy(answer: Answer) -> str:
    """Return the archived copy's address in an answer of the Wayback Machine's availability API, or the empty text.

    Only an address on the archive's own host is accepted.
    """
    try:
        closest = json.loads(answer.body)["archived_snapshots"]["closest"]
        if answer.status != 200 or closest["available"] is not True or str(closest["status"]) != "200":  # noqa: PLR2004
            return ""
        url = str(closest["url"]).replace("http://", "https://", 1)
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return url if urlsplit(url).netloc == WAYBACK and url.isascii() and url.isprintable() and " " not in url else ""


def as_markdown(report: Report) -> str:
    """Return the report as the text of an issue: what a person should look at, as nothing is changed automatically."""
    parts = (
        ("Dead", "There is no page. Find a copy and put its address into `archive_url`.", report.dead),
        ("Lead elsewhere", "Check whether the page still says the same.", report.moved),
        ("Not sure", "The server refused or did not answer; often it only refuses robots.", report.unsure),
        ("Copies found", "Check the copy, then put its address into `archive_url`.", report.archived),
        ("No copy found", "Ask the archive for one: its page *Save Page Now*.", report.unarchived),
        ("Not asked", "Skipped for the reason given.", report.passed_over),
    )
    lines = [(f"{plural(report.checked, 'source')} asked, {len(report.dead):,} dead, {len(report.moved):,} moved, "
             f"{len(report.unsure):,} not sure."), ""]  # fmt: skip
    if report.left:
        lines += [f"Time ran out before {plural(report.left, 'source')}.", ""]
    for title, what, found in parts:
        if found:
            lines += [f"### {title}: {len(found):,}", "", what, ""]
            lines += [
                f"- {code(source.id)}{f' {code(explanation)}' if explanation else ''}"
                for source, explanation in found[:SHOWN]
            ]
            lines += [f"- … and {len(found) - SHOWN:,} more"] if len(found) > SHOWN else []
            lines.append("")
    return cut_to_issue("\n".join(lines).rstrip() + "\n")


def cut_to_issue(text: str) -> str:
    """Return a report cut, at the end of a line, to the size of an issue."""
    if len(text) <= MAX_ISSUE:
        return text
    return (
        text[: text.rindex("\n", 0, MAX_ISSUE)]
        + "\n\n… cut: an issue can contain no more. Run `make links` for the rest.\n"
    )
