"""What a change to the data does to the site, for the person who decides on it: facts, counts and comparisons.

A review is made in a job that builds a stranger's change and so has no permissions. It is passed as JSON to the job
that posts it, which reads it as strictly as any other untrusted text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sistercities.base.files import is_regular_file
from sistercities.base.problems import Problem, SiteError, clipped, printable, shown_path
from sistercities.datapackage.problem_formats import code
from sistercities.history import compare
from sistercities.record.dataset import Dataset
from sistercities.record.model import RESOURCES, Event
from sistercities.record.status import status_as_of, status_counts
from sistercities.record.tie_sentence import sentence
from sistercities.record.wording import STATUS_WORDS

MAX_FILE = 300_000
MAX_LINES = 60
MAX_TEXT = 400
MAX_COMMENT = 60_000
FAR = 370
"""In days: an event dated more than this before all of its sources deserves a second look."""


@dataclass(frozen=True, slots=True)
class Review:
    """The parts of a review, each a list of lines; ``sentences`` has the site's sentences before (-) and after (+)."""

    changes: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    look_twice: tuple[str, ...] = ()


def review(
    old: Dataset, new: Dataset, before: dict[str, bytes], after: dict[str, bytes], warnings: Iterable[str] = ()
) -> Review:
    """Return the review of a change from one dataset and its published files to another.

    ``warnings`` are those that the change introduces.
    """
    changes = compare(old, new)
    new_events = [event for key, event in new.events.items() if old.events.get(key) != event or
                  new.sources_of(event) != _sources(old, key)]  # fmt: skip
    return Review(
        tuple(subject.sentence.removesuffix(".") + attribution(new, subject.id) if subject.before != subject.after else subject.sentence
              for subject in changes.subjects),
        tuple(sentence_changes(old, new)),
        tuple(count_changes(old, new)),
        tuple(page_changes(before, after)),
        tuple(f"{source.id}: {source.publisher}, {source.kind}, {urlsplit(source.url).hostname}"
              for key, source in new.sources.items() if key not in old.sources),
        tuple(warnings),
        tuple(remark for event in new_events for remark in far_dates(new, event)),
    )  # fmt: skip


def new_warnings(old: Iterable[Problem], new: Iterable[Problem]) -> Iterator[str]:
    """Yield the warnings that a change introduces, each with its place; a warning whose row only moved is not new."""
    known = {(warning.rule, warning.value, warning.message) for warning in old}
    for warning in new:
        if (warning.rule, warning.value, warning.message) not in known:
            yield f"{warning.place}: {warning.sentence}"


def _sources(dataset: Dataset, event: str) -> object:
    return dataset.sources_of(dataset.events[event]) if event in dataset.events else None


def attribution(dataset: Dataset, tie: str) -> str:
    """Return who decided a tie's present status, when, and the sources' hosts; empty if no event decided it."""
    status = status_as_of(dataset, dataset.ties[tie])
    if status.event is None:
        return ""
    hosts = dict.fromkeys(urlsplit(source.url).hostname or "" for source in dataset.sources_of(status.event))
    who = f"{status.event.actor or 'nobody named'}, {status.date or 'undated'}"
    return f" ({who}; source: {', '.join(hosts)})"


def sentence_changes(old: Dataset, new: Dataset) -> Iterator[str]:
    """Yield the sentences that differ: a line with ``-`` for the present one, a line with ``+`` for the new one."""
    for tie in sorted({*old.ties, *new.ties}):
        lines = [sentence(data, data.ties[tie]) if tie in data.ties else "" for data in (old, new)]
        if lines[0] != lines[1]:
            yield from (f"{sign} {line}" for sign, line in zip("-+", lines, strict=True) if line)


def count_changes(old: Dataset, new: Dataset) -> Iterator[str]:
    """Yield the row counts per table and the tie counts per status that differ."""
    for name in RESOURCES:
        numbers = [len(data.table(name)) for data in (old, new)]
        if numbers[0] != numbers[1]:
            yield f"{name.replace('_', ' ')}: {numbers[0]:,} → {numbers[1]:,}"
    counts = [status_counts(data, data.ties.values()) for data in (old, new)]
    for status, word in STATUS_WORDS.items():
        if counts[0][status] != counts[1][status]:
            yield f"{word}: {counts[0][status]:,} → {counts[1][status]:,}"


