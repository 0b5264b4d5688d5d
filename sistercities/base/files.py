"""Single files: written whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sistercities.base.problems import SiteError, shown_path

UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
"""The exceptions that reading arbitrary bytes as our JSON may raise."""


def is_safe(path: str) -> bool:
    """Whether a published path is relative, inside the folder, in POSIX form and printable."""
    parts = path.split("/")
    return path.isprintable() and not path.startswith("/") and "\\" not in path and not {"", ".", ".."} & set(parts)


def is_small_file(path: Path, limit: int) -> bool:
    """Whether a path is a regular file of at most ``limit`` bytes, or a link to one (not, say, an endless device)."""
    return path.is_file() and path.stat().st_size <= limit


def is_regular_file(path: Path, limit: int) -> bool:
    """Whether a path is a regular file of at most ``limit`` bytes (not a link, a pipe or an endless device)."""
    try:
        status = path.lstat()
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and status.st_size <= limit


def replace_file(target: Path, content: bytes) -> None:
    """Write an unpublished file, whole or not at all, making its folder if need be. SiteError if that fails."""
    replace_files({target: content})


def replace_files(files: Mapping[Path, bytes]) -> None:
    """Write some unpublished files: all are written beside their places before any is moved there. SiteError if not."""
    waiting: list[tuple[str, Path]] = []
    target = Path()
    try:
        for target, content in files.items():
            make_folder(str(target.parent))
            # Hidden: what a killed program leaves is no input.
            temporary = f"{target.parent}/.{target.name}.{os.getpid()}"
            waiting.append((temporary, target))
            write(temporary, content)
        for temporary, target in waiting:
            os.replace(temporary, target)  # noqa: PTH105
    except BaseException as error:
        for temporary, _ in waiting:
            with contextlib.suppress(OSError):
                os.unlink(temporary)  # noqa: PTH108
        if isinstance(error, OSError):
            raise unwritable(str(target), error) from error
        raise


def append_text(path: Path, text: str) -> None:
    """Append text to a file. SiteError if that fails."""
    try:
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise unwritable(str(path), error) from error


def write(path: str, content: bytes) -> os.stat_result:
    """Write a file and return its status. Its mode is 0666 less the process's umask, as with any program."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o666)
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(handle, view) :]
        return os.fstat(handle)
    finally:
        os.close(handle)


def unwritable(target: str, error: OSError) -> SiteError:
    """Return the error for a file that cannot be written."""
    return SiteError(f"{shown_path(Path(target))}: cannot be written ({error.strerror})")


def make_folder(folder: str) -> None:
    """Make a folder and any missing parents. SiteError if that fails."""
    try:
        make_folders(folder)
    except OSError as error:
        raise SiteError(f"{shown_path(Path(folder))}: cannot be made ({error.strerror})") from error


def make_folders(folder: str) -> None:
    """Make a folder and any missing parents. OSError if that fails."""
    with contextlib.suppress(FileExistsError, FileNotFoundError):
        os.mkdir(folder)  # noqa: PTH102  # nearly always, only this one is missing
        return
    os.makedirs(folder, exist_ok=True)  # noqa: PTH103


def sealed(content: object) -> bytes:
    """Return JSON below a line with its digest: it is published, and nothing else would reveal a wrong digit."""
    text = json.dumps(content, separators=(",", ":")).encode()
    return hashlib.sha256(text).hexdigest().encode() + b"\n" + text


def read_sealed(stored: bytes) -> Any:
    """Return the content that ``sealed`` was given. ValueError if the bytes have changed since."""
    seal, _, text = stored.partition(b"\n")
    if seal != hashlib.sha256(text).hexdigest().encode():
        raise ValueError("not as it was written")
    return json.loads(text)
