"""The whole judgement on a data folder, in the order in which its parts can be trusted.

Files and descriptor, then the schema (frictionless), then types, then the rules of cells, tables and the dataset. A
package that was found valid is remembered by its digest, so that frictionless is imported only where the data changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sistercities import datapackage
from sistercities.checks import dataset_problems, table_problems
from sistercities.tables import read_package

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from pathlib import Path

    from sistercities.dataset import Dataset
    from sistercities.problems import Problem


@dataclass(frozen=True, slots=True)
class Verdict:
    """A data folder's descriptor and dataset; both are to be used only where there are no problems."""

    descriptor: dict[str, Any]
    dataset: Dataset
    problems: tuple[Problem, ...]


def judge(data: Path, latest: dt.date, *, trusted: bool = False) -> Verdict:
    """Read a data folder and return what it holds with every problem found, sorted and each place named once.

    ``latest`` is the last day that a date may name; ``trusted`` leaves out frictionless, for a package whose digest is
    known to have passed. SiteError if there is no such folder.
    """
    package = read_package(data)
    loaded = datapackage.load(package)
    problems = list(package.problems)
    if not problems and not trusted:
        problems += datapackage.schema_problems(package, data)
    problems += loaded.problems
    problems += table_problems(package.tables)
    if loaded.keys_hold:
        files = {table.record.RESOURCE: table.file for table in package.tables}
        problems += dataset_problems(loaded.dataset, files, latest)
    return Verdict(package.descriptor, loaded.dataset, tuple(first_of_each_place(problems)))


def first_of_each_place(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems in the order of files and lines; what two rules say of one cell is said once."""
    found: dict[tuple[str, int, str], Problem] = {}
    for problem in problems:
        found.setdefault((problem.file, problem.line, problem.field), problem)
    return sorted(found.values())
