"""Files and the manifest of the last build: what is written, whole or not at all, and what of it is remembered."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import stat
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from sistercities.problems import SiteError, shown_path

FORMAT = 1
INCOMING = ".incoming"
SINGLE, WHOLE = "single", "whole"
"""Where files lie in it that are put in place one by one, and where folders that are put in place as a whole."""
UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
"""What the reading of any bytes as our JSON may end in."""


class Entry(NamedTuple):
    """What is known of a written file: what its target is known by, its size and its time of change."""

    mark: str
    size: int
    time: int


UNKNOWN = Entry("", -1, 0)
"""The entry of a file that is being written or removed."""


@dataclass(slots=True)
class Manifest:
    """What the last build wrote, by path; ``digest`` is that of all its inputs."""

    digest: str = ""
    files: dict[str, Entry] = field(default_factory=dict)

    def without(self, paths: set[str]) -> Manifest:
        """Return the manifest with some paths' promises taken back: no file is as ``UNKNOWN`` says.

        The paths stay, so that what a killed build wrote is known as the program's own by the next, whatever that makes.
        """
        return Manifest("", {**self.files, **dict.fromkeys(paths, UNKNOWN)})


class Aside(NamedTuple):
    """A file that was set aside: its manifest entry, whether there is none at its path yet, and whether no folder either.

    ``new`` is None where the published file holds these bytes already, so that there is nothing to put in place.
    """

    entry: Entry
    new: bool | None
    whole: bool = False


class Output:
    """One output folder and its manifest, which is kept in the cache folder under the output's name."""

    def __init__(self, folder: Path, cache: Path, known_as: Path | None = None) -> None:
        """Take a folder to publish into, or one that will stand in the place of another; nothing is created yet."""
        self.folder = folder
        name = hashlib.blake2b(str((known_as or folder).resolve()).encode(), digest_size=8).hexdigest()
        self._manifest = cache / f"manifest-{name}.json"
        self._incoming = (known_as or folder) / INCOMING
        self._there = {""}
        self._aside: set[str] = set()
        self._moved: set[str] = set()

    def read_manifest(self) -> Manifest:
        """Return the last build's manifest; an empty one where there is none or it cannot be trusted."""
        try:
            stored = json.loads(self._manifest.read_text(encoding="utf-8"))
            if stored["format"] != FORMAT:
                return Manifest()
            files = {
                str(path): Entry(str(mark), int(size), int(time))
                for path, (mark, size, time) in stored["files"].items()
            }
            if any(not is_safe(path) for path in files):
                return Manifest()
            return Manifest(str(stored["digest"]), files)
        except UNREADABLE:
            return Manifest()

    def write_manifest(self, manifest: Manifest) -> None:
        """Keep a manifest for the next build."""
        content = {"format": FORMAT, "digest": manifest.digest, "files": manifest.files}
        replace_file(self._manifest, json.dumps(content, separators=(",", ":")).encode())

    def holds(self, path: str, entry: Entry) -> bool:
        """Whether the file that a manifest speaks of is still as it was written, by size and time of change."""
        try:
            status = os.lstat(f"{self.folder}/{path}")
        except OSError:
            return False
        return (status.st_size, status.st_mtime_ns) == (entry.size, entry.time)

    def has(self, path: str) -> bool:
        """Whether there is anything at a path."""
        return os.path.lexists(f"{self.folder}/{path}")

    def unfinished(self) -> bool:
        """Whether a build has set files aside and not come to its end: it is still at work, or it was killed."""
        return os.path.lexists(self._incoming)

    def begin(self) -> None:
        """Make an empty folder for what is set aside: hidden, and on the file system where it will be published."""
        self.finish()
        for part in (SINGLE, WHOLE):
            _make_folder(f"{self._incoming}/{part}")

    def finish(self) -> None:
        """Take the folder of what is set aside away, a killed build's too."""
        if self.unfinished():
            shutil.rmtree(self._incoming, ignore_errors=True)

    def set_aside(self, name: str, path: str, mark: str, content: bytes) -> Aside:
        """Write a file where nobody sees it, to be put in its place later, unless it stands there with these bytes.

        It is called by the name, or where its folder is missing by its path: then that is put in place as a whole.
        SiteError if it cannot be written, or could not be put in place.
        """
        target = f"{self.folder}/{path}"
        status = _standing(target)
        new = status is None
        if status is not None and _holds(target, status, content):
            return Aside(Entry(mark, status.st_size, status.st_mtime_ns), None)
        try:
            if status is not None and stat.S_ISDIR(status.st_mode):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            whole = new and self._is_missing(path.rpartition("/")[0])
            status = _write(self._aside_at(name, path, whole=whole), content)
        except OSError as error:
            raise _unwritable(target, error) from error
        return Aside(Entry(mark, status.st_size, status.st_mtime_ns), new, whole)

    def put(self, name: str, path: str, *, whole: bool = False) -> None:
        """Put what was set aside in its place, creating folders: a reader sees all of a file or none."""
        try:
            if not (whole and self._put_folder(path)):
                source = self._aside_at(name, path, whole=whole)
                os.replace(source, self._place(path))  # noqa: PTH105  # some thousands a build
        except OSError as error:
            raise _unwritable(f"{self.folder}/{path}", error) from error

    def _aside_at(self, name: str, path: str, *, whole: bool) -> str:
        """Return where a file is set aside."""
        return f"{self._incoming}/{WHOLE}/{path}" if whole else f"{self._incoming}/{SINGLE}/{name}"

    def _put_folder(self, path: str) -> bool:
        """Put the first folder of a path that is missing in its place, with all that is in it; whether that was one."""
        end = path.find("/")
        while end > 0:
            folder = path[:end]
            if folder in self._moved:
                return True
            if not self._has_folder(folder):
                os.rename(f"{self._incoming}/{WHOLE}/{folder}", f"{self.folder}/{folder}")  # noqa: PTH104
                self._moved.add(folder)
                self._aside.clear()
                return True
            end = path.find("/", end + 1)
        return False

    def _is_missing(self, folder: str) -> bool:
        """Whether there is no such folder yet: then there is one aside. OSError if something else is in its way."""
        if folder in self._there or folder in self._aside:
            return folder in self._aside
        try:
            status = os.stat(f"{self.folder}/{folder}")  # noqa: PTH116
        except FileNotFoundError:
            _have_folder(f"{self._incoming}/{WHOLE}/{folder}")
            self._aside.add(folder)
            return True
        if not stat.S_ISDIR(status.st_mode):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        self._there.add(folder)
        return False

    def _has_folder(self, folder: str) -> bool:
        """Whether there is a folder; it is asked for until there is one."""
        if folder not in self._there and os.path.isdir(f"{self.folder}/{folder}"):  # noqa: PTH112
            self._there.add(folder)
        return folder in self._there

    def take(self, path: str, source: Path) -> None:
        """Put a file that was made elsewhere in its place, wherever it comes from."""
        target = self._place(path)
        try:
            shutil.move(source, target)
        except OSError as error:
            raise _unwritable(target, error) from error

    def _place(self, path: str) -> str:
        """Return where a path is published; its folder is made."""
        folder = path.rpartition("/")[0]
        if not self._has_folder(folder):
            _make_folder(f"{self.folder}/{folder}")
        return f"{self.folder}/{path}"

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


