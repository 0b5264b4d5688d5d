"""The ``check`` command: problems as sentences with suggestions, for people, for GitHub and for programs."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from sistercities.base.problems import Problem
from sistercities.datapackage.problem_formats import (
    FORM,
    annotation,
    as_annotations,
    as_json,
    as_summary,
    code,
    worst_first,
)
from sistercities.datapackage.rules.cells import CELL_RULES, TABLE_RULES
from sistercities.datapackage.suggestions import suggestion
from tests.commands import run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Project

IDS = {"ties": ["dallas-tx--saratov", "chicago-il--moscow"], "us_places": ["dallas-tx"]}
DATE = "is not a date: write YYYY, YYYY-MM or YYYY-MM-DD, a day that exists"
ENUM = "must be one of: reaffirmed, suspended, ended, local-press, city"
ROW = "there is no such row in ties.csv: correct the id, or add the row there"


def problem(value: str, message: str, field: str = "x", rule: str = "type") -> Problem:
    """Return a problem with a value."""
    return Problem("events.csv", 2, field, value, message, rule)


@pytest.mark.parametrize(
    ("value", "message", "field", "expected"),
    [
        ("dallas-tx--saratow", ROW, "tie", "dallas-tx--saratov"),
        ("Dallas-TX--Saratov", ROW, "tie", "dallas-tx--saratov"),
        ("perth--harbin", ROW, "tie", ""),
        ("suspendet", ENUM, "type", "suspended"),
        ("Terminated", ENUM, "type", "ended"),
        ("local press", ENUM, "kind", "local-press"),
        ("something else", ENUM, "kind", ""),
        ("9 March 2022", DATE, "date", "2022-03-09"),
        ("March 9, 2022", DATE, "date", "2022-03-09"),
        ("Sept. 2022", DATE, "date", "2022-09"),
        ("2022/3/9", DATE, "date", "2022-03-09"),
        ("2022-3", DATE, "date", "2022-03"),
        ("3/9/2022", DATE, "date", ""),
        ("2022-02-30", DATE, "date", ""),
        ("30 February 2022", DATE, "date", ""),
        ("spring 2022", DATE, "date", ""),
        ("5 to 4", "write 'unanimous', or the votes as 5-4", "vote", "5-4"),
        ("Unanimously", "write 'unanimous', or the votes as 5-4", "vote", "unanimous"),
        ("many", "write 'unanimous', or the votes as 5-4", "vote", ""),
        ("www.example.org/page", "is not an absolute http(s) URL", "url", "https://www.example.org/page"),
        ("https://me:secret@example.org/a", "holds a user name", "url", "https://example.org/a"),
        ("javascript:alert(1)", "is not an absolute http(s) URL", "url", ""),
        ("English", "write two small letters", "language", "en"),
        ("x" * 5000, ROW, "tie", ""),
        ("extended", ENUM, "type", ""),
        ("unsuspended", ENUM, "type", ""),
        ("houston-tx--saratov", ROW, "tie", ""),
        ("Jun-88", DATE, "date", "1988-06"),
        ("Mar-22", DATE, "date", "2022-03"),
        ("05-Apr", "write 'unanimous', or the votes as 5-4", "vote", ""),
        ("5-Apr", "write 'unanimous', or the votes as 5-4", "vote", "4-5"),
    ],
)
def test_suggestions(value: str, message: str, field: str, expected: str) -> None:
    """A misspelled id, a synonym, a date in another form or an address without its scheme gets a suggestion."""
    assert suggestion(problem(value, message, field), IDS) == expected


def test_a_misspelled_id_in_its_own_table_is_not_suggested(project: Project) -> None:
    """If an id is misspelled with a look-alike letter in its own table, that spelling is never suggested."""
    project.edit("data/us_places.csv", "isley-tx,", "isl\u0435y-tx,")
    result = run(project, "check")
    assert "found 'isley-tx'" in result.err
    assert "did you mean 'isl\u0435y-tx'" not in result.err


def test_check_names_the_nearest_id(project: Project) -> None:
    """The problem's line names the id that was probably meant."""
    project.edit("data/events.csv", "--ended,ashford-oh--staritsa,2022-03", "--ended,ashford-oh--starisa,2022-03")
    result = run(project, "check")
    assert result.code == 1
    assert "; did you mean 'ashford-oh--staritsa'? (found 'ashford-oh--starisa') [foreign-key]" in result.err


def test_check_for_programs(project: Project) -> None:
    """``--format json`` prints only a list of objects: errors and warnings, distinguished by ``severity``."""
    result = run(project, "check", "--format", "json")
    assert (result.code, result.err) == (0, "")
    assert {item["severity"] for item in json.loads(result.out)} == {"warning"}
    project.edit("data/events.csv", "2022-03-09,decided,suspended", "2022-03-09,decided,suspendet")
    result = run(project, "check", "--format", "json")
    found = json.loads(result.out)
    assert result.code == 1
    assert [(item["line"], item["field"], item["value"], item["suggestion"], item["severity"]) for item in found] == [
        (4, "type", "suspendet", "suspended", "error")
    ]


