"""Digests: of what a target shows, of what a build reads, of the program itself."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sistercities.config import Request

LIBRARIES = ("jinja2", "markdown", "markupsafe", "nh3", "pyyaml", "frictionless", "duckdb", "xlsxwriter")


def schema_digest(request: Request) -> str:
    """Return the digest of the descriptor and of the program that judges by it."""
    return hexdigest([program_digest(), *folder_parts(request.paths.data, suffix="datapackage.json")])


def fingerprint(inputs: Any, program: str | None = None) -> str:
    """Return the digest of what a target depends on, the program included: all of it where no part is named."""
    return hexdigest([program or program_digest(), repr(inputs)])


def input_digest(request: Request) -> str:
    """Return the digest of everything that a build reads."""
    paths = request.paths
    parts = [program_digest(), repr((request.base_url, request.repository, request.cards, request.shard))]
    for folder in (paths.data, paths.content, paths.templates):
        parts += folder_parts(folder)
    return hexdigest(parts)


@cache
def program_digest() -> str:
    """Return the digest of this package's source and geometry and of the libraries that shape its output."""
    folder = Path(__file__).parent
    package = [*folder_parts(folder, suffix=".py"), *folder_parts(folder, suffix=".json")]
    versions = [f"{name} {metadata.version(name)}" for name in LIBRARIES]
    return hexdigest([sys.version.split()[0], *versions, *package])


def folder_parts(folder: Path, suffix: str = "") -> list[str]:
    """Return the names and contents of a folder's regular files, as texts to be digested."""
    return [part for pair in folder_digests(folder, suffix).items() for part in pair]


def folder_digests(folder: Path, suffix: str = "") -> dict[str, str]:
    """Return the digests of a folder's regular files by their names."""
    found = {}
    for path in sorted(folder.rglob(f"*{suffix}")) if folder.is_dir() else ():
        if path.is_file() and not path.is_symlink():
            found[path.relative_to(folder).as_posix()] = hashlib.blake2b(path.read_bytes()).hexdigest()
    return found


def hexdigest(parts: Iterable[str]) -> str:
    """Return one digest of several texts."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(part.encode(errors="surrogateescape"))  # a file's name may be no UTF-8
        digest.update(b"\0")
    return digest.hexdigest()
