"""What the last build wrote: a list of claims about files, each of which is looked at before it is believed."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sistercities.base.files import UNREADABLE, is_safe, read_sealed, replace_file, sealed
from sistercities.engine.target import Entries, Entry

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FORMAT = 2
UNKNOWN = Entry("", -1, 0, "")
"""The entry of a file that is being written or removed: no file is as it says."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the last build wrote, by path; ``digest`` is that of all its inputs, empty while a build publishes."""

    digest: str = ""
    files: Entries = field(default_factory=dict)

    def invalidate(self, paths: Iterable[str]) -> Manifest:
        """Return the manifest without its claims about some files.

        Their paths stay, so that the next build knows what a killed one wrote as the program's own, whatever it makes.
        """
        return Manifest("", {**self.files, **dict.fromkeys(paths, UNKNOWN)})

    def is_untouched(self, folder: Path) -> bool:
        """Whether every published file is as it was left."""
        return all(is_untouched(folder, path, entry) for path, entry in self.files.items())


def is_untouched(folder: Path, path: str, entry: Entry) -> bool:
    """Whether a file is still as it was written, by size and time of change."""
    try:
        status = os.lstat(f"{folder}/{path}")
    except OSError:
        return False
    return (status.st_size, status.st_mtime_ns) == (entry.size, entry.time)


def read_manifest(path: Path) -> Manifest:
    """Return the last build's manifest; an empty one where there is none or it is not as it was written."""
    try:
        stored = read_sealed(path.read_bytes())
        files = {str(path): Entry(str(mark), int(size), int(time), str(sha256))
                 for path, (mark, size, time, sha256) in stored["files"].items()}  # fmt: skip
        known = stored["format"] == FORMAT and all(map(is_safe, files))
        return Manifest(str(stored["digest"]), files) if known else Manifest()
    except UNREADABLE:
        return Manifest()


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Keep a manifest for the next build. SiteError where that cannot be done."""
    replace_file(path, sealed({"format": FORMAT, "digest": manifest.digest, "files": manifest.files}))
