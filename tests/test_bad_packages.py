"""Packages that an outsider may send: each is refused with its own messages, within bounds, and the site stays."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sistercities.base.problems import Problem
from sistercities.commands.release import keep, release_of
from sistercities.commands.reporting import MAX_LISTED
from sistercities.datapackage.constraints import DANGLING
from sistercities.datapackage.reading import Package
from sistercities.datapackage.suggestions import advised
from sistercities.datapackage.tables import Table
from sistercities.engine.target import nothing
from sistercities.history.amendments import COLUMNS, read_amendments
from sistercities.history.reading import read_release, read_releases
from sistercities.history.snapshots import read_snapshot
from sistercities.record.model import Source
from sistercities.site.request import Request
from sistercities.site.site import load_site
from tests import warm
from tests.bad_packages import packages, rows
from tests.bad_packages.corpus import CORPUS, EXPECTED, expected
from tests.conftest import HOME, LATEST, Project, make_content, make_inputs, make_toy

if TYPE_CHECKING:
    from tests.bad_packages.making import Change

GIBIBYTE = 1 << 30
UPDATE = bool(os.environ.get("UPDATE_EXPECTED"))
"""Whether to write every package's expected messages anew, for review and commit; the tests then need one process."""


def run(folder: Path, arguments: list[str]) -> tuple[int, str]:
    """Run the command line within a gibibyte of memory, and return its exit code and everything it printed."""
    ran = warm.run(arguments, folder, memory=GIBIBYTE)
    return ran.returncode, ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a site that was built from the good package."""
    root = tmp_path_factory.mktemp("built")
    make_toy(root / "data")
    make_content(root / "content")
    assert run(root, arguments("build", root))[0] == 0
    shutil.rmtree(root / "data")
    return root


def arguments(command: str, root: Path) -> list[str]:
    """Return the arguments that run a command on a folder."""
    folders = {"content": root / "content", "templates": HOME / "templates", "cache": root / "cache"}
    return [command, "--data=data", f"--out={root / 'site'}", *(f"--{name}={path}" for name, path in folders.items())]


def state(folder: Path) -> list[tuple[Path, int, int, int]]:
    """Return every file in a folder with its size, modification and status change times, which any write alters."""
    found = [(path, path.stat()) for path in sorted(folder.rglob("*")) if path.is_file()]
    return [(path, status.st_size, status.st_mtime_ns, status.st_ctime_ns) for path, status in found]


LARGE = [name for name in CORPUS if "twenty thousand" in name]
EACH = [name if name not in LARGE else pytest.param(name, marks=pytest.mark.slow) for name in CORPUS]
TRUSTING = ["--trust-schema", pytest.param("", marks=pytest.mark.slow)]
"""Our own rules find everything that frictionless finds in these packages; only the slow tests run it too."""


@pytest.mark.parametrize("trusting", TRUSTING)
@pytest.mark.parametrize("name", EACH)
def test_a_broken_package_is_refused(name: str, trusting: str, built: Path, tmp_path: Path) -> None:
    """A broken package ends the build with exit code 1 and exactly its own problems; the existing site is unchanged."""
    CORPUS[name](make_toy(tmp_path / "data"))
    before = state(built / "site")
    code, text = run(tmp_path, [*arguments("build", built), *filter(None, [trusting])])
    assert code == 1, text
    assert state(built / "site") == before
    *lines, last = text.splitlines()
    counted = f"{len(lines)} error{'s' if len(lines) != 1 else ''}; nothing was built"
    assert last == counted or (len(lines) == MAX_LISTED and "(the worst 1,000 are listed)" in last)
    lines = lines if len(lines) < MAX_LISTED else [*lines[:3], "…"]
    assert all(line.isprintable() for line in lines)
    if UPDATE:
        with EXPECTED.open("a", encoding="utf-8") as file:
            file.write("".join([f"{name}\n", *(f"    {line}\n" for line in lines), "\n"]))
    else:
        assert lines == expected()[name]


def test_the_corpus_is_large_and_its_names_are_unique() -> None:
    """There are more than 150 packages, no two have the same name, and each has its expected messages."""
    parts: list[dict[str, Change]] = [packages.FILES, packages.TEXTS, packages.DESCRIPTORS,
                                      rows.TEXTS, rows.IDS, rows.VALUES, rows.RELATIONS]  # fmt: skip
    assert len(CORPUS) == sum(len(part) for part in parts)
    assert len(CORPUS) > 150
    assert list(expected()) == list(CORPUS)
    assert all(expected().values())


def test_every_problem_is_located() -> None:
    """Every expected problem names a file of the package and, unless it concerns a whole file, a line."""
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
        (b"\0" * 50_000_000, "or is too large"),
        (b"code,name,slug\nOH,\xff,ohio\n", "can't decode byte"),
    ],
)
def test_a_broken_release_is_refused(table: bytes, reason: str) -> None:
    """A released package that was tampered with – an endless cell, a zip bomb, bytes that are not text – is refused."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("datapackage.json", "{}")
        archive.writestr("states.csv", table)
    with pytest.raises(ValueError, match=reason):
        read_snapshot(buffer.getvalue(), Path("1.0.0.zip"))


