"""Builds in several processes: however they start, and whatever becomes of one of them."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import HOME

if TYPE_CHECKING:
    from tests.stage import Stage

PROGRAM = """
import os, signal, sys
from pathlib import Path
from sistercities import cli
from sistercities.engine import production, workers

def edit():
    file = Path("data/events.csv")
    file.write_text(file.read_text().replace("suspend the tie", "suspend this tie"))

def killed():
    ours = os.getpid()
    sys.addaudithook(lambda event, arguments: event == "open" and os.getpid() != ours
                     and ".incoming" in str(arguments[0]) and os.kill(os.getpid(), signal.SIGKILL))

def edited():
    enter = workers.Crew.__enter__
    def edit_and_enter(self):
        edit()
        return enter(self)
    workers.Crew.__enter__ = edit_and_enter

workers.METHOD, production.CHUNK, happens = sys.argv[1], 20, sys.argv[2]
{"nothing": lambda: None, "killed": killed, "edited": edited}[happens]()
sys.exit(cli.main(sys.argv[3:]))
"""
"""The command line, with processes that start as told and are worth starting for as little as the toy package."""


def run(stage: Stage, method: str, happens: str = "nothing") -> subprocess.CompletedProcess[str]:
    """Build in two processes that start in one way while something happens."""
    options = ["build", *(f"--{name}={name}" for name in ("data", "content", "templates", "cache"))]
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, method, happens, *options, "--out=site", "--no-cards", "--jobs=2"],
        capture_output=True, text=True, check=False, cwd=stage.project.root, env={"PYTHONPATH": str(HOME)}, timeout=120,
    )  # fmt: skip


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_however_processes_start(stage: Stage, method: str) -> None:
    """Processes that are forked, spawned or come from a server make the same bytes, of a whole site and of an edit."""
    result = run(stage, method)
    assert (result.returncode, result.stderr) == (0, "")
    assert stage.project.published() == stage.before
    stage.edit()
    result = run(stage, method)
    assert (result.returncode, result.stderr) == (0, "")
    assert stage.project.published() == stage.after


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_input_edited_before_processes_have_read_it(stage: Stage, method: str) -> None:
    """Processes that were not forked do not mix an edited input with what was read before; the next build has the edit."""
    assert stage.built() == stage.before
    stage.edit()
    result = run(stage, method, "edited")
    if method == "spawn":
        assert (result.returncode, result.stdout) == (2, "")
        assert result.stderr == "error: what the build reads was changed while it ran: build again\n"
        assert stage.project.published() == stage.before
    else:
        assert (result.returncode, result.stderr) == (0, "")
    events = stage.project.paths.data / "events.csv"
    events.write_text(
        events.read_text(encoding="utf-8").replace("suspend this tie", "suspend the tie"), encoding="utf-8"
    )
    assert stage.built() == stage.after


def test_process_that_is_killed(stage: Stage) -> None:
    """Where the system kills one of several processes that is told in a line, and nothing was published."""
    assert stage.built() == stage.before
    stage.edit()
    result = run(stage, "fork", "killed")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == "error: a process of this build was killed: build again, or with --jobs 1\n"
    assert stage.project.published() == stage.before
    assert stage.built() == stage.after
