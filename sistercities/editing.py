"""The canonical form of ``data/``, and how a file gets it: row order, ids, Unicode and white space, and nothing else.

What a row states is never changed: a cell keeps its words, a row its cells, a table its rows.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sistercities.descriptor import field_names
from sistercities.files import replace_file
from sistercities.model import Event, Record, Tie
from sistercities.problems import Problem, shown_path
from sistercities.tables import MAX_FILE, csv_reader, is_readable
from sistercities.urls import without_tracking

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

AS_THEY_ARE = frozenset({"url", "archive_url"})
"""Fields whose characters are an address: another form of a letter may lead elsewhere."""

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fixed:
    """A table in its canonical form, and how many of its cells, ids and rows that took."""

    record: type[Record]
    rows: tuple[Cells, ...]
    tidied: int
    filled: int
    moved: int

    @property
    def summary(self) -> str:
        """What was done, in words; the empty text where nothing but the file's form can have changed."""
        counts = ((self.tidied, "cell", "tidied"), (self.filled, "id", "filled in"), (self.moved, "row", "moved"))
        return ", ".join(
            f"{number} {noun}{'s' if number != 1 else ''} {verb}" for number, noun, verb in counts if number
        )


def tidy(value: str, field: str = "") -> str:
    """Return a cell with single spaces and in Unicode normal form C; an address without spaces around it or tracking."""
    if field in AS_THEY_ARE:
        return value.strip() if field == "archive_url" else without_tracking(value.strip())
    return " ".join(unicodedata.normalize("NFC", " ".join(value.split())).split())


def event_id(tie: str, date: str, kind: str, taken: Collection[str] = ()) -> str:
    """Return the id that follows from an event's parts, with ``-2``, ``-3`` … where it is taken."""
    return free_id(f"{tie}--{date or 'undated'}--{kind}", taken)


def free_id(wanted: str, taken: Collection[str]) -> str:
    """Return an id, with ``-2``, ``-3`` … where it is taken."""
    if wanted not in taken:
        return wanted
    return next(found for number in range(2, len(taken) + 3) if (found := f"{wanted}-{number}") not in taken)


def fixed(record: type[Record], rows: Sequence[Cells]) -> Fixed:
    """Return a table in its canonical form."""
    names = field_names(record)
    tidied = [tuple(tidy(cell, name) for cell, name in zip(row, names, strict=True)) for row in rows]
    changed = sum(old != new for before, after in zip(rows, tidied, strict=True)
                  for old, new in zip(before, after, strict=True))  # fmt: skip
    kept = [row for row in tidied if any(row)]
    filled = with_ids(record, kept)
    ordered = in_order(record, filled)
    new_ids = sum(old != new for old, new in zip(kept, filled, strict=True))
    moved = sum(old is not new for old, new in zip(filled, ordered, strict=True))
    return Fixed(record, tuple(ordered), changed, new_ids, moved)


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
        elif not row[0] and record is Event and cells["tie"] and cells["type"]:
            new = event_id(cells["tie"], cells["date"], cells["type"], taken)
        taken.add(new)
        found.append((new, *row[1:]) if new else row)
    return found


def in_order(record: type[Record], rows: Iterable[Cells]) -> list[Cells]:
    """Return the rows in the order of their keys; rows of one key stay as they stand to one another."""
    positions = [field_names(record).index(name) for name in record.KEY]
    return sorted(rows, key=lambda row: tuple(row[position] for position in positions))


def csv_bytes(record: type[Record], rows: Iterable[Cells]) -> bytes:
    """Return a table as a CSV file: UTF-8, LF line ends, quotes only where a cell needs them."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(field_names(record))
    writer.writerows(rows)
    return buffer.getvalue().encode()


def read_loosely(path: Path, record: type[Record]) -> tuple[list[Cells] | None, list[Problem]]:
    """Return a file's rows as a spreadsheet may have saved them: a byte order mark, CR LF and spaces are forgiven.

    None, and what is wrong, where the rows themselves are in doubt.
    """
    text = _loose_text(path)
    if isinstance(text, Problem):
        return None, [text]
    names = field_names(record)
    reader = csv_reader(text)
    rows: list[Cells] = []
    try:
        if tuple(tidy(cell) for cell in next(reader, [])) != names:
            return None, [_problem(path, f"the first line must be: {','.join(names)}", 1)]
        for cells in reader:
            if cells and len(cells) != len(names):
                message = f"has {len(cells)} cells instead of {len(names)}: quote a text that holds a comma"
                return None, [_problem(path, message, reader.line_num)]
            rows += [tuple(cells)] if cells else []
    except csv.Error as error:
        return None, [_problem(path, f"is not CSV here: {error}", reader.line_num)]
    return rows, []


def _loose_text(path: Path) -> str | Problem:
    if not is_readable(path):
        return _problem(path, f"must be a regular file of at most {MAX_FILE:,} bytes")
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        return _problem(path, "is not UTF-8: save the file as UTF-8", content.count(b"\n", 0, error.start) + 1)
    if "\0" in text:
        return _problem(path, "contains a NUL character", text.count("\n", 0, text.index("\0")) + 1)
    return text


def write_table(data: Path, record: type[Record], rows: Iterable[Cells]) -> bool:
    """Put a table in place in its canonical form; False where the file held these bytes already."""
    path = data / f"{record.RESOURCE}.csv"
    content = csv_bytes(record, rows)
    if is_readable(path) and path.read_bytes() == content:
        return False
    replace_file(path, content)
    return True


def _problem(path: Path, message: str, line: int = 0) -> Problem:
    return Problem(shown_path(path), line, "", "", message, "fix")