def packed(method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip that contains a descriptor, compressed by a method."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("datapackage.json", "{}" + " " * 400)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (packed(zipfile.ZIP_LZMA), "a compression method that no release uses"),
        (packed(zipfile.ZIP_BZIP2), "a compression method that no release uses"),
        (packed().replace(b"PK\x01\x02", b"\xff" * 4), "not a readable zip"),
        (b"", "not a readable zip"),
    ],
)
def test_a_damaged_zip_is_no_release(content: bytes, reason: str) -> None:
    """A zip that is damaged or compressed in another way is refused with the reason."""
    with pytest.raises(ValueError, match=reason):
        read_snapshot(content, Path("1.0.0.zip"))


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a history folder that contains the toy package as version 1.0.0."""
    root = tmp_path_factory.mktemp("released")
    make_inputs(root)
    loaded = load_site(Request(Project(root).paths, "", "", LATEST), verdict=nothing)
    site = replace(loaded.source, descriptor={**loaded.source.descriptor, "version": "1.0.0"})
    keep(site, release_of(site, dt.date(2026, 11, 1), "In short."), root / "data")
    return root / "data" / "history"


CHANGE: dict[str, Any] = {
    "resource": "ties",
    "id": "x",
    "title": "t",
    "sentence": "s",
    "date": "2026-10-01",
    "status": None,
    "rows": [],
}


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        ({"rows": {"ties": float("inf")}}, "cannot convert float infinity"),
        ({"notes": "A \ud800."}, "is not a text"),
        ({"notes": "A \u202e."}, "is not a text"),
        ({"changes": [{**CHANGE, "resource": "../../x"}]}, "is not a resource"),
        ({"changes": [{**CHANGE, "title": "a\0b"}]}, "is not a text"),
        ({"changes": [{**CHANGE, "status": {"before": "evil", "after": "<b>"}}]}, "is not a valid Status"),
        ({"released": "2026-02-30"}, "day is out of range"),
    ],
)
def test_an_invalid_release_description_is_refused(
    released: Path, tmp_path: Path, edit: dict[str, Any], reason: str
) -> None:
    """The file that describes a released package is validated as strictly as the package."""
    stored = json.loads((released / "1.0.0.json").read_text(encoding="utf-8"))
    shutil.copy(released / "1.0.0.zip", tmp_path)
    shutil.copy(released / "1.0.0.json", tmp_path)
    assert read_release(tmp_path / "1.0.0.json").version == "1.0.0"
    (tmp_path / "1.0.0.json").write_text(json.dumps({**stored, **edit}), encoding="utf-8")
    with pytest.raises(ValueError, match=reason):
        read_release(tmp_path / "1.0.0.json")
    releases, problems = read_releases(tmp_path)
    assert (len(releases), len(problems)) == (0, 1)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("x\n" * 100_000, "was not read further: correct the rows named first"),
        ("1.0.0,2026-10-01,us_places,ASHFORD-oh,,revised,ashford-oh,Because.\n", "must look like houston-tx"),
        ("1.0.0,2026-10-01,us_places,Foo bar,,withdrawn,,Because.\n", "must look like houston-tx"),
        (f"1.0.0,2026-10-01,us_places,{'a' * 300},,withdrawn,,Because.\n", "must look like houston-tx"),
        ("1.0.0,2026-10-01,us_places,..,,withdrawn,,Because.\n", "must look like houston-tx"),
        ("1.0.0,2026-10-01,states,oh,,withdrawn,,Because.\n", "must look like houston-tx"),
    ],
)
def test_an_amendment_names_only_ids(tmp_path: Path, rows: str, told: str) -> None:
    """An amendment may name only ids, because they become addresses; the number of problems reported is bounded."""
    (tmp_path / "amendments.csv").write_text(f"{','.join(COLUMNS)}\n{rows}", encoding="utf-8")
    found, problems = read_amendments(tmp_path)
    assert found == ()
    assert 1 <= len(problems) <= MAX_LISTED + 1
    assert any(told in problem.message for problem in problems)


def test_suggestions_are_bounded() -> None:
    """If very many ids are wrong, the nearest known id is suggested for at most the first few."""
    ids = [f"source-of-the-week-{number:06}" for number in range(10_000)]
    table = Table(Source, "sources.csv", tuple((line, (found, *[""] * 8)) for line, found in enumerate(ids, start=2)))
    wrong = [Problem("citations.csv", line, "source", f"sourze-of-the-week-{line:06}", DANGLING.format("sources"), "x")
             for line in range(2, 1_000)]  # fmt: skip
    told = advised(wrong, Package({}, (table,), ()))
    assert len(told) == len(wrong)
    assert told[0].suggestion == "source-of-the-week-000002"
    assert 1 <= sum(bool(problem.suggestion) for problem in told) <= 3
