"""How a build has an output folder to itself, and how it replaces the whole of it at once.

Both rest on the system: a lock that ends with the process that holds it (``flock(2)``), and the exchange of two folders
in one step (``renameat2(2)`` with ``RENAME_EXCHANGE``). Where a system has neither, the first is left out and the
second is done in two steps.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING

from sistercities.output import INCOMING
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
        there = os.path.lexists(folder)
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


def tidy(folder: Path) -> None:
    """Take away the tree that a killed build was making to stand in the place of this one."""
    shutil.rmtree(_beside(folder.resolve()), ignore_errors=True)


def _beside(folder: Path) -> Path:
    """Return where a tree is made that will stand in the place of another."""
    return folder.with_name(f".{folder.name}.next")


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


@contextlib.contextmanager
def staged(folder: Path, *, leave: frozenset[str]) -> Iterator[Path]:
    """Give a tree beside a tree that has all files of that but some: to be changed, and exchanged with it.

    It is locked too, so that a build is still alone when its tree is in place. What lies beside at the end is removed.
    SiteError if the system refuses.
    """
    folder = folder.resolve()
    staging = _beside(folder)
    with contextlib.ExitStack() as ends:
        ends.callback(shutil.rmtree, staging, ignore_errors=True)
        with refusing(folder):
            if staging.exists():
                shutil.rmtree(staging)
            staging.mkdir()
            handle = os.open(staging, os.O_RDONLY)
            ends.callback(os.close, handle)
            ends.callback(shutil.rmtree, staging, ignore_errors=True)
            _lock(handle, lambda: None)
            link_all(folder, staging, leave=leave)
        yield staging


@contextlib.contextmanager
def refusing(folder: Path) -> Iterator[None]:
    """Say of a folder why the system refuses to put another in its place: SiteError for OSError."""
    try:
        yield
    except OSError as error:
        raise SiteError(f"{shown_path(folder)}: cannot be replaced at once ({error.strerror})") from error


def link_all(source: Path, target: Path, *, leave: frozenset[str]) -> None:
    """Make every published file of one tree one of another too, without copying it, but for the paths that are left out."""
    for path in source.rglob("*"):
        name = path.relative_to(source).as_posix()
        if name.split("/")[0] == INCOMING:
            continue
        if path.is_symlink() or path.is_file():
            if name not in leave:
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                os.link(path, target / name, follow_symlinks=False)
        elif path.is_dir() and not any(path.iterdir()):
            (target / name).mkdir(parents=True, exist_ok=True)


def exchange(one: Path, other: Path) -> None:
    """Put two folders each in the other's place, in one step where the system can; SiteError if that cannot be done."""
    import ctypes  # noqa: PLC0415  # needed where a whole folder is exchanged

    one = one.resolve()
    libc = ctypes.CDLL(None, use_errno=True)
    call = getattr(libc, "renameat2", None)
    if call and call(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0:
        return
    aside = one.with_name(f".{one.name}.aside")
    with refusing(one):
        one.rename(aside)
        other.rename(one)
        aside.rename(other)
