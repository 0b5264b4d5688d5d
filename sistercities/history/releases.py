"""``data/history/`` → the released versions and what was changed since the last: all that is needed, without git.

A release is three files: ``VERSION.zip``, the Data Package as it was published; ``VERSION.json``, what is said of it;
``VERSION.md``, the same as notes to read. ``paths.txt`` lists every path that the site had at the last release.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sistercities.history.amendments import Amendment, amendment_problems, read_amendments
from sistercities.history.changes import Changes, Subject, from_json, text, to_json
from sistercities.history.compare import compare
from sistercities.history.snapshots import Snapshot, read_snapshot
from sistercities.problems import Problem, shown_path
from sistercities.tables import MAX_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sistercities.dataset import Dataset

FOLDER = "history"
PATHS = "paths.txt"
VERSION = re.compile(r"(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})")
RESTORE = "restore the file from git: what was released is never changed"
UNRELEASED = "unreleased"


@dataclass(frozen=True, slots=True)
class Release:
    """A released version: its day, the record's own date, how many rows, what it changed, and the package itself.

    ``compared`` is False where the form of the data changed too, so that single values were not compared.
    """

    version: str
    after: str
    released: dt.date
    as_of: dt.date
    notes: str
    sha256: str
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
        return {(row.resource, row.id): row for row in self.amendments if row.successor or row.kind == "withdrawn"}

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

    def last_id(self, resource: str, key: str) -> str | None:
        """Return the id that a row has now, wherever it moved; None where it was withdrawn."""
        seen = {key}
        while row := self.gone.get((resource, key)):
            key = row.successor
            if not key or key in seen:
                return None
            seen.add(key)
        return key

    @cached_property
    def _edits(self) -> Mapping[tuple[str, str], dt.date]:
        """The day of the newest edit of every row, under its first id."""
        found: dict[tuple[str, str], dt.date] = {}
        subjects = [*(self.unreleased or Changes()).subjects, *(one for r in self.releases for one in r.subjects)]
        days = [(row.resource, row.id, row.date) for row in self.amendments]
        days += [(row.resource, row.id, subject.date) for subject in subjects for row in subject.rows]
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


def read_history(
    data: Path, dataset: Dataset, descriptor: Mapping[str, Any], latest: dt.date
) -> tuple[History, tuple[Problem, ...]]:
    """Return the history that lies in a data folder, beside the record as it is now, and what is wrong with it."""
    folder = data / FOLDER
    if not folder.is_dir():
        return History(), ()
    releases, problems = read_releases(folder)
    located, found = read_amendments(folder)
    versions = frozenset(release.version for release in releases)
    problems = [*problems, *found, *amendment_problems(folder, located, dataset, versions, latest)]
    amendments = tuple(row for _, row in located)
    if problems or not releases:
        return History(releases, amendments), tuple(sorted(problems))
    newest = releases[0]
    path = folder / f"{newest.version}.zip"
    try:
        snapshot = read_snapshot(newest.package, path)
    except ValueError as error:
        return History(releases, amendments), (_problem(path, f"is no data package: {error}; {RESTORE}"),)
    changes = changes_since(snapshot, newest.version, dataset, amendments)
    return History(releases, amendments, changes, described(snapshot.descriptor) != described(descriptor)), ()


def changes_since(
    snapshot: Snapshot, version: str, dataset: Dataset, amendments: tuple[Amendment, ...]
) -> Changes | None:
    """Return what was changed since a release; None where its tables have another form, so that nobody can say."""
    if snapshot.dataset is None:
        return None
    return compare(snapshot.dataset, dataset, [row for row in amendments if row.after == version])


def described(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a descriptor says of the record itself: all but its version and the sizes and sums of its files."""
    resources = [
        {key: value for key, value in resource.items() if key not in ("bytes", "hash")}
        for resource in descriptor.get("resources", ())
    ]
    return {**{key: value for key, value in descriptor.items() if key != "version"}, "resources": resources}


def read_releases(folder: Path) -> tuple[tuple[Release, ...], list[Problem]]:
    """Return the releases that lie in a history folder, newest first, and what is wrong with their files."""
    found, problems = [], []
    for path in sorted(folder.glob("*.json")):
        try:
            found.append(read_release(path))
        except (OSError, ValueError, RecursionError) as error:
            problems.append(_problem(path, f"cannot be read as a release ({error}); {RESTORE}"))
    return tuple(sorted(found, key=lambda release: release.number, reverse=True)), problems


def read_release(path: Path) -> Release:
    """Return one release. OSError or ValueError if its files are missing, changed or not what ``release`` writes."""
    version_number(path.stem)
    package = bounded(path.with_suffix(".zip"))
    stored = json.loads(bounded(path))
    try:
        release = Release(
            version=text(stored["version"]),
            after=text(stored["after"] or ""),
            released=dt.date.fromisoformat(text(stored["released"])),
            as_of=dt.date.fromisoformat(text(stored["as_of"])),
            notes=text(stored["notes"]),
            sha256=text(stored["sha256"]),
            compared=bool(stored["compared"]),
            rows=tuple((text(name), int(number)) for name, number in stored["rows"].items()),
            subjects=tuple(from_json(subject) for subject in stored["changes"]),
            package=package,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no release is written so: {error}") from error
    if release.version != path.stem or hashlib.sha256(package).hexdigest() != release.sha256:
        raise ValueError("it speaks of another package than the zip beside it")
    return release


def bounded(path: Path) -> bytes:
    """Return a regular file's bytes. OSError or ValueError if it is missing, a link, or too large."""
    if path.is_symlink() or not path.is_file() or path.stat().st_size > MAX_FILE:
        raise ValueError(f"{path.name} must be a regular file of at most {MAX_FILE:,} bytes")
    return path.read_bytes()


def _problem(path: Path, message: str) -> Problem:
    return Problem(shown_path(path), 0, "", "", message, "history")