def page_changes(before: dict[str, bytes], after: dict[str, bytes]) -> Iterator[str]:
    """Yield the number of published files added, changed and removed, with up to twelve of the pages each."""
    changed = {path for path in before.keys() & after.keys() if before[path] != after[path]}
    for verb, paths in (
        ("added", after.keys() - before.keys()),
        ("changed", changed),
        ("removed", before.keys() - after.keys()),
    ):
        pages = sorted(path.removesuffix("index.html") or "/" for path in paths if path.endswith(".html"))
        more = f" and {len(pages) - 12} more" if len(pages) > 12 else ""  # noqa: PLR2004
        if paths:
            yield f"{verb}: {len(pages):,} pages, {len(paths) - len(pages):,} other files: {', '.join(pages[:12])}{more}"


def far_dates(dataset: Dataset, event: Event) -> Iterator[str]:
    """Yield a line if an event is dated long before all of its sources."""
    dated = [source.published for source in dataset.sources_of(event) if source.published]
    if event.date and dated and min((date.last_day - event.date.last_day).days for date in dated) > FAR:
        yield f"{event.id}: dated {event.date}, long before its sources ({', '.join(map(str, dated))})"


def to_json(found: Review) -> str:
    """Return a review as JSON for another job."""
    return json.dumps(asdict(found), ensure_ascii=True, indent=1) + "\n"


def from_json(path: Path) -> Review:
    """Return the review in a file that a stranger's pull request may have written. SiteError if it is not a review."""
    shown = shown_path(path)
    if not is_regular_file(path, MAX_FILE):
        raise SiteError(f"{shown}: must be a regular file of at most {MAX_FILE:,} bytes")
    try:
        content: Any = json.loads(path.read_bytes().decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise SiteError(f"{shown}: is not a review ({type(error).__name__})") from error
    names = [field.name for field in fields(Review)]
    good = isinstance(content, dict) and sorted(content) == sorted(names) and all(
        isinstance(lines, list) and all(isinstance(line, str) for line in lines) for lines in content.values()
    )  # fmt: skip
    if not good:
        raise SiteError(f"{shown}: is not a review (its form)")
    return Review(**{name: tuple(content[name]) for name in names})


def as_markdown(found: Review) -> str:
    """Return a review as Markdown in which every text is inert, or a short note if it is too long for a comment."""
    parts = [
        ("What changes in the record", bullets(found.changes)),
        ("What the site says, before and after", diff(found.sentences)),
        ("Numbers", bullets(found.counts)),
        ("Published files", bullets(found.pages)),
        ("New sources", bullets(found.sources)),
        ("Warnings", bullets(found.warnings)),
        ("Look twice", bullets(found.look_twice)),
    ]
    lines = ["## What this changes", ""]
    for title, body in parts:
        if body:
            lines += [f"### {title}", "", *body, ""]
    if not any(body for _, body in parts):
        lines += ["Nothing that is published.", ""]
    text = "\n".join(lines).rstrip() + "\n"
    return (
        text
        if len(text) <= MAX_COMMENT
        else "## What this changes\n\nMore than a comment can contain: see the summary.\n"
    )


def bullets(lines: Iterable[str]) -> list[str]:
    """Return lines as a list of code spans, with a limit on their number and length that people can read."""
    found = list(lines)
    shown = [f"- {code(clipped(line, length=MAX_TEXT))}" for line in found[:MAX_LINES]]
    return shown + ([f"- … and {len(found) - MAX_LINES:,} more"] if len(found) > MAX_LINES else [])


def diff(lines: Iterable[str]) -> list[str]:
    """Return lines as a diff block, which colors removed and added lines and which no line can close."""
    found = [printable(clipped(" ".join(line.split()), length=MAX_TEXT)).replace("`", "'") for line in lines]
    cut = [f"# … and {len(found) - MAX_LINES:,} more lines"] if len(found) > MAX_LINES else []
    return ["```diff", *found[:MAX_LINES], *cut, "```"] if found else []
