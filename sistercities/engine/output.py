"""One output folder: what stands in it as it was left, and how what is new comes to stand there."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
from enum import Enum
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from sistercities.base.files import make_folder, unwritable
from sistercities.base.problems import SiteError, shown_path
from sistercities.engine.manifest import Entry, Manifest, read_manifest, write_manifest
from sistercities.engine.staging import Incoming


class Place(Enum):
    """What stands where a file belongs."""

    AS_IT_IS = "the same bytes: there is nothing to put in place"
    REPLACED = "another file"
    NEW = "nothing, in a folder that is there"
    IN_NEW_FOLDER = "nothing, and no folder either"


class Aside(NamedTuple):
    """A file that was set aside: its manifest entry, and what stands where it belongs."""

    entry: Entry
    place: Place

    @property
    def is_written(self) -> bool:
        """Whether there is anything to put in place."""
        return self.place is not Place.AS_IT_IS


class Output:
    """One output folder and its manifest, which is kept in the cache folder under the output's name."""

    def __init__(self, folder: Path, cache: Path, known_as: Path | None = None) -> None:
        """Take a folder to publish into, or one that will stand in the place of another; nothing is created yet."""
        self.folder = folder
        name = hashlib.blake2b(str((known_as or folder).resolve()).encode(), digest_size=8).hexdigest()
        self._manifest = cache / f"manifest-{name}.json"
        self.incoming = Incoming(known_as or folder, folder)

    def read_manifest(self) -> Manifest:
        """Return the last build's manifest; an empty one where there is none or it cannot be trusted."""
        return read_manifest(self._manifest)

    def write_manifest(self, manifest: Manifest) -> None:
        """Keep a manifest for the next build."""
        write_manifest(self._manifest, manifest)

    def is_as_left(self, path: str, entry: Entry) -> bool:
        """Whether the file that a manifest speaks of is still as it was written, by size and time of change."""
        try:
            status = os.lstat(f"{self.folder}/{path}")
        except OSError:
            return False
        return (status.st_size, status.st_mtime_ns) == (entry.size, entry.time)

    def has(self, path: str) -> bool:
        """Whether there is anything at a path."""
        return os.path.lexists(f"{self.folder}/{path}")

    def set_aside(self, name: str, path: str, mark: str, content: bytes) -> Aside:
        """Write a file where nobody sees it, to be put in its place later, unless it stands there with these bytes.

        ``name`` is its own among all that are set aside. SiteError if it cannot be written, or could not be put in place.
        """
        target = f"{self.folder}/{path}"
        standing = _status(target)
        if standing is not None and _has_bytes(target, standing, content):
            return Aside(Entry(mark, standing.st_size, standing.st_mtime_ns), Place.AS_IT_IS)
        try:
            if standing is not None and stat.S_ISDIR(standing.st_mode):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            folder_is_missing, written = self.incoming.write(name, path, content)
        except OSError as error:
            raise unwritable(target, error) from error
        new = Place.IN_NEW_FOLDER if folder_is_missing else Place.NEW
        return Aside(Entry(mark, written.st_size, written.st_mtime_ns), new if standing is None else Place.REPLACED)

    def put(self, name: str, path: str, place: Place) -> None:
        """Put what was set aside in its place, creating folders: a reader sees all of a file or none."""
        try:
            self.incoming.put(name, path, whole=place is Place.IN_NEW_FOLDER)
        except OSError as error:
            raise unwritable(f"{self.folder}/{path}", error) from error

    def take(self, path: str, source: Path) -> None:
        """Put a file that was made elsewhere in its place, wherever it comes from."""
        folder = path.rpartition("/")[0]
        if not self.incoming.has_folder(folder):
            make_folder(f"{self.folder}/{folder}")
        try:
            shutil.move(source, self.folder / path)
        except OSError as error:
            raise unwritable(f"{self.folder}/{path}", error) from error

    def remove(self, path: str) -> None:
        """Remove a file of an earlier build, and the folders that this leaves empty; SiteError if it stays.

        Where a folder has come to stand in its place, that is somebody else's.
        """
        try:
            (self.folder / path).unlink()
        except OSError as error:
            if self.has(path) and not (self.folder / path).is_dir():
                raise SiteError(f"{shown_path(self.folder / path)}: cannot be removed ({error.strerror})") from error
        for parent in PurePosixPath(path).parents:
            if parent == PurePosixPath("."):
                break
            try:
                (self.folder / parent).rmdir()
            except OSError:
                break


def _status(target: str) -> os.stat_result | None:
    """Return the status of whatever stands at a path, of a link's own; None where there is nothing."""
    try:
        return os.lstat(target)
    except OSError:
        return None


def _has_bytes(target: str, status: os.stat_result, content: bytes) -> bool:
    """Whether a path is a file that can be read and holds these bytes; no link, for what it leads to is not ours."""
    if not stat.S_ISREG(status.st_mode) or status.st_size != len(content):
        return False
    try:
        with open(target, "rb") as file:  # noqa: PTH123
            return file.read() == content
    except OSError:
        return False
