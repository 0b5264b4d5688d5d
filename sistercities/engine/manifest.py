"""What the last build wrote: claims about files, each checked before it is trusted."""

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
"""The entry of a file that is being written or removed; no file matches it."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the last build wrote, by path; ``digest`` covers all its inputs and is empty while a build publishes."""

    digest: str = ""
    files: Entries = field(default_factory=dict)

    def invalidate(self, paths: Iterable[str]) -> Manifest:
        """Return the manifest without its claims about some files.

        Their paths stay, so that the next build recognizes a killed build's files as the program's own, even if it does
        not make them.
        """
        return Manifest("", {**self.files, **dict.fromkeys(paths, UNKNOWN)})

    def is_untouched(self, folder: Path) -> bool:
        """Whether every published file is unchanged since it was written."""
        return all(is_untouched(folder, path, entry) for path, entry in self.files.items())


def is_untouched(folder: Path, path: str, entry: Entry) -> bool:
    """Whether a file is unchanged since it was written, judging by its size and mtime."""
    try:
        status = os.lstat(f"{folder}/{path}")
    except OSError:
        return False
    return (status.st_size, status.st_mtime_ns) == (entry.size, entry.time)


def read_manifest(path: Path) -> Manifest:
    """Return the last build's manifest, or an empty one if there is none or it was altered."""
    try:
        stored = read_sealed(path.read_bytes())
        files = {str(path): Entry(str(mark), int(size), int(time), str(sha256))
                 for path, (mark, size, time, sha256) in stored["files"].items()}  # fmt: skip
        known = stored["format"] == FORMAT and all(map(is_safe, files))
        return Manifest(str(stored["digest"]), files) if known else Manifest()
    except UNREADABLE:
        return Manifest()


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write a manifest for the next build. SiteError if that fails."""
    replace_file(path, sealed({"format": FORMAT, "digest": manifest.digest, "files": manifest.files}))
