"""The version that fits a change, by the Data Package's rules for versions (MAJOR.MINOR.PATCH).

MAJOR: the package is renamed; a resource is removed or renamed; a field is added, removed, renamed or moved; a key or
a type changes; or a cell may contain less than before – programs that read the data may break. MINOR: rows are added
or removed or get a new id, a resource is added, or a cell may contain more. PATCH: values are revised or corrected, or
the descriptor is reworded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from sistercities.history.changes import Changes, Kind
from sistercities.history.releases import version_number

LOWER_BOUNDS = ("minimum", "minLength")
UPPER_BOUNDS = ("maximum", "maxLength")
SHOWN = 3


class Level(IntEnum):
    """How much a change affects users of the data."""

    PATCH = 0
    MINOR = 1
    MAJOR = 2


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the version number must rise, in words, and which part of it."""

    level: Level
    text: str


Descriptor = dict[str, Any]


def reasons_to_rise(
    old: Descriptor, new: Descriptor, changes: Changes | None, *, metadata: bool = False
) -> list[Reason]:
    """Return every reason for a new version, the most important first; empty if nothing has changed.

    ``metadata`` is whether the descriptor has changed; it counts only if there is no other reason.
    """
    found = [*structure_reasons(old, new), *row_reasons(changes)]
    if not found and metadata:
        found.append(Reason(Level.PATCH, "the descriptor was reworded"))
    return sorted(found, key=lambda reason: (-reason.level, reason.text))


def row_reasons(changes: Changes | None) -> Iterator[Reason]:
    """Yield the reason that changed rows give for a new version, if any."""
    rows = changes.rows if changes else ()
    if any(row.kind in (Kind.ADDED, Kind.WITHDRAWN, Kind.REMOVED) or row.was for row in rows):
        yield Reason(Level.MINOR, "rows were added or removed, or have a new id")
    elif rows:
        yield Reason(Level.PATCH, "values were changed")


def structure_reasons(old: Descriptor, new: Descriptor) -> Iterator[Reason]:
    """Yield the reasons in the package's name and the form of its tables."""
    if old.get("name") != new.get("name"):
        yield Reason(Level.MAJOR, "the package has another name")
    before, after = ({resource["name"]: resource["schema"] for resource in one["resources"]} for one in (old, new))
    yield from (Reason(Level.MAJOR, f"the resource {name} is gone") for name in before.keys() - after.keys())
    yield from (Reason(Level.MINOR, f"the resource {name} is new") for name in after.keys() - before.keys())
    for name in before.keys() & after.keys():
        yield from schema_reasons(name, before[name], after[name])


def schema_reasons(resource: str, old: Descriptor, new: Descriptor) -> Iterator[Reason]:
    """Yield the reasons in one table's schema."""
    names = [[field["name"] for field in schema["fields"]] for schema in (old, new)]
    if names[0] != names[1]:
        yield Reason(Level.MAJOR, f"the fields of {resource} or their order changed")
    if any(old.get(key) != new.get(key) for key in ("primaryKey", "foreignKeys", "missingValues")):
        yield Reason(Level.MAJOR, f"the keys of {resource} changed")
    after = {field["name"]: field for field in new["fields"]}
    for field in old["fields"]:
        if field["name"] in after:
            where = f"{resource}.{field['name']}"
            other = after[field["name"]]
            if (field.get("type"), field.get("format")) != (other.get("type"), other.get("format")):
                yield Reason(Level.MAJOR, f"{where} has another type")
            yield from constraint_reasons(where, field.get("constraints", {}), other.get("constraints", {}))


def constraint_reasons(where: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Reason]:
    """Yield the reasons in a field's constraints: a narrower one is major, a wider one is minor."""
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key), new.get(key)
        if before != after:
            level = Level.MAJOR if is_narrower(key, before, after) else Level.MINOR
            yield Reason(level, f"{where} may contain {'less' if level is Level.MAJOR else 'more'} ({key})")


def is_narrower(key: str, before: Any, after: Any) -> bool:
    """Whether a constraint allows less than before; a changed pattern is assumed to."""
    if after is None or after is False:
        return False
    if before is None or before is False:
        return True
    if key == "enum":
        return bool(set(before) - set(after))
    if key in LOWER_BOUNDS:
        return bool(after > before)
    if key in UPPER_BOUNDS:
        return bool(after < before)
    return True


def reworded(old: Descriptor, new: Descriptor) -> bool:
    """Whether the description of any resource or field changed: only a person can say if its meaning changed too."""

    def words(descriptor: Descriptor) -> list[tuple[Any, ...]]:
        return [(resource.get("description"), [field.get("description") for field in resource["schema"]["fields"]])
                for resource in descriptor["resources"]]  # fmt: skip

    return words(old) != words(new)


def next_version(version: str, level: Level) -> str:
    """Return the next version at a level."""
    major, minor, patch = version_number(version)
    return {Level.MAJOR: f"{major + 1}.0.0", Level.MINOR: f"{major}.{minor + 1}.0",
            Level.PATCH: f"{major}.{minor}.{patch + 1}"}[level]  # fmt: skip


def version_problem(version: str, last: str, reasons: list[Reason], *, meaning_may_differ: bool) -> str | None:
    """Return why a version does not fit the changes since the last one, and what to write; None if it fits.

    The next major version is accepted too if ``meaning_may_differ``, since a field may now mean something else.
    """
    if not reasons:
        return f"nothing has changed since {last}: there is nothing to release"
    level = reasons[0].level
    fitting = {next_version(last, level), *([next_version(last, Level.MAJOR)] if meaning_may_differ else [])}
    if version in fitting:
        return None
    why = abridged(reason.text for reason in reasons if reason.level is level)
    return f"does not fit what changed since {last}: write {next_version(last, level)}, for {why}"


def abridged(texts: Iterable[str]) -> str:
    """Return the first ``SHOWN`` texts joined into one, with the number of the others."""
    found = list(texts)
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return "; ".join(found[:SHOWN]) + more
