"""The program's digest: it changes with any edit or new version of anything that shapes a published file."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import HOME

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Project

DIGEST = """
import datetime, pathlib
from sistercities.site.request import Paths, Request
from sistercities.engine.inputs import input_digest
from sistercities.publish import job_of
paths = Paths(*map(pathlib.Path, ("data", "content", "templates", "site", "cache")))
print(input_digest(job_of(Request(paths, None, None, datetime.date(2026, 12, 31)))))
"""


def digest(project: Project, *folders: Path) -> str:
    """Return the digest of a project's inputs, with some folders ahead of this program's on the import path."""
    path = os.pathsep.join(map(str, (*folders, HOME)))
    done = subprocess.run(
        [sys.executable, "-c", DIGEST], cwd=project.root,
        env={"PYTHONPATH": path}, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return done.stdout


@pytest.mark.parametrize("name", ["outputs/pagefind.js", "outputs/graphics/base/us.json", "record/wording.py"])
def test_an_edit_of_any_file_of_the_program(project: Project, tmp_path: Path, name: str) -> None:
    """The digest changes if any file of the program that shapes its output is edited."""
    shutil.copytree(HOME / "sistercities", tmp_path / "own" / "sistercities")
    before = digest(project, tmp_path / "own")
    with (tmp_path / "own" / "sistercities" / name).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert digest(project, tmp_path / "own") != before


@pytest.mark.parametrize("name", ["pillow", "fontpkg_source_sans_3", "jinja2"])
def test_another_version_of_a_library(project: Project, tmp_path: Path, name: str) -> None:
    """The digest changes if a library that shapes any of its files has another version."""
    before = digest(project, tmp_path / "own")
    installed = tmp_path / "own" / f"{name}-999.dist-info"
    installed.mkdir(parents=True)
    (installed / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 999\n", encoding="utf-8")
    assert digest(project, tmp_path / "own") != before


def test_an_edit_of_what_compiles_templates(project: Project, tmp_path: Path) -> None:
    """A changed program does not publish from templates that an earlier version of it compiled."""
    shutil.copytree(HOME / "sistercities", tmp_path / "own" / "sistercities")
    renderer = tmp_path / "own" / "sistercities" / "site" / "templates.py"
    options = [f"--{name}={name}" for name in ("data", "content", "templates")]
    published = []
    for cache, trim in (("cache", True), ("cache", False), ("clean-cache", False)):
        renderer.write_text(renderer.read_text(encoding="utf-8").replace("trim_blocks=True", f"trim_blocks={trim}"))
        main = "import sys; from sistercities.cli import main; sys.exit(main(sys.argv[1:]))"
        command = [sys.executable, "-c", main, "build", *options, f"--cache={cache}", f"--out={cache}-site"]
        env = {"PYTHONPATH": str(tmp_path / "own")}
        subprocess.run([*command, "--no-cards"], cwd=project.root, env=env, check=True, capture_output=True, timeout=60)
        published.append((project.root / f"{cache}-site" / "index.html").read_bytes())
    assert published[0] != published[2]
    assert published[1] == published[2]
