"""``fix``: the canonical form of the tables, and nothing else."""

from __future__ import annotations

import csv
import random
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sistercities.contribute.canonical import fixed, table_bytes, tidy
from sistercities.datapackage.expected_schema import field_names
from sistercities.record.model import RECORDS, Event, Record, Source, Tie
from tests.commands import contents, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Project

Cells = tuple[str, ...]
LETTERS = st.sampled_from(
    " \t\u00a0\u2003\u3000\r\nabcXYZ019-=é\u0301\u030aÅ\u212b\u1100\u1161\uac00Мо\u200b\ufeff,\"'"
)
WORDS = st.text(LETTERS, max_size=12)


@st.composite
def tables(draw: st.DrawFn) -> tuple[type[Record], list[Cells]]:
    """Return a record type and rows of arbitrary cells for it."""
    record = draw(st.sampled_from(RECORDS))
    row = st.tuples(*(WORDS for _ in field_names(record)))
    return record, draw(st.lists(row, max_size=6))


def facts(record: type[Record], rows: list[Cells]) -> list[Cells]:
    """Return the facts in rows: their words, regardless of order, spaces, letter forms and derived ids."""
    derived = 0 if record in (Tie, Event) else None
    found = []
    for row in rows:
        words = tuple(unicodedata.normalize("NFC", " ".join(cell.split())) for cell in row)
        if any(words):
            found.append(tuple("" if position == derived else " ".join(w.split()) for position, w in enumerate(words)))
    return sorted(found)


@settings(max_examples=200, deadline=None)
@given(tables())
def test_fix_never_changes_a_fact(table: tuple[type[Record], list[Cells]]) -> None:
    """Whatever the rows, they state the same facts after ``fix``; existing ids stay, and no row is lost."""
    record, rows = table
    result = fixed(record, rows)
    assert facts(record, list(result.rows)) == facts(record, rows)
    ids = {tidy(row[0], field_names(record)[0]) for row in rows} - {""}
    assert ids <= {row[0] for row in result.rows}


@settings(max_examples=200, deadline=None)
@given(tables())
def test_fix_twice_is_fix_once(table: tuple[type[Record], list[Cells]]) -> None:
    """Rows in the canonical form are left alone."""
    record, rows = table
    once = fixed(record, rows)
    twice = fixed(record, list(once.rows))
    assert twice.rows == once.rows
    assert twice.summary == ""


@pytest.mark.parametrize(
    ("name", "expected"),
    [("summary", "Ångström said so"), ("url", "https://example.org/A\u030a")],
)
def test_letters_are_normalised_but_not_in_addresses(name: str, expected: str) -> None:
    """A text gets Unicode normal form C and single spaces; an address keeps its characters, so that it still works."""
    written = {"summary": "  A\u030angstro\u0308m\u00a0 said\tso ", "url": " https://example.org/A\u030a\n"}
    assert tidy(written[name], name) == expected


def test_a_spreadsheet_file_is_fixed(project: Project) -> None:
    """A file saved by a spreadsheet – byte-order mark, CRLF, shuffled rows, no ids – becomes what it was."""
    before = contents(project)
    path = project.root / "data" / "events.csv"
    header, *rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    random.Random(5).shuffle(rows)  # noqa: S311  # a shuffle that is the same in every run
    rows = [["", *row[1:-1], f"{row[-1]}\u00a0"] for row in rows]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([header, *rows, [""] * len(header)])
    assert run(project, "check").code == 1
    result = run(project, "fix")
    assert (result.code, result.err) == (0, "")
    assert "events.csv: byte order mark removed, line ends fixed, 18 cells tidied, 18 ids filled in, " in result.out
    assert contents(project) == before
    assert run(project, "check").code == 0
    assert run(project, "fix").out == "0 files changed; now run check\n"


@pytest.mark.parametrize(
    ("separator", "end", "extra", "said"),
    [
        (";", "\n", 0, "semicolons replaced by commas"),
        ("\t", "\r\n", 0, "line ends fixed, tabs replaced by commas"),
        (",", "\r", 2, "line ends fixed, empty columns removed"),
        (";", "\n", 3, "semicolons replaced by commas"),
    ],
)
def test_other_spreadsheet_dialects_are_fixed(
    project: Project, separator: str, end: str, extra: int, said: str
) -> None:
    """``check`` names ``fix`` for other separators, line ends and empty last columns, and ``fix`` restores the file."""
    before = contents(project)
    path = project.root / "data" / "events.csv"
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=separator, lineterminator=end).writerows([*row, *[""] * extra] for row in rows)
    checked = run(project, "check")
    assert checked.code == 1
    assert "build.py fix does it" in checked.out + checked.err
    result = run(project, "fix")
    assert result.out.splitlines()[0].endswith(f"events.csv: {said}")
    assert contents(project) == before


