"""Search with Pagefind, which large packages turn on: its script is published, and it indexes the finished pages."""

from __future__ import annotations

import subprocess
import sys
import threading
from functools import partial
from http.server import ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.chromium import Handler
from tests.conftest import HOME

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Project


@pytest.fixture
def large(project: Project) -> Project:
    """Return a built project whose settings turn on Pagefind, with the index of its pages."""
    project.edit("content/site.yaml", "search: index", "search: pagefind")
    result = project.run("build", "--no-cards")
    assert result.returncode == 0, result.stderr
    makefile = ["make", "--silent", "-C", str(HOME), "index", f"RUN={sys.executable}", f"OUT={project.paths.out}"]
    subprocess.run(makefile, check=True, capture_output=True, timeout=120)
    return project


def test_the_script_is_published_in_place_of_the_small_index(large: Project) -> None:
    """Pages load Pagefind's script, there is no small index, and a later build leaves Pagefind's index alone."""
    published = large.published()
    assert {"pagefind/pagefind.js", "pagefind/pagefind-entry.json", "pagefind/places.js"} <= published.keys()
    assert not [path for path in published if path.startswith("search.")]
    assert b'src="./pagefind/places.js"' in published["index.html"]
    assert "0 written, 0 removed" in large.run("build", "--no-cards").stdout
    assert large.published() == published


def test_the_script_goes_when_it_is_no_longer_asked_for(large: Project) -> None:
    """After a return to the small index, Pagefind's script is removed and no page loads it."""
    large.edit("content/site.yaml", "search: pagefind", "search: index")
    assert large.run("build", "--no-cards").returncode == 0
    published = large.published()
    assert "pagefind/places.js" not in published
    assert b"pagefind" not in published["cities/isley-tx/index.html"]


def test_other_settings_are_refused(project: Project) -> None:
    """An unknown kind of search is refused with a list of the known ones."""
    project.edit("content/site.yaml", "search: index", "search: everything")
    result = project.run("build")
    assert result.returncode == 2
    assert result.stderr == "error: content/site.yaml: search must be one of: index, pagefind\n"


def test_a_place_is_found_in_the_text_of_pages(large: Project, open_page: Callable[..., Page]) -> None:
    """The same box finds places by the text of their pages, shows their tie's sentence, and opens them by keyboard."""
    page = open_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(large.paths.out))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        page.goto(f"{address}about/")
        page.locator("#find").focus()
        page.keyboard.type("ashf")
        expect(page.locator("[role=option]").first).to_contain_text("Ashford suspended its tie with Novorechensk")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}cities/ashford-oh/")
        server.shutdown()
    assert said == []
