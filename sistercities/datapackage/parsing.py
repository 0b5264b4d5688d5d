"""From tables of text to a ``Dataset`` of typed records, and every cell that cannot be read as its type."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache, partial
from typing import Any

from sistercities.base.problems import Problem
from sistercities.datapackage.expected_schema import field_names, field_types
from sistercities.datapackage.reading import Package
from sistercities.datapackage.tables import Table
from sistercities.record.dataset import Dataset
from sistercities.record.model import RECORDS, Citation, Record
from sistercities.record.partial_date import PartialDate

INTEGER = re.compile(r"-?[0-9]{1,15}")
NUMBER = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,12})?")
FULL_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DATES = 10_000
"""How many different dates are cached per column: the days of 27 years."""
DATE_HELP = "is not a date: write YYYY, YYYY-MM or YYYY-MM-DD, a day that exists"
MOST_PROBLEMS = 20_000
"""Of one sort: no one reads more, and a fault in every row of a huge table would fill memory."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A package read and typed.

    ``dataset`` has every row, in file order, except citations of a missing event or source; ``lines`` has their line
    numbers, by resource. ``unreadable`` lists, as resource, line and field, each cell that cannot be read, is empty but
    required, or refers to a missing row. A field that cannot be read is None or, if required, a neutral value, so that
    the rules can still check the rest. ``whole`` is false if there is such a cell, two rows have the same key, or a
    table is missing: then the dataset is fit only for the rules.
    """

    dataset: Dataset
    problems: tuple[Problem, ...]
    whole: bool
    lines: dict[str, list[int]]
    unreadable: frozenset[tuple[str, int, str]] = frozenset()


def load(package: Package) -> Reading:
    """Return the tables as typed records, with every cell that cannot be read."""
    problems: list[Problem] = []
    tables: dict[str, dict[str, Any]] = {record.RESOURCE: {} for record in RECORDS}
    lines: dict[str, list[int]] = {record.RESOURCE: [] for record in RECORDS}
    whole = len(package.tables) == len(RECORDS)
    ids: dict[str, str] = {}
    empty: set[tuple[str, int, str]] = set()
    for table in package.tables:
        resource = table.record.RESOURCE
        records = tables[resource]
        readers = _readers(table.record, ids)
        needed = [number for number, (_, optional) in enumerate(field_types(table.record)) if not optional]
        keys = [table.fields.index(name) for name in table.record.KEY]
        for line, cells in table.rows:
            if len(problems) > MOST_PROBLEMS:
                whole = False
                break
            try:
                values = [read(cell) if cell else None for read, cell in zip(readers, cells, strict=True)]
            except ValueError:
                values = list(_one_by_one(table, line, cells, readers, problems))
            for number in [number for number in needed if values[number] is None]:
                empty.add((resource, line, table.fields[number]))
                values[number] = neutral(field_types(table.record)[number][0])
            key = " ".join([str(values[number]) for number in keys])
            if key in records:
                whole = False
                key = f"{key}\n{line}"  # not an id: the row is kept only for the rules
            records[key] = table.record(*values)
            lines[resource].append(line)
    resources = {table.file: table.record.RESOURCE for table in package.tables}
    unreadable = {(resources[problem.file], problem.line, problem.field) for problem in problems}
    unreadable |= {*empty, *dangling(tables, lines)}
    drop_loose_citations(tables, lines)
    return Reading(Dataset(**tables), tuple(problems), whole and not unreadable, lines, frozenset(unreadable))


def neutral(kind: type) -> Any:
    """Return a placeholder that rules can work with: a vocabulary's last value, the last day or an empty text."""
    if issubclass(kind, StrEnum):
        return list(kind)[-1]
    return dt.date.max if kind is dt.date else ""


def _one_by_one(
    table: Table, line: int, cells: tuple[str, ...], readers: list[Callable[[str], Any]], problems: list[Problem]
) -> Iterator[Any]:
    """Yield the values of a row with unreadable cells, None for each of those, and add why to the problems."""
    for name, read, cell in zip(table.fields, readers, cells, strict=True):
        try:
            yield read(cell) if cell else None
        except ValueError as error:
            problems.append(Problem(table.file, line, name, cell, str(error) or DATE_HELP, "type"))
            yield None


def dangling(tables: dict[str, dict[str, Any]], lines: dict[str, list[int]]) -> Iterator[tuple[str, int, str]]:
    """Yield the resource, line and field of every reference to a row that does not exist."""
    for record_type in RECORDS:
        resource = record_type.RESOURCE
        for name, target in record_type.REFERENCES.items():
            known = tables[target]
            for line, record in zip(lines[resource], tables[resource].values(), strict=True):
                if getattr(record, name) not in known:
                    yield resource, line, name


def drop_loose_citations(tables: dict[str, dict[str, Any]], lines: dict[str, list[int]]) -> None:
    """Remove the citations whose event or source has no row, because rules follow these references."""
    resource = Citation.RESOURCE
    kept = [(line, key, one) for line, (key, one) in zip(lines[resource], tables[resource].items(), strict=True)
            if one.event in tables["events"] and one.source in tables["sources"]]  # fmt: skip
    tables[resource] = {key: one for _, key, one in kept}
    lines[resource] = [line for line, _, _ in kept]


def _readers(record: type[Record], ids: dict[str, str]) -> list[Callable[[str], Any]]:
    """Return a reader for each column; ``ids`` keeps a single string per id, however many rows contain it."""
    linked = {*record.KEY, *record.REFERENCES}
    return [
        (lambda cell: ids.setdefault(cell, cell)) if name in linked else _reader(kind)
        for name, (kind, _) in zip(field_names(record), field_types(record), strict=True)
    ]


def _reader(kind: type) -> Callable[[str], Any]:
    """Return a reader of cells as values of a type; it raises ValueError, and caches dates and vocabulary values."""
    if issubclass(kind, StrEnum):
        return lru_cache(partial(_enum_member, {member.value: member for member in kind}))
    readers: dict[type, Callable[[str], Any]] = {
        str: str,
        int: _integer,
        float: _number,
        dt.date: lru_cache(DATES)(_full_date),
        PartialDate: lru_cache(DATES)(_partial_date),
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
    """Return a field's value as the text of its CSV cell: the inverse of reading it."""
    return "" if value is None else str(value)


def row_cells(record: Record) -> list[str]:
    """Return a record as the cells of its row."""
    return [cell_text(getattr(record, name)) for name in field_names(type(record))]
