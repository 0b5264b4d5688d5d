"""How a build has an output folder to itself, and how it replaces the whole of it at once.

Both rest on the system: a lock that ends with the process that holds it (``flock(2)``), and the exchange of two folders
in one step (``renameat2(2)`` with ``RENAME_EXCHANGE``). Where a system has neither, the first is left out and the
second is done in two steps.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING

from sistercities.problems import SiteError, shown_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has none
    LOCK: Callable[[int, int], object] | None = None
    WITHOUT_WAITING = WAITING = 0
else:
    LOCK = fcntl.flock
    WITHOUT_WAITING, WAITING = fcntl.LOCK_EX | fcntl.LOCK_NB, fcntl.LOCK_EX

AT_FDCWD = -100
RENAME_EXCHANGE = 2


@contextlib.contextmanager
def alone(folder: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Have a folder, which is made if need be, to oneself; ``waiting`` is called once if another has it.

    The lock lies on the folder itself and leaves no file. SiteError if the folder cannot be made.
    """
    while True:
        there = folder.exists()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            handle = os.open(folder, os.O_RDONLY)
        except OSError as error:
            raise SiteError(f"{shown_path(folder)}: cannot be published into ({error.strerror})") from error
        try:
            _lock(handle, waiting)
            # Whoever had it may have put another folder in its place: then that is the one to have.
            if _same(handle, folder):
                yield
                return
        finally:
            os.close(handle)
            if not there:
                _remove_if_empty(folder)


def _remove_if_empty(folder: Path) -> None:
    """Take away a folder into which nothing came to be published."""
    with contextlib.suppress(OSError):
        folder.rmdir()


def _lock(handle: int, waiting: Callable[[], None]) -> None:
    if LOCK is None:
        return
    try:
        LOCK(handle, WITHOUT_WAITING)
    except BlockingIOError:
        waiting()
        LOCK(handle, WAITING)


def _same(handle: int, folder: Path) -> bool:
    try:
        ours, theirs = os.fstat(handle), folder.stat()
    except OSError:
        return False
    return (ours.st_dev, ours.st_ino) == (theirs.st_dev, theirs.st_ino)


def staged(folder: Path) -> Path:
    """Return an empty folder beside a folder, for a tree that is to take its place."""
    staging = folder.with_name(f".{folder.name}.next")
    removed(staging)
    staging.mkdir(parents=True)
    return staging


def link_all(source: Path, target: Path, *, leave: frozenset[str]) -> None:
    """Make every file of one tree a file of another too, without copying it, but for the paths that are left out."""
    for path in source.rglob("*"):
        name = path.relative_to(source).as_posix()
        if path.is_symlink() or path.is_file():
            if name not in leave:
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                os.link(path, target / name, follow_symlinks=False)
        elif path.is_dir() and not any(path.iterdir()):
            (target / name).mkdir(parents=True, exist_ok=True)


def exchange(one: Path, other: Path) -> None:
    """Put two folders each in the other's place, in one step where the system can."""
    libc = ctypes.CDLL(None, use_errno=True)
    call = getattr(libc, "renameat2", None)
    if call and call(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0:
        return
    aside = one.with_name(f".{one.name}.aside")
    one.rename(aside)
    other.rename(one)
    aside.rename(other)


def removed(folder: Path) -> None:
    """Take a whole tree away, as far as that can be done."""
    shutil.rmtree(folder, ignore_errors=True)