@pytest.mark.parametrize(
    ("written", "meant"),
    [("5/20/2022", "2022-05-20"), ("20/5/2022", "2022-05-20"), ("5/5/2022", "2022-05-05"), ("3/9/2022", "3/9/2022"),
     ("13/13/2022", "13/13/2022"), ("2/30/2022", "2/30/2022"), ("2022", "2022")],
)  # fmt: skip
def test_only_a_date_that_means_one_day_is_rewritten(written: str, meant: str) -> None:
    """A spreadsheet's date is rewritten only if it can mean just one day."""
    row = ("", "a--b", written, "decided", "ended", "", "", "", "", "It ended.")
    result = fixed(Event, [row])
    assert result.rows[0][2] == meant
    assert result.dated == (written != meant)


def test_check_names_fix_where_it_repairs_a_cell(project: Project) -> None:
    """An empty id and a date with slashes are both fixed by ``fix``, and ``check`` says so of each."""
    tie, day = "ashford-oh--novorechensk", "5/20/2026"
    with (project.paths.data / "events.csv").open("a", encoding="utf-8") as file:
        file.write(f",{tie},{day},decided,ended,City Council,council,vote,6-1,The City Council voted to end the tie.\n")
    with (project.paths.data / "citations.csv").open("a", encoding="utf-8") as file:
        file.write(f"{tie}--2026-05-20--ended,ashford-city-hall,\n")
    lines = run(project, "check").err.splitlines()
    named = [line for line in lines if "(build.py fix does it)" in line]
    assert [line.split(": ")[1] for line in named if "[required]" in line or "[type]" in line] == ["date", "id"]
    assert run(project, "fix").code == 0
    assert run(project, "check").code == 0


def test_a_dry_run_writes_nothing(project: Project) -> None:
    """``fix --dry-run`` says what would change and leaves every file unchanged."""
    project.edit("data/states.csv", "OH,Ohio,ohio\nTX,Texas,texas\n", "TX,Texas,texas\nOH,Ohio,ohio\n")
    before = contents(project)
    result = run(project, "fix", "--dry-run")
    assert "states.csv: 1 row moved" in result.out
    assert result.out.endswith("1 file would change; nothing was written\n")
    assert contents(project) == before


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"code,name,slug\nOH,Ohio\n", "states.csv:2: has 2 cells instead of 3: quote text that contains a comma"),
        (b"code,name\nOH,Ohio\n", "states.csv:1: the first line must be: code,name,slug"),
        (b'code,name,slug\nOH,"Ohio,ohio\n', "states.csv:2: is not CSV here: unexpected end of data"),
        (b"code,name,slug\nOH,\xd6hio,ohio\n", "states.csv:2: is not UTF-8: save the file as UTF-8"),
        (b"code,name,slug\nOH,O\0hio,ohio\n", "states.csv:2: contains a NUL character"),
    ],
)
def test_what_is_in_doubt_is_left_alone(project: Project, content: bytes, message: str) -> None:
    """If the rows themselves are in doubt, no file is touched, and one line says why."""
    (project.root / "data" / "states.csv").write_bytes(content)
    project.edit("data/ties.csv", "ashford-oh--staritsa,", "ashford-oh--staritsa ,")
    before = contents(project)
    result = run(project, "fix")
    assert result.code == 1
    assert message in result.err
    assert contents(project) == before


def test_a_link_is_not_followed(project: Project, tmp_path: Path) -> None:
    """A table that is a link is neither read nor written through."""
    elsewhere = tmp_path / "elsewhere.csv"
    elsewhere.write_text("code,name,slug\nTX,Texas,texas\nOH,Ohio,ohio\n", encoding="utf-8")
    path = project.root / "data" / "states.csv"
    path.unlink()
    path.symlink_to(elsewhere)
    assert run(project, "fix").code == 1
    assert elsewhere.read_text(encoding="utf-8").splitlines()[1] == "TX,Texas,texas"


def test_filled_in_ids_are_unique(project: Project) -> None:
    """A second act of the same kind on the same day gets its own id, and the first keeps its id."""
    row = "ashford-oh--staritsa--2022-03--ended,ashford-oh--staritsa,2022-03,decided,ended,Mayor Ann Bee,mayor,letter,,"
    project.edit("data/events.csv", row, f",{row.split(',', 1)[1]}A second letter followed.\n{row}")
    assert run(project, "fix").code == 0
    text = (project.root / "data" / "events.csv").read_text(encoding="utf-8")
    assert f"\n{row}The mayor ended the tie by letter.\n" in text
    assert "\nashford-oh--staritsa--2022-03--ended-2,ashford-oh--staritsa,2022-03," in text


def test_the_record_has_its_canonical_form(project: Project) -> None:
    """The toy package is, to the byte, as ``fix`` writes it."""
    for record in RECORDS:
        path = project.root / "data" / f"{record.RESOURCE}.csv"
        rows = [tuple(row) for row in csv.reader(path.read_text(encoding="utf-8").splitlines())][1:]
        assert table_bytes(record, fixed(record, rows).rows) == path.read_bytes(), record.RESOURCE


def test_addresses_are_those_of_the_model() -> None:
    """The address fields, which ``tidy`` leaves alone, are fields of a source."""
    assert {"url", "archive_url"} <= set(field_names(Source))
