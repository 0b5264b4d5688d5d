"""Pages on paper, and the size of what a reader has to load."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from html5lib import HTMLParser
from pypdf import PdfReader

from tests.chromium import SMALL, Served
from tests.conftest import html_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from sistercities.site.site import Site

PAPERS = ("Letter", "A4")
KILOBYTE = 1024


def printed(page: Page, address: str, paper: str) -> PdfReader:
    """Print a page and return the printed document."""
    page.goto(address)
    return PdfReader(io.BytesIO(page.pdf(format=paper)))


LONGEST = 12


def longer_than_a_page(page: Page, served: Served, most: int | None = None) -> dict[str, int]:
    """Return the number of A4 pages of each city's brief that takes more than one, by city.

    All briefs are examined, or only the ``most`` that have the largest pages.
    """
    folders = [path for path in (served.folder / "cities").iterdir() if path.is_dir()]
    longest = sorted(folders, key=lambda path: -(path / "index.html").stat().st_size)[:most]
    pages = {path.name: len(printed(page, f"{served.address}cities/{path.name}/", "A4").pages) for path in longest}
    return {name: number for name, number in pages.items() if number != 1}


@pytest.mark.slow
def test_every_city_of_the_real_record_prints_on_one_page(
    served_record: Served, open_page: Callable[..., Page]
) -> None:
    """Every brief of the current record is one page of A4."""
    assert longer_than_a_page(open_page(), served_record) == {}


@pytest.mark.parametrize("most", [LONGEST, pytest.param(None, marks=pytest.mark.slow)])
def test_every_city_prints_on_one_page(served: Served, open_page: Callable[..., Page], most: int | None) -> None:
    """Every city's brief is one page of A4, and some that are long are one page of Letter too."""
    page = open_page()
    assert longer_than_a_page(page, served, most) == {}
    for name in ("dallas-tx", "chicago-il", "juneau-ak", "berkeley-ca", "roanoke-va", "san-jose-ca"):
        assert len(printed(page, f"{served.address}cities/{name}/", "Letter").pages) == 1, name


@pytest.mark.parametrize("paper", PAPERS)
def test_the_brief_says_all_that_matters(served: Served, open_page: Callable[..., Page], paper: str) -> None:
    """The brief has the sentence with its vote, a source, what is not known and the data version, and no controls."""
    page = open_page(scheme="dark")
    text = printed(page, f"{served.address}cities/dallas-tx/", paper).pages[0].extract_text()
    source = page.locator(".event:not(.extra) .sources li > a").first.get_attribute("href")
    plain = "".join(text.split())
    for part in (
        "Dallas suspended its tie with Saratov on March 9, 2022 (City Council, resolution, unanimous vote).",
        "unanimous vote",
        f"<{source}>",
        "6 more events, with sources, on the web page",
        "What we do not know",
        "Chapel Hill",
        "data version",
    ):
        assert "".join(part.split()) in plain, part
    assert "Find" not in text
    assert "Report an error" not in text


def test_the_brief_has_every_decision(frozen: Site, served: Served, open_page: Callable[..., Page]) -> None:
    """The brief of a place whose tie was decided on several times has every decision but not every event."""
    page = open_page()
    page.goto(f"{served.address}cities/roanoke-va/")
    page.emulate_media(media="print")
    kinds = page.locator(".event:visible .type").all_inner_texts()
    assert kinds == ["Suspended", "Suspended", "Kept"]
    assert len(frozen.dataset.events_of["roanoke-va--pskov"]) > len(kinds)


def loaded(page: Page, address: str) -> dict[str, int]:
    """Open a page and return the size in bytes, uncompressed, of everything it loads, by path."""
    sizes: dict[str, int] = {}
    page.on("response", lambda response: sizes.update({response.url.removeprefix(address): len(response.body())}))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return sizes


@pytest.mark.parametrize(
    ("path", "html", "everything"),
    [("cities/san-jose-ca/", 35, 80), ("cities/dallas-tx/", 35, 80), ("cities/chicago-il/", 35, 80), ("", 150, 190)],
)
def test_a_page_is_light_with_all_that_it_loads(
    served: Served, open_page: Callable[..., Page], path: str, html: int, everything: int
) -> None:
    """A city's page has at most 35 KB, and 80 KB with all that it loads; home has 150 KB and 190 KB, uncompressed."""
    sizes = loaded(open_page(SMALL), served.address + path)
    assert sizes[""] <= html * KILOBYTE
    assert sum(sizes.values()) <= everything * KILOBYTE, sizes


def test_files_are_light(served: Served) -> None:
    """A city's page has at most 35 KB of HTML, each stylesheet 20 KB, and all scripts together 24 KB."""
    limits = {"cities/*/index.html": 35, "assets/*.css": 20}
    heavy = {
        path.relative_to(served.folder).as_posix(): path.stat().st_size
        for pattern, limit in limits.items()
        for path in served.folder.glob(pattern)
        if path.stat().st_size > limit * KILOBYTE
    }
    assert heavy == {}
    assert sum(path.stat().st_size for path in served.folder.glob("assets/*.js")) <= 24 * KILOBYTE


def test_every_page_is_valid_html(real_site: Path) -> None:
    """Every page parses under the HTML standard's rules without an error."""
    for path in html_files(real_site):
        parser = HTMLParser()
        parser.parse(path.read_bytes(), transport_encoding="utf-8")
        assert [(place, error) for place, error, _ in parser.errors] == [], path
