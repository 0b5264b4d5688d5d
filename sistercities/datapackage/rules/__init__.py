"""The rules for a valid package beyond its schema: each is a function whose docstring states the rule.

The methodology page lists these docstrings. A rule's name is its code in every message.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property

from sistercities.base.problems import Problem
from sistercities.datapackage.parsing import Reading
from sistercities.datapackage.reading import Package
from sistercities.datapackage.rules import relations, second_looks
from sistercities.datapackage.rules.cells import CELL_RULES, TABLE_RULES, within_length
from sistercities.datapackage.rules.missing import MISSING_RULES
from sistercities.datapackage.rules.places import places_are_not_twins, russian_names_in_cyrillic
from sistercities.datapackage.rules.relations import Finding, nothing_in_the_future
from sistercities.datapackage.rules.texts import TEXT_RULES
from sistercities.datapackage.tables import Table
from sistercities.record.model import Event, Record

FAR_TOO_LONG = 1_000
"""In characters: of a longer text only its length is reported, because patterns may take long on it."""
CHECKS = (*relations.CHECKS, russian_names_in_cyrillic)
WARNINGS = (*second_looks.WARNINGS, places_are_not_twins)


def cell_problems(tables: Iterable[Table]) -> Iterator[Problem]:
    """Yield the problems that the rules for single cells find."""
    for table in tables:
        resource = table.record.RESOURCE
        for position, field in enumerate(table.fields):
            for value, lines in table.lines_of_values(position).items():
                for rule in (*CELL_RULES, *TEXT_RULES) if len(value) <= FAR_TOO_LONG else (within_length,):
                    if message := rule(resource, field, value):
                        for line in lines:
                            yield Problem(table.file, line, field, value, message, rule.__name__)


def table_problems(tables: Iterable[Table]) -> Iterator[Problem]:
    """Yield the problems that the rules for tables find."""
    for table in tables:
        for rule in TABLE_RULES:
            for line, field, value, message in rule(table):
                yield Problem(table.file, line, field, value, message, rule.__name__)


def missing_problems(tables: Iterable[Table]) -> Iterator[Problem]:
    """Yield the problems that the rules for missing rows find."""
    by_name = {table.record.RESOURCE: table for table in tables}
    for rule in MISSING_RULES:
        for table, line, field, value, message in rule(by_name):
            yield Problem(table.file, line, field, value, message, rule.__name__)


def dataset_problems(loaded: Reading, package: Package, latest: dt.date) -> Iterator[Problem]:
    """Yield the problems that the rules for the dataset find, except those that follow only from an unreadable cell.

    ``package`` has the files of the rows; ``latest`` is the last day allowed.
    """
    located = _Located(loaded, package)
    for finding in nothing_in_the_future(loaded.dataset, latest):
        yield from located.problem(finding, nothing_in_the_future.__name__)
    for rule in CHECKS:
        for finding in rule(loaded.dataset):
            yield from located.problem(finding, rule.__name__)


def dataset_warnings(loaded: Reading, package: Package) -> Iterator[Problem]:
    """Yield the warnings; none if any row could not be read, because it may be the missing one."""
    if loaded.whole and not package.problems:
        located = _Located(loaded, package)
        for rule in WARNINGS:
            for finding in rule(loaded.dataset):
                for problem in located.problem(finding, rule.__name__):
                    yield replace(problem, severity="warning")


class _Located:
    """Findings as problems, each with its file and line; a table is indexed only when one of its lines is requested."""

    def __init__(self, loaded: Reading, package: Package) -> None:
        self._loaded = loaded
        self._tables = {table.record.RESOURCE: table for table in package.tables}
        self._lines: dict[str, dict[int, int]] = {}

    def problem(self, finding: Finding, rule: str) -> Iterator[Problem]:
        """Yield the problem, unless it follows from a cell or an event that cannot be read."""
        resource = finding.record.RESOURCE
        line = self._line(finding.record)
        fields = (finding.field, *finding.reads)
        if (
            any((resource, line, field) in self._loaded.unreadable for field in fields)
            or finding.lacks in self._in_doubt
        ):
            return
        value = getattr(finding.record, finding.field, None)
        shown = "" if value is None else str(value)
        yield Problem(self._tables[resource].file, line, finding.field, shown, finding.message, rule)

    def _line(self, record: Record) -> int:
        resource = record.RESOURCE
        if resource not in self._lines:
            records = self._loaded.dataset.table(resource).values()
            self._lines[resource] = dict(zip(map(id, records), self._loaded.lines[resource], strict=True))
        return self._lines[resource][id(record)]

    @cached_property
    def _in_doubt(self) -> frozenset[str]:
        """The ties that may have an unknown event: one whose row, date or type cannot be read."""
        if (table := self._tables.get(Event.RESOURCE)) is None:
            return frozenset()
        lines = {line for resource, line, field in self._loaded.unreadable
                 if resource == Event.RESOURCE and field in ("date", "type")}  # fmt: skip
        tie = table.fields.index("tie")
        return frozenset((*(cells[tie] for line, cells in table.rows if line in lines),
                          *(cell for cells in table.misshapen for cell in cells)))  # fmt: skip


def rule_texts() -> list[str]:
    """Return the text of every rule whose violation is an error, for the methodology page."""
    rules = (*CELL_RULES, *TEXT_RULES, *TABLE_RULES, *MISSING_RULES, *CHECKS, nothing_in_the_future)
    return [_in_words(rule) for rule in rules]


def warning_texts() -> list[str]:
    """Return the text of every rule whose violation is a warning, for the methodology page."""
    return [_in_words(rule) for rule in WARNINGS]


def _in_words(rule: object) -> str:
    return (rule.__doc__ or "").strip()
