"""Releases and the history of the record, as plain values with queries."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sistercities.history.amendments import Amendment
from sistercities.history.changes import Changes, Kind, Subject, to_json

VERSION = re.compile(r"(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})")
UNRELEASED = "unreleased"


@dataclass(frozen=True, slots=True)
class Release:
    """A released version: its day, the record's own date, the number of rows per table, its changes and its package.

    ``sha256`` is the package's digest; ``descriptor`` is that of the descriptor without its version and date.
    ``compared`` is False if the form of the data changed too, so that values were not compared.
    """

    version: str
    after: str
    released: dt.date
    as_of: dt.date
    notes: str
    sha256: str
    descriptor: str
    compared: bool
    rows: tuple[tuple[str, int], ...]
    subjects: tuple[Subject, ...]
    package: bytes = b""

    @property
    def number(self) -> tuple[int, ...]:
        """The version as numbers, by which versions are sorted."""
        return version_number(self.version)

    def to_json(self) -> dict[str, Any]:
        """Return the release as a JSON object, without the package."""
        return {
            "version": self.version,
            "after": self.after or None,
            "released": self.released.isoformat(),
            "as_of": self.as_of.isoformat(),
            "notes": self.notes,
            "sha256": self.sha256,
            "descriptor": self.descriptor,
            "compared": self.compared,
            "rows": dict(self.rows),
            "changes": [to_json(subject) for subject in self.subjects],
        }


@dataclass(frozen=True)
class History:
    """The releases, newest first; the amendments; the changes since the newest release.

    ``unreleased`` is None if it is unknown: nothing was released, or the form of the data has changed since.
    ``metadata`` is whether the descriptor differs from the newest release's in more than its version and date.
    """

    releases: tuple[Release, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    unreleased: Changes | None = None
    metadata: bool = False

    @property
    def newest(self) -> Release | None:
        """The newest release, or None."""
        return self.releases[0] if self.releases else None

    @cached_property
    def gone(self) -> Mapping[tuple[str, str], Amendment]:
        """Every published id that is no longer in use, with the amendment that names its successor or the reason."""
        return {(row.resource, row.id): row for row in self.amendments if row.successor or row.kind is Kind.WITHDRAWN}

    @cached_property
    def _former(self) -> Mapping[tuple[str, str], str]:
        return {(row.resource, row.successor): row.id for row in self.amendments if row.successor}

    def former(self, resource: str, key: str) -> tuple[str, ...]:
        """Return the former ids of a row, the most recent first."""
        found = [key]
        while (resource, found[-1]) in self._former and self._former[resource, found[-1]] not in found:
            found.append(self._former[resource, found[-1]])
        return tuple(found[1:])

    def first_id(self, resource: str, key: str) -> str:
        """Return the id under which a row was first published, which no later correction changes."""
        return (key, *self.former(resource, key))[-1]

    @cached_property
    def withdrawn_events(self) -> Mapping[str, tuple[Amendment, ...]]:
        """The amendments that withdrew events, by the id of the tie, with which an event's id begins."""
        found: dict[str, tuple[Amendment, ...]] = {}
        for (resource, key), row in self.gone.items():
            if resource == "events" and not row.successor:
                tie = "--".join(key.split("--")[:2])
                found[tie] = (*found.get(tie, ()), row)
        return found

    def last_id(self, resource: str, key: str) -> str | None:
        """Return the present id of a row after all its moves; None if it was withdrawn."""
        seen = {key}
        while row := self.gone.get((resource, key)):
            key = row.successor
            if not key or key in seen:
                return None
            seen.add(key)
        return key

    def newest_first(self) -> Iterator[tuple[Release | Subject, str]]:
        """Yield unreleased changes, then each release followed by its changes, each with the version before it."""
        for subject in (self.unreleased or Changes()).subjects:
            yield subject, self.newest.version if self.newest else ""
        for release in self.releases:
            yield release, release.after
            for subject in release.subjects:
                yield subject, release.after

    @property
    def _subjects(self) -> list[Subject]:
        """Every change, released or not, newest first."""
        return [one for one, _ in self.newest_first() if not isinstance(one, Release)]

    @cached_property
    def _additions(self) -> Mapping[tuple[str, str], dt.date]:
        """The day on which each row added after the first release was added, by the row's first id."""
        return {
            (row.resource, self.first_id(row.resource, row.id)): subject.date
            for subject in self._subjects
            for row in subject.rows
            if row.kind is Kind.ADDED
        }

    @cached_property
    def _changes(self) -> Mapping[tuple[str, str], Subject]:
        """The newest change to every subject, by its first id."""
        found = ((subject.resource, self.first_id(subject.resource, subject.id)) for subject in self._subjects[::-1])
        return dict(zip(found, self._subjects[::-1], strict=True))

    def entered(self, resource: str, key: str) -> dt.date | None:
        """Return the day on which a row was added, at the earliest that of the first release; None before any release."""
        first = self.releases[-1].released if self.releases else None
        return self._additions.get((resource, self.first_id(resource, key)), first)

    def last_change(self, resource: str, key: str) -> Subject | None:
        """Return the last change to a subject, or None if it is unchanged since it was first released."""
        return self._changes.get((resource, self.first_id(resource, key)))

    @cached_property
    def _edits(self) -> Mapping[tuple[str, str], dt.date]:
        """The day of the newest edit to every edited row, by its first id."""
        found: dict[tuple[str, str], dt.date] = {}
        days = [(row.resource, row.id, row.date) for row in self.amendments]
        days += [(row.resource, row.id, subject.date) for subject in self._subjects for row in subject.rows]
        for resource, key, day in days:
            first = resource, self.first_id(resource, key)
            found[first] = max(day, found.get(first, day))
        return found

    def edited(self, resource: str, key: str) -> dt.date | None:
        """Return the day of the last edit to a row, or None if it is unchanged since it was first released."""
        return self._edits.get((resource, self.first_id(resource, key)))

    def version_of(self, version: str) -> str:
        """Return a version's label: the newest release's has ``+unreleased`` if the data has, or may have, changed."""
        if self.newest and version == self.newest.version and (self.unreleased is None or self.unreleased
                                                               or self.metadata):  # fmt: skip
            return f"{version}+{UNRELEASED}"
        return version


def version_number(version: str) -> tuple[int, ...]:
    """Return a version's numbers; ValueError if it is not MAJOR.MINOR.PATCH."""
    match = VERSION.fullmatch(version)
    if not match:
        raise ValueError(f"{version!r} is not a version such as 1.0.0")
    return tuple(int(part) for part in match.groups())
