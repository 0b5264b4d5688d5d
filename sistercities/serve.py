"""Watch the inputs and run the ordinary build in a fresh process; the browser reloads by livereload.

The build is a process of its own, so that a change to the program itself is picked up and nothing is kept between runs.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

HOST = "127.0.0.1"


def serve(options: argparse.Namespace) -> int:
    """Build, then serve until interrupted. A failed build leaves the last good site in place and says why."""
    from livereload import Server  # noqa: PLC0415  # brings in a web server that no build needs

    def rebuild() -> None:
        subprocess.run(build_command(options), check=False)  # noqa: S603  # our own interpreter and script

    rebuild()
    if not (options.out / "index.html").is_file():
        return 1
    server = Server()
    for folder in (options.data, options.content, options.templates, Path(__file__).parent):
        server.watch(f"{folder}/", rebuild, delay=0.1)
    server.serve(root=str(options.out), host=HOST, port=options.port)
    return 0


def build_command(options: argparse.Namespace) -> list[str]:
    """Return the command line of the build that belongs to these options."""
    command = [sys.executable, str(Path(__file__).parent.parent / "build.py"), "build"]
    for name in ("data", "content", "templates", "out", "cache"):
        command += [f"--{name}", str(getattr(options, name))]
    for name in ("base_url", "repository"):
        value = getattr(options, name)
        if value is not None:
            command += [f"--{name.replace('_', '-')}", value]
    return command
