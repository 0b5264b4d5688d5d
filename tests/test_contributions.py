"""A contribution passes all tests: none of them depends on what the record says today."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.commands import run
from tests.conftest import HOME, Project
from tests.contributions import CONTRIBUTIONS, documented_example

if TYPE_CHECKING:
    from pathlib import Path

EACH = pytest.mark.parametrize("name", CONTRIBUTIONS)


@EACH
def test_a_contribution_passes_the_checks(name: str, tmp_path: Path) -> None:
    """Each kind of contribution to the real record changes something and breaks no rule.

    Frictionless validates the contributed record only in the slow test.
    """
    for folder in ("data", "content", "templates"):
        shutil.copytree(HOME / folder, tmp_path / folder)
    project = Project(tmp_path)
    before = inputs(tmp_path)
    CONTRIBUTIONS[name](project)
    assert inputs(tmp_path) != before
    checked = run(project, "check", "--trust-schema")
    assert checked.code == 0, checked.err


def test_the_documented_example_prints_what_the_page_says(project: Project) -> None:
    """The example on the page on contributing works on the toy package and prints the output shown there."""
    arguments, printed = documented_example(project)
    ran = project.run(*arguments)
    assert (ran.returncode, ran.stdout) == (0, printed), ran.stderr


def inputs(root: Path) -> dict[Path, bytes]:
    """Return every file of a project's data and prose, by path."""
    return {path: path.read_bytes() for name in ("data", "content") for path in (root / name).rglob("*.*")}


def checkout(root: Path) -> Project:
    """Copy this project's files, as git lists them and with uncommitted edits, into a folder."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=True)
    for path in filter(None, listed.stdout.split("\0")):
        if (HOME / path).is_file():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(HOME / path, root / path)
    return Project(root)


@pytest.mark.slow
@pytest.mark.contribution
@EACH
def test_a_contribution_passes_the_tests(name: str, tmp_path: Path) -> None:
    """No test of the fast suite fails in a copy of this project that has the contribution and nothing else.

    This module is left out, and so are the browser tests, which see only the frozen record and the toy package.
    """
    project = checkout(tmp_path / "project")
    CONTRIBUTIONS[name](project)
    for command in (["init", "--quiet"], ["add", "--all"]):
        subprocess.run(["git", *command], cwd=project.root, check=True, capture_output=True)  # noqa: S607
    suite = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-m",
        "not slow and not browser",
        "--ignore=tests/test_contributions.py",
    ]
    done = subprocess.run(suite, cwd=project.root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
