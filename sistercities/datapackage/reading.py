"""``data/`` as text: its files, its descriptor, and every cell with its line.

Nothing here is trusted: a row, a file name or the descriptor itself may come from a stranger's pull request. What is
refused here never reaches frictionless, which follows links, opens pipes and fetches URLs that a descriptor names.
"""

from __future__ import annotations

import json
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

from sistercities.base.problems import Problem, SiteError, clipped, shown_path
from sistercities.datapackage.expected_schema import FILES
from sistercities.datapackage.schema_drift import schema_drift
from sistercities.datapackage.tables import MAX_FILE, Table, problem_in, read_table, read_text
from sistercities.record.model import RECORDS

DESCRIPTOR = "datapackage.json"
MAX_DESCRIPTOR = 256_000


@dataclass(frozen=True, slots=True)
class Package:
    """A descriptor and the tables that could be read, with everything found wrong so far."""

    descriptor: dict[str, Any]
    tables: tuple[Table, ...]
    problems: tuple[Problem, ...]


class Lines:
    """The line numbers of rows, for messages; a table is indexed only when one of its rows is requested."""

    def __init__(self, package: Package) -> None:
        """Create an index of a package's lines, empty at first."""
        self._tables = {table.record.RESOURCE: table for table in package.tables}
        self._known: dict[str, dict[str, int]] = {}

    def of(self, resource: str, key: str) -> int:
        """Return the 1-based line of the row with a key, the last if there are several, or 0 if there is none."""
        if resource not in self._known:
            table = self._tables[resource]
            positions = [table.fields.index(name) for name in table.record.KEY]
            self._known[resource] = {" ".join([row[number] for number in positions]): line for line, row in table.rows}
        return self._known[resource].get(key, 0)


def read_package(data: Path) -> Package:
    """Read a data folder strictly. SiteError if there is no such folder."""
    if not data.is_dir():
        raise SiteError(f"{shown_path(data)}: there is no such folder; name one with --data")
    try:
        problems = list(misplaced_files(data))
    except OSError as error:
        raise SiteError(f"{shown_path(data)}: cannot be read ({error.strerror})") from error
    descriptor, found = read_descriptor(data / DESCRIPTOR)
    problems += found
    tables = []
    for record in RECORDS:
        table, found = read_table(data / f"{record.RESOURCE}.csv", record)
        problems += found
        if table:
            tables.append(table)
    return Package(descriptor, tuple(tables), tuple(problems))


def misplaced_files(data: Path) -> Iterator[Problem]:
    """Yield a problem for each entry that may not be in the data folder: unknown, not a regular file, or too large.

    Hidden files and the folder ``history`` are ignored.
    """
    expected = {DESCRIPTOR, *FILES}
    for path in sorted(data.iterdir()):
        mode = path.lstat().st_mode
        if path.name.startswith(".") or (stat.S_ISDIR(mode) and path.name == "history"):
            continue
        if path.name not in expected:
            yield problem_in(path, "is not part of the package: remove it, or describe it as a resource", "files")
        elif not stat.S_ISREG(mode):
            yield problem_in(path, "must be a regular file, not a link, folder or device", "files")
        elif path.stat().st_size > MAX_FILE:
            yield problem_in(path, f"is larger than {MAX_FILE:,} bytes", "files")


def read_descriptor(path: Path) -> tuple[dict[str, Any], list[Problem]]:
    """Return the descriptor, or an empty one if it is not a valid JSON object, and what is wrong with it."""
    text, problems = read_text(path, limit=MAX_DESCRIPTOR)
    if text is None:
        return {}, problems
    try:
        descriptor = json.loads(
            text, object_pairs_hook=_no_duplicates, parse_constant=_no_constant, parse_float=_finite
        )
    except json.JSONDecodeError as error:
        return {}, [problem_in(path, f"is not JSON: {error.msg}", "descriptor", line=error.lineno)]
    except RecursionError:
        return {}, [problem_in(path, "is not acceptable JSON: it is nested too deeply", "descriptor")]
    except ValueError as error:
        return {}, [problem_in(path, f"is not acceptable JSON: {error}", "descriptor")]
    if not isinstance(descriptor, dict):
        return {}, [problem_in(path, "must be a JSON object", "descriptor")]
    problems = [problem_in(path, message, "descriptor", field=field) for field, message in schema_drift(descriptor)]
    return descriptor, problems


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = min(name for name, number in Counter(name for name, _ in pairs).items() if number > 1)
        raise ValueError(f"the key {clipped(twice)!r} is in the same object twice")
    return found


def _finite(digits: str) -> float:
    if not isfinite(number := float(digits)):
        raise ValueError(f"{clipped(digits)} is too large a number")
    return number


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not a JSON number")