def is_safe(path: str) -> bool:
    """Whether a published path is relative, inside the folder, written in POSIX form and in letters that can be seen."""
    parts = path.split("/")
    return path.isprintable() and not path.startswith("/") and "\\" not in path and not {"", ".", ".."} & set(parts)


def replace_file(target: Path, content: bytes) -> None:
    """Write a file that is not published, and its folder: whole or not at all. SiteError where that cannot be done."""
    _make_folder(str(target.parent))
    temporary = f"{target.parent}/.{target.name}.{os.getpid()}"  # hidden: what a killed program leaves is no input
    try:
        _write(temporary, content)
        os.replace(temporary, target)  # noqa: PTH105
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108
        if isinstance(error, OSError):
            raise _unwritable(str(target), error) from error
        raise


def _write(path: str, content: bytes) -> os.stat_result:
    """Write a file. Its mode is what the process's mask leaves of 0666, as with any file that a program makes."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o666)
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(handle, view) :]
        return os.fstat(handle)
    finally:
        os.close(handle)


def _unwritable(target: str, error: OSError) -> SiteError:
    """Return what to say of a file that cannot be written."""
    return SiteError(f"{shown_path(Path(target))}: cannot be written ({error.strerror})")


def _make_folder(folder: str) -> None:
    try:
        _have_folder(folder)
    except OSError as error:
        raise SiteError(f"{shown_path(Path(folder))}: cannot be made ({error.strerror})") from error


def _have_folder(folder: str) -> None:
    with contextlib.suppress(FileExistsError, FileNotFoundError):
        os.mkdir(folder)  # noqa: PTH102  # nearly always all that is missing
        return
    os.makedirs(folder, exist_ok=True)  # noqa: PTH103


def _standing(target: str) -> os.stat_result | None:
    """Return the status of whatever stands at a path, of a link's own; None where there is nothing."""
    try:
        return os.lstat(target)
    except OSError:
        return None


def _holds(target: str, status: os.stat_result, content: bytes) -> bool:
    """Whether a path is a file that can be read and holds these bytes; no link, for what it leads to is not ours."""
    if not stat.S_ISREG(status.st_mode) or status.st_size != len(content):
        return False
    try:
        with open(target, "rb") as file:  # noqa: PTH123
            return file.read() == content
    except OSError:
        return False


def append_text(path: Path, text: str) -> None:
    """Add a text to the end of a file."""
    try:
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise SiteError(f"{shown_path(path)}: cannot be written ({error.strerror})") from error
