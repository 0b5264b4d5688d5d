"""The verdict of frictionless, the reference validator of Data Packages, in our words."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

from sistercities.base.problems import Problem, printable, shown_path
from sistercities.datapackage.constraints import DANGLING, REPEATED, REPEATED_KEY, advice
from sistercities.datapackage.reading import DESCRIPTOR

if TYPE_CHECKING:
    from pathlib import Path

    import frictionless

    from sistercities.datapackage.reading import Package
    from sistercities.datapackage.tables import Table

CONSTRAINT = re.compile(r'constraint "(\w+)" is "(.*)"', re.DOTALL)
PROFILE_KEYS = frozenset({"$schema", "profile"})
QUOTED = re.compile(r"'([^']*)'")


def frictionless_problems(package: Package, data: Path) -> list[Problem]:
    """Return what frictionless finds in a package that was read without problems.

    To validate the rows, frictionless gets a descriptor cut down to its tables: no remote path, no scheme, no profile.
    """
    import frictionless  # noqa: PLC0415  # a third of a second, spent only if the data changed

    resources = [
        {
            "name": resource["name"],
            "path": resource["path"],
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "dialect": {"csv": {"delimiter": ","}},
            "schema": resource["schema"],
        }
        for resource in package.descriptor["resources"]
    ]
    try:
        report = frictionless.Package.from_descriptor(
            {"name": "checked", "resources": resources}, basepath=str(data)
        ).validate()
        found = metadata_problems(frictionless.Package, package.descriptor, data)
    except frictionless.FrictionlessException as error:
        faults = error.reasons or [error.error]
        return [Problem(shown_path(data / DESCRIPTOR), 0, "", "", printable(str(one.note)), one.type) for one in faults]
    tables = {table.record.RESOURCE: table for table in package.tables}
    for task in report.tasks:
        table = tables[task.name]
        found += [_problem(table, error) for error in task.errors]
    return found


def metadata_problems(standard: type[frictionless.Package], descriptor: dict[str, Any], data: Path) -> list[Problem]:
    """Return what frictionless finds in a descriptor as published, with the size and checksum of every table.

    The profiles are left out because frictionless would fetch them; a descriptor may name only the standard's own.
    """
    published = {key: value for key, value in descriptor.items() if key not in PROFILE_KEYS}
    published["resources"] = [
        {key: value for key, value in resource.items() if key not in PROFILE_KEYS}
        | {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
        for resource in descriptor["resources"]
        for content in [(data / resource["path"]).read_bytes()]
    ]
    file = shown_path(data / DESCRIPTOR)
    return [Problem(file, 0, "", "", str(error.note), error.type)
            for error in standard.metadata_validate(published)]  # fmt: skip


def _problem(table: Table, error: Any) -> Problem:
    """Return a frictionless error in our words. A primary-key error has no field names: the table's key is used."""
    position = (getattr(error, "row_number", None) or 1) - 2
    line = table.rows[position][0] if 0 <= position < len(table.rows) else 0
    names = getattr(error, "field_names", None) or [getattr(error, "field_name", None)]
    names = [name for name in names if name] or list(table.record.KEY if "key" in error.type else ())
    value = getattr(error, "cell", None)
    if value is None and line and names:
        value = " ".join(table.rows[position][1][table.fields.index(name)] for name in names)
    return Problem(table.file, line, ", ".join(names), str(value or ""), _advice(table, error, names), error.type)


def _advice(table: Table, error: Any, names: list[str]) -> str:
    note = str(error.note).rstrip(".")
    if error.type == "foreign-key":
        return DANGLING.format(table.record.REFERENCES[names[0]])
    if error.type == "primary-key":
        return REPEATED_KEY
    if error.type == "unique-error":
        return REPEATED
    if constraint := CONSTRAINT.fullmatch(note):
        name, value = constraint.groups()
        return advice(name, re.findall(QUOTED, value) if name == "enum" else value)
    return note[:1].lower() + note[1:]