def test_check_on_github(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under GitHub Actions problems are annotations, the worst first, and the step's summary lists them all."""
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    result = run(project, "check")
    assert result.code == 0
    lines = result.err.splitlines()
    assert all(
        re.match(r"::warning file=.*events\.csv,line=\d+::.*: warning: id: rests on one source", line) for line in lines
    )
    text = summary.read_text(encoding="utf-8")
    assert text.startswith(f"### Check: no errors, {len(lines)} warnings in 1 file\n")
    assert len(re.findall(r"(?m)^- ` .*events\.csv:\d+ ` warning: ` id: rests on one source", text)) == len(lines) > 0
    summary.unlink()
    project.edit("data/events.csv", "The mayor ended the tie by letter.", "The  mayor ended the tie by letter.")
    (project.root / "data" / "ukraine_ties.csv").write_bytes(b"\xff")
    result = run(project, "check")
    lines = result.err.splitlines()
    assert re.fullmatch(r"::error file=.*ukraine_ties\.csv,line=1::.*is not UTF-8.*", lines[0])
    assert re.fullmatch(r"::error file=.*events\.csv,line=5::.*summary: has a leading.*", lines[1])
    text = summary.read_text(encoding="utf-8")
    assert text.count("\n- ") == 2
    assert "### Check: 2 errors in 2 files" in text


def test_errors_and_warnings_together(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Errors come last on a terminal and first on GitHub, both kinds are counted, and the exit code is 1."""
    summary = tmp_path / "summary.md"
    project.edit("data/events.csv", "The tie ended in 1994.", "the tie ended in 1994.")
    result = run(project, "check")
    *warnings, error, last = result.err.splitlines()
    assert result.code == 1
    assert all(": warning: " in line for line in warnings)
    assert "events.csv:14: summary: begins with a lowercase letter" in error
    assert last == f"1 error, {len(warnings)} warnings; nothing was written"
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    first, second = run(project, "check").err.splitlines()[:2]
    assert first.startswith("::error file=")
    assert second.startswith("::warning file=")
    heading, _, line = summary.read_text(encoding="utf-8").splitlines()[:3]
    assert heading == f"### Check: 1 error, {len(warnings)} warnings in 1 file"
    assert "` summary: begins with" in line


def test_no_problems() -> None:
    """If there are no problems, the step's summary says so and the JSON list is empty."""
    assert as_summary(()) == "### Check\n\nNo problems.\n"
    assert as_json(()) == "[]"


def test_warnings_stop_nothing(project: Project) -> None:
    """A build of data with warnings succeeds and prints none of them."""
    result = run(project, "build", "--no-cards")
    assert (result.code, result.err) == (0, "")
    assert ": warning: " not in result.out


def test_the_worst_is_first() -> None:
    """Problems that may hide more come first: unreadable input, then wrong cells, broken rules and untidy texts."""
    rules = ["rows_in_order", "order_of_acts", "required", "pattern", "foreign-key", "enum", "encoding"]
    problems = [Problem("a.csv", len(rules) - line, "", "", "m", rule) for line, rule in enumerate(rules)]
    assert [problem.rule for problem in worst_first(problems)] == ["encoding", "enum", "foreign-key", "pattern", "required",
                                                                   "order_of_acts", "rows_in_order"]  # fmt: skip
    told = {rule.__name__ for rules in (CELL_RULES, TABLE_RULES) for rule in rules}
    assert {rule for rule in FORM if "_" in rule} <= told, "a rule of form has another name now"
    assert as_annotations(problems).index("[encoding]") < as_annotations(problems).index("[rows_in_order]")


@pytest.mark.parametrize("text", ["a\nb", "a\r::error::b", "\u2028x", "\udcff", "a\x1b[31m", "\u202eabc"])
def test_no_text_ends_a_line_or_begins_a_command(text: str) -> None:
    """Whatever a file's name, a field, a value or a message contains, a problem is one printable line."""
    hostile = Problem(f"data/{text}", 3, text, text, f"is wrong: {text}", "type", text)
    for line in (str(hostile), annotation(hostile)):
        assert line.isprintable()
        line.encode("utf-8")


def test_a_file_s_name_cannot_add_to_a_workflow_command() -> None:
    """Commas, colons and percent signs in a file's name are escaped because they would end the name."""
    line = annotation(Problem("data/a,line=1::b%0A", 2, "", "", "is wrong", "files"))
    assert line.startswith("::error file=data/a%2Cline=1%3A%3Ab%250A,line=2::")


@pytest.mark.parametrize(
    "text", ["`", "``` x", "a`b``c", "@everyone", "![x](y)", "</code><script>", "a | b\n\n# c", ""]
)
def test_a_stranger_s_text_in_markdown_is_code(text: str) -> None:
    """A text is shown on one line, in one code span that it cannot close."""
    span = code(text)
    fence = re.match(r"`+", span)
    assert fence
    assert span.startswith(f"{fence[0]} ")
    assert span.endswith(f" {fence[0]}")
    assert not re.search(rf"(?<!`){fence[0]}(?!`)", span[len(fence[0]) : -len(fence[0])])
    assert "\n" not in span


def test_a_summary_stays_within_githubs_limit() -> None:
    """A summary stays below GitHub's size limit, however many problems there are."""
    problems = [Problem("a.csv", line, "x", "v" * 60, "m" * 400, "type") for line in range(4000)]
    text = as_summary(problems)
    assert len(text.encode()) < 1_000_000
    assert text.endswith("- … and more: fix these first.\n")
