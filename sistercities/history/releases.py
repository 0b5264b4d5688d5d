"""Releases and the history that they make: plain values, and what can be asked of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sistercities.history.changes import Changes, Kind, to_json

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from sistercities.history.amendments import Amendment
    from sistercities.history.changes import Subject

VERSION = re.compile(r"(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})")
UNRELEASED = "unreleased"


@dataclass(frozen=True, slots=True)
class Release:
    """A released version: its day, the record's own date, how many rows, what it changed, and the package itself.

    ``sha256`` is the package's digest, ``descriptor`` that of what people wrote in the descriptor.
    ``compared`` is False where the form of the data changed too, so that single values were not compared.
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
        """The version as numbers, in whose order versions stand."""
        return version_number(self.version)

    def to_json(self) -> dict[str, Any]:
        """Return what is said of the release as JSON holds it."""
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
    """The releases, newest first; what people wrote about changes; what was changed since the newest release.

    ``unreleased`` is None where that cannot be known: nothing was released, or the form of the data has changed since.
    ``metadata`` tells whether the descriptor says something else than the newest release's.
    """

    releases: tuple[Release, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    unreleased: Changes | None = None
    metadata: bool = False

    @property
    def newest(self) -> Release | None:
        """The newest release, if any."""
        return self.releases[0] if self.releases else None

    @cached_property
    def gone(self) -> Mapping[tuple[str, str], Amendment]:
        """Every id that was published and is no more, with why, or where it went."""
        return {(row.resource, row.id): row for row in self.amendments if row.successor or row.kind is Kind.WITHDRAWN}

    @cached_property
    def _former(self) -> Mapping[tuple[str, str], str]:
        return {(row.resource, row.successor): row.id for row in self.amendments if row.successor}

    def former(self, resource: str, key: str) -> tuple[str, ...]:
        """Return the ids that a row had before, the first one last."""
        found = [key]
        while (resource, found[-1]) in self._former and self._former[resource, found[-1]] not in found:
            found.append(self._former[resource, found[-1]])
        return tuple(found[1:])

    def first_id(self, resource: str, key: str) -> str:
        """Return the id under which a row was first published: it never changes, whatever is corrected."""
        return (key, *self.former(resource, key))[-1]

    @cached_property
    def withdrawn_events(self) -> Mapping[str, tuple[Amendment, ...]]:
        """The withdrawn events of a tie, by the tie's id, with which an event's id begins."""
        found: dict[str, tuple[Amendment, ...]] = {}
        for (resource, key), row in self.gone.items():
            if resource == "events" and not row.successor:
                tie = "--".join(key.split("--")[:2])
                found[tie] = (*found.get(tie, ()), row)
        return found

    def last_id(self, resource: str, key: str) -> str | None:
        """Return the id that a row has now, wherever it moved; None where it was withdrawn."""
        seen = {key}
        while row := self.gone.get((resource, key)):
            key = row.successor
            if not key or key in seen:
                return None
            seen.add(key)
        return key

    def newest_first(self) -> Iterator[tuple[Release | Subject, str]]:
        """Yield every release and, before it, all that was changed since; each with the version that it came after."""
        for subject in (self.unreleased or Changes()).subjects:
            yield subject, self.newest.version if self.newest else ""
        for release in self.releases:
            yield release, release.after
            for subject in release.subjects:
                yield subject, release.after

    @property
    def _subjects(self) -> list[Subject]:
        """Everything that was changed since the first release, the newest first."""
        return [one for one, _ in self.newest_first() if not isinstance(one, Release)]

    @cached_property
    def _additions(self) -> Mapping[tuple[str, str], dt.date]:
        """The day on which each row that came after the first release was added, under its first id."""
        return {
            (row.resource, self.first_id(row.resource, row.id)): subject.date
            for subject in self._subjects
            for row in subject.rows
            if row.kind is Kind.ADDED
        }

    @cached_property
    def _changes(self) -> Mapping[tuple[str, str], Subject]:
        """The newest change of every subject, under its first id."""
        found = ((subject.resource, self.first_id(subject.resource, subject.id)) for subject in self._subjects[::-1])
        return dict(zip(found, self._subjects[::-1], strict=True))

    def entered(self, resource: str, key: str) -> dt.date | None:
        """Return the day on which a row came into the record, at the earliest that of the first release; None before that."""
        first = self.releases[-1].released if self.releases else None
        return self._additions.get((resource, self.first_id(resource, key)), first)

    def last_change(self, resource: str, key: str) -> Subject | None:
        """Return what was last changed in a subject, None where it stands as it was first released."""
        return self._changes.get((resource, self.first_id(resource, key)))

    @cached_property
    def _edits(self) -> Mapping[tuple[str, str], dt.date]:
        """The day of the newest edit of every row, under its first id."""
        found: dict[tuple[str, str], dt.date] = {}
        days = [(row.resource, row.id, row.date) for row in self.amendments]
        days += [(row.resource, row.id, subject.date) for subject in self._subjects for row in subject.rows]
        for resource, key, day in days:
            first = resource, self.first_id(resource, key)
            found[first] = max(day, found.get(first, day))
        return found

    def edited(self, resource: str, key: str) -> dt.date | None:
        """Return the day on which a row was last added or changed, None where it stands as it was first released."""
        return self._edits.get((resource, self.first_id(resource, key)))

    def version_of(self, version: str) -> str:
        """Return how a version is called here: a released one's name is not lent to what was changed since."""
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
