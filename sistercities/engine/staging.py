"""Files that are made but not yet published: they wait in a hidden folder of the output, on the same file system."""

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
    """What to do with a staged file."""

    KEEP = "the published file holds the same bytes"
    ADD = "there is no such file yet"
    REPLACE = "the published file is another"


class StagedFile(NamedTuple):
    """A file that was made: its path, its manifest entry, and what to do with it."""

    path: str
    entry: Entry
    action: Action


class Staging:
    """The hidden folder inside an output folder; its files have the paths under which they will be published."""

    def __init__(self, out: Path) -> None:
        """Prepare for an output folder; nothing is created yet."""
        self.out = out
        self.folder = f"{out}/{INCOMING}"

    def exists(self) -> bool:
        """Whether a build has begun staging and not finished: it is still running, or it was killed."""
        return os.path.lexists(self.folder)

    def begin(self) -> None:
        """Make the hidden folder, empty. SiteError if that fails."""
        self.end()
        try:
            make_folders(self.folder)
        except OSError as error:
            raise unwritable(self.folder, error) from error

    def end(self) -> None:
        """Remove the hidden folder, including one left by a killed build."""
        if self.exists():
            shutil.rmtree(self.folder, ignore_errors=True)

    def stage(self, path: str, fingerprint: str, content: bytes) -> StagedFile:
        """Write a file into the hidden folder, unless it is already published with these bytes.

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
            parent = os.path.dirname(target)  # noqa: PTH120
            above = _status(parent)
            _refuse_file(above)
            if above is not None and not os.access(parent, os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            status = write_below(self.folder, path, content)
        except OSError as error:
            raise unwritable(target, error) from error
        entry = Entry(fingerprint, status.st_size, status.st_mtime_ns, sha256)
        return StagedFile(path, entry, Action.ADD if published is None else Action.REPLACE)

    def publish(self, files: list[StagedFile]) -> None:
        """Move staged files into place, new files before those that may link to them; a reader sees whole files only.

        A new folder is moved whole, with all that was staged in it, which on a disk saves a third of a new site's time.
        """
        came_whole = {"": False}
        for action in (Action.ADD, Action.REPLACE):
            for file in files:
                if file.action is action and not self._comes_whole(folder_of(file.path), came_whole):
                    self._put(file.path)

    def _comes_whole(self, folder: str, known: dict[str, bool]) -> bool:
        """Move a folder, or a parent, into place if it is new; return whether the folder was moved whole."""
        if folder not in known:
            new = self._comes_whole(folder_of(folder), known)
            if not new and not os.path.isdir(f"{self.out}/{folder}"):  # noqa: PTH112  # thousands per build
                self._put(folder)
                new = True
            known[folder] = new
        return known[folder]

    def _put(self, path: str) -> None:
        try:
            os.replace(f"{self.folder}/{path}", f"{self.out}/{path}")  # noqa: PTH105  # thousands per build
        except OSError as error:
            raise unwritable(f"{self.out}/{path}", error) from error


def folder_of(path: str) -> str:
    """Return the folder of a published path, or the empty text for the site's root."""
    return path.rpartition("/")[0]


def write_below(folder: str, path: str, content: bytes) -> os.stat_result:
    """Write a file below a folder, making missing folders in between, and return its status. OSError if that fails."""
    target = f"{folder}/{path}"
    try:
        return write(target, content)
    except FileNotFoundError:
        make_folders(f"{folder}/{folder_of(path)}")
        return write(target, content)


def remove(out: Path, path: str) -> None:
    """Remove an earlier build's file and any folders that this leaves empty; SiteError if it cannot be removed.

    A folder that is now in the file's place is not ours and stays.
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
    """Return the status of whatever is at a path (for a link, its own), or None if there is nothing."""
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
    """Whether a path is a readable file with these bytes; a link never is, because its target is not ours."""
    if not stat.S_ISREG(status.st_mode) or status.st_size != len(content):
        return False
    try:
        with open(target, "rb") as file:  # noqa: PTH123
            return file.read() == content
    except OSError:
        return False
