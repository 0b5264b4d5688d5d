"""What a build reads: the files in some folders, by content and by state."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sistercities.base.problems import SiteError, shown_path
from sistercities.engine.digests import hexdigest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sistercities.engine.target import Job, Loaded

READINGS = 5
State = list[tuple[str, int, int, int]]
"""Each input's path, size, mtime and ctime (ns); no program can set the ctime."""


def read_consistently(job: Job, published: Callable[[str], bool]) -> tuple[str, Loaded[Any] | None]:
    """Return the digest of a job's inputs at one moment, and what was read, or None if that is already published.

    Everything is read again if an input was edited meanwhile. SiteError if the inputs keep changing.
    """
    for _ in range(READINGS):
        state = input_state(job.folders)
        try:
            digest = input_digest(job)
            loaded = None if published(digest) else job.load(job.built)
        except (SiteError, OSError):
            if input_state(job.folders) == state:
                raise
            continue
        if loaded is None or input_state(job.folders) == state:
            return digest, loaded
    raise SiteError(f"{shown_path(job.folders[0])} or other inputs kept changing while they were read: try again")


def input_digest(job: Job) -> str:
    """Return the digest of everything that a build reads, the program included."""
    return hexdigest([job.program, job.settings, *(part for folder in job.folders for part in folder_parts(folder))])


def input_state(folders: Iterable[Path]) -> State:
    """Return the state of all files in some folders; if it is the same twice, nothing was edited in between."""
    paths = [f"{folder}/{name}" for folder in folders for name in files_below(folder)]
    return [(path, *times) for path in paths if (times := _size_and_times(path))]


def folder_parts(folder: Path, suffix: str | tuple[str, ...] = "") -> list[str]:
    """Return the names and content digests of a folder's files, as a flat list of texts to digest."""
    return [part for pair in folder_digests(folder, suffix).items() for part in pair]


def folder_digests(folder: Path, suffix: str | tuple[str, ...] = "") -> dict[str, str]:
    """Return the digests of a folder's files by name. SiteError if one cannot be read.

    A link is identified by the size and times of its target, which may be anything on this machine.
    """
    found = {}
    for name in files_below(folder, suffix):
        path = f"{folder}/{name}"
        try:
            mode = os.lstat(path).st_mode
            if stat.S_ISLNK(mode):
                found[name] = hashlib.blake2b(repr(_size_and_times(path)).encode()).hexdigest()
            elif stat.S_ISREG(mode):
                with open(path, "rb") as file:  # noqa: PTH123  # a hundred files in every build
                    found[name] = hashlib.file_digest(file, "blake2b").hexdigest()
        except OSError as error:
            raise SiteError(f"{shown_path(Path(path))}: cannot be read ({error.strerror})") from error
    return found


def _size_and_times(path: str) -> tuple[int, int, int] | None:
    """Return the size, mtime and ctime (ns) of a file or a link's target, or None if there is none."""
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns


def files_below(folder: Path, suffix: str | tuple[str, ...] = "") -> list[str]:
    """Return the sorted names of all files below a folder, or none if there is no such folder.

    Hidden names are left out: nothing reads them, and editors keep their own files there. SiteError if a folder cannot
    be read, or if there is a link to a folder, because changes behind it would not be noticed.
    """
    found, waiting = [], [""]
    while waiting:
        within = waiting.pop()
        try:
            with os.scandir(f"{folder}/{within}") as entries:
                listed = [entry for entry in entries if not entry.name.startswith(".")]
        except OSError as error:
            if within or not isinstance(error, FileNotFoundError | NotADirectoryError):
                raise SiteError(f"{shown_path(folder / within)}: cannot be read ({error.strerror})") from error
            continue
        for entry in listed:
            name = f"{within}{entry.name}"
            if not os.path.isdir(entry):  # noqa: PTH112  # a link may point back to itself
                found.append(name)
            elif entry.is_symlink():
                raise SiteError(f"{shown_path(folder / name)}: is a link to a folder: put the folder itself there")
            else:
                waiting.append(f"{name}/")
    return sorted(name for name in found if name.endswith(suffix))
