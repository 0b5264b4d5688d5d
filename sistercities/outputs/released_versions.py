"""Files at permanent addresses: released versions, the lists of versions and changes, the files beside moved pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sistercities.engine.target import Target
from sistercities.history import Release
from sistercities.history.changes import to_json
from sistercities.outputs.document import Document
from sistercities.outputs.downloads import Selection
from sistercities.outputs.downloads.text import json_bytes
from sistercities.outputs.feeds import Feed
from sistercities.record.addresses import CITIES, PARTNERS
from sistercities.record.wording import human_date
from sistercities.site.site import Site

PACKAGE = "sister-cities.zip"
SUMS = "SHA256SUMS"
LATEST = "latest"
UNKNOWN = (
    "Changes before the first release, and who made any change, are not known here: this list is derived from the "
    "released versions of the data, not from its repository."
)


@dataclass(frozen=True, slots=True)
class ReleasedFile(Target):
    """A released package or its checksum file under ``/data/v/``; ``folder`` is the version or ``latest``."""

    folder: str
    name: str
    release: Release

    @property
    def path(self) -> str:
        """The path of the published file."""
        return f"data/v/{self.folder}/{self.name}"

    def inputs(self, _: Site) -> tuple[str, str]:
        """Return the file's name and the package's checksum, which was verified when the release was read."""
        return self.name, self.release.sha256

    def make(self, _: Site, __: tuple[str, str]) -> bytes:
        """Return the package as it was released, or the line that ``sha256sum --check`` reads."""
        if self.name == SUMS:
            return f"{self.release.sha256}  {PACKAGE}\n".encode()
        return self.release.package


def changes_content(site: Site) -> dict[str, Any]:
    """Return every change to the record: the unreleased ones, then the releases with theirs, newest first."""
    history = site.history
    unreleased = history.unreleased
    return {
        "title": f"Changes to {site.descriptor['title']}",
        "version": site.exact_version,
        "license": site.license.name,
        "unknown": UNKNOWN,
        "unreleased": {
            "after": history.newest.version if history.newest else None,
            "compared": unreleased is not None,
            "changes": [to_json(subject) for subject in unreleased.subjects] if unreleased else [],
        },
        "releases": [release.to_json() for release in history.releases],
    }


def versions_content(site: Site) -> dict[str, Any]:
    """Return the path, size and checksum of each released version, newest first."""
    return {
        "latest": site.history.newest.version if site.history.newest else None,
        "versions": [
            {
                "version": release.version,
                "released": release.released.isoformat(),
                "as_of": release.as_of.isoformat(),
                "path": f"{release.version}/{PACKAGE}",
                "bytes": len(release.package),
                "sha256": release.sha256,
            }
            for release in site.history.releases
        ],
    }


def released_files(site: Site) -> Iterator[ReleasedFile]:
    """Yield the files of every release, and those of the newest again under ``latest``."""
    for release in site.history.releases:
        folders = [release.version, *([LATEST] if release is site.history.newest else [])]
        for folder in folders:
            for name in (PACKAGE, SUMS):
                yield ReleasedFile(folder, name, release)


def files_of_moved_places(site: Site) -> Iterator[Selection | Feed]:
    """Yield the files beside the old page of every place that moved or was withdrawn: its successor's ties, or none."""
    dataset, history = site.dataset, site.history
    sides = {"us_places": (CITIES, dataset.ties_of_us_place), "partner_places": (PARTNERS, dataset.ties_of_partner)}
    for (resource, key), row in history.gone.items():
        if resource in sides:
            folder, by_place = sides[resource]
            ties = tuple(tie.id for tie in by_place.get(history.last_id(resource, key) or "", ()))
            change = f"moved to {row.successor}" if row.successor else "withdrawn"
            label = f"{folder.rstrip('/')}: {key}, {change} on {human_date(row.date)}"
            yield from (Selection(f"{folder}{key}/", label, ties, suffix) for suffix in ("csv", "json"))
            yield Feed(
                f"{folder}{key}/feed.atom", folder + history.first_id(resource, key), label, f"{folder}{key}/", ties
            )


def archive(site: Site) -> list[ReleasedFile | Document | Selection | Feed]:
    """Return every file of this module."""
    listings = [Document("changes/changes.json", lambda site: json_bytes(changes_content(site))),
                Document("data/v/versions.json", lambda site: json_bytes(versions_content(site)))]  # fmt: skip
    return [*released_files(site), *listings, *files_of_moved_places(site)]
