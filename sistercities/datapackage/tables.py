"""The strict reading of one table: every cell of its file, with its line."""

from __future__ import annotations

import csv
import io
from _csv import Reader
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sistercities.base.files import is_regular_file
from sistercities.base.problems import FIX, Problem, shown_path
from sistercities.datapackage.expected_schema import field_names
from sistercities.record.model import Record

MAX_FILE = 20_000_000


MAX_CELL = 4_000


MAX_ROWS = 150_000


NUL = "\0"
MAX_REPORTED = 20
"""The maximum number of malformed rows reported per file."""


MUST_HAVE_ROWS = frozenset({"states", "us_places", "partner_places", "ties", "events", "sources"})
"""Tables without which there is no record; the others may be empty."""


@dataclass(frozen=True, slots=True)
class Table:
    """One resource's rows as they are in its file: ``(line, cells)``, with 1-based lines and without the header.

    ``misshapen`` has the cells of rows with too many or too few; ``complete`` is false if reading stopped early.
    """

    record: type[Record]
    file: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    misshapen: tuple[tuple[str, ...], ...] = ()
    complete: bool = True

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns, in order."""
        return field_names(self.record)

    def lines_of_values(self, position: int) -> dict[str, list[int]]:
        """Return every nonempty value of a column, with the lines it is on."""
        found: dict[str, list[int]] = {}
        for line, row in self.rows:
            if row[position]:
                found.setdefault(row[position], []).append(line)
        return found

    def failing(self, position: int, good: Callable[[str], Any]) -> dict[str, list[int]]:
        """Return the values of a column for which ``good`` is false, with the lines they are on.

        Each distinct value is tested once, an empty one never.
        """
        return {cell: lines for cell, lines in self.lines_of_values(position).items() if not good(cell)}


def problem_in(path: Path, message: str, rule: str, *, line: int = 0, field: str = "", value: str = "") -> Problem:
    """Return a problem with a file or with one line of it."""
    return Problem(shown_path(path), line, field, value, message, rule)


def read_text(path: Path, *, limit: int = MAX_FILE, repair: str = "") -> tuple[str | None, list[Problem]]:
    """Return a file's text if it is strict UTF-8 with LF line ends, or None and what is wrong with it."""
    if not is_regular_file(path, limit):
        missing = not path.exists()
        message = "is missing" if missing else f"must be a regular file of at most {limit:,} bytes"
        return None, [problem_in(path, message, "files")]
    try:
        content = path.read_bytes()
    except OSError as error:
        return None, [problem_in(path, f"cannot be read ({error.strerror})", "files")]
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = "is not UTF-8: save the file as UTF-8 without a byte order mark"
        return None, [problem_in(path, message, "encoding", line=line)]
    for character, name in (("\ufeff", "a byte order mark"), (NUL, "a NUL character"), ("\r", "a carriage return")):
        if character in text:
            line = text.count("\n", 0, text.index(character)) + 1
            message = f"contains {name}: save it as plain UTF-8 with LF{repair * (character != NUL)}"
            return None, [problem_in(path, message, "encoding", line=line)]
    return text, []


def read_table(path: Path, record: type[Record]) -> tuple[Table | None, list[Problem]]:
    """Return a resource's rows, except those of the wrong width, and what is wrong with the file's form."""
    text, problems = read_text(path, repair=FIX)
    if text is None:
        return None, problems
    return parse_table(text, path, record)


def parse_table(text: str, path: Path, record: type[Record]) -> tuple[Table | None, list[Problem]]:
    """Return the table in a text, or None if it is not usable, and what is wrong; ``path`` is only for messages."""
    expected = field_names(record)
    problems: list[Problem] = []
    reader = csv_reader(text)
    rows: list[tuple[int, tuple[str, ...]]] = []
    misshapen: list[tuple[str, ...]] = []
    complete = True
    try:
        header = next(reader, [])
        if tuple(header) != expected:
            known = separator_of(header, expected) is not None
            message = f"the first line must be: {','.join(expected)}{FIX if known else ''}"
            return None, [problem_in(path, message, "header", line=1, value=",".join(header))]
        for line, cells in _located(reader):
            if len(cells) == len(expected) and any(cells):
                rows.append((line, tuple(cells)))
            else:
                misshapen += [tuple(cells)] if any(cells) else []
                message, value = _misshapen(cells, len(expected))
                problems.append(problem_in(path, message, "columns", line=line, value=value))
            if len(problems) >= MAX_REPORTED:
                return None, [*problems, problem_in(path, "was not read further: correct the rows named first", "rows")]
            if len(rows) > MAX_ROWS:
                return None, [*problems, problem_in(path, f"has more than {MAX_ROWS:,} rows: it was not read", "rows")]
    except csv.Error as error:
        complete = False
        too_long = f"contains a cell of more than {MAX_CELL:,} characters"
        message = too_long if "limit" in str(error) else f"is not CSV here: {error}"
        problems.append(problem_in(path, message, "csv", line=reader.line_num))
    if not rows and not problems and record.RESOURCE in MUST_HAVE_ROWS:
        problems.append(problem_in(path, "has no rows", "empty"))
    return Table(record, shown_path(path), tuple(rows), tuple(misshapen), complete), problems


def _misshapen(cells: list[str], expected: int) -> tuple[str, str]:
    """Return what to do with a row that is empty or has the wrong number of cells, and the row's text."""
    if not any(cells):
        return f"is an empty row: remove it{FIX}", ""
    if not any(cells[expected:]) and len(cells) > expected:
        return f"has {len(cells)} cells instead of {expected}: remove the empty ones at the end{FIX}", ",".join(cells)
    return f"has {len(cells)} cells instead of {expected}: quote text that contains a comma", ",".join(cells)


def separator_of(header: list[str], names: tuple[str, ...]) -> str | None:
    """Return the separator of a file whose first line was split at commas, or None if its columns are not ``names``.

    A spreadsheet may write semicolons or tabs, and empty columns at the end.
    """
    for separator in (",", ";", "\t"):
        cells = header if separator == "," else ",".join(header).split(separator)
        found = tuple(" ".join(cell.split()).strip('"') for cell in cells)
        if found[: len(names)] == names and not any(found[len(names) :]):
            return separator
    return None


def csv_reader(text: str, *, strict: bool = True, separator: str = ",") -> Reader:
    """Return a reader of a text's rows; it raises csv.Error, also for a cell that is too long."""
    csv.field_size_limit(MAX_CELL)  # each time: the limit is process-wide, and frictionless lifts it
    return csv.reader(io.StringIO(text, newline="\n"), strict=strict, delimiter=separator)


def _located(reader: Reader) -> Iterator[tuple[int, list[str]]]:
    """Yield the remaining rows, each with the line on which it begins."""
    line = reader.line_num + 1
    for cells in reader:
        yield line, cells
        line = reader.line_num + 1
