"""Watch the inputs, build and serve: livereload reloads the pages, and problems are shown on the open page."""

from __future__ import annotations

import argparse
import html
import logging
import mimetypes
import re
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from livereload import Server

from sistercities.base.problems import SiteError
from sistercities.serve.builder import PROGRAM, Builder, Outcome, build_arguments
from sistercities.serve.watch import Watcher

HOST = "127.0.0.1"

POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy"[^>]*>\n')


class Pages:
    """A web application (PEP 3333) that serves a folder as GitHub Pages does, with any problems on top of each page."""

    def __init__(self, folder: Path) -> None:
        """Create the application for a folder, with no problems yet."""
        self.folder = folder.resolve()
        self.problems = ""

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        """Answer a request with a file, a redirect to a folder's own address, or the page for missing addresses."""
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
            # The script that reloads the page is inline, which the published page's own policy forbids.
            content = POLICY.sub(b"", content, count=1)
        if kind == "text/html" and self.problems:
            content = content.replace(b"<body>", b"<body>" + overlay(self.problems).encode(), 1)
        kind += "; charset=utf-8" if kind.startswith("text/") else ""
        start_response(
            status, [("Content-Type", kind), ("Content-Length", str(len(content))), ("Cache-Control", "no-store")]
        )
        return [content]

    def _file(self, asked: str) -> Path | None:
        """Return the file or folder at a path, or the index if it ends with a slash; None if there is none inside."""
        path = self.folder / asked.lstrip("/")
        try:
            path = (path / "index.html" if asked.endswith("/") else path).resolve()
            return path if path.exists() and path.is_relative_to(self.folder) else None
        except (OSError, ValueError):  # a name that is too long, a NUL
            return None


def overlay(text: str) -> str:
    """Return the problems as an HTML box for the top of a page."""
    style = "margin:0;padding:1rem;background:#7a1020;color:#fff;font:14px/1.5 monospace;white-space:pre-wrap"
    return f'<pre role="alert" style="{style}">{html.escape(text)}</pre>'


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
        try:
            server.serve(host=HOST, port=options.port, debug=False)
        except OSError as error:
            raise SiteError(
                f"{HOST}:{options.port}: cannot be served ({error.strerror}); choose another --port"
            ) from error
    finally:
        builder.stop()
    return 0


def show(pages: Pages, outcome: Outcome) -> None:
    """Show how a build went, in the terminal and, if it failed, on the pages."""
    print(outcome.output, end="", file=sys.stderr if outcome.code else sys.stdout, flush=True)
    pages.problems = outcome.output if outcome.code else ""
