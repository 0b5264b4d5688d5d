"""``data/history/`` → the released versions and the changes since the last one, without git.

A release is three files: ``VERSION.zip``, the Data Package as it was published; ``VERSION.json``, its metadata and its
changes; ``VERSION.md``, the same as notes to read. ``paths.txt`` lists every path of the site at the last release.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sistercities.base.problems import Problem, shown_path
from sistercities.datapackage.tables import MAX_FILE
from sistercities.history.amendments import Amendment, amendment_problems, read_amendments
from sistercities.history.changes import Changes, from_json, text
from sistercities.history.compare import compare
from sistercities.history.releases import History, Release, version_number
from sistercities.history.snapshots import Snapshot, read_snapshot
from sistercities.record.dataset import Dataset

FOLDER = "history"
PATHS = "paths.txt"
RESTORE = "restore the file from git: what was released is never changed"


def read_history(
    data: Path, dataset: Dataset, descriptor: Mapping[str, Any], latest: dt.date
) -> tuple[History, tuple[Problem, ...]]:
    """Return the history in a data folder, with the changes up to the present record, and the problems found in it."""
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
        return History(releases, amendments), (_problem(path, f"is not a Data Package: {error}; {RESTORE}"),)
    changes = changes_since(snapshot, newest, dataset, amendments)
    return History(releases, amendments, changes, newest.descriptor != descriptor_digest(descriptor)), ()


def changes_since(
    snapshot: Snapshot, release: Release, dataset: Dataset, amendments: tuple[Amendment, ...]
) -> Changes | None:
    """Return the changes since a release; None if its tables have another form and cannot be compared."""
    if snapshot.dataset is None:
        return None
    own = [row for row in amendments if row.after == release.version]
    return compare(snapshot.dataset, dataset, own, release.released)


def descriptor_digest(descriptor: Mapping[str, Any]) -> str:
    """Return the digest of a descriptor without its version and date."""
    content = {key: value for key, value in descriptor.items() if key not in ("version", "created")}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def read_releases(folder: Path) -> tuple[tuple[Release, ...], list[Problem]]:
    """Return the releases in a history folder, newest first, and the problems with their files."""
    found, problems = [], []
    for path in sorted(folder.glob("[!.]*.json")):
        try:
            found.append(read_release(path))
        except (OSError, ValueError, RecursionError) as error:
            problems.append(_problem(path, f"cannot be read as a release ({error}); {RESTORE}"))
    alone = [path for path in sorted(folder.glob("[!.]*.zip")) if not path.with_suffix(".json").exists()]
    problems += [_problem(path, f"has no {path.stem}.json beside it; {RESTORE}") for path in alone]
    return tuple(sorted(found, key=lambda release: release.number, reverse=True)), problems


def read_release(path: Path) -> Release:
    """Return one release. OSError or ValueError if a file is missing, altered or not in the form ``release`` writes."""
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
            descriptor=text(stored["descriptor"]),
            compared=bool(stored["compared"]),
            rows=tuple((text(name), int(number)) for name, number in stored["rows"].items()),
            subjects=tuple(from_json(subject) for subject in stored["changes"]),
            package=package,
        )
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError(f"malformed release: {error}") from error
    if release.version != path.stem or hashlib.sha256(package).hexdigest() != release.sha256:
        raise ValueError("it does not match the zip beside it")
    return release


def bounded(path: Path) -> bytes:
    """Return a regular file's bytes. OSError or ValueError if it is missing, a link, or too large."""
    if path.is_symlink() or not path.is_file() or path.stat().st_size > MAX_FILE:
        raise ValueError(f"{path.name} must be a regular file of at most {MAX_FILE:,} bytes")
    return path.read_bytes()


def _problem(path: Path, message: str) -> Problem:
    return Problem(shown_path(path), 0, "", "", message, "history")
