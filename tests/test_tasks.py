"""What readers come for, measured in actions from the home page: each search, click or choice counts as one."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, expect

from tests.chromium import LARGE, SMALL, Served, serving
from tests.conftest import Project, built, make_content, make_frozen
from tests.markup import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Reader:
    """A reader who starts on the home page and whose actions are counted."""

    def __init__(self, page: Page, address: str) -> None:
        """Open the home page."""
        self.page, self.actions = page, 0
        page.goto(address)

    def search(self, text: str) -> None:
        """Type into the search box, and open the best match."""
        self.page.locator("#find").fill(text)
        self.page.locator("#find[aria-expanded=true]").wait_for()
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.actions += 1

    def click(self, role: str, name: str) -> None:
        """Click the element with a role and a name."""
        self.page.get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]
        self.actions += 1

    def choose(self, label: str, option: str) -> None:
        """Choose an option from a list."""
        self.page.get_by_role("combobox", name=label, exact=True).select_option(option)
        self.actions += 1

    def sees(self, text: str) -> None:
        """Assert that a text is visible without scrolling."""
        expect(self.page.get_by_text(text).first).to_be_in_viewport()


@pytest.fixture(scope="module")
def mailed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Yield the frozen record's site with its editors' email address, served."""
    root = tmp_path_factory.mktemp("mailed")
    project = Project(root)
    make_frozen(root / "data")
    make_content(root / "content")
    project.edit("content/site.yaml", "search: index", "search: index\nemail: editors@example.org")
    with serving(project.paths, root / "served") as served:
        yield served


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_did_my_city_act(served: Served, open_page: Callable[..., Page], size: tuple[int, int]) -> None:
    """One search shows, on the first screen, that Portland, Oregon, kept its tie, though not by its own decision."""
    reader = Reader(open_page(size), served.address)
    reader.search("portland oregon")
    reader.sees("no decision by the city itself was found")
    reader.sees("Kept")
    assert reader.actions == 1


def test_which_cities_of_a_state_kept_their_ties(served: Served, open_page: Callable[..., Page]) -> None:
    """It takes at most two actions to see which cities in Florida kept their ties."""
    reader = Reader(open_page(), served.address)
    reader.search("florida")
    kept = reader.page.locator("tbody tr", has=reader.page.locator(".status", has_text="Kept"))
    assert kept.locator("th a").all_inner_texts() == ["Gainesville", "Jacksonville", "St. Petersburg"]
    assert reader.actions <= 2


def test_what_councils_suspended_in_a_month(served: Served, open_page: Callable[..., Page]) -> None:
    """It takes at most five actions to get what councils suspended in March 2022 as CSV, exactly the right rows."""
    reader = Reader(open_page(), served.address)
    reader.click("link", "Cities")
    reader.choose("Status", "Suspended")
    reader.choose("Decided in", "March 2022")
    reader.choose("Who decided", "Local council")
    with reader.page.expect_download() as loaded:
        reader.click("button", "Download these 6 rows")
    rows = list(csv.DictReader(loaded.value.path().read_text(encoding="utf-8").splitlines()))
    places = {"Sarasota", "Des Moines", "Charlotte", "Oak Ridge", "Dallas", "Norfolk"}
    assert {row["us_place"] for row in rows} == places
    assert reader.actions <= 5


def test_every_status_on_a_day(served: Served, open_page: Callable[..., Page]) -> None:
    """It takes at most two actions to see the status of every tie on April 21, 2022."""
    reader = Reader(open_page(), served.address)
    reader.page.get_by_label("As of", exact=True).fill("2022-04-21")
    reader.actions += 1
    reader.click("button", "List of that day")
    expect(reader.page.locator(".filter output")).to_contain_text("as of April 21, 2022: 8 ended, 10 suspended")
    assert reader.actions <= 2


def test_citing_a_city(served: Served, open_page: Callable[..., Page]) -> None:
    """It takes at most two actions to cite Dallas with its address."""
    reader = Reader(open_page(permissions=["clipboard-read", "clipboard-write"]), served.address)
    reader.search("dallas texas")
    reader.click("button", "Copy")
    assert f"{served.address}cities/dallas-tx/" in reader.page.evaluate("navigator.clipboard.readText()")
    assert reader.actions <= 2


def test_reporting_an_error_without_an_account(mailed: Served, open_page: Callable[..., Page]) -> None:
    """It takes at most two actions to report an error by email, with the subject filled in."""
    reader = Reader(open_page(), mailed.address)
    reader.search("dallas texas")
    mail = reader.page.get_by_role("link", name="Send an email").first
    assert str(mail.get_attribute("href")).startswith("mailto:editors@example.org?subject=Correction")
    assert reader.actions + 1 <= 2


def test_what_changed_lately(served: Served, open_page: Callable[..., Page]) -> None:
    """It takes at most two actions to reach the changes of the record."""
    reader = Reader(open_page(), served.address)
    reader.click("link", "Changes")
    expect(reader.page.locator("h1")).to_have_text("Changes to the record")
    assert reader.actions <= 2


def test_no_page_links_to_itself(project: Project) -> None:
    """Without a repository or an email address, no link in a page's text leads to the page itself."""
    site = built(project, "--repository", "")
    for path in ("corrections/index.html", "contribute/index.html", "gaps/index.html", "cities/ashford-oh/index.html"):
        here = path.removesuffix("index.html")
        for link in read(site[path].decode()).first("main").all("a"):
            assert urljoin(f"https://example.org/{here}", link.attributes["href"]) != f"https://example.org/{here}", (
                path
            )
