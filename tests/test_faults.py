"""Faults from outside: killed builds, two builds at once, another environment, a reader of the served folder."""

from __future__ import annotations

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

KILLS = 200


def test_killed_at_any_moment(project: Project) -> None:
    """Builds killed at two hundred random moments leave whole files only, and the next one makes a clean tree."""
    result = subprocess.run(
        [sys.executable, "-m", "tests.killing", str(project.root), str(KILLS), "1"],
        cwd=HOME, capture_output=True, text=True, check=False, timeout=1200,
    )  # fmt: skip
    assert (result.returncode, result.stdout) == (0, '{"wrong": ""}\n'), result.stderr


def test_two_builds_at_once(project: Project) -> None:
    """Of two builds of one folder the second waits for the first and says so; the folder is that of a single one."""
    alone = built(project)
    shutil.rmtree(project.paths.out)
    shutil.rmtree(project.paths.cache)
    folders = [part for name in ("data", "content", "templates", "cache") for part in (f"--{name}", name)]
    command = [sys.executable, str(HOME / "build.py"), "build", *folders, "--out", "site", "--no-cards"]
    both = [
        subprocess.Popen(command, cwd=project.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert all(
        complaint in ("", "another build is at work on the same folder: waiting for it\n") for _, complaint in said
    )
    assert project.published() == alone


@pytest.mark.parametrize("shares", [2, 5])
def test_shares_make_the_whole(project: Project, tmp_path: Path, shares: int) -> None:
    """All shares of a site, made apart and put together, are the site that one build makes."""
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


def test_a_whole_tree_at_once(project: Project) -> None:
    """``--atomic`` puts a new folder in the old one's place: same files, a stranger's kept, unchanged ones not copied."""
    built(project, "--atomic")
    stranger = project.paths.out / "stranger.txt"
    stranger.write_text("mine", encoding="utf-8")
    before = {path: path.stat().st_ino for path in project.paths.out.rglob("*") if path.is_file()}
    folder = project.paths.out.stat().st_ino
    project.edit("content/about.md", "nav: About", "nav: This")
    after = built(project, "--atomic")
    assert project.paths.out.stat().st_ino != folder
    assert {path for path, inode in before.items() if path.stat().st_ino == inode} >= {
        stranger, project.paths.out / "data" / "ties.csv"
    }  # fmt: skip
    shutil.rmtree(project.paths.out)
    assert built(project) == {path: content for path, content in after.items() if path != "stranger.txt"}
    assert [path.name for path in project.root.iterdir() if path.name.startswith(".")] == []


def test_the_tree_of_a_killed_build_goes(project: Project) -> None:
    """What a killed ``--atomic`` build has left beside the site is taken away by the next, though nothing has changed."""
    built(project, "--atomic")
    left = project.paths.out.with_name(f".{project.paths.out.name}.next")
    (left / "cities").mkdir(parents=True)
    (left / "cities" / "index.html").write_text("half", encoding="utf-8")
    built(project)
    assert left.exists()  # no business of a build that would not have made it
    built(project, "--atomic")
    assert not left.exists()


def test_a_reader_meets_no_gap(project: Project) -> None:
    """While ``--atomic`` builds follow one another, every page that is there before and after can be read throughout."""
    built(project, "--atomic")
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
        built(project, "--atomic")
    done.set()
    reader.join()
    assert missed == []


@pytest.mark.parametrize(
    "environment",
    [{"LC_ALL": "C"}, {"TZ": "Pacific/Kiritimati"}, {"PYTHONHASHSEED": "4711"}, {"PYTHONUTF8": "0", "LANG": "C"}],
    ids=" ".join,
)
def test_another_environment(project: Project, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither locale, time zone nor hash seed change a byte of the site."""
    before = built(project)
    shutil.rmtree(project.paths.out)
    shutil.rmtree(project.paths.cache)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert built(project) == before


def test_from_another_folder(project: Project, tmp_path: Path) -> None:
    """Where the builder stands makes no difference to what is built."""
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
def test_shares_that_cannot_be(project: Project, shard: str) -> None:
    """A share that is none is refused with what to write."""
    result = project.run("build", "--shard", shard)
    assert result.returncode == 2
    assert "share" in result.stderr
    assert not project.paths.out.exists()
