"""Search by Pagefind, which large packages switch on: its index is made, kept, made anew, removed and searched."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from functools import partial
from http.server import ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from sistercities.base.problems import SiteError
from sistercities.outputs import fulltext
from tests.chromium import Handler
from tests.conftest import HOME

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Project


@pytest.fixture
def large(project: Project) -> Project:
    """Return a built project whose settings ask for Pagefind."""
    project.edit("content/site.yaml", "search: index", "search: pagefind")
    result = project.run("build", "--no-cards")
    assert result.returncode == 0, result.stderr
    return project


def parts(project: Project) -> dict[str, bytes]:
    """Return the published files of the index."""
    return {path: content for path, content in project.published().items() if path.startswith(fulltext.FOLDER)}


def test_the_index_is_published_and_kept(large: Project) -> None:
    """The index and its script are published, the small index is not, and an unchanged site makes nothing anew."""
    published = large.published()
    assert {"pagefind/pagefind.js", "pagefind/pagefind-entry.json", "pagefind/places.js"} <= published.keys()
    assert not [path for path in published if path.startswith("search.") or "-ui" in path]
    assert b'src="./pagefind/places.js"' in published["index.html"]
    assert "0 written, 0 removed" in large.run("build", "--no-cards").stdout


def test_the_index_follows_the_pages(large: Project) -> None:
    """A changed place gives another index, whose old parts are gone; a change elsewhere leaves it as it is."""
    before = parts(large)
    large.edit("content/about.md", "---\n\n", "---\n\nAnother line.\n\n")
    assert large.run("build", "--no-cards").returncode == 0
    assert parts(large) == before
    large.edit("data/us_places.csv", "isley-tx,Isley,", "isley-tx,Quillby,")
    assert large.run("build", "--no-cards").returncode == 0
    after = parts(large)
    assert after != before
    assert len([path for path in after if path.endswith(".pf_meta")]) == 1


def test_a_damaged_index_is_made_again(large: Project) -> None:
    """A part of the index that was changed or removed by somebody else is made again."""
    before = parts(large)
    (large.paths.out / "pagefind" / "pagefind.js").unlink()
    (large.paths.out / "pagefind" / "places.js").write_text("// changed", encoding="utf-8")
    assert large.run("build", "--no-cards").returncode == 0
    assert parts(large) == before


KILLED = """
import os, signal, sys
from sistercities.cli import main

seen = []
def hook(event, arguments):
    if event == "os.rename" and "/pagefind/" in str(arguments[1]):
        seen.append(arguments)
        if len(seen) == 3:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(hook)
main(sys.argv[1:])
"""
"""A build that is killed while it puts the third file or folder of an index in its place."""


def test_what_a_killed_build_published_of_an_index_goes_too(project: Project) -> None:
    """The parts of an index that was being published when its build was killed are known and taken away."""
    project.edit("content/site.yaml", "search: index", "search: pagefind")
    options = [f"--{name}={name}" for name in ("data", "content", "templates", "cache")]
    (project.paths.out / "pagefind").mkdir(parents=True)  # else all of it is put in place at once
    command = [sys.executable, "-c", KILLED, "build", *options, "--out=site", "--no-cards"]
    killed = subprocess.run(command, cwd=project.root, env={"PYTHONPATH": str(HOME)}, check=False, timeout=120)
    assert killed.returncode == -signal.SIGKILL
    assert parts(project)
    project.edit("content/site.yaml", "search: pagefind", "search: index")
    assert project.run("build", "--no-cards").returncode == 0
    assert parts(project) == {}


def test_the_index_goes_when_it_is_no_longer_asked_for(large: Project) -> None:
    """Back with the small index nothing of Pagefind is left."""
    large.edit("content/site.yaml", "search: pagefind", "search: index")
    assert large.run("build", "--no-cards").returncode == 0
    assert parts(large) == {}
    assert not (large.paths.out / "pagefind").exists()
    assert b"pagefind" not in large.published()["cities/isley-tx/index.html"]


def test_other_settings_are_refused(project: Project) -> None:
    """A search that there is none of is named, with those that there are."""
    project.edit("content/site.yaml", "search: index", "search: everything")
    result = project.run("build")
    assert result.returncode == 2
    assert result.stderr == "error: content/site.yaml: search must be one of: index, pagefind\n"


def test_without_pagefind_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Pagefind is not installed, the setting is refused with the command that helps."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(SiteError, match=r"pip install 'pagefind\[bin\]'"):
        fulltext.known("pagefind", {}, (1, 1))
    assert fulltext.known("index", {}, (1, 1)) is None


def test_a_place_is_found_in_the_text_of_pages(large: Project, open_page: Callable[..., Page]) -> None:
    """The same box finds places by the text of their pages, says what became of them, and opens them by keyboard."""
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
