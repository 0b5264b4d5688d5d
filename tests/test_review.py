"""The summary of a pull request: what it reports, and that a contributor's file cannot make it say anything else."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from sistercities.base.problems import SiteError
from sistercities.contribute.review import MAX_COMMENT, Review, as_markdown, from_json, to_json
from tests.commands import run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Project

EVENT = [
    "--tie=eastwick-tx--belogorsk", "--type=ended", "--date=2024-05-20", "--date-basis=decided", "--actor=City Council",
    "--actor-kind=council", "--summary=The City Council voted to end the tie.", "--url=https://wire.example.org/a",
    "--title=A tie ends", "--publisher=State Wire", "--published=2026-05-21", "--source-kind=state-media",
    "--accessed=2026-06-01",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Freeze the clock at December 30, 2026."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1798588800")


def changed(project: Project) -> tuple[str, Path]:
    """Build, copy the result, add an event, build again, and return the review and the file it was written to."""
    assert run(project, "build").code == 0
    before = project.root / "before"
    for name in ("data", "site"):
        shutil.copytree(project.root / name, before / name)
    assert run(project, "add", *EVENT).code == 0
    assert run(project, "build").code == 0
    written = project.root / "review.json"
    ran = run(project, "review", f"--before={before}", f"--report={written}")
    assert (ran.code, ran.err) == (0, "")
    return ran.out, written


def test_what_a_change_does(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The summary reports the changed status, sentences, numbers and pages, new sources, warnings and odd dates."""
    summary = tmp_path / "summary.md"
    text, written = changed(project)
    assert "` Eastwick, Texas – Belogorsk: suspended → ended" in text
    assert " (City Council, 2024-05-20; source: wire.example.org) `" in text
    assert ("- The Eastwick Sister City Committee suspended the tie between Eastwick and Belogorsk in 2022; no decision by "
            "the city itself was found.\n+ Eastwick ended its tie with Belogorsk on May 20, 2024 (City Council).") in text  # fmt: skip
    for line in ("events: 18 → 19", "sources: 16 → 17", "Ended: 4 → 5", "Suspended: 3 → 2"):
        assert f"- ` {line} `" in text
    assert re.search(r"` changed: \d+ pages, \d+ other files: .*cities/eastwick-tx/", text)
    assert "` state-wire-2026-05-21: State Wire, state-media, wire.example.org `" in text
    event = "eastwick-tx--belogorsk--2024-05-20--ended"
    warnings = text.partition("### Warnings\n\n")[2].partition("\n\n### Look twice\n\n")[0].splitlines()
    assert [re.sub(r"^- ` .*data/|\(found .*", "", line).rstrip() for line in warnings] == [
        "events.csv:11: id: rests on one source: add a second to citations.csv if there is one",
        "events.csv:11: id: rests on state-media alone: add a source of another kind to citations.csv",
    ], "the warnings that the record has already are not repeated"
    assert f"` {event}: dated 2024-05-20, long before its sources (2026-05-21) `" in text
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    again = run(project, "review", f"--render={written}")
    assert again.out == text
    assert summary.read_text(encoding="utf-8") == text


def test_no_change(project: Project) -> None:
    """A pull request that changes nothing on the site is reported as such."""
    assert run(project, "build").code == 0
    ran = run(project, "review", f"--before={project.root}")
    assert ran.out == "## What this changes\n\nNothing that is published.\n"


@pytest.mark.parametrize("options", [[], ["--before=/nonexistent/checkout"]])
def test_nothing_to_compare_with(project: Project, options: list[str]) -> None:
    """Without another checkout to compare with, the command fails with one line."""
    ran = run(project, "review", *options)
    assert (ran.code, ran.err.count("\n")) == (2, 1)


GOOD: dict[str, Any] = json.loads(to_json(Review()))


@pytest.mark.parametrize(
    "content",
    ["", "[]", "null", "{", "[" * 100_000, json.dumps(GOOD | {"more": []}), json.dumps(GOOD | {"changes": "x"}),
     json.dumps(GOOD | {"changes": [1]}), json.dumps(GOOD | {"changes": [["x"]]}), json.dumps({"changes": []}),
     json.dumps(GOOD | {"changes": ["x" * 400_000]}), "\udcff"],
)  # fmt: skip
def test_what_is_no_review(tmp_path: Path, content: str) -> None:
    """A review file of another form, or one that is too large, is refused as a whole."""
    path = tmp_path / "review.json"
    path.write_bytes(content.encode("utf-8", errors="surrogateescape"))
    with pytest.raises(SiteError, match=r"review\.json: (is not a review|must be a regular file)"):
        from_json(path)


def test_a_review_that_is_a_link(tmp_path: Path) -> None:
    """A symbolic link in place of a review is not followed, because its target could be a secret."""
    secret = tmp_path / "secret.json"
    secret.write_text(to_json(Review()), encoding="utf-8")
    (tmp_path / "review.json").symlink_to(secret)
    with pytest.raises(SiteError):
        from_json(tmp_path / "review.json")


HOSTILE = ("@everyone", "![x](https://evil.example.org/x.png)", "`` ` ``` ````", "</code><script>x</script>", "a\n\n# b",
           "[x](javascript:x)", "<!-- -->", "```", "#1", "\u202eabc", "www.evil.example.org", "\ud800")  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_review_is_shown_and_does_nothing(tmp_path: Path, text: str) -> None:
    """Whatever a review contains, it appears in the comment as code that it cannot close."""
    path = tmp_path / "review.json"
    path.write_text(json.dumps({name: [text, f"- {text}"] for name in GOOD}), encoding="utf-8")
    shown = as_markdown(from_json(path))
    shown.encode("utf-8")
    block = re.search(r"(?ms)^```diff\n(.*?)^```$", shown)
    assert block
    assert "`" not in block[1]
    outside = shown.replace(block[0], "")
    for line in outside.splitlines():
        bare = re.sub(r"(?<!`)(`+) .*? \1(?!`)", "", line)
        assert re.fullmatch(r"(#{2,3} [A-Z][\w ,]+)?|- ", bare), bare


def test_a_comment_stays_within_githubs_limit() -> None:
    """However much changes, a comment stays below GitHub's size limit."""
    many = tuple("x" * 500 for _ in range(500))
    assert len(as_markdown(Review(many))) < MAX_COMMENT
    assert "… and 440 more" in as_markdown(Review(many))
    assert len(as_markdown(Review(many, many, many, many, many, many, many))) < MAX_COMMENT
