"""What a valid package must hold beyond its schema: one rule a function, whose docstring is the rule.

The methodology page lists these docstrings. A rule's name is its code in every message.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sistercities.checks.cells import CELL_RULES, TABLE_RULES
from sistercities.checks.relations import CHECKS, NEED_EVERY_ROW, Finding, nothing_in_the_future
from sistercities.problems import Problem

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from sistercities.dataset import Dataset
    from sistercities.tables import Table


def cell_problems(tables: Iterable[Table]) -> Iterator[Problem]:
    """Yield what the rules of single cells find."""
    for table in tables:
        resource = table.record.RESOURCE
        for line, cells in table.rows:
            for field, value in zip(table.fields, cells, strict=True):
                for rule in CELL_RULES if value else ():
                    if message := rule(resource, field, value):
                        yield Problem(table.file, line, field, value, message, rule.__name__)


def table_problems(tables: Iterable[Table]) -> Iterator[Problem]:
    """Yield what the rules of tables find."""
    for table in tables:
        for rule in TABLE_RULES:
            for line, field, value, message in rule(table):
                yield Problem(table.file, line, field, value, message, rule.__name__)


def dataset_problems(dataset: Dataset, files: dict[str, str], latest: dt.date, *, whole: bool) -> Iterator[Problem]:
    """Yield what the rules of the dataset find.

    ``files`` names each resource's file, ``latest`` the last day allowed; ``whole`` tells whether every row is in the
    dataset: where some are left out, nothing is said of what may only seem to be missing.
    """
    for rule in CHECKS:
        for finding in rule(dataset) if whole or rule not in NEED_EVERY_ROW else ():
            yield _located(dataset, files, finding, rule.__name__)
    for finding in nothing_in_the_future(dataset, latest):
        yield _located(dataset, files, finding, nothing_in_the_future.__name__)


def _located(dataset: Dataset, files: dict[str, str], finding: Finding, rule: str) -> Problem:
    record = finding.record
    value = getattr(record, finding.field, None)
    line = dataset.lines.get((record.RESOURCE, record.key), 0)
    shown = "" if value is None else str(value)
    return Problem(files[record.RESOURCE], line, finding.field, shown, finding.message, rule)


def rule_texts() -> list[str]:
    """Return every rule in words, for the methodology page."""
    rules = (*CELL_RULES, *TABLE_RULES, *CHECKS, nothing_in_the_future)
    return [(rule.__doc__ or "").strip() for rule in rules]
