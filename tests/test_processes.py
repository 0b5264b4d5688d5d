"""Builds in several processes, and what happens if one of them fails."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from tests.conftest import HOME

if TYPE_CHECKING:
    from tests.stage import Stage

PROGRAM = """
import os, signal, sys
from pathlib import Path
from sistercities import cli
from sistercities.engine import workers

def edit():
    file = Path("data/events.csv")
    file.write_text(file.read_text().replace("suspend the tie", "suspend this tie"))

def killed():
    ours = os.getpid()
    sys.addaudithook(lambda event, arguments: event == "open" and os.getpid() != ours
                     and ".incoming" in str(arguments[0]) and os.kill(os.getpid(), signal.SIGKILL))

def edited():
    full_pipe = workers.full_pipe
    def edit_and_begin(count):
        edit()
        return full_pipe(count)
    workers.full_pipe = edit_and_begin

workers.CHUNK, happens = 20, sys.argv[1]
{"nothing": lambda: None, "killed": killed, "edited": edited}[happens]()
sys.exit(cli.main(sys.argv[2:]))
"""
"""The command line, set up to use several processes even for a package as small as the toy."""


def run(stage: Stage, happens: str = "nothing") -> subprocess.CompletedProcess[str]:
    """Build in two processes while something happens."""
    options = ["build", *(f"--{name}={name}" for name in ("data", "content", "templates", "cache"))]
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, happens, *options, "--out=site", "--no-cards", "--jobs=2"],
        capture_output=True, text=True, check=False, cwd=stage.project.root, env={"PYTHONPATH": str(HOME)}, timeout=120,
    )  # fmt: skip


def test_two_processes(stage: Stage) -> None:
    """Two processes make the same bytes as one, for a whole site and after an edit."""
    result = run(stage)
    assert (result.returncode, result.stderr) == (0, "")
    assert stage.project.published() == stage.before
    stage.edit()
    result = run(stage)
    assert (result.returncode, result.stderr) == (0, "")
    assert stage.project.published() == stage.after


def test_input_edited_before_processes_begin(stage: Stage) -> None:
    """Processes use what was already read, not an edit made since: once it is undone, the next build is correct."""
    assert stage.built() == stage.before
    stage.edit()
    result = run(stage, "edited")
    assert (result.returncode, result.stderr) == (0, "")
    events = stage.project.paths.data / "events.csv"
    events.write_text(
        events.read_text(encoding="utf-8").replace("suspend this tie", "suspend the tie"), encoding="utf-8"
    )
    assert stage.built() == stage.after


def test_process_that_is_killed(stage: Stage) -> None:
    """If the system kills one of several processes, one line reports it, and nothing is published."""
    assert stage.built() == stage.before
    stage.edit()
    result = run(stage, "killed")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == "error: a process of this build was killed: build again, or with --jobs 1\n"
    assert stage.project.published() == stage.before
    assert stage.built() == stage.after
