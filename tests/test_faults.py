"""Faults from outside: killed builds, simultaneous builds, another environment, a reader of the served folder."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from tests.conftest import HOME, built

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Project


@pytest.mark.parametrize("kills", [18, pytest.param(200, marks=pytest.mark.slow)])
def test_killed_at_any_moment(project: Project, kills: int) -> None:
    """Builds killed at random moments leave only complete files, and the next build makes a clean tree."""
    result = subprocess.run(
        [sys.executable, "-m", "tests.killing", str(project.root), str(kills), str(kills)],
        cwd=HOME, capture_output=True, text=True, check=False, timeout=1200,
    )  # fmt: skip
    assert (result.returncode, result.stdout) == (0, '{"wrong": ""}\n'), result.stderr


def test_modules_in_the_working_directory_are_not_imported(project: Project) -> None:
    """Files in the working directory with the names of modules that the build needs are not imported."""
    for name in ("frictionless", "json", "csv", "jinja2"):
        (project.root / f"{name}.py").write_text("raise SystemExit(f'{__name__} was run')\n", encoding="utf-8")
    built(project)


def test_two_builds_at_once(project: Project) -> None:
    """A build of a folder in which another build is running says so and waits; the result is that of a single build."""
    alone = built(project)
    handle = os.open(project.paths.out, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    folders = [part for name in ("data", "content", "templates", "cache") for part in (f"--{name}", name)]
    command = [sys.executable, str(HOME / "build.py"), "build", *folders, "--out", "site", "--no-cards"]
    with subprocess.Popen(
        command, cwd=project.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as second:
        assert second.stderr
        assert second.stderr.readline() == "another build is running in the same folder: waiting for it\n"
        shutil.rmtree(project.paths.out / "cities")  # as if the first build had not finished
        os.close(handle)
        assert (second.wait(120), second.stderr.read()) == (0, "")
    assert project.published() == alone


def test_many_builds_at_once(project: Project) -> None:
    """Simultaneous builds of one folder all succeed, and the result is that of a single build."""
    alone = built(project)
    shutil.rmtree(project.paths.out)
    shutil.rmtree(project.paths.cache)
    folders = [part for name in ("data", "content", "templates", "cache") for part in (f"--{name}", name)]
    command = [sys.executable, str(HOME / "build.py"), "build", *folders, "--out", "site", "--no-cards"]
    several = [subprocess.Popen(command, cwd=project.root, stdout=subprocess.DEVNULL) for _ in range(3)]
    assert [process.wait(120) for process in several] == [0, 0, 0]
    assert project.published() == alone


@pytest.mark.parametrize("shares", [1, 2, 5])
def test_shares_make_the_whole(project: Project, tmp_path: Path, shares: int) -> None:
    """All shares of a site, made separately and put together, are the site that one build makes."""
    whole = built(project)
    shutil.rmtree(project.paths.out)
    shutil.rmtree(project.paths.cache)
    together: dict[str, bytes] = {}
    for number in range(1, shares + 1):
        share = built(project, "--shard", f"{number}/{shares}", "--cache", str(tmp_path / f"cache-{number}"))
        shutil.rmtree(project.paths.out)
        assert share.keys().isdisjoint(together)
        assert share
        together |= share
    assert together == whole


def test_a_reader_meets_no_gap(project: Project) -> None:
    """A page that exists before and after several builds can be read throughout them."""
    built(project)
    page = project.paths.out / "cities" / "ashford-oh" / "index.html"
    missed: list[str] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                if not page.read_bytes().rstrip().endswith(b"</html>"):
                    missed.append("half")
            except OSError as error:
                missed.append(str(error))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(3):
        project.edit("content/about.md", "nav: About" + "!" * number, "nav: About" + "!" * (number + 1))
        built(project)
    done.set()
    reader.join()
    assert missed == []


@pytest.mark.parametrize(
    "environment",
    [{"LC_ALL": "C"}, {"TZ": "Pacific/Kiritimati"}, {"PYTHONHASHSEED": "4711"}, {"PYTHONUTF8": "0", "LANG": "C"}],
    ids=" ".join,
)
def test_another_environment(project: Project, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """No locale, time zone or hash seed changes a byte of the site."""
    before = built(project)
    shutil.rmtree(project.paths.out)
    shutil.rmtree(project.paths.cache)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert built(project) == before


def test_from_another_folder(project: Project, tmp_path: Path) -> None:
    """The working directory makes no difference to what is built."""
    before = built(project)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    folders = [part for name in ("data", "content", "templates")
               for part in (f"--{name}", os.path.relpath(project.root / name, elsewhere))]  # fmt: skip
    command = [sys.executable, str(HOME / "build.py"), "build", *folders, "--out", "site", "--cache", "c", "--no-cards"]
    subprocess.run(command, cwd=elsewhere, check=True, capture_output=True, timeout=120)
    out = elsewhere / "site"
    assert {p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize("shard", ["0/2", "3/2", "1", "a/b", "1/0", "1/100000", "²/3"])
def test_invalid_shares_are_refused(project: Project, shard: str) -> None:
    """An invalid share is refused with an explanation, and nothing is built."""
    result = project.run("build", "--shard", shard)
    assert result.returncode == 2
    assert "share" in result.stderr
    assert not project.paths.out.exists()
