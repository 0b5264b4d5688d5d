"""Digests: of what a target shows, of what a build reads, of the program itself."""

from __future__ import annotations

import hashlib
import marshal
import os
import stat
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sistercities.base.problems import SiteError, shown_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sistercities.site.config import Request

DEPTH = 3
MANY = 1_000
State = list[tuple[str, int, int, int]]
"""Every input's name, size and times of change; the second is the system's own (``st_ctime``), which nobody sets."""

LIBRARIES = ("jinja2", "markdown", "markupsafe", "nh3", "pyyaml", "frictionless", "duckdb", "xlsxwriter")

DRAWING = ("pillow", "fontpkg-source-serif-4", "fontpkg-source-sans-3")
"""Those that shape share cards alone, which are known by them."""

INDEXING = "pagefind"
"""That which makes the index of the text of pages; most sites have none."""


def schema_digest(request: Request) -> str:
    """Return the digest of the descriptor and of the program that judges by it."""
    return hexdigest([program_digest(), *folder_parts(request.paths.data, suffix="datapackage.json")])


def fingerprint(inputs: Any, program: str | None = None) -> str:
    """Return the digest of what a target depends on, the program included: all of it where no part is named."""
    digest = hashlib.blake2b((program or program_digest()).encode(), digest_size=16)
    for piece in pieces(inputs, DEPTH):
        digest.update(piece)
    return digest.hexdigest()


def pieces(value: Any, depth: int) -> Iterator[bytes]:
    """Yield what tells a value from others: what is small and of Python's plain types in one piece, else its parts.

    So a view of the whole record is never one text. Marshal's second version writes a value as it is, whichever objects
    are shared in it, in a fifth of the time that ``repr`` takes; what it does not know is written as ``repr`` does.
    """
    if not (depth and is_large(value)):
        try:
            yield marshal.dumps(value, 2)
        except ValueError:
            pass
        else:
            return
    if isinstance(value, dict) and depth:
        yield b"\1{%d:" % len(value)
        for key, one in value.items():
            yield from pieces(key, 0)
            yield from pieces(one, depth - 1)
    elif isinstance(value, list | tuple) and depth:
        yield b"\1[%d:" % len(value)
        for one in value:
            yield from pieces(one, depth - 1)
    else:
        said = repr(value).encode(errors="surrogateescape")
        yield b"\1r%d:%b" % (len(said), said)


def is_large(value: Any) -> bool:
    """Whether a value or one of its parts has many parts."""
    if not isinstance(value, dict | list | tuple):
        return False
    parts = value.values() if isinstance(value, dict) else value
    return len(value) > MANY or any(isinstance(one, dict | list | tuple) and len(one) > MANY for one in parts)


def input_digest(request: Request) -> str:
    """Return the digest of everything that a build reads."""
    single = [f"{name} {installed().get(name)}" for name in (*DRAWING, INDEXING)]
    parts = [program_digest(), *single, repr((request.base_url, request.repository, request.cards, request.shard))]
    for folder in read_folders(request):
        parts += folder_parts(folder)
    return hexdigest(parts)


def input_state(request: Request) -> State:
    """Return the state of everything that a build reads: where it is the same twice, nothing was edited in between."""
    found: State = []
    for path in (f"{folder}/{name}" for folder in read_folders(request) for name in files_below(folder)):
        if times := _size_and_times(path):
            found.append((path, *times))
    return found


def read_folders(request: Request) -> tuple[Path, ...]:
    """Return the folders that a build reads."""
    return request.paths.data, request.paths.content, request.paths.templates


@cache
def program_digest() -> str:
    """Return the digest of this package's source, scripts and geometry and of the libraries that shape its output."""
    folder = Path(__file__).parent.parent
    return hexdigest([sys.version.split()[0], *versions(LIBRARIES), *folder_parts(folder, (".py", ".json", ".js"))])


def versions(libraries: Iterable[str]) -> list[str]:
    """Return libraries with their versions. PackageNotFoundError if one is not installed."""
    return [f"{name} {installed().get(name) or metadata_version(name)}" for name in libraries]


def metadata_version(library: str) -> str:
    """Return the version of a library that was installed in another form."""
    from importlib import metadata  # noqa: PLC0415  # 20 ms

    return metadata.version(library)


@cache
def installed() -> dict[str, str]:
    """Return the versions of what is installed by its normalised name, as the ``.dist-info`` folders are called.

    Their form is fixed (PyPA, "Recording installed projects"). The standard library's reading of what lies in them
    says the same, and takes as long as all else that an unchanged site needs.
    """
    found: dict[str, str] = {}
    for folder in sys.path:
        try:
            names = os.listdir(folder)  # noqa: PTH208
        except OSError:  # no folder, or one that cannot be read: nothing is imported from it either
            continue
        for name in names:
            project, _, version = name.removesuffix(".dist-info").partition("-")
            if name.endswith(".dist-info"):
                found.setdefault(project.lower().replace("_", "-").replace(".", "-"), version)
    return found


def folder_parts(folder: Path, suffix: str | tuple[str, ...] = "") -> list[str]:
    """Return the names and contents of a folder's regular files, as texts to be digested."""
    return [part for pair in folder_digests(folder, suffix).items() for part in pair]


def folder_digests(folder: Path, suffix: str | tuple[str, ...] = "") -> dict[str, str]:
    """Return the digests of a folder's files by their names. SiteError if one cannot be read.

    A link is known by size and times of what it leads to, which may be anything on this machine.
    """
    found = {}
    for name in files_below(folder, suffix):
        path = f"{folder}/{name}"
        try:
            mode = os.lstat(path).st_mode
            if stat.S_ISLNK(mode):
                content = repr(_size_and_times(path)).encode()
            elif stat.S_ISREG(mode):
                with open(path, "rb") as file:  # noqa: PTH123  # a hundred of them, each time that anything is built
                    content = file.read()
            else:
                continue
        except OSError as error:
            raise SiteError(f"{shown_path(Path(path))}: cannot be read ({error.strerror})") from error
        found[name] = hashlib.blake2b(content).hexdigest()
    return found


def _size_and_times(path: str) -> tuple[int, int, int] | None:
    """Return size and times of change of a file or of what a link leads to, None where that is nothing."""
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns


def files_below(folder: Path, suffix: str | tuple[str, ...] = "") -> list[str]:
    """Return the names of what is no folder in a folder and those in it, in order; none where there is no such folder.

    Hidden names are left out: nothing reads them, and editors keep their notes there. SiteError if a folder cannot be
    looked into. A link to one is refused: what changes where it leads would not be seen.
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
            if not os.path.isdir(entry):  # noqa: PTH112  # a link may lead round in a circle
                found.append(name)
            elif entry.is_symlink():
                raise SiteError(f"{shown_path(folder / name)}: is a link to a folder: put the folder itself there")
            else:
                waiting.append(f"{name}/")
    return sorted(name for name in found if name.endswith(suffix))


def hexdigest(parts: Iterable[str]) -> str:
    """Return one digest of several texts."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(part.encode(errors="surrogateescape"))  # a file's name may be no UTF-8
        digest.update(b"\0")
    return digest.hexdigest()
