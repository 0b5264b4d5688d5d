"""What was made and is not published yet: files that wait in a hidden folder, and how they come to their places."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from typing import TYPE_CHECKING

from sistercities.base.files import make_folder, make_folders, write

if TYPE_CHECKING:
    from pathlib import Path

INCOMING = ".incoming"


class Incoming:
    """A hidden folder of the output, on the same file system, in which files are set aside.

    One whose folder is published already lies under a name in ``single`` and is put in place by itself. One whose
    folder is missing lies under its own path in ``whole``: the first missing folder above it is put in place with all
    that it holds, which takes one renaming for a thousand files.
    """

    def __init__(self, home: Path, target: Path) -> None:
        """Take the folder in which the hidden one lies, and the one to publish into: another, if a new tree is made."""
        self._folder = f"{home}/{INCOMING}"
        self._target = target
        self._there = {""}
        """Folders that were seen to be published."""
        self._made: set[str] = set()
        """Folders that are missing, and were made in ``whole``."""
        self._moved: set[str] = set()
        """Folders that were put in place whole."""

    def exists(self) -> bool:
        """Whether a build has set files aside and not come to its end: it is still at work, or it was killed."""
        return os.path.lexists(self._folder)

    def begin(self) -> None:
        """Make the hidden folder, empty."""
        self.end()
        make_folder(f"{self._folder}/single")
        make_folder(f"{self._folder}/whole")

    def end(self) -> None:
        """Take the hidden folder away, a killed build's too."""
        if self.exists():
            shutil.rmtree(self._folder, ignore_errors=True)

    def write(self, name: str, path: str, content: bytes) -> tuple[bool, os.stat_result]:
        """Set a file aside under a name of its own; return whether its folder is missing, and the file's status.

        OSError if it cannot be written, or if something that is no folder is in the way of its folder.
        """
        whole = self._is_missing(path.rpartition("/")[0])
        return whole, write(self._at(name, path, whole=whole), content)

    def put(self, name: str, path: str, *, whole: bool) -> None:
        """Put a file in its place, by itself or with its folder, unless that has brought it there already. OSError."""
        if whole and self._put_folder(path):
            return
        folder = path.rpartition("/")[0]
        if not self.has_folder(folder):
            make_folder(f"{self._target}/{folder}")
        os.replace(self._at(name, path, whole=whole), f"{self._target}/{path}")  # noqa: PTH105  # some thousands a build

    def has_folder(self, folder: str) -> bool:
        """Whether a folder is published; it is looked for until it is."""
        if folder not in self._there and os.path.isdir(f"{self._target}/{folder}"):  # noqa: PTH112
            self._there.add(folder)
        return folder in self._there

    def _at(self, name: str, path: str, *, whole: bool) -> str:
        """Return where a file is set aside."""
        return f"{self._folder}/whole/{path}" if whole else f"{self._folder}/single/{name}"

    def _is_missing(self, folder: str) -> bool:
        """Whether there is no such folder yet: then there is one aside. OSError if something else is in its way."""
        if folder in self._there or folder in self._made:
            return folder in self._made
        try:
            status = os.stat(f"{self._target}/{folder}")  # noqa: PTH116
        except FileNotFoundError:
            make_folders(f"{self._folder}/whole/{folder}")
            self._made.add(folder)
            return True
        if not stat.S_ISDIR(status.st_mode):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        self._there.add(folder)
        return False

    def _put_folder(self, path: str) -> bool:
        """Put the first folder of a path that is missing in its place, with all that is in it; whether that was one."""
        end = path.find("/")
        while end > 0:
            folder = path[:end]
            if folder in self._moved:
                return True
            if not self.has_folder(folder):
                os.rename(f"{self._folder}/whole/{folder}", f"{self._target}/{folder}")  # noqa: PTH104
                self._moved.add(folder)
                self._made.clear()  # what was in it is aside no more
                return True
            end = path.find("/", end + 1)
        return False
