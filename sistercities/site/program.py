"""What identifies the program from build to build: its own files and the libraries that shape the output."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sistercities.engine.digests import hexdigest
from sistercities.engine.inputs import folder_parts

if TYPE_CHECKING:
    from collections.abc import Iterable

LIBRARIES = ("jinja2", "markdown", "markupsafe", "nh3", "pyyaml", "frictionless", "duckdb", "xlsxwriter")
DRAWING = ("pillow", "fontpkg-source-serif-4", "fontpkg-source-sans-3")
"""Libraries that shape only share cards: part of the cards' digest, not of ``program_digest``."""


@cache
def program_digest() -> str:
    """Return the digest of this package's source, scripts and geometry, of Python's version and of ``LIBRARIES``."""
    folder = Path(__file__).parent.parent
    return hexdigest([sys.version.split()[0], *versions(LIBRARIES), *folder_parts(folder, (".py", ".json", ".js"))])


def versions(libraries: Iterable[str]) -> list[str]:
    """Return the names under which libraries are installed, with versions, such as ``jinja2-3.1.6.dist-info``.

    ``importlib.metadata`` would say the same, but importing it takes as long as the rest of an unchanged build.
    """
    wanted = {name.replace("-", "_") for name in libraries}
    return sorted(name for name in installed() if name.partition("-")[0].lower() in wanted)


@cache
def installed() -> frozenset[str]:
    """Return the names of the folders that describe installed packages (PyPA, "Recording installed projects")."""
    names: set[str] = set()
    for folder in sys.path:
        with suppress(OSError):
            names.update(name for name in os.listdir(folder) if name.endswith(".dist-info"))  # noqa: PTH208  # names
    return frozenset(names)
