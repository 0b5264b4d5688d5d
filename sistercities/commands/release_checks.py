"""The problems that prevent a release, each with what to do about it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from sistercities.base.problems import Problem, SiteError, shown_path
from sistercities.datapackage.reading import DESCRIPTOR, Lines, read_package
from sistercities.datapackage.rules.cells import CELL_RULES
from sistercities.datapackage.tables import read_text
from sistercities.history.amendments import FILE
from sistercities.history.changes import UNEXPLAINED, Kind
from sistercities.history.reading import FOLDER, PATHS
from sistercities.history.releases import version_number
from sistercities.history.snapshots import Snapshot, read_snapshot
from sistercities.history.versioning import reasons_to_rise, reworded, version_problem
from sistercities.outputs.downloads.package import zipped_descriptor
from sistercities.outputs.pages.changes import moved_pages
from sistercities.outputs.targets import all_targets
from sistercities.record.model import RECORDS
from sistercities.site.site import Site

RULE = "release"


def uncommitted_problems(data: Path) -> list[Problem]:
    """Return a problem for every file in the data folder that is not committed as it is.

    SiteError if that cannot be determined: without git, or outside a clone.
    """
    git = shutil.which("git")
    if git is None:
        raise SiteError("git is not installed: a release is made from a clone, so that what is released is on record")
    found = subprocess.run(  # noqa: S603  # a fixed command on a folder from the options
        [git, "-C", str(data), "status", "--porcelain=v1", "--untracked-files=all", "--no-renames", "-z", "--", "."],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if found.returncode:
        raise SiteError(
            f"{shown_path(data)}: is not in a git clone: a release is made from one, so that it is on record"
        )
    files = [line[3:] for line in found.stdout.split("\0") if line]
    return [Problem(path, 0, "", "", "is not committed: commit it first, or put it back", "release") for path in files]


def release_problems(site: Site, data: Path, notes: str) -> Iterator[Problem]:
    """Yield every problem that prevents a release of the data."""
    descriptor = data / DESCRIPTOR
    for fault in filter(None, (rule("notes", "note", notes) for rule in CELL_RULES if notes)):
        yield Problem("--notes", 0, "", notes, fault, RULE)
    newest = site.history.newest
    if newest is None:
        yield from _not_a_version(descriptor, site.version)
        return
    snapshot = read_snapshot(newest.package, data)
    history = site.history
    released = zipped_descriptor(site)
    reasons = reasons_to_rise(snapshot.descriptor, released, history.unreleased, metadata=history.metadata)
    may_differ = reworded(snapshot.descriptor, released)
    if message := version_problem(site.version, newest.version, reasons, meaning_may_differ=may_differ):
        yield _problem(descriptor, "version", site.version, message)
    yield from vanished_ids(site, data, snapshot, newest.version)
    yield from unexplained(site, data, newest.version)
    yield from vanished_paths(site, data, newest.version)


def _not_a_version(path: Path, version: str) -> Iterator[Problem]:
    try:
        version_number(version)
    except ValueError:
        yield _problem(path, "version", version, "is not MAJOR.MINOR.PATCH: write 1.0.0 for the first release")


def vanished_ids(site: Site, data: Path, snapshot: Snapshot, last: str) -> Iterator[Problem]:
    """Yield a problem for every id of the last release that is gone, unless an amendment gives a reason or new id."""
    for record in RECORDS:
        if len(record.KEY) > 1:
            continue
        resource = record.RESOURCE
        for key in snapshot.ids(record):
            if key not in site.dataset.table(resource) and (resource, key) not in site.history.gone:
                advice = (
                    f"was released in {last} and is gone: bring it back, or add to {amendments(data)} the row "
                    f"'{last},DATE,{resource},{key},,corrected,NEW-ID,WHY' if it has a new id, or "
                    f"'{last},DATE,{resource},{key},,withdrawn,,WHY' if it has none"
                )
                yield _problem(data / f"{resource}.csv", record.KEY[0], key, advice)


def unexplained(site: Site, data: Path, last: str) -> Iterator[Problem]:
    """Yield a problem for every replaced value, and every removed citation of a remaining event, without a reason."""
    changes, lines = site.history.unreleased, Lines(read_package(data))
    for row in changes.rows if changes else ():
        line = lines.of(row.resource, row.id)
        file = shown_path(data / f"{row.resource}.csv")
        for change in row.fields:
            if change.kind in UNEXPLAINED:
                advice = (
                    f"was {change.before!r} in {last}: say in {amendments(data)} whether this is new information or a "
                    f"correction, as '{last},DATE,{row.resource},{row.id},{change.field},corrected,,WHY'"
                )
                yield Problem(file, line, change.field, change.after, advice, RULE)
        event = site.history.last_id("events", row.id.split(" ")[0])
        if row.kind is Kind.REMOVED and row.resource == "citations" and event in site.dataset.events:
            advice = f"is gone since {last}: say why, as '{last},DATE,citations,{row.id},,withdrawn,,WHY'"
            yield Problem(file, 0, "event, source", row.id, f"{advice} in {amendments(data)}", RULE)


def vanished_paths(site: Site, data: Path, last: str) -> Iterator[Problem]:
    """Yield a problem for every path of the last release no longer published, unless an amendment covers its folder."""
    path = data / FOLDER / PATHS
    text, problems = read_text(path)
    yield from problems
    known = (text or "").split()
    published = {target.path for target in all_targets(site)}
    spoken_for = tuple(moved.folder for moved in moved_pages(site))
    for line, address in enumerate(known, start=1):
        if address not in published and not address.startswith(spoken_for):
            folder = address.rpartition("/")[0] + "/"
            advice = (
                f"was published with {last} and no longer is: bring it back, or add to {amendments(data)} the row "
                f"'{last},DATE,pages,{folder},,withdrawn,,WHY' or one with the new address in place of the empty "
                "successor"
            )
            yield Problem(shown_path(path), line, "", address, advice, RULE)


def amendments(data: Path) -> str:
    """Return the path of the file of amendments, as shown at the terminal."""
    return shown_path(data / FOLDER / FILE)


def _problem(path: Path, field: str, value: str, message: str) -> Problem:
    return Problem(shown_path(path), 0, field, value, message, RULE)
