"""Our own check of the schema's rules: cell constraints, repeated keys and dangling references.

The reference for all of them is frictionless (``frictionless_check.py``), which ``check`` runs, as does a build whose
data it has not accepted yet. This module finds the same at a thirtieth of the cost, so that an edit need not wait for
frictionless; a test ensures that the two agree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from sistercities.base.problems import Problem
from sistercities.datapackage.expected_schema import PATTERNS, constraints_of
from sistercities.datapackage.reading import Package
from sistercities.datapackage.tables import Table

DANGLING = "there is no such row in {}.csv: correct the id, or add the row there"
REPEATED = "is also in an earlier row: it must be unique"
REPEATED_KEY = "is also in an earlier row: each row needs an id of its own"

ADVICE = {
    "required": "must not be empty",
    "minLength": "must have at least {} characters",
    "maxLength": "must have at most {} characters: shorten it",
    "minimum": "must be {} or more",
    "maximum": "must be {} or less",
}


def advice(constraint: str, value: Any) -> str:
    """Return what to do about a cell that breaks a constraint (named as in Table Schema v2, "Field constraints")."""
    if constraint == "enum":
        return f"must be one of: {', '.join(value)}"
    if constraint == "pattern":
        return PATTERNS.get(value, "has the wrong form")
    return ADVICE[constraint].format(value)


def schema_problems(package: Package) -> Iterator[Problem]:
    """Yield the cells that break their constraints, the repeated keys, and the references to rows that do not exist.

    ``parsing`` reports cells that cannot be read as their type; no range is checked for them here. References that may
    be to a row that could not be read are skipped.
    """
    keys = {table.record.RESOURCE: _keys(table) for table in package.tables if table.complete}
    for table in package.tables:
        yield from _broken_cells(table)
        yield from _repeated(table, table.record.KEY, REPEATED_KEY, "primary-key")
        for name, target in table.record.REFERENCES.items():
            if target in keys:
                yield from _dangling(table, name, target, keys[target])


def _keys(table: Table) -> frozenset[str]:
    """Return every possible row id: the key of each row that could be read, and every cell of the malformed rows."""
    position = table.fields.index(table.record.KEY[0])
    return frozenset(
        (*(cells[position] for _, cells in table.rows), *(cell for cells in table.misshapen for cell in cells))
    )


def _broken_cells(table: Table) -> Iterator[Problem]:
    for position, (field, constraints) in enumerate(constraints_of(table.record).items()):
        for name, value in constraints.items():
            if name == "unique":
                yield from _repeated(table, (field,), REPEATED, "unique")
                continue
            if name == "required":
                found = {"": [line for line, cells in table.rows if not cells[position]]} if value else {}
            else:
                found = table.failing(position, _keeps(name, value))
            for cell, lines in found.items():
                for line in lines:
                    yield Problem(table.file, line, field, cell, advice(name, value), name)


def _keeps(name: str, value: Any) -> Callable[[str], Any]:
    """Return a test of whether a nonempty cell meets a constraint; an empty one can only break ``required``."""
    if name == "enum":
        return frozenset(value).__contains__
    if name == "pattern":
        return re.compile(value).search
    if name in ("minLength", "maxLength"):
        return lambda cell: len(cell) >= value if name == "minLength" else len(cell) <= value
    return lambda cell: _in_range(cell, name, value)


def _in_range(cell: str, name: str, limit: float) -> bool:
    try:
        number = float(cell)
    except ValueError:
        return True
    return number >= limit if name == "minimum" else number <= limit


def _repeated(table: Table, names: tuple[str, ...], message: str, rule: str) -> Iterator[Problem]:
    positions = [table.fields.index(name) for name in names]
    if len({tuple([cells[position] for position in positions]) for _, cells in table.rows}) == len(table.rows):
        return
    seen: set[tuple[str, ...]] = set()
    for line, cells in table.rows:
        key = tuple(cells[position] for position in positions)
        if key in seen and any(key):
            yield Problem(table.file, line, ", ".join(names), " ".join(key), message, rule)
        seen.add(key)


def _dangling(table: Table, name: str, target: str, keys: frozenset[str]) -> Iterator[Problem]:
    position = table.fields.index(name)
    for line, cells in table.rows:
        if cells[position] and cells[position] not in keys:
            yield Problem(table.file, line, name, cells[position], DANGLING.format(target), "foreign-key")
