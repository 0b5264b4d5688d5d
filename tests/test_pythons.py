"""Other Python versions make the same bytes; ``make pythons`` installs them and passes them to this test."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import zlib
from typing import TYPE_CHECKING

import pytest

from tests.conftest import HOME

if TYPE_CHECKING:
    from tests.stage import Stage

OTHERS = os.environ.get("PYTHONS", "").split()
"""Interpreters that have the locked libraries installed."""
ASKED = "import json, sqlite3, zlib; print(json.dumps([sqlite3.sqlite_version, zlib.ZLIB_RUNTIME_VERSION]))"
OURS = [sqlite3.sqlite_version, zlib.ZLIB_RUNTIME_VERSION]
CHECKSUMS = {"data/SHA256SUMS", "data/index.html"}
MAY_DIFFER = ({"data/sister-cities.sqlite"}, {"data/sister-cities.xlsx", "data/sister-cities.zip"})
"""The files that another SQLite, and those that another zlib, packs differently: docs/design.md, *The same bytes*."""


@pytest.mark.parametrize(
    "python", OTHERS or [pytest.param("", marks=pytest.mark.skip(reason="make pythons names some"))]
)
def test_another_python(stage: Stage, python: str) -> None:
    """Another Python version makes the same bytes, except what its own SQLite or zlib packs differently."""
    shutil.rmtree(stage.project.paths.cache)
    folders = [f"--{name}={name}" for name in ("data", "content", "templates", "cache")]
    subprocess.run(
        [python, str(HOME / "build.py"), "build", *folders, "--out=site", "--no-cards"],
        cwd=stage.project.root, check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    said = subprocess.run([python, "-c", ASKED], check=True, capture_output=True, timeout=60).stdout
    excused: set[str] = set()
    for theirs, ours, paths in zip(json.loads(said), OURS, MAY_DIFFER, strict=True):
        if theirs != ours:
            excused |= paths | CHECKSUMS
    made = stage.project.published()
    assert made.keys() == stage.before.keys()
    assert {path for path, content in made.items() if content != stage.before[path]} <= excused
    assert stage.built() == stage.before  # ours continues from the other's cache
