"""The canonical form of ``data/``: row order, ids, dates, Unicode and white space; and how to put a file into it.

What a row states is never changed: a cell keeps its words, a row its cells, and a table its rows, except empty ones.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sistercities.base.files import is_regular_file, replace_files
from sistercities.base.problems import Problem, shown_path
from sistercities.base.tables import csv_bytes
from sistercities.datapackage.expected_schema import field_names, field_types
from sistercities.datapackage.suggestions import ID
from sistercities.datapackage.tables import MAX_FILE, csv_reader, separator_of
from sistercities.record.model import Event, Record, Tie
from sistercities.record.partial_date import PARTIAL_DATE, PartialDate, as_day
from sistercities.record.urls import URL_FIELDS, without_tracking
from sistercities.record.vocabulary import EventType

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fixed:
    """A table in canonical form, with the number of changes: cells tidied, dates rewritten, ids filled, rows moved."""

    record: type[Record]
    rows: tuple[Cells, ...]
    tidied: int
    dated: int
    filled: int
    moved: int

    @property
    def summary(self) -> str:
        """What was done, in words, or the empty text if only the file's form or empty rows can have changed."""
        counts = (
            (self.tidied, "cell", "tidied"),
            (self.dated, "date", "rewritten"),
            (self.filled, "id", "filled in"),
            (self.moved, "row", "moved"),
        )
        return ", ".join(
            f"{number} {noun}{'s' if number != 1 else ''} {verb}" for number, noun, verb in counts if number
        )


def tidy(value: str, field: str = "") -> str:
    """Return a cell with single spaces and in Unicode normal form C.

    An address only loses the spaces around it and, unless it is an archived copy's, tracking parameters and fragment.
    """
    if field in URL_FIELDS:
        return value.strip() if field == "archive_url" else without_tracking(value.strip())
    return " ".join(unicodedata.normalize("NFC", " ".join(value.split())).split())


def event_id(tie: str, date: str, kind: str, taken: Collection[str] = ()) -> str:
    """Return the id that follows from an event's parts, with ``-2``, ``-3`` … if it is taken."""
    return free_id(f"{tie}--{date or 'undated'}--{kind}", taken)


def free_id(wanted: str, taken: Collection[str]) -> str:
    """Return an id, with ``-2``, ``-3`` … if it is taken."""
    if wanted not in taken:
        return wanted
    return next(found for number in range(2, len(taken) + 3) if (found := f"{wanted}-{number}") not in taken)


def fixed(record: type[Record], rows: Sequence[Cells]) -> Fixed:
    """Return a table in its canonical form."""
    names = field_names(record)
    tidied = [tuple(tidy(cell, name) for cell, name in zip(row, names, strict=True)) for row in rows]
    days = {number for number, (kind, _) in enumerate(field_types(record)) if kind in (dt.date, PartialDate)}
    dated = [tuple(as_day(cell) if number in days else cell for number, cell in enumerate(row)) for row in tidied]
    kept = [row for row in dated if any(row)]
    filled = with_ids(record, kept)
    ordered = in_order(record, filled)
    new_ids = sum(old != new for old, new in zip(kept, filled, strict=True))
    return Fixed(
        record, tuple(ordered), _changed(rows, tidied), _changed(tidied, dated), new_ids, _moved(record, filled)
    )


def _changed(before: Sequence[Cells], after: Sequence[Cells]) -> int:
    """Return the number of cells that differ."""
    return sum(
        old != new for one, other in zip(before, after, strict=True) for old, new in zip(one, other, strict=True)
    )


def _moved(record: type[Record], rows: Sequence[Cells]) -> int:
    """Return the smallest number of rows that must move to put all of them in key order."""
    piles: list[Cells] = []  # patience sorting: the number of piles is that of the rows that can stay
    for key in keys_of(record, rows):
        place = bisect_right(piles, key)
        piles[place : place + 1] = [key]
    return len(rows) - len(piles)


