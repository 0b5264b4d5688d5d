"""One built project that tests of faults use one after another: building it anew for each would take most of their time."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Project

SCRIPT = Path(__file__).resolve().parent.parent / "build.py"

BOUND = ["setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner"] if os.geteuid() == 0 else []
"""Permissions hold nobody back who may do everything: so the program runs without that right."""
FOLDERS = [f"--{name}={name}" for name in ("data", "content", "templates")]
EVENT = ("data/events.csv", "voted 5-4 to suspend the tie", "voted 5-4 for a suspension of the tie")
"""An edit of one event, which changes files of many kinds."""

Tree = dict[str, bytes]


def tree(out: Path) -> Tree:
    """Return every published file; what is half-written lies in one hidden folder and is not published."""
    files = (path for path in out.rglob("*") if path.is_file() and ".incoming" not in path.parts)
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


@dataclass(frozen=True)
class Stage:
    """A project that all tests here use one after another, and its site before and after the edit of an event."""

    project: Project
    before: Tree
    after: Tree
    ask_frictionless: bool = False

    def run(self, command: str, *options: str, stdout: int = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
        """Run a command as somebody whom permissions hold back; later options replace earlier ones."""
        own = [sys.executable, str(SCRIPT), command, *FOLDERS, "--out=site", "--cache=cache", "--no-cards"]
        own += ["--trust-schema"] if command == "build" and not self.ask_frictionless else []
        return subprocess.run(
            [*BOUND, *own, *options],
            stdout=stdout, stderr=subprocess.PIPE, text=True, check=False, cwd=self.project.root, timeout=120,
        )  # fmt: skip

    def built(self, *options: str, out: str = "site") -> Tree:
        """Build and return every published file."""
        result = self.run("build", f"--out={out}", *options)
        assert result.returncode == 0, result.stderr
        return tree(self.project.root / out)

    def refused(self, place: str, reason: str, *options: str) -> None:
        """Build and see that it is refused in one line that says where and why."""
        result = self.run("build", *options)
        assert (result.returncode, result.stdout) == (2, ""), result.stderr
        assert result.stderr.startswith(f"error: {place}"), result.stderr
        assert reason in result.stderr
        assert result.stderr.count("\n") == 1, result.stderr

    def edit(self, *, back: bool = False) -> None:
        """Edit the event, or put it back."""
        path, old, new = EVENT
        self.project.edit(path, *((new, old) if back else (old, new)))

    def stands(self, out: str = "site") -> bool:
        """Whether every file is there and whole, as it was or as it will be."""
        now = tree(self.project.root / out)
        return now.keys() == self.before.keys() and all(
            content in (self.before[path], self.after[path]) for path, content in now.items()
        )
