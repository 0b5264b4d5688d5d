"""One built project that the tests of faults take turns using: rebuilding it for each would take most of their time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests import warm

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from tests.conftest import Project

FOLDERS = [f"--{name}={name}" for name in ("data", "content", "templates")]
EVENT = ("data/events.csv", "voted 5-4 to suspend the tie", "voted 5-4 for a suspension of the tie")
"""An edit of one event, which changes files of many kinds."""

Tree = dict[str, bytes]


def tree(out: Path) -> Tree:
    """Return every published file; files not yet complete are in one hidden folder and are not published."""
    files = (path for path in out.rglob("*") if path.is_file() and ".incoming" not in path.parts)
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


@dataclass(frozen=True)
class Stage:
    """A project that the tests take turns using, and its site before and after the edit of an event."""

    project: Project
    before: Tree
    after: Tree
    ask_frictionless: bool = False

    def run(self, command: str, *options: str) -> subprocess.CompletedProcess[str]:
        """Run a command with file permissions enforced, even for root; later options replace earlier ones."""
        own = [command, *FOLDERS, "--out=site", "--cache=cache", "--no-cards"]
        own += ["--trust-schema"] if command == "build" and not self.ask_frictionless else []
        return warm.run([*own, *options], self.project.root, bound=True)

    def built(self, *options: str, out: str = "site") -> Tree:
        """Build and return every published file."""
        result = self.run("build", f"--out={out}", *options)
        assert result.returncode == 0, result.stderr
        return tree(self.project.root / out)

    def refused(self, place: str, reason: str, *options: str) -> None:
        """Build, and assert that the build is refused in one line that says where and why."""
        result = self.run("build", *options)
        assert (result.returncode, result.stdout) == (2, ""), result.stderr
        assert result.stderr.startswith(f"error: {place}"), result.stderr
        assert reason in result.stderr
        assert result.stderr.count("\n") == 1, result.stderr

    def edit(self, *, back: bool = False) -> None:
        """Edit the event, or undo the edit."""
        path, old, new = EVENT
        self.project.edit(path, *((new, old) if back else (old, new)))

    def stands(self, out: str = "site") -> bool:
        """Whether every file is there and complete, in either of its two versions."""
        now = tree(self.project.root / out)
        return now.keys() == self.before.keys() and all(
            content in (self.before[path], self.after[path]) for path, content in now.items()
        )
