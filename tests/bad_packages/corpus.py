"""Every broken package by what is wrong with it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bad_packages import packages, rows

if TYPE_CHECKING:
    from tests.bad_packages.making import Change

CORPUS: dict[str, Change] = {
    **packages.FILES,
    **packages.TEXTS,
    **packages.DESCRIPTORS,
    **rows.TEXTS,
    **rows.IDS,
    **rows.VALUES,
    **rows.RELATIONS,
}
EXPECTED = Path(__file__).parent / "expected.txt"


def folder_name(name: str) -> str:
    """Return a package's name as that of a folder."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def expected() -> dict[str, list[str]]:
    """Return, by package, the lines that the command prints: the name stands alone, its lines below it, indented."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in EXPECTED.read_text(encoding="utf-8").splitlines():
        if line.startswith("    "):
            found[name].append(line[4:])
        elif line:
            name = line
            found[name] = []
    return found
