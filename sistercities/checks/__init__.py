"""What a valid package must hold beyond its schema: one rule a function, whose docstring is the rule.

The methodology page lists these docstrings. A rule's name is its code in every message.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from sistercities.checks import relations
from sistercities.checks.cells import CELL_RULES, TABLE_RULES, is_plain
from sistercities.checks.places import places_are_not_twins, russian_names_in_cyrillic
from sistercities.checks.relations import NEED_EVERY_ROW, Finding, nothing_in_the_future
from sistercities.checks.texts import TEXT_RULES, is_unsuspicious
from sistercities.problems import Problem
from sistercities.tables import Lines

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from sistercities.datapackage import Reading
    from sistercities.tables import Package, Table


CHECKS = (*relations.CHECKS, russian_names_in_cyrillic)
WARNINGS = (*relations.WARNINGS, places_are_not_twins)


def needs_no_look(field: str, value: str) -> bool:
    """Whether one look tells that a text breaks no rule of cells."""
    return is_plain(field, value) and is_unsuspicious(field, value)


def cell_problems(tables: Iterable[Table]) -> Iterator[Problem]:
    """Yield what the rules of single cells find."""
    for table in tables:
        resource = table.record.RESOURCE
        for position, field in enumerate(table.fields):
            for value, lines in table.unlike(position, partial(needs_no_look, field)).items():
                for rule in (*CELL_RULES, *TEXT_RULES):
                    if message := rule(resource, field, value):
                        for line in lines:
                            yield Problem(table.file, line, field, value, message, rule.__name__)


def table_problems(tables: Iterable[Table]) -> Iterator[Problem]:
    """Yield what the rules of tables find."""
    for table in tables:
        for rule in TABLE_RULES:
            for line, field, value, message in rule(table):
                yield Problem(table.file, line, field, value, message, rule.__name__)


def dataset_problems(loaded: Reading, package: Package, latest: dt.date) -> Iterator[Problem]:
    """Yield what the rules of the dataset find.

    ``package`` has the rows' files and lines, ``latest`` is the last day allowed. Where some rows are left out of the
    dataset, nothing is said of what may only seem to be missing.
    """
    lines = Lines(package, loaded.unread)
    for finding in nothing_in_the_future(loaded.dataset, latest):
        yield _located(package, lines, finding, nothing_in_the_future.__name__)
    for rule in CHECKS:
        for finding in rule(loaded.dataset) if loaded.whole or rule not in NEED_EVERY_ROW else ():
            yield _located(package, lines, finding, rule.__name__)


def dataset_warnings(loaded: Reading, package: Package) -> Iterator[Problem]:
    """Yield what the rules that only warn find; nothing if any row could not be read, because it may be the one missing."""
    if loaded.whole and not package.problems:
        lines = Lines(package)
        for rule in WARNINGS:
            for finding in rule(loaded.dataset):
                yield replace(_located(package, lines, finding, rule.__name__), severity="warning")


def _located(package: Package, lines: Lines, finding: Finding, rule: str) -> Problem:
    record = finding.record
    value = getattr(record, finding.field, None)
    file = next(table.file for table in package.tables if isinstance(record, table.record))
    line = lines.of(record.RESOURCE, record.key)
    shown = "" if value is None else str(value)
    return Problem(file, line, finding.field, shown, finding.message, rule)


def rule_texts() -> list[str]:
    """Return every rule whose breach is an error, in words, for the methodology page."""
    return [_in_words(rule) for rule in (*CELL_RULES, *TEXT_RULES, *TABLE_RULES, *CHECKS, nothing_in_the_future)]


def warning_texts() -> list[str]:
    """Return every rule whose breach is a warning, in words, for the methodology page."""
    return [_in_words(rule) for rule in WARNINGS]


def _in_words(rule: object) -> str:
    return (rule.__doc__ or "").strip()
