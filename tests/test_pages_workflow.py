"""The steps of the workflow that publishes the site, run as GitHub runs them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import yaml

from tests.conftest import HOME

if TYPE_CHECKING:
    from pathlib import Path

WORKFLOW = yaml.safe_load((HOME / ".github" / "workflows" / "pages.yml").read_text(encoding="utf-8"))
STEPS = WORKFLOW["jobs"]["build"]["steps"]
KNOWN = {
    "steps.pages.outputs.base_url": "https://example.org/any/base",
    "github.server_url": "https://github.com",
    "github.repository": "example/record",
    "github.token": "none",
}


def run(step: dict[str, object], folder: Path, path: str) -> subprocess.CompletedProcess[str]:
    """Run a step's command in a folder with the shell and the options that GitHub uses."""
    values = {key: re.sub(r"\$\{\{ (.+?) \}\}", lambda found: KNOWN[found[1]], str(value))
              for key, value in step.get("env", {}).items()}  # type: ignore[attr-defined]  # fmt: skip
    environment = {"PATH": path, "HOME": str(folder), "PYTHON": sys.executable, "GITHUB_ACTIONS": "true", **values}
    command = ["bash", "-e", "-c", str(step["run"])]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


def checkout(folder: Path) -> Path:
    """Copy the project's files in git, with a stand-in for the environment that ``make`` would install."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=True)
    for path in filter(None, listed.stdout.split("\0")):
        if (HOME / path).is_file() and not path.startswith("tests/"):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(HOME / path, folder / path)
    python = folder / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    (folder / ".venv" / "site-ready").touch()
    return folder


def test_the_build_makes_what_is_deployed(tmp_path: Path, real_site: Path) -> None:
    """The workflow's own command builds the same site as a build here, in the folder that is uploaded."""
    folder = checkout(tmp_path)
    (step,) = (step for step in STEPS if "make site" in step.get("run", ""))
    done = run(step, folder, os.environ["PATH"])
    assert done.returncode == 0, done.stdout + done.stderr
    uploaded = folder / STEPS[-1]["with"]["path"]
    assert {path.relative_to(uploaded): path.read_bytes() for path in uploaded.rglob("*") if path.is_file()} == {
        path.relative_to(real_site): path.read_bytes() for path in real_site.rglob("*") if path.is_file()
    }
    assert (uploaded / ".zenodo.json").is_file()
    assert STEPS[-1]["with"]["include-hidden-files"] is True


def test_a_repository_without_pages_is_told_what_to_set(tmp_path: Path) -> None:
    """If Pages is off or publishes from a branch, the run ends with a sentence that names the setting."""
    (step,) = (step for step in STEPS if "gh api" in step.get("run", ""))
    tool = tmp_path / "gh"
    for answer, code in (("exit 1", 1), ("echo legacy", 1), ("echo workflow", 0)):
        tool.write_text(f"#!/bin/sh\n{answer}\n", encoding="utf-8")
        tool.chmod(0o755)
        done = run(step, tmp_path, f"{tmp_path}:{os.environ['PATH']}")
        assert done.returncode == code, done.stderr
        assert ("choose “GitHub Actions” as the source" in done.stdout.replace("choose\n", "choose ")) is bool(code)
