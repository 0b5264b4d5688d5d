"""The code on /data/, taken from the published page and run against the frozen record, served on 127.0.0.1."""

from __future__ import annotations

import contextlib
import csv
import itertools
import os
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.request import urlretrieve

import duckdb
import pytest

from sistercities.outputs.pages.snippets import SNIPPETS
from tests.conftest import Project, built
from tests.markup import Element, read

if TYPE_CHECKING:
    from pathlib import Path

    from tests.chromium import Served


@pytest.fixture(scope="module")
def site(served: Served) -> Path:
    """Return the folder of the frozen record's site."""
    return served.folder


def code_of(block: Element) -> str:
    """Return a block of code with its line breaks, as a reader copies it."""
    return "".join(str(child) for child in block.children)


def blocks(site: Path, title: str) -> list[tuple[str, str]]:
    """Return the code blocks under a title on /data/, each after its language: downloads first, then the rest."""
    main = read((site / "data" / "index.html").read_text(encoding="utf-8")).first("main")
    elements = [child for child in main.walk() if child.tag in ("h2", "h3", "code")]
    start = next(number for number, element in enumerate(elements) if element.text == title)
    code = itertools.takewhile(lambda element: element.tag == "code", elements[start + 1 :])
    return [(block.attributes["class"].removeprefix("language-"), code_of(block)) for block in code]


def loaded(site: Path, title: str, folder: Path) -> str:
    """Download into a folder the files that a snippet's commands name, and return its last block of code."""
    *load, (_, code) = blocks(site, title)
    for _, commands in load:
        for command in commands.splitlines():
            address = command.removeprefix("curl -O ")
            urlretrieve(address, folder / address.rpartition("/")[2])  # noqa: S310  # our own server
    return code


def ran(command: list[str], folder: Path) -> str:
    """Run a command in a folder and return what it printed."""
    environment = {**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", "PYTHONUTF8": "1"}
    done = subprocess.run(command, capture_output=True, check=False, cwd=folder, timeout=120, encoding="utf-8",
                          env=environment)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def statuses(site: Path) -> Counter[str]:
    """Return the number of ties of each status."""
    with (site / "data" / "ties.csv").open(encoding="utf-8", newline="") as file:
        return Counter(row["status"] for row in csv.DictReader(file))


def says(site: Path, title: str, printed: str) -> bool:
    """Whether the output of a Python snippet agrees with the site's files."""
    if title == "Frictionless":
        with (site / "data" / "package" / "events.csv").open(encoding="utf-8", newline="") as file:
            return f"{sum(1 for _ in csv.reader(file)) - 1} " in printed
    pairs = {tuple(line.split()) for line in printed.splitlines()}
    return {(status, str(number)) for status, number in statuses(site).items()} <= pairs


def queried(title: str, query: str, folder: Path) -> list[Any]:
    """Return the rows that a SQL snippet finds in a folder's files."""
    if title == "SQLite":
        with closing(sqlite3.connect(folder / "sister-cities.sqlite")) as connection:
            return connection.execute(query).fetchall()
    with contextlib.chdir(folder), duckdb.connect() as connection:
        return connection.execute(query).fetchall()


PYTHON = [title for title, language, *_ in SNIPPETS if language == "python"]


@pytest.mark.parametrize("title", PYTHON)
def test_python_works_as_pasted(site: Path, tmp_path: Path, title: str) -> None:
    """Each Python snippet runs as pasted, in an empty folder, and prints what the record says."""
    assert "127.0.0.1" in str(blocks(site, title))
    assert says(site, title, ran([sys.executable, "-c", loaded(site, title, tmp_path)], tmp_path))


def test_duckdb_works_as_pasted(site: Path, tmp_path: Path) -> None:
    """DuckDB's snippet counts the statuses in the file that its first block downloads."""
    assert dict(queried("DuckDB", loaded(site, "DuckDB", tmp_path), tmp_path)) == statuses(site)


def test_sqlite_works_as_pasted(site: Path, tmp_path: Path) -> None:
    """SQLite's snippet finds the ties of Vladivostok by its Cyrillic name."""
    found = queried("SQLite", loaded(site, "SQLite", tmp_path), tmp_path)
    assert [row[0] for row in found] == ["Juneau", "San Diego", "Tacoma"]
    assert {row[1] for row in found} == {"Владивосток"}


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("sha256sum")), reason="needs curl and sha256sum")
def test_the_shell_works_as_pasted(site: Path, tmp_path: Path) -> None:
    """The shell commands download the zip, and its checksum matches."""
    script = "\n".join(code for _, code in blocks(site, "Checksums"))
    assert "sister-cities.zip: OK" in ran(["/bin/sh", "-e", "-c", script], tmp_path)


def test_every_tool_is_shown(site: Path) -> None:
    """Each snippet is on /data/ under its own heading, marked with its language."""
    for title, language, *_ in SNIPPETS:
        assert blocks(site, title)[-1][0] == language, title


def test_without_an_address_the_code_reads_the_folder(project: Project) -> None:
    """A site without an address says so, and its snippets work as pasted in the folder of the files that they name."""
    built(project)
    site = project.paths.out
    page = read((site / "data" / "index.html").read_text(encoding="utf-8"))
    assert "write the address of this page before each file’s name" in page.text
    for title, language, *_ in SNIPPETS:
        ((shown, code),) = blocks(site, title)
        assert shown == language
        assert "{" not in code
        if language == "python":
            assert says(site, title, ran([sys.executable, "-c", code], site / "data")), title
    assert dict(queried("DuckDB", blocks(site, "DuckDB")[0][1], site / "data")) == statuses(site)
    assert queried("SQLite", blocks(site, "SQLite")[0][1], site / "data") == []
