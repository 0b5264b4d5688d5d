"""Faults from outside: killed builds, two builds at once, another environment, a reader of the served folder."""

from __future__ import annotations

import ctypes
import fcntl
import os
import shutil
import stat
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from sistercities.base.problems import SiteError
from sistercities.engine.lock import exchange
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


@pytest.mark.parametrize(("asked", "code"), [(True, 0), (False, 1)])
def test_frictionless_ends_with_whoever_asked(project: Project, asked: bool, code: int) -> None:
    """However a build ends, the process in which frictionless reads its data ends with it: its pipe is closed then."""
    command = [sys.executable, "-m", "sistercities.datapackage.frictionless_check", str(project.paths.data)]
    with subprocess.Popen(command, cwd=HOME, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        assert process.stdin
        if not asked:
            process.stdin.close()
        assert process.wait(120) == code


def test_modules_that_lie_about_are_not_imported(project: Project) -> None:
    """Files of the folder from which a build is started, called like modules that it needs, are not run."""
    for name in ("frictionless", "json", "csv", "jinja2"):
        (project.root / f"{name}.py").write_text("raise SystemExit(f'{__name__} was run')\n", encoding="utf-8")
    built(project)


def test_two_builds_at_once(project: Project) -> None:
    """A build of a folder that another is at work on says so and waits for it; the folder is that of a single one."""
    alone = built(project)
    handle = os.open(project.paths.out, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    folders = [part for name in ("data", "content", "templates", "cache") for part in (f"--{name}", name)]
    command = [sys.executable, str(HOME / "build.py"), "build", *folders, "--out", "site", "--no-cards"]
    with subprocess.Popen(
        command, cwd=project.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as second:
        assert second.stderr
        assert second.stderr.readline() == "another build is at work on the same folder: waiting for it\n"
        shutil.rmtree(project.paths.out / "cities")  # as if the first were not done
        os.close(handle)
        assert (second.wait(120), second.stderr.read()) == (0, "")
    assert project.published() == alone


def test_many_builds_at_once(project: Project) -> None:
    """Of builds of one folder that begin together each ends well, and the folder is that of a single one."""
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


def test_folders_keep_their_modes(project: Project) -> None:
    """``--atomic`` gives the new folders the modes of those in whose place they are put: who may read them stays."""
    built(project)
    out = project.paths.out
    modes = {out: 0o2750, out / "cities": 0o711, out / "cities" / "ashford-oh": 0o750}
    for folder, mode in modes.items():
        folder.chmod(mode)
    project.edit("templates/city.html", "{% block main %}", "{% block main %}<!-- edited -->")
    built(project, "--atomic")
    assert {folder: stat.S_IMODE(folder.stat().st_mode) for folder in modes} == modes


def test_a_tree_that_was_put_aside_comes_back(project: Project) -> None:
    """Where a build was killed between the two steps of an exchange, the next one finds the site again, and all in it."""
    before = built(project, "--atomic")
    stranger = project.paths.out / "stranger.txt"
    stranger.write_text("mine", encoding="utf-8")
    aside = project.paths.out.with_name(f".{project.paths.out.name}.aside")
    project.paths.out.rename(aside)
    assert built(project) == {**before, "stranger.txt": b"mine"}
    assert not aside.exists()
    shutil.copytree(project.paths.out, aside)
    assert built(project, "--atomic") == {**before, "stranger.txt": b"mine"}
    assert not aside.exists()


def test_an_exchange_in_two_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system cannot exchange two folders, one is put aside meanwhile; if that fails, it is where it was."""
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: None)  # a C library without the call
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        (folder / folder.name).touch()
    exchange(one, other)
    assert [path.name for folder in (one, other) for path in folder.iterdir()] == ["other", "one"]
    with pytest.raises(SiteError, match="one: cannot be replaced at once"):
        exchange(one, tmp_path / "none")
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")) == ["one", "one/other", "other",
                                                                                            "other/one"]  # fmt: skip


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
