"""The development server: every edit is built, shown and reloaded once, and problems are shown on the page."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from typing import TYPE_CHECKING

import pytest

from sistercities.serve.server import Pages
from tests.conftest import HOME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.chromium import Served
    from tests.conftest import Project

PATIENCE = 30


@contextlib.contextmanager
def serving(project: Project, home: Path = HOME) -> Iterator[str]:
    """Serve a project with the program in a folder, and yield the address.

    AssertionError if the server ends with an error or has printed a traceback.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folders = [part for name in ("data", "content", "templates", "cache") for part in (f"--{name}", name)]
    command = [sys.executable, str(home / "build.py"), "serve", *folders, "--out", "site", "--port", str(port)]
    log = project.root / "said.txt"
    with (
        log.open("w", encoding="utf-8") as said,
        subprocess.Popen(command, cwd=project.root, stdout=said, stderr=said) as server,
    ):
        try:
            address = f"http://127.0.0.1:{port}/"
            wait_for(lambda: bool(fetched(address)))
            yield address
        finally:
            server.terminate()  # not an interrupt, which a shell's background processes ignore
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(timeout=PATIENCE)
            server.kill()
    assert server.returncode == 0
    assert "Traceback" not in log.read_text(encoding="utf-8")


def test_serve(project: Project) -> None:
    """``serve`` shows an edit without being told, keeps the last good site through a bad one, and misses none."""
    with serving(project) as address:
        page = f"{address}cities/ashford-oh/"
        wait_for(lambda: "voted 5-4 to suspend the tie" in fetched(page))
        project.edit("data/events.csv", "voted 5-4 to suspend the tie", "voted 5-4 for a suspension")
        wait_for(lambda: "voted 5-4 for a suspension" in fetched(page))
        project.edit("data/events.csv", "2022-03-09,decided,suspended", "2022-13-09,decided,suspended")
        wait_for(lambda: "data/events.csv:4: date: is not a date" in fetched(page))
        assert "voted 5-4 for a suspension" in fetched(page)
        project.edit("data/events.csv", "2022-13-09,decided,suspended", "2022-03-09,decided,suspended")
        wait_for(lambda: 'role="alert"' not in fetched(page))
        for number in range(5):
            project.edit("content/about.md", "nav: About" + "!" * number, "nav: About" + "!" * (number + 1))
            time.sleep(0.15)
        wait_for(lambda: "About!!!!!<" in fetched(page))
    assert "data/events.csv:4: date: is not a date" in (project.root / "said.txt").read_text(encoding="utf-8")


def test_an_edit_of_the_program_is_shown(project: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The program is watched too, although the process of the next build has already loaded it."""
    home = tmp_path_factory.mktemp("program")
    shutil.copy(HOME / "build.py", home)
    shutil.copytree(HOME / "sistercities", home / "sistercities", ignore=shutil.ignore_patterns("__pycache__"))
    with serving(project, home) as address:
        page = f"{address}cities/ashford-oh/"
        wait_for(lambda: ">Suspended<" in fetched(page))
        time.sleep(2)  # by now the next process has loaded the program
        module = home / "sistercities" / "record" / "wording.py"
        module.write_text(module.read_text(encoding="utf-8").replace('"Suspended"', '"On hold"'), encoding="utf-8")
        wait_for(lambda: ">On hold<" in fetched(page))


def test_a_build_that_waits_ends_with_its_server(project: Project) -> None:
    """``build --wait`` does nothing before a line arrives on its standard input, and ends when that is closed."""
    ran = project.run("build", "--wait")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    assert not project.paths.out.exists()


def test_the_open_page_is_reloaded_once_for_every_edit(project: Project, open_page: Callable[..., Page]) -> None:
    """An open page reloads after every edit, however soon one follows another, and never twice for one."""
    with serving(project) as address:
        page = open_page()
        page.goto(f"{address}about/", wait_until="networkidle")
        loads = []
        page.on("load", lambda _: loads.append(page.url))
        for number in range(3):
            project.edit("content/about.md", "nav: About" + "!" * number, "nav: About" + "!" * (number + 1))
            page.get_by_role("link", name="About" + "!" * (number + 1), exact=True).wait_for(timeout=PATIENCE * 1000)
        page.wait_for_timeout(1000)
        assert len(loads) == 3
        page.context.close()


@pytest.mark.parametrize(
    ("asked", "status", "location"),
    [
        ("/", 200, ""),
        ("/cities/dallas-tx/", 200, ""),
        ("/cities", 301, "/cities/"),
        ("/data/v", 301, "/data/v/"),
        ("", 301, "/"),
        ("//example.org", 404, ""),
        ("/none/", 404, ""),
        ("/\0", 404, ""),
        (f"/{'x' * 300}", 404, ""),
        ("/../pyproject.toml", 404, ""),
        ("/data/ties.csv", 200, ""),
    ],
)
def test_the_server_answers_addresses_like_the_published_site(
    served: Served, asked: str, status: int, location: str
) -> None:
    """A folder without its slash redirects to the one with it; an address that is not the site's gets the 404 page."""
    answers: list[tuple[str, dict[str, str]]] = []
    content = Pages(served.folder)({"PATH_INFO": asked}, lambda said, headers: answers.append((said, dict(headers))))
    ((said, headers),) = answers
    assert said.startswith(str(status))
    assert headers.get("Location", "") == location
    assert bool(content) == (status != 301)
    assert status != 404 or b"<h1>" in content[0]


def fetched(url: str) -> str:
    """Return a page's text, or the empty text if the server does not answer yet."""
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310  # our own server
            return str(answer.read().decode())
    except OSError:
        return ""


def wait_for(holds: Callable[[], bool]) -> None:
    """Wait until a condition holds; AssertionError if it does not within ``PATIENCE`` seconds."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.1)
