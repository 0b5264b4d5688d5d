"""Inputs that change during a build, vanish, are elsewhere, or have meaningless times."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import HOME, built
from tests.stage import tree

if TYPE_CHECKING:
    from tests.conftest import Project
    from tests.stage import Stage

VANISHING = """
import os, sys
from sistercities.cli import main

path, opening, seen = sys.argv[1], int(sys.argv[2]), []
def hook(event, arguments):
    if event == "open" and str(arguments[0]).endswith(path):
        seen.append(event)
        if len(seen) == opening:
            os.unlink(path)

sys.addaudithook(hook)
sys.exit(main(sys.argv[3:]))
"""
"""The command line, with an input that is removed the n-th time it is opened."""


def test_hidden_files_are_no_input(project: Project) -> None:
    """Hidden files that editors and systems leave beside the inputs are neither read nor published."""
    before = built(project)
    for path in ("data/.events.csv.swp", "content/.about.md.swp", "templates/.city.html", "templates/assets/.DS_Store"):
        (project.root / path).write_bytes(b"{% no text \xff")
    for path in ("content/.#about.md", "templates/.#city.html", "data/.#events.csv", "templates/assets/.#site.css"):
        (project.root / path).symlink_to("somebody@example.org.4711:1")
    assert " 0 written, 0 removed" in project.run("build", "--no-cards").stdout
    project.edit("templates/city.html", "{% block main %}", "{% block main %}<!-- edited -->")
    assert built(project).keys() == before.keys()


@pytest.mark.slow
def test_input_edited_during_the_build(project: Project) -> None:
    """Whenever an input is edited while a build reads it, even for a moment, the next build matches a clean one."""
    result = subprocess.run(
        [sys.executable, "-m", "tests.unrest", str(project.root)],
        cwd=HOME, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert (result.returncode, result.stdout) == (0, '{"wrong": []}\n'), result.stderr


@pytest.mark.parametrize("opening", [1, 2])
@pytest.mark.parametrize("path", ["data/events.csv", "content/about.md", "templates/city.html"])
def test_input_that_vanishes(stage: Stage, path: str, opening: int) -> None:
    """An input that is removed while a build reads it is named in a message, and the site is unchanged."""
    assert stage.built() == stage.before
    stage.edit()
    file = stage.project.root / path
    content = file.read_bytes()
    own = [f"--{name}={name}" for name in ("data", "content", "templates", "cache")]
    command = [sys.executable, "-c", VANISHING, path, str(opening), "build", *own, "--out=site", "--no-cards",
               "--trust-schema"]  # fmt: skip
    result = subprocess.run(
        command, cwd=stage.project.root, env={"PYTHONPATH": str(HOME)}, capture_output=True, text=True, check=False,
        timeout=120,
    )  # fmt: skip
    file.write_bytes(content)
    assert "Traceback" not in result.stderr
    assert result.returncode in (1, 2), result.stdout
    assert file.name in result.stderr
    assert tree(stage.project.paths.out) == stage.before
    assert stage.built() == stage.after


def set_times(folder: Path, seconds: int) -> None:
    """Set the modification time of every file in a folder, in seconds since 1970."""
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, (seconds, seconds))


@pytest.mark.parametrize("seconds", [1, 4_000_000_000], ids=["clock set forward", "clock set back"])
def test_modification_times_are_ignored(stage: Stage, seconds: int) -> None:
    """Files that appear to be from 1970 or 2096 make no difference, neither inputs nor the site nor the cache."""
    assert stage.built() == stage.before
    stage.edit()
    for name in ("data", "content", "templates"):
        set_times(stage.project.root / name, seconds)
    assert stage.built() == stage.after
    set_times(stage.project.root, seconds)
    stage.edit(back=True)
    set_times(stage.project.paths.data, seconds)
    assert stage.built() == stage.before


def test_edit_that_leaves_size_and_time_as_they_were(project: Project) -> None:
    """Inputs are identified by content: an edit that keeps the length and the modification time is built."""
    before = built(project)
    for path, old, new in (
        ("data/events.csv", "voted 5-4 to", "voted 4-5 to"),
        ("content/about.md", "nav: About", "nav: Obout"),
        ("templates/city.html", "<h1", "<h2"),
    ):
        file = project.root / path
        status = file.stat()
        file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
        assert file.stat().st_size == status.st_size
        after = built(project)
        assert after != before
        before = after
    shutil.rmtree(project.paths.out)
    assert built(project) == before


def test_linked_input_that_is_edited(project: Project, tmp_path: Path) -> None:
    """An article that is a link to a file elsewhere is rebuilt when that file is edited."""
    article = project.root / "content" / "about.md"
    elsewhere = tmp_path / "elsewhere.md"
    article.rename(elsewhere)
    article.symlink_to(elsewhere)
    assert b"mark of the edit" not in built(project)["about/index.html"]
    with elsewhere.open("a", encoding="utf-8") as file:
        file.write("\nmark of the edit\n")
    assert b"mark of the edit" in built(project)["about/index.html"]


@pytest.mark.parametrize("path", ["templates/assets", "data/history", "content/drafts"])
def test_linked_folder_of_inputs(project: Project, tmp_path: Path, path: str) -> None:
    """A folder of inputs that is a link is refused, because changes in its target would not be seen."""
    folder, elsewhere = project.root / path, tmp_path / "elsewhere"
    folder.mkdir(exist_ok=True)
    folder.rename(elsewhere)
    folder.symlink_to(elsewhere)
    result = project.run("build", "--no-cards")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == f"error: {path}: is a link to a folder: put the folder itself there\n"


def test_clock_before_the_data(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the clock is years behind, dates in the record are in the future: the build says so, and the site stays."""
    before = built(project)
    project.edit("content/about.md", "nav: About", "nav: This")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    result = project.run("build", "--no-cards")
    assert result.returncode == 1
    assert "in the future" in result.stderr
    assert "Traceback" not in result.stderr
    assert project.published() == before


@pytest.mark.parametrize("name", ["templates/city.html", "templates/assets/x.css"])
def test_a_template_or_asset_is_no_link(project: Project, tmp_path: Path, name: str) -> None:
    """Neither can publish a file from elsewhere on the machine, or be a device without an end."""
    secret = tmp_path / "secret"
    for target in (secret, Path("/dev/zero")):
        secret.write_text("secret", encoding="utf-8")
        path = project.root / name
        path.unlink(missing_ok=True)
        path.symlink_to(target)
        run = project.run("build")
        assert run.returncode == 2
        assert f"{name}: must be a regular file" in run.stderr
