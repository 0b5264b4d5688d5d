"""What the last build wrote: a list of claims about files, each of which is looked at before it is believed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from sistercities.base.files import UNREADABLE, is_safe, replace_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FORMAT = 1


class Entry(NamedTuple):
    """What is known of a written file: what its target is known by, its size in bytes, its time of change in nanoseconds."""

    mark: str
    size: int
    time: int


UNKNOWN = Entry("", -1, 0)
"""The entry of a file that is being written or removed."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the last build wrote, by path; ``digest`` is that of all its inputs."""

    digest: str = ""
    files: Mapping[str, Entry] = field(default_factory=dict)

    def promising_nothing_of(self, paths: Iterable[str]) -> Manifest:
        """Return the manifest with some paths' promises taken back: no file is as ``UNKNOWN`` says.

        The paths stay, so that what a killed build wrote is known as the program's own by the next, whatever that makes.
        """
        return Manifest("", {**self.files, **dict.fromkeys(paths, UNKNOWN)})


def read_manifest(path: Path) -> Manifest:
    """Return the last build's manifest; an empty one where there is none or it cannot be trusted."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        files = {
            str(path): Entry(str(mark), int(size), int(time)) for path, (mark, size, time) in stored["files"].items()
        }
        known = stored["format"] == FORMAT and all(map(is_safe, files))
        return Manifest(str(stored["digest"]), files) if known else Manifest()
    except UNREADABLE:
        return Manifest()


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Keep a manifest for the next build. SiteError where that cannot be done."""
    content = {"format": FORMAT, "digest": manifest.digest, "files": manifest.files}
    replace_file(path, json.dumps(content, separators=(",", ":")).encode())
