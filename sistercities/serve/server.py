"""Watch the inputs, build, show: pages reload by livereload, and what is wrong stands on the page that is open."""

from __future__ import annotations

import contextlib
import html
import logging
import mimetypes
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from livereload import Server
from tornado.ioloop import IOLoop

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable

HOST = "127.0.0.1"
INTERVAL = 0.02
"""Seconds between two looks at the watched files: each takes a third of a millisecond."""
STILL = 0.02
"""Seconds for which they must be still before a build."""
PROGRAM = Path(__file__).parent.parent
SCRIPT = PROGRAM.parent / "build.py"

Snapshot = dict[str, tuple[int, int]]


def snapshot(folders: Iterable[Path]) -> Snapshot:
    """Return time of change and size of every file in some folders, hidden files and compiled modules left out."""
    found: Snapshot = {}
    waiting = [str(folder) for folder in folders]
    while waiting:
        with contextlib.suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.name.startswith((".", "__pycache__")) or entry.name.endswith(".pyc"):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                    continue
                with contextlib.suppress(OSError):
                    status = entry.stat()
                    found[entry.path] = (status.st_mtime_ns, status.st_size)
    return found


POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy"[^>]*>\n')


class Outcome(NamedTuple):
    """How a build ended: its exit code and what it printed."""

    code: int
    output: str


class Watcher:
    """Builds whenever a watched file has changed, and says so; an edit made during a build is built after it.

    It has the methods that livereload asks of a watcher, and notifies by itself.
    """

    ignored_dirs: tuple[str, ...] = ()

    def __init__(self, folders: Iterable[Path], build: Callable[[], None]) -> None:
        """Watch folders; ``build`` is called after every change."""
        self.folders = tuple(folders)
        self.build = build
        self.filepath: str | None = None
        self._tasks = True
        self._changes: list[Any] = []
        self.seen = snapshot(self.folders)

    def start(self, callback: Callable[[], None]) -> bool:
        """Begin watching; ``callback`` is called in livereload's own loop after each build."""
        loop = IOLoop.current()
        threading.Thread(target=self._watch, args=(lambda: loop.add_callback(callback),), daemon=True).start()
        return True

    def _watch(self, done: Callable[[], None]) -> None:
        while True:
            time.sleep(INTERVAL)
            now = snapshot(self.folders)
            if now == self.seen:
                continue
            while now != (now := self._settled()):
                pass
            changed = {path for path in now.keys() | self.seen.keys() if now.get(path) != self.seen.get(path)}
            self.seen = now
            self.build()
            # A changed stylesheet alone is exchanged in the open page; anything else reloads it.
            self.filepath = next(iter(changed)) if all(path.endswith(".css") for path in changed) else "*"
            done()

    def _settled(self) -> Snapshot:
        time.sleep(STILL)
        return snapshot(self.folders)

    def examine(self) -> tuple[str, None]:
        """Ask for the page to be reloaded: under any other name livereload would leave out what comes within three seconds."""
        return "__livereload__", None


class Pages:
    """A web application (PEP 3333) that serves a folder as GitHub Pages does, with what is wrong on top of a page."""

    def __init__(self, folder: Path) -> None:
        """Serve a folder; nothing is wrong yet."""
        self.folder = folder.resolve()
        self.wrong = ""

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        """Answer a request with a file, with the way to a folder's own address, or with the page of missing addresses."""
        asked = environ["PATH_INFO"].encode("latin-1").decode("utf-8", errors="replace")
        path = self._file(asked)
        if path and path.is_dir():
            start_response("301 Moved Permanently", [("Location", quote(f"/{asked.strip('/')}/".replace("//", "/")))])
            return []
        status = "200 OK" if path else "404 Not Found"
        path = path or self.folder / "404.html"
        content = path.read_bytes()
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        if kind == "text/html":
            # The script that reloads the page stands in the page, which its own policy forbids where it is published.
            content = POLICY.sub(b"", content, count=1)
        if kind == "text/html" and self.wrong:
            content = content.replace(b"<body>", b"<body>" + overlay(self.wrong).encode(), 1)
        kind += "; charset=utf-8" if kind.startswith("text/") else ""
        start_response(
            status, [("Content-Type", kind), ("Content-Length", str(len(content))), ("Cache-Control", "no-store")]
        )
        return [content]

    def _file(self, asked: str) -> Path | None:
        """Return what a path names inside the folder, the index of a folder whose path ends with a slash; None for none."""
        path = self.folder / asked.lstrip("/")
        try:
            path = (path / "index.html" if asked.endswith("/") else path).resolve()
            return path if path.exists() and path.is_relative_to(self.folder) else None
        except (OSError, ValueError):  # a name that is too long, a NUL
            return None


def overlay(text: str) -> str:
    """Return what is wrong, as a box on top of a page."""
    style = "margin:0;padding:1rem;background:#7a1020;color:#fff;font:14px/1.5 monospace;white-space:pre-wrap"
    return f'<pre role="alert" style="{style}">{html.escape(text)}</pre>'


class Builder:
    """Builds in a process of its own each time, so that an edit of the program counts too.

    The process of the next build is started beforehand and has loaded the program when an edit comes, which saves a third
    of the time from an edit to its page.
    """

    def __init__(self, arguments: list[str]) -> None:
        """Take the arguments of ``build``, and start the process of the first."""
        self._command = [sys.executable, str(SCRIPT), "build", "--wait", *arguments]
        self._stopped = False
        self._start()

    def _start(self) -> None:
        self._program = snapshot([PROGRAM])
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and program
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
        )

    def build(self) -> Outcome:
        """Build once and return how it went; once all is stopped, which may be in the midst of a build, nothing is said."""
        if snapshot([PROGRAM]) != self._program:
            self._end()
            self._start()
        process = self._process
        output, _ = process.communicate("build\n")
        if self._stopped:
            return Outcome(0, "")
        self._start()
        return Outcome(process.returncode, output)

    def stop(self) -> None:
        """End the process that waits or is at work."""
        self._stopped = True
        self._end()

    def _end(self) -> None:
        self._process.kill()
        self._process.communicate()


def serve(options: argparse.Namespace) -> int:
    """Build, then serve until interrupted. A failed build leaves the last good site in place and says why."""
    builder = Builder(build_arguments(options))
    pages = Pages(options.out)

    def build() -> None:
        show(pages, builder.build())

    try:
        build()
        if not (options.out / "index.html").is_file():
            return 1
        folders = (options.data, options.content, options.templates, PROGRAM)
        logging.getLogger("tornado.access").setLevel(logging.ERROR)
        server = Server(pages, Watcher(folders, build))
        print(f"http://{HOST}:{options.port}/ – end with Ctrl+C", flush=True)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        server.serve(host=HOST, port=options.port, debug=False)
    finally:
        builder.stop()
    return 0


def show(pages: Pages, outcome: Outcome) -> None:
    """Tell how a build went, at the terminal and on the pages."""
    print(outcome.output, end="", file=sys.stderr if outcome.code else sys.stdout, flush=True)
    pages.wrong = outcome.output if outcome.code else ""


def build_arguments(options: argparse.Namespace) -> list[str]:
    """Return the arguments of the build that belongs to these options."""
    arguments = ["--trust-schema"]
    for name in ("data", "content", "templates", "out", "cache"):
        arguments += [f"--{name}", str(getattr(options, name))]
    for name in ("base_url", "repository"):
        value = getattr(options, name)
        if value is not None:
            arguments += [f"--{name.replace('_', '-')}", value]
    if not options.cards:
        arguments.append("--no-cards")
    if options.jobs:
        arguments += ["--jobs", str(options.jobs)]
    return arguments
