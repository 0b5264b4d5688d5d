"""Files that were made and are not published yet: they wait in a hidden folder of the output, on the same file system."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
from enum import Enum
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from sistercities.base.files import make_folders, unwritable, write
from sistercities.base.problems import SiteError, shown_path
from sistercities.engine.target import Entry

if TYPE_CHECKING:
    from pathlib import Path

INCOMING = ".incoming"


class Action(Enum):
    """What is to be done with a staged file."""

    KEEP = "the published file holds the same bytes"
    ADD = "there is no such file yet"
    REPLACE = "the published file is another"


class StagedFile(NamedTuple):
    """A file that was made: its path, its manifest entry, and what is to be done with it."""

    path: str
    entry: Entry
    action: Action


class Staging:
    """The hidden folder of an output folder: files lie there under the paths that they will have."""

    def __init__(self, out: Path) -> None:
        """Take an output folder; nothing is created yet."""
        self.out = out
        self.folder = f"{out}/{INCOMING}"

    def exists(self) -> bool:
        """Whether a build has staged files and not come to its end: it is still at work, or it was killed."""
        return os.path.lexists(self.folder)

    def begin(self) -> None:
        """Make the hidden folder, empty. SiteError where that cannot be done."""
        self.end()
        try:
            make_folders(self.folder)
        except OSError as error:
            raise unwritable(self.folder, error) from error

    def end(self) -> None:
        """Remove the hidden folder, a killed build's too."""
        if self.exists():
            shutil.rmtree(self.folder, ignore_errors=True)

    def stage(self, path: str, fingerprint: str, content: bytes) -> StagedFile:
        """Write a file into the hidden folder, unless it is published with these bytes already.

        SiteError if it cannot be written, or could not be published.
        """
        target = f"{self.out}/{path}"
        sha256 = hashlib.sha256(content).hexdigest()
        try:
            published = _status(target)
            if published is not None and _has_bytes(target, published, content):
                entry = Entry(fingerprint, published.st_size, published.st_mtime_ns, sha256)
                return StagedFile(path, entry, Action.KEEP)
            _refuse_folder(published)
            _refuse_file(_status(os.path.dirname(target)))  # noqa: PTH120
            status = write_below(self.folder, path, content)
        except OSError as error:
            raise unwritable(target, error) from error
        entry = Entry(fingerprint, status.st_size, status.st_mtime_ns, sha256)
        return StagedFile(path, entry, Action.ADD if published is None else Action.REPLACE)

    def publish(self, files: list[StagedFile]) -> None:
        """Put staged files in their places: new ones before those that may lead to them. A reader sees all of a file or none.

        A folder that is new comes whole, with all that was staged in it: on a disk that saves a new site a third of the time.
        """
        came_whole = {"": False}
        for action in (Action.ADD, Action.REPLACE):
            for file in files:
                if file.action is action and not self._comes_whole(folder_of(file.path), came_whole):
                    self._put(file.path)

    def _comes_whole(self, folder: str, known: dict[str, bool]) -> bool:
        """Put a folder in its place, or one above it, if it is new; return whether it is or was new."""
        if folder not in known:
            new = self._comes_whole(folder_of(folder), known)
            if not new and not os.path.isdir(f"{self.out}/{folder}"):  # noqa: PTH112  # some thousands a build
                self._put(folder)
                new = True
            known[folder] = new
        return known[folder]

    def _put(self, path: str) -> None:
        try:
            os.replace(f"{self.folder}/{path}", f"{self.out}/{path}")  # noqa: PTH105  # some thousands a build
        except OSError as error:
            raise unwritable(f"{self.out}/{path}", error) from error


def folder_of(path: str) -> str:
    """Return the folder of a published path; the empty text for the site's root."""
    return path.rpartition("/")[0]


def write_below(folder: str, path: str, content: bytes) -> os.stat_result:
    """Write a file into a folder, and the folders between if they are not there. OSError if that cannot be done."""
    target = f"{folder}/{path}"
    try:
        return write(target, content)
    except FileNotFoundError:
        make_folders(f"{folder}/{folder_of(path)}")
        return write(target, content)


def remove(out: Path, path: str) -> None:
    """Remove a file of an earlier build, and the folders that this leaves empty; SiteError if it stays.

    If a folder is in its place by now, it is not ours and stays.
    """
    target = out / path
    try:
        target.unlink()
    except OSError as error:
        if os.path.lexists(target) and not target.is_dir():
            raise SiteError(f"{shown_path(target)}: cannot be removed ({error.strerror})") from error
    for parent in list(PurePosixPath(path).parents)[:-1]:
        try:
            (out / parent).rmdir()
        except OSError:
            break


def _status(target: str) -> os.stat_result | None:
    """Return the status of whatever is at a path, of a link itself; None where there is nothing."""
    try:
        return os.lstat(target)
    except (FileNotFoundError, NotADirectoryError):
        return None


def _refuse_folder(status: os.stat_result | None) -> None:
    if status is not None and stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))


def _refuse_file(status: os.stat_result | None) -> None:
    if status is not None and not (stat.S_ISDIR(status.st_mode) or stat.S_ISLNK(status.st_mode)):
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))


def _has_bytes(target: str, status: os.stat_result, content: bytes) -> bool:
    """Whether a path is a file that can be read and holds these bytes; no link, for what it leads to is not ours."""
    if not stat.S_ISREG(status.st_mode) or status.st_size != len(content):
        return False
    try:
        with open(target, "rb") as file:  # noqa: PTH123
            return file.read() == content
    except OSError:
        return False
