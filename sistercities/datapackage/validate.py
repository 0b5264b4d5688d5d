"""The validation of a data folder, in the order in which its parts can be trusted.

First files and descriptor, then types, the schema, and the rules for cells, tables and the dataset; last, if requested,
frictionless.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from sistercities.base.problems import Problem
from sistercities.datapackage import parsing
from sistercities.datapackage.constraints import schema_problems
from sistercities.datapackage.frictionless_check import frictionless_problems
from sistercities.datapackage.parsing import Reading
from sistercities.datapackage.reading import Package, read_package
from sistercities.datapackage.rules import (
    cell_problems,
    dataset_problems,
    dataset_warnings,
    missing_problems,
    table_problems,
)
from sistercities.datapackage.rules.missing import MISSING_RULES
from sistercities.record.dataset import Dataset

INDEPENDENT = frozenset(rule.__name__ for rule in MISSING_RULES)
"""Rules whose violation does not follow from another fault in the same cell."""


@dataclass(frozen=True, slots=True)
class Validation:
    """A data folder as read; its descriptor and dataset may be used only if there are no problems."""

    package: Package
    descriptor: dict[str, Any]
    dataset: Dataset
    problems: tuple[Problem, ...]
    data: Path

    def frictionless_problems(self) -> tuple[Problem, ...]:
        """Return what frictionless finds, or nothing if the package has problems; this takes half a second."""
        return frictionless_verdict(self.data, self.package)

    def with_problems(self, found: Iterable[Problem]) -> Validation:
        """Return a copy that also has the problems that frictionless found."""
        return replace(self, problems=tuple(first_of_each_place([*self.problems, *found])))


def frictionless_verdict(data: Path, package: Package | None = None) -> tuple[Problem, ...]:
    """Return what frictionless finds in a data folder, whose ``package`` is read if it is not given.

    Nothing is returned if the files or the descriptor have problems.
    """
    package = package or read_package(data)
    return () if package.problems else tuple(first_of_each_place(frictionless_problems(package, data)))


def validate(data: Path, latest: dt.date) -> Validation:
    """Return a data folder with everything that our own rules find. SiteError if there is no such folder.

    ``latest`` is the last day allowed in a date. Problems are sorted, mostly one per cell (``first_of_each_place``).
    """
    package = read_package(data)
    loaded = parsing.load(package)
    found = first_of_each_place([*package.problems, *own_problems(package, loaded, latest)])
    return Validation(package, package.descriptor, loaded.dataset, tuple(found), data)


def own_problems(package: Package, loaded: Reading, latest: dt.date) -> list[Problem]:
    """Return everything that our own rules find in a package as read and typed; a cell may occur more than once."""
    found = (
        cell_problems(package.tables),
        schema_problems(package),
        dataset_problems(loaded, package, latest),
        table_problems(package.tables),
        missing_problems(package.tables),
    )
    return [*loaded.problems, *(problem for some in found for problem in islice(some, parsing.MOST_PROBLEMS))]


def warnings_about(data: Path, errors: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the warnings about a data folder, except for cells that have an error.

    Warnings stop nothing, so they are not part of a validation: only a command that lists them computes them.
    """
    package = read_package(data)
    found = first_of_each_place([*errors, *dataset_warnings(parsing.load(package), package)])
    return tuple(problem for problem in found if problem.is_warning)


def first_of_each_place(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems ordered by file and line: the first error in each cell, or all of the cell's warnings.

    That a row is missing does not follow from another fault in the cell, so it is listed as well.
    An error hides the warnings about its cell, because they may follow from it.
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
