"""Builds in short-lived processes forked from one that has its libraries loaded: what ``serve`` builds with.

``python -m sistercities.serve.warm ARGUMENTS`` loads the libraries, then runs ``build ARGUMENTS`` once for each line that it
reads, in a fork of its own: nothing is kept from one build to the next but the loaded libraries. After each build it
writes one line of JSON: ``{"code": exit code, "said": what was printed}``.
"""

from __future__ import annotations

import importlib
import json
import os
import runpy
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

SCRIPT = Path(__file__).parent.parent.parent / "build.py"
LIBRARIES = (
    "jinja2",
    "markdown",
    "nh3",
    "yaml",
    "_duckdb",
    "xlsxwriter",
    "PIL.Image",
    "PIL.ImageDraw",
    "PIL.ImageFont",
    "sistercities.cli",
    "sistercities.engine.workers",
    "sistercities.outputs.targets",
    "concurrent.futures.process",
)
"""What builds import late, or only where there is something to do. Frictionless has a process of its own."""


class Outcome(NamedTuple):
    """How a build ended: its exit code and what it printed."""

    code: int
    said: str


class WarmBuilder:
    """The process that builds. It is started at once and again whenever ``restart`` is called."""

    def __init__(self, arguments: list[str]) -> None:
        """Start the process; ``arguments`` are those of ``build``."""
        self._arguments = arguments
        self._ended = False
        self._start()

    def _start(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
            [sys.executable, "-P", "-m", "sistercities.serve.warm", *self._arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent.parent)},
        )

    def build(self) -> Outcome:
        """Build once and return how it went; a process that has died is started again first.

        Once all is ended, which may be in the midst of a build, nothing is built and nothing said.
        """
        if self._ended:
            return Outcome(0, "")
        if self._process.poll() is not None:
            self._start()
        assert self._process.stdin is not None  # noqa: S101
        assert self._process.stdout is not None  # noqa: S101
        try:
            self._process.stdin.write("\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except (OSError, ValueError):  # closed on either side
            line = ""
        if line:
            return Outcome(**json.loads(line))
        return Outcome(0, "") if self._ended else Outcome(1, "the building process ended")

    def restart(self) -> None:
        """Begin anew, because the program itself has changed."""
        self._stop()
        self._start()

    def stop(self) -> None:
        """End the process for good and wait for it."""
        self._ended = True
        self._stop()

    def _stop(self) -> None:
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()


def build_in_fork(arguments: list[str]) -> Outcome:
    """Run ``build`` in a fork of this process and return how it ended and what it printed."""
    with tempfile.TemporaryFile() as said:
        child = os.fork()
        if child == 0:
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
            sys.argv[1:] = ["build", *arguments]
            runpy.run_path(str(SCRIPT), run_name="__main__")
            sys.exit(0)
        _, status = os.waitpid(child, 0)
        said.seek(0)
        return Outcome(os.waitstatus_to_exitcode(status), said.read().decode("utf-8", errors="replace"))


def serve_builds(arguments: list[str]) -> None:
    """Build once for each line of standard input, until it ends."""
    for library in LIBRARIES:
        importlib.import_module(library)
    for _ in sys.stdin:
        print(json.dumps(build_in_fork(arguments)._asdict()), flush=True)


if __name__ == "__main__":
    serve_builds(sys.argv[1:])
