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
    """A file that was made: its name in the hidden folder, its path, its manifest entry, and what is to be done with it."""

    name: str
    path: str
    entry: Entry
    action: Action


class Staging:
    """The hidden folder of an output folder."""

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

    def stage(self, name: str, path: str, fingerprint: str, content: bytes) -> StagedFile:
        """Write a file into the hidden folder, unless it is published with these bytes already.

        ``name`` is its own among all that are staged. SiteError if it cannot be written, or could not be published.
        """
        target = f"{self.out}/{path}"
        sha256 = hashlib.sha256(content).hexdigest()
        try:
            published = _status(target)
            if published is not None and _has_bytes(target, published, content):
                entry = Entry(fingerprint, published.st_size, published.st_mtime_ns, sha256)
                return StagedFile(name, path, entry, Action.KEEP)
            _refuse_folder(published)
            _refuse_file(_status(os.path.dirname(target)))  # noqa: PTH120
            status = write(f"{self.folder}/{name}", content)
        except OSError as error:
            raise unwritable(target, error) from error
        entry = Entry(fingerprint, status.st_size, status.st_mtime_ns, sha256)
        return StagedFile(name, path, entry, Action.ADD if published is None else Action.REPLACE)

    def publish(self, files: list[StagedFile]) -> None:
        """Put staged files in their places: new ones before those that may lead to them. A reader sees all of a file or none."""
        for action in (Action.ADD, Action.REPLACE):
            for file in files:
                if file.action is action:
                    self._put(file)

    def _put(self, file: StagedFile) -> None:
        target = f"{self.out}/{file.path}"
        try:
            try:
                os.replace(f"{self.folder}/{file.name}", target)  # noqa: PTH105  # some thousands a build
            except FileNotFoundError:
                make_folders(os.path.dirname(target))  # noqa: PTH120
                os.replace(f"{self.folder}/{file.name}", target)  # noqa: PTH105
        except OSError as error:
            raise unwritable(target, error) from error


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
