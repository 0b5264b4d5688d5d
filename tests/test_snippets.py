"""The code on /data/, taken from the published page and run against the frozen record served on 127.0.0.1."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.request import urlretrieve

import duckdb
import pytest

from sistercities.pages.snippets import SNIPPETS
from tests.markup import Element, read

if TYPE_CHECKING:
    from pathlib import Path

    from tests.chromium import Served


def code_of(block: Element) -> str:
    """Return a block of code with its line breaks, as a reader copies it."""
    return "".join(str(child) for child in block.children)


def blocks(site: Path, title: str) -> dict[str, str]:
    """Return the code that /data/ shows under a title, by language."""
    main = read((site / "data" / "index.html").read_text(encoding="utf-8")).first("main")
    elements = [child for child in main.walk() if child.tag in ("h2", "h3", "code")]
    start = next(number for number, element in enumerate(elements) if element.text == title)
    found = {}
    for element in elements[start + 1 :]:
        if element.tag != "code":
            break
        found[element.attributes["class"].removeprefix("language-")] = code_of(element)
    return found


EXPECTED = {
    "pandas": "no-decision    50",
    "Python, sqlite3": "suspended 20",
    "Frictionless": "414 ",
}


@pytest.mark.parametrize("title", [title for title, language, *_ in SNIPPETS if language == "python"])
def test_python_works_as_pasted(served: Served, tmp_path: Path, title: str) -> None:
    """Each Python snippet runs as it is pasted, in an empty folder, and prints what the record says."""
    code = blocks(served.folder, title)["python"]
    assert "127.0.0.1" in code
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path, timeout=120,
        encoding="utf-8", env={**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert EXPECTED[title] in run.stdout


def loaded(served: Served, title: str, folder: Path) -> str:
    """Load into a folder the file that a snippet names, and return the snippet's SQL."""
    found = blocks(served.folder, title)
    address = found["shell"].split()[-1]
    urlretrieve(address, folder / address.rpartition("/")[2])  # noqa: S310  # our own server
    return found["sql"]


def test_duckdb_works_as_pasted(served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """DuckDB's snippet counts the statuses of the file that its first line loads."""
    query = loaded(served, "DuckDB", tmp_path)
    monkeypatch.chdir(tmp_path)
    with duckdb.connect() as connection:
        assert connection.execute(query).fetchall()[:2] == [("no-decision", 50), ("suspended", 20)]


def test_sqlite_works_as_pasted(served: Served, tmp_path: Path) -> None:
    """SQLite's snippet finds the ties of Vladivostok by its Cyrillic name."""
    query = loaded(served, "SQLite", tmp_path)
    with closing(sqlite3.connect(tmp_path / "sister-cities.sqlite")) as connection:
        found = connection.execute(query).fetchall()
    assert [row[0] for row in found] == ["Juneau", "San Diego", "Tacoma"]
    assert {row[1] for row in found} == {"Владивосток"}


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("sha256sum")), reason="needs curl and sha256sum")
def test_the_shell_works_as_pasted(served: Served, tmp_path: Path) -> None:
    """The shell's snippet loads the zip and finds its checksum right."""
    environment = {**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    run = subprocess.run(
        ["/bin/sh", "-e", "-c", blocks(served.folder, "curl")["shell"]],
        capture_output=True, text=True, check=False, cwd=tmp_path, timeout=60, env=environment,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert "sister-cities.zip: OK" in run.stdout


def test_every_tool_is_shown(served: Served) -> None:
    """Each snippet stands on /data/ under its own heading, in the language that it is in."""
    for title, language, *_ in SNIPPETS:
        assert language in blocks(served.folder, title), title
