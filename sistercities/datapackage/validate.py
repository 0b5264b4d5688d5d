"""The validation of a data folder, in the order in which its parts can be trusted.

Files and descriptor, then types, the schema, and the rules of cells, tables and the dataset; then, where it is asked,
frictionless.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sistercities.datapackage import parsing
from sistercities.datapackage.constraints import schema_problems
from sistercities.datapackage.frictionless_check import frictionless_problems
from sistercities.datapackage.reading import read_package
from sistercities.datapackage.rules import (
    cell_problems,
    dataset_problems,
    dataset_warnings,
    missing_problems,
    table_problems,
)
from sistercities.datapackage.rules.missing import MISSING_RULES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from pathlib import Path

    from sistercities.base.problems import Problem
    from sistercities.datapackage.parsing import Reading
    from sistercities.datapackage.reading import Package
    from sistercities.record.dataset import Dataset


INDEPENDENT = frozenset(rule.__name__ for rule in MISSING_RULES)
"""Rules whose breach follows from no other fault of the same cell."""


@dataclass(frozen=True, slots=True)
class Validation:
    """A data folder as it was read: its descriptor and dataset are to be used only where there are no problems."""

    package: Package
    descriptor: dict[str, Any]
    dataset: Dataset
    problems: tuple[Problem, ...]
    data: Path

    def frictionless_problems(self) -> tuple[Problem, ...]:
        """Return what frictionless finds, of a package whose files and descriptor are in order; it takes half a second."""
        return frictionless_verdict(self.data, self.package)

    def with_problems(self, found: Iterable[Problem]) -> Validation:
        """Return the same with what frictionless has found beside our own rules."""
        return replace(self, problems=tuple(first_of_each_place([*self.problems, *found])))


def frictionless_verdict(data: Path, package: Package | None = None) -> tuple[Problem, ...]:
    """Return what frictionless finds in a data folder, of which the package may be at hand already.

    Nothing if its files or descriptor are not in order.
    """
    package = package or read_package(data)
    return () if package.problems else tuple(first_of_each_place(frictionless_problems(package, data)))


def validate(data: Path, latest: dt.date) -> Validation:
    """Return a data folder with all that our own rules find. SiteError if there is no such folder.

    ``latest`` is the last day that a date may name. Problems are sorted, and each place is named once.
    """
    package = read_package(data)
    loaded = parsing.load(package)
    found = first_of_each_place([*package.problems, *own_problems(package, loaded, latest)])
    return Validation(package, package.descriptor, loaded.dataset, tuple(found), data)


def own_problems(package: Package, loaded: Reading, latest: dt.date) -> list[Problem]:
    """Return everything that our own rules find in a package that was read and typed, a cell perhaps more than once."""
    return [
        *loaded.problems,
        *cell_problems(package.tables),
        *schema_problems(package),
        *dataset_problems(loaded, package, latest),
        *table_problems(package.tables),
        *missing_problems(package.tables),
    ]


def warnings_about(data: Path, errors: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the warnings about a data folder, without those of a cell that has an error.

    They are no part of a verdict: they stop nothing, so nothing but a list of them waits for them.
    """
    package = read_package(data)
    found = first_of_each_place([*errors, *dataset_warnings(parsing.load(package), package)])
    return tuple(problem for problem in found if problem.is_warning)


def first_of_each_place(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems in the order of files and lines; a cell has one error, or one warning of each rule.

    That a row is missing follows from no other fault of a cell, and is listed beside it.
    An error hides the warnings of its cell: what they say may follow from it.
    """
    errors: dict[tuple[str, int, str, str], Problem] = {}
    warnings = []
    for problem in problems:
        if problem.is_warning:
            warnings.append(problem)
        else:
            own = problem.rule if problem.rule in INDEPENDENT else ""
            errors.setdefault((*_cell(problem), own), problem)
    wrong = {cell[:3] for cell in errors}
    return sorted([*errors.values(), *(problem for problem in warnings if _cell(problem) not in wrong)])


def _cell(problem: Problem) -> tuple[str, int, str]:
    return problem.file, problem.line, problem.field
