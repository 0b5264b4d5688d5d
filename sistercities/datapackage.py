"""Tables of text → a ``Dataset`` of typed records, and every cell that cannot be read as what it should be."""

from __future__ import annotations

import datetime as dt
import re
import typing
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sistercities.dataset import Dataset
from sistercities.dates import PartialDate
from sistercities.descriptor import field_names, plain_type
from sistercities.model import RECORDS, Record
from sistercities.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from sistercities.tables import Package

INTEGER = re.compile(r"-?[0-9]{1,15}")
NUMBER = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,12})?")
FULL_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DATE_HELP = "is not a date: write YYYY, YYYY-MM or YYYY-MM-DD, a day that exists"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A package read and typed.

    ``whole`` tells whether every row is in ``dataset``: rows whose required cells cannot be read, or that name an id
    which is nowhere, are left out, so that the rules can go on over the rest.
    """

    dataset: Dataset
    problems: tuple[Problem, ...]
    whole: bool


def load(package: Package) -> Loaded:
    """Return the tables as typed records.

    A cell that cannot be read is reported and stands in as empty.
    """
    problems: list[Problem] = []
    tables: dict[str, dict[str, Any]] = {record.RESOURCE: {} for record in RECORDS}
    lines: dict[tuple[str, str], int] = {}
    whole = len(package.tables) == len(RECORDS)
    for table in package.tables:
        converters = _converters(table.record)
        for line, cells in table.rows:
            values: dict[str, Any] = {}
            faults = []
            for (name, convert, optional), cell in zip(converters, cells, strict=True):
                try:
                    values[name] = convert(cell) if cell else None
                except ValueError as error:
                    values[name] = None
                    message = str(error) or DATE_HELP
                    problems.append(Problem(table.file, line, name, cell, message, "type"))
                if values[name] is None and not optional:
                    faults.append(name)
            if faults:
                whole = False
                continue
            record = table.record(**values)
            whole = whole and record.key not in tables[table.record.RESOURCE]
            tables[table.record.RESOURCE][record.key] = record
            lines[table.record.RESOURCE, record.key] = line
    whole = prune(tables) and whole
    return Loaded(Dataset(**tables, lines=lines), tuple(problems), whole)


def prune(tables: dict[str, dict[str, Any]]) -> bool:
    """Take out, in place, every row that names an id which is nowhere; return whether there was none.

    One pass does: the tables that a table refers to are pruned before it.
    """
    whole = True
    for record_type in sorted(RECORDS, key=lambda record: _depth(record.RESOURCE)):
        rows = tables[record_type.RESOURCE]
        for key, record in list(rows.items()):
            if any(getattr(record, name) not in tables[target] for name, target in record_type.REFERENCES.items()):
                del rows[key]
                whole = False
    return whole


def _depth(resource: str) -> int:
    references = next(record for record in RECORDS if resource == record.RESOURCE).REFERENCES.values()
    return 1 + max(map(_depth, references), default=0)


def _converters(record: type[Record]) -> list[tuple[str, Callable[[str], Any], bool]]:
    hints = typing.get_type_hints(record)
    found = []
    for name in field_names(record):
        kind, optional = plain_type(hints[name])
        found.append((name, _converter(kind), optional))
    return found


def _converter(kind: type) -> Callable[[str], Any]:
    if issubclass(kind, StrEnum):
        members = {member.value: member for member in kind}
        return lambda cell: _enum_member(members, cell)
    readers: dict[type, Callable[[str], Any]] = {
        str: str,
        int: _integer,
        float: _number,
        dt.date: _full_date,
        PartialDate: _partial_date,
    }
    return readers[kind]


def _enum_member(members: dict[str, Any], cell: str) -> Any:
    if cell not in members:
        raise ValueError(f"must be one of: {', '.join(members)}")
    return members[cell]


def _integer(cell: str) -> int:
    if not INTEGER.fullmatch(cell):
        raise ValueError("is not a whole number: write digits only")
    return int(cell)


def _number(cell: str) -> float:
    if not NUMBER.fullmatch(cell):
        raise ValueError("is not a number: write decimal degrees such as 41.85003")
    return float(cell)


def _full_date(cell: str) -> dt.date:
    if not FULL_DATE.fullmatch(cell):
        raise ValueError("is not a full date: write YYYY-MM-DD")
    try:
        return dt.date.fromisoformat(cell)
    except ValueError as error:
        raise ValueError("is not a day that exists: write YYYY-MM-DD") from error


def _partial_date(cell: str) -> PartialDate:
    try:
        return PartialDate.parse(cell)
    except ValueError as error:
        raise ValueError(DATE_HELP) from error


def cell_text(value: object) -> str:
    """Return a field's value as it stands in a CSV cell: the inverse of reading it."""
    return "" if value is None else str(value)


def row_cells(record: Record) -> list[str]:
    """Return a record as the cells of its row."""
    return [cell_text(getattr(record, name)) for name in field_names(type(record))]