def with_ids(record: type[Record], rows: list[Cells]) -> list[Cells]:
    """Return the rows with the empty ids of ties and events filled in from their parts."""
    if record not in (Tie, Event):
        return rows
    names = field_names(record)
    taken = {row[0] for row in rows}
    found = []
    for row in rows:
        cells = dict(zip(names, row, strict=True))
        new = ""
        if not row[0] and record is Tie and cells["us_place"] and cells["partner_place"]:
            new = free_id(f"{cells['us_place']}--{cells['partner_place']}", ())
        elif not row[0] and record is Event and ID.fullmatch(cells["tie"]) and is_known(cells["type"], cells["date"]):
            new = event_id(cells["tie"], cells["date"], cells["type"], taken)
        taken.add(new)
        found.append((new, *row[1:]) if new else row)
    return found


def is_known(kind: str, date: str) -> bool:
    """Whether a type of event exists and its date, if any, is one: an id must not be made of anything else."""
    return kind in set(EventType) and (not date or PARTIAL_DATE.fullmatch(date) is not None)


def in_order(record: type[Record], rows: Iterable[Cells]) -> list[Cells]:
    """Return the rows in key order; rows with the same key keep their relative order."""
    rows = list(rows)
    keys = keys_of(record, rows)
    return [rows[number] for number in sorted(range(len(rows)), key=keys.__getitem__)]


def keys_of(record: type[Record], rows: Iterable[Cells]) -> list[Cells]:
    """Return the key of each row."""
    positions = [field_names(record).index(name) for name in record.KEY]
    return [tuple(row[position] for position in positions) for row in rows]


def table_bytes(record: type[Record], rows: Iterable[Cells]) -> bytes:
    """Return the CSV file of a table of the package."""
    return csv_bytes(field_names(record), rows)


def read_loosely(path: Path, record: type[Record]) -> tuple[list[Cells] | None, list[Problem]]:
    """Return a file's rows as a spreadsheet may have saved them, or None and what is wrong if the rows are in doubt.

    A byte order mark, any line ends, spaces, semicolons or tabs for commas, and empty cells at the end are tolerated.
    """
    text = _loose_text(path)
    if isinstance(text, Problem):
        return None, [text]
    names = field_names(record)
    rows: list[Cells] = []
    separator = separator_of(text.partition("\n")[0].split(","), names)
    if separator is None:
        return None, [_problem(path, f"the first line must be: {','.join(names)}", 1)]
    reader = csv_reader(text, separator=separator)
    try:
        next(reader)
        for found in reader:
            cells = found[: len(names)] if not any(map(str.strip, found[len(names) :])) else found
            if cells and len(cells) != len(names):
                message = f"has {len(cells)} cells instead of {len(names)}: quote text that contains a comma"
                return None, [_problem(path, message, reader.line_num)]
            rows += [tuple(cells)] if cells else []
    except csv.Error as error:
        return None, [_problem(path, f"is not CSV here: {error}", reader.line_num)]
    return rows, []


def _loose_text(path: Path) -> str | Problem:
    if not is_regular_file(path, MAX_FILE):
        return _problem(path, f"must be a regular file of at most {MAX_FILE:,} bytes")
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        return _problem(path, "is not UTF-8: save the file as UTF-8", content.count(b"\n", 0, error.start) + 1)
    if "\0" in text:
        return _problem(path, "contains a NUL character", text.count("\n", 0, text.index("\0")) + 1)
    return text


def form_changes(content: bytes, record: type[Record]) -> list[str]:
    """Return, in words, what is fixed in the form of a file that has a record's columns."""
    header = content.decode("utf-8-sig", "replace").partition("\n")[0].rstrip("\r").split(",")
    names = field_names(record)
    separator = separator_of(header, names)
    done = {
        "byte order mark removed": content.startswith(codecs.BOM_UTF8),
        "line ends fixed": b"\r" in content,
        "semicolons replaced by commas": separator == ";",
        "tabs replaced by commas": separator == "\t",
        "empty columns removed": len(header) > len(names),
    }
    return [what for what, applies in done.items() if applies]


def write_tables(data: Path, tables: Mapping[type[Record], Iterable[Cells]]) -> None:
    """Write the rows of some tables as their files: all of them, or none if one cannot be written."""
    replace_files({data / f"{record.RESOURCE}.csv": table_bytes(record, rows) for record, rows in tables.items()})


def _problem(path: Path, message: str, line: int = 0) -> Problem:
    return Problem(shown_path(path), line, "", "", message, "fix")
