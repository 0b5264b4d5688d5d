"""A lock that gives one build exclusive use of an output folder and ends with its process (``flock(2)``)."""

from __future__ import annotations

import contextlib
import fcntl
import os
from typing import TYPE_CHECKING

from sistercities.base.problems import SiteError, shown_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@contextlib.contextmanager
def locked(folder: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Lock a folder, making it if need be; call ``waiting`` if another build has it.

    The lock is on the folder itself and leaves no file. SiteError if the folder cannot be made or locked.
    """
    while True:
        existed = os.path.lexists(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            handle = os.open(folder, os.O_RDONLY)
        except OSError as error:
            raise SiteError(f"{shown_path(folder)}: cannot be published into ({error.strerror})") from error
        try:
            _lock(handle, folder, waiting)
            if _same(handle, folder):  # the other build may have replaced the folder
                yield
                return
        finally:
            os.close(handle)
            if not existed:
                with contextlib.suppress(OSError):
                    folder.rmdir()  # only if nothing was published


def _lock(handle: int, folder: Path, waiting: Callable[[], None]) -> None:
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(handle, fcntl.LOCK_EX)
    except OSError as error:
        raise SiteError(f"{shown_path(folder)}: cannot be locked ({error.strerror})") from error


def _same(handle: int, folder: Path) -> bool:
    try:
        ours, theirs = os.fstat(handle), folder.stat()
    except OSError:
        return False
    return (ours.st_dev, ours.st_ino) == (theirs.st_dev, theirs.st_ino)
