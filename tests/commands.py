"""Commands run in the tests' own process, on the toy package: faster than one process per command."""

from __future__ import annotations

import contextlib
import io
from typing import TYPE_CHECKING, NamedTuple

from sistercities.cli import main

if TYPE_CHECKING:
    from tests.conftest import Project


class Ran(NamedTuple):
    """What a command returned and printed."""

    code: int
    out: str
    err: str


def run(project: Project, command: str, *options: str) -> Ran:
    """Run a command on a project's folders and return what it printed."""
    folders = [f"--{name}={project.root / name}" for name in ("data", "content", "templates", "cache")]
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([command, *folders, f"--out={project.root / 'site'}", *options])
    return Ran(code, out.getvalue(), err.getvalue())


def contents(project: Project) -> dict[str, bytes]:
    """Return the content of every file in the data folder, by name."""
    return {path.name: path.read_bytes() for path in sorted((project.root / "data").iterdir())}


def new_lines(project: Project, before: dict[str, bytes]) -> dict[str, list[str]]:
    """Return the lines added to each file in the data folder, by name; AssertionError if a line was removed."""
    found = {}
    for name, content in contents(project).items():
        old, new = before[name].decode().splitlines(), content.decode().splitlines()
        assert [line for line in new if line in old] == old, f"{name} lost a line"
        if added := [line for line in new if line not in old]:
            found[name] = added
    return found
