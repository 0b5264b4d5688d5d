"""By what the program is known from build to build: its own files, and the libraries that shape what is published."""

from __future__ import annotations

import sys
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from sistercities.engine.digests import hexdigest
from sistercities.engine.inputs import folder_parts

if TYPE_CHECKING:
    from collections.abc import Iterable

LIBRARIES = ("jinja2", "markdown", "markupsafe", "nh3", "pyyaml", "frictionless", "duckdb", "xlsxwriter")
DRAWING = ("pillow", "fontpkg-source-serif-4", "fontpkg-source-sans-3")
"""Those that shape share cards alone, which are known by them."""


@cache
def program_digest() -> str:
    """Return the digest of this package's source, scripts and geometry and of the libraries that shape its output."""
    folder = Path(__file__).parent.parent
    return hexdigest([sys.version.split()[0], *versions(LIBRARIES), *folder_parts(folder, (".py", ".json", ".js"))])


def versions(libraries: Iterable[str]) -> list[str]:
    """Return libraries with their versions. PackageNotFoundError if one is not installed."""
    return [f"{name} {metadata.version(name)}" for name in libraries]
