"""How a build has an output folder to itself, and how it replaces the whole of it at once.

Both rest on the system: a lock that ends with the process that holds it (``flock(2)``), and the exchange of two folders
in one step (``renameat2(2)`` with ``RENAME_EXCHANGE``), which is done in two steps where there is no such call.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from typing import TYPE_CHECKING

from sistercities.base.problems import SiteError, shown_path
from sistercities.engine.staging import INCOMING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

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
            with refusing(folder, "locked"):
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
    """Take away what a killed build has left beside a folder: the tree that was to stand in its place, or the old one."""
    for left in (_beside(folder.resolve()), _aside(folder.resolve())):
        shutil.rmtree(left, ignore_errors=True)


def put_back(folder: Path) -> None:
    """Put a tree back in its place if a build was killed, and is not at work, between the two steps of an exchange."""
    aside = _aside(folder.resolve())
    if folder.exists() or not aside.exists():
        return
    with contextlib.suppress(OSError), contextlib.ExitStack() as ends:
        handle = os.open(aside, os.O_RDONLY)
        ends.callback(os.close, handle)
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        aside.rename(folder)


def _aside(folder: Path) -> Path:
    """Return where a tree waits while another takes its place, where that takes two steps."""
    return folder.with_name(f".{folder.name}.aside")


def _beside(folder: Path) -> Path:
    """Return where a tree is made that will stand in the place of another."""
    return folder.with_name(f".{folder.name}.next")


def _remove_if_empty(folder: Path) -> None:
    """Take away a folder into which nothing came to be published."""
    with contextlib.suppress(OSError):
        folder.rmdir()


def _lock(handle: int, waiting: Callable[[], None]) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        waiting()
        fcntl.flock(handle, fcntl.LOCK_EX)


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
        with refusing(folder, "replaced at once"):
            staging.mkdir()
            shutil.copystat(folder, staging)
            handle = os.open(staging, os.O_RDONLY)
            ends.callback(os.close, handle)
            ends.callback(shutil.rmtree, staging, ignore_errors=True)  # the old tree, while the lock still holds
            _lock(handle, lambda: None)
            link_all(folder, staging, leave=leave)
        yield staging


@contextlib.contextmanager
def refusing(folder: Path, done: str) -> Iterator[None]:
    """Say of a folder what the system refuses to have done with it, and why: SiteError for OSError."""
    try:
        yield
    except OSError as error:
        raise SiteError(f"{shown_path(folder)}: cannot be {done} ({error.strerror})") from error


def link_all(source: Path, target: Path, *, leave: frozenset[str]) -> None:
    """Make every published file of one tree one of another too, without copying it, but for the paths that are left out."""
    for path in sorted(source.rglob("*")):  # folders before what is in them
        name = path.relative_to(source).as_posix()
        if name.split("/")[0] == INCOMING:
            continue
        if path.is_symlink() or path.is_file():
            if name not in leave:
                os.link(path, target / name, follow_symlinks=False)
        elif path.is_dir():
            (target / name).mkdir()
            shutil.copystat(path, target / name)


def exchange(one: Path, other: Path) -> None:
    """Put two folders each in the other's place, in one step where the system can; SiteError if that cannot be done."""
    import ctypes  # noqa: PLC0415  # needed where a whole folder is exchanged

    one = one.resolve()
    libc = ctypes.CDLL(None, use_errno=True)
    call = getattr(libc, "renameat2", None)
    if call and call(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0:
        return
    aside = _aside(one)
    with refusing(one, "replaced at once"):
        one.rename(aside)
        try:
            other.rename(one)
        except OSError:
            aside.rename(one)
            raise
        aside.rename(other)
