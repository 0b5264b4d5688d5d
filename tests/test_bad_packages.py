"""Packages that a stranger may send: each is refused with its own words, within bounds, and the site stays as it was."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from sistercities.commands.shared import MAX_TOLD
from sistercities.history.snapshots import read_snapshot
from tests.bad_packages import packages, rows
from tests.bad_packages.corpus import CORPUS, EXPECTED, expected
from tests.conftest import HOME, make_toy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.bad_packages.making import Change

Runner = "Callable[[Path, list[str]], tuple[int, str]]"
UPDATE = bool(os.environ.get("UPDATE_EXPECTED"))
"""To write down anew what the command says of every package, to be read and committed; then run with one process."""


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path, list[str]], tuple[int, str]]]:
    """Return what runs the command line within limits of time and memory, from a process that has everything loaded."""
    output = tmp_path_factory.mktemp("output") / "text"
    script = [sys.executable, "-m", "tests.bad_packages.running"]
    with subprocess.Popen(script, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HOME) as process:
        assert process.stdin
        assert process.stdout
        stdin, stdout = process.stdin, process.stdout

        def run(folder: Path, arguments: list[str]) -> tuple[int, str]:
            request = {"arguments": arguments, "folder": str(folder), "output": str(output)}
            stdin.write(json.dumps(request) + "\n")
            stdin.flush()
            return int(stdout.readline()), output.read_text(encoding="utf-8")

        yield run
        stdin.close()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, warm: Callable[[Path, list[str]], tuple[int, str]]) -> Path:
    """Return a folder with a site that was built from the good package."""
    root = tmp_path_factory.mktemp("built")
    make_toy(root / "data")
    assert warm(root, arguments("build", root))[0] == 0
    shutil.rmtree(root / "data")
    return root


def arguments(command: str, root: Path) -> list[str]:
    """Return the command line for a folder."""
    folders = {"content": HOME / "content", "templates": HOME / "templates", "cache": root / "cache"}
    return [command, "--data=data", f"--out={root / 'site'}", *(f"--{name}={path}" for name, path in folders.items())]


def state(folder: Path) -> list[tuple[str, int, bytes]]:
    """Return every file of a folder with its time of change and its bytes."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [(path.relative_to(folder).as_posix(), path.stat().st_mtime_ns, path.read_bytes()) for path in files]


@pytest.mark.parametrize("name", CORPUS)
def test_a_broken_package_is_refused(
    name: str, built: Path, tmp_path: Path, warm: Callable[[Path, list[str]], tuple[int, str]]
) -> None:
    """A broken package ends the build with exit code 1 and exactly its own problems; the site that was there stays."""
    CORPUS[name](make_toy(tmp_path / "data"))
    before = state(built / "site")
    code, text = warm(tmp_path, arguments("build", built))
    assert code == 1, text
    assert state(built / "site") == before
    *lines, last = text.splitlines()
    counted = f"{len(lines)} problem{'s' if len(lines) != 1 else ''}; nothing was built"
    assert last == counted or (len(lines) == MAX_TOLD and "(the worst 1,000 are told)" in last)
    lines = lines if len(lines) < MAX_TOLD else [*lines[:3], "…"]
    assert all(line.isprintable() for line in lines)
    if UPDATE:
        with EXPECTED.open("a", encoding="utf-8") as file:
            file.write("".join([f"{name}\n", *(f"    {line}\n" for line in lines), "\n"]))
    else:
        assert lines == expected()[name]


def test_the_corpus_is_large_and_told_apart() -> None:
    """There are more than eighty packages, no two of one name, and each has its expected words."""
    parts: list[dict[str, Change]] = [packages.FILES, packages.TEXTS, packages.DESCRIPTORS,
                                      rows.TEXTS, rows.IDS, rows.VALUES, rows.RELATIONS]  # fmt: skip
    assert len(CORPUS) == sum(len(part) for part in parts)
    assert len(CORPUS) > 150
    assert list(expected()) == list(CORPUS)
    assert all(expected().values())


def test_every_problem_is_located() -> None:
    """Every expected problem names a file of the package, and where it is of a cell, its line and field."""
    for name, lines in expected().items():
        for line in (line for line in lines if line != "…"):
            assert line.startswith("data/"), (name, line)
            place, _, rule = line.rpartition(" [")
            if rule.rstrip("]") not in ("files", "descriptor", "empty", "rows"):
                assert place.split(":")[1].isdigit(), (name, line)


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (b"code,name,slug\nOH," + b"x" * 10_000 + b",ohio\n", "one of its tables is not CSV"),
        (b"code\nOH\n" + b"x" * 10_000 + b"\n", "one of its tables is not CSV"),
        (b"\0" * 50_000_000, "or too much of it"),
        (b"code,name,slug\nOH,\xff,ohio\n", "can't decode byte"),
    ],
)
def test_a_broken_release_is_refused(table: bytes, reason: str) -> None:
    """A released package that was tampered with – a cell without end, a zip bomb, bytes that are no text – is refused."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sister-cities/datapackage.json", "{}")
        archive.writestr("sister-cities/states.csv", table)
    with pytest.raises(ValueError, match=reason):
        read_snapshot(buffer.getvalue(), HOME / "1.0.0.zip")
