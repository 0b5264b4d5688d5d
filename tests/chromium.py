"""A site served locally and a browser to open it with, shared by all browser tests."""

from __future__ import annotations

import os
import shutil
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from subprocess import run
from sys import executable
from typing import TYPE_CHECKING, Any, Literal

import pytest
from playwright.sync_api import Browser, Error, Page, sync_playwright
from playwright.sync_api import Request as PlaywrightRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sistercities.site.request import Paths

HOME = Path(__file__).resolve().parent.parent
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
PAGES = ("", "states/california/", "cities/santa-clara-county-ca/", "partners/saratov/", "status/no-decision/",
         "timeline/", "count/", "gaps/", "data/", "about/", "methodology/", "cities/", "states/", "partners/",
         "status/", "sources/", "404.html")  # fmt: skip
"""At least one page of every type, in the frozen record."""

SMALL, LARGE = (360, 740), (1440, 900)
Scheme = Literal["light", "dark"]


class Handler(SimpleHTTPRequestHandler):
    """Serves a folder as a plain web server does, with the site's own page for missing addresses."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        """Send the site's own page for missing addresses."""
        body = next(Path(self.directory).rglob("404.html")).read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Log nothing."""


@dataclass(frozen=True)
class Served:
    """A locally served site: its address, with the trailing slash, and its folder."""

    address: str
    folder: Path

    @property
    def origin(self) -> str:
        """The server's root address, with the trailing slash."""
        return self.address.removesuffix("any/base/")


@contextmanager
def serving(paths: Paths, root: Path) -> Iterator[Served]:
    """Build a site for a base path on a local server, and serve it from an empty folder below that path."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(root))) as server:
        address, out = f"http://127.0.0.1:{server.server_port}/any/base", root / "any" / "base"
        built = run(
            [executable, str(HOME / "build.py"), "--data", str(paths.data), "--content", str(paths.content),
             "--cache", str(paths.cache), "--out", str(out), "--base-url", address,
             "--repository", "https://github.com/example/record", "--no-cards", "--trust-schema"],
            check=False, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert built.returncode == 0, built.stderr
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Served(f"{address}/", out)
        server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the system's Chromium or Playwright's own; if there is neither, skip, or fail in CI.

    The headless shell is the same engine without the browser around it, and takes half the time.
    """
    known = map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome", "chromium-browser"))
    path = next((found for found in known if found), None)
    with sync_playwright() as playwright:
        try:
            launched = playwright.chromium.launch(executable_path=path, args=FLAGS)
        except Error as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"no browser: {error.message.splitlines()[0]}")
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Return a function that opens an empty page in its own profile."""
    contexts = []

    def opened(size: tuple[int, int] = LARGE, scheme: Scheme = "light", **options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, reduced_motion="reduce", **options
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def failure_of(request: PlaywrightRequest) -> list[str]:
    """Return why a request failed, or nothing if it was aborted because its page was left before the icon loaded."""
    return [] if request.failure == "net::ERR_ABORTED" else [f"{request.url}: {request.failure}"]
