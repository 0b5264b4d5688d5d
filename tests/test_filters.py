"""Filtering and sorting the long tables: the rows shown, the text announced, and the state kept in the address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, Route, expect

from tests.chromium import SMALL, Served

if TYPE_CHECKING:
    from collections.abc import Callable

SHIFT = """() => new Promise(resolve => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(entry => sum += entry.value))
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => resolve(sum), 300);
})"""


def shown(page: Page) -> list[str]:
    """Return the first cells of the visible rows."""
    return page.locator("tbody tr:visible > :first-child a").all_inner_texts()


def test_a_filtered_view_has_an_address_of_its_own(served: Served, open_page: Callable[..., Page]) -> None:
    """A choice is kept in the address, announced, shareable, and undone by the browser's back button."""
    page = open_page()
    page.goto(f"{served.address}cities/")
    said = page.locator(".filter output")
    expect(said).to_have_text("109 of 109 shown")
    page.get_by_role("combobox", name="State", exact=True).select_option("Texas")
    expect(said).to_have_text("5 of 109 shown")
    page.get_by_role("combobox", name="Status", exact=True).select_option("Suspended")
    expect(said).to_have_text("2 of 109 shown")
    assert shown(page) == ["Dallas", "Houston"]
    assert page.url == f"{served.address}cities/?status=suspended&state=texas"
    page.go_back()
    expect(said).to_have_text("5 of 109 shown")
    expect(page.get_by_role("combobox", name="Status", exact=True)).to_have_value("")
    page.go_back()
    expect(said).to_have_text("109 of 109 shown")
    page.go_forward()
    expect(said).to_have_text("5 of 109 shown")
    other = open_page()
    other.goto(f"{served.address}cities/?status=suspended&state=texas")
    assert shown(other) == ["Dallas", "Houston"]


def test_a_choice_before_the_script_loads_counts(served: Served, open_page: Callable[..., Page]) -> None:
    """The filters are visible before their script has loaded; a choice made meanwhile is applied and not reset."""
    page = open_page()
    held: list[Route] = []
    page.route("**/assets/filter.js", lambda route: held.append(route))  # noqa: PLW0108  # Playwright inspects it
    page.goto(f"{served.address}cities/", wait_until="commit")
    page.get_by_role("combobox", name="State", exact=True).select_option("Texas")
    held[0].continue_()
    expect(page.locator(".filter output")).to_have_text("5 of 109 shown")
    assert page.url == f"{served.address}cities/?state=texas"


def test_going_back_from_a_place_keeps_the_filter(served: Served, open_page: Callable[..., Page]) -> None:
    """A reader who opens a place from a filtered list and goes back finds the list filtered."""
    page = open_page()
    page.goto(f"{served.address}cities/?year=2023")
    before = shown(page)
    assert 0 < len(before) < 20
    page.locator("tbody tr:visible a").first.click()
    page.go_back()
    assert shown(page) == before


def test_everything_can_be_shown_again(served: Served, open_page: Callable[..., Page]) -> None:
    """One button removes all filters; it is visible only if there is something to remove."""
    page = open_page()
    page.goto(f"{served.address}cities/?body=mayor&sort=-when")
    button = page.get_by_role("button", name="Show all")
    assert button.is_visible()
    button.click()
    expect(page.locator(".filter output")).to_have_text("109 of 109 shown")
    assert page.url == f"{served.address}cities/"
    assert not button.is_visible()


def test_text_found_in_no_row_empties_the_table(served: Served, open_page: Callable[..., Page]) -> None:
    """Text that no row contains empties the table and says so; a value that is not a choice is ignored."""
    page = open_page()
    page.goto(f"{served.address}cities/?q=atlantis&status=%3Cscript%3E")
    expect(page.locator(".filter output")).to_have_text("0 of 109 shown, “atlantis” is not on record")
    expect(page.get_by_role("combobox", name="Status", exact=True)).to_have_value("")


@pytest.mark.parametrize(
    ("path", "typed", "expected"),
    [
        ("cities/", "Saratov", {"Dallas", "Carrboro", "Chapel Hill", "Edmond"}),
        ("cities/", "Vladivostok", {"Juneau", "San Diego", "Tacoma"}),
        ("cities/", "Москва", {"Chicago", "Santa Clara County"}),
        ("cities/", "Leningrad", {"Lansing", "Los Angeles", "Maryland", "St. Petersburg"}),
        ("cities/", "chicgo", {"Chicago"}),
        ("cities/", "dallas saratov", {"Dallas"}),
        ("partners/", "Dallas", {"Saratov"}),
    ],
)
def test_a_place_is_found_by_every_name_that_it_has(
    served: Served, open_page: Callable[..., Page], path: str, typed: str, expected: set[str]
) -> None:
    """Text is searched for in every cell, word by word, in any spelling and by any name, as in the search box."""
    page = open_page()
    page.goto(served.address + path)
    page.get_by_role("searchbox", name="Place").fill(typed)
    expect(page.locator("tbody tr:visible")).to_have_count(len(expected))
    assert set(shown(page)) == expected


def test_sorting_by_a_column_head(served: Served, open_page: Callable[..., Page]) -> None:
    """A column's head sorts and then reverses; it reports the direction, and rows without a value always come last."""
    page = open_page()
    page.goto(f"{served.address}cities/")
    head = page.get_by_role("button", name="When")
    times = page.locator("tbody tr:visible")
    head.focus()
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort]")).to_have_attribute("aria-sort", "descending")
    newest = [row.get_attribute("data-when") for row in times.all()]
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort]")).to_have_attribute("aria-sort", "ascending")
    oldest = [row.get_attribute("data-when") for row in times.all()]
    dated = [date for date in newest if date]
    assert len(dated) > 40
    assert dated == sorted(dated, reverse=True)
    assert [date for date in oldest if date] == sorted(dated)
    assert newest[len(dated) :] == oldest[len(dated) :] == [None] * (len(newest) - len(dated))
    assert page.url == f"{served.address}cities/?sort=when"


@pytest.mark.parametrize(
    ("path", "first"),
    [
        ("states/?sort=-ties", "California"),
        ("states/?sort=-ended&status=ended", "California"),
        ("partners/?sort=-ties", "Saint Petersburg"),
        ("partners/?status=ended&q=moscow", "Moscow"),
        ("status/suspended/?sort=-when", "Anchorage"),
        ("status/no-decision/?state=texas", "Abilene"),
    ],
)
def test_every_long_table_filters_and_sorts(
    served: Served, open_page: Callable[..., Page], path: str, first: str
) -> None:
    """The lists of states, partners and the ties of a status are filtered and sorted by their address."""
    page = open_page(SMALL)
    page.goto(served.address + path)
    assert shown(page)[0] == first


@pytest.mark.parametrize("path", ["cities/", "states/", "partners/?status=ended", "cities/dallas-tx/", ""])
@pytest.mark.parametrize("size", [SMALL, (1440, 900)])
def test_nothing_moves_while_a_page_loads(
    served: Served, open_page: Callable[..., Page], path: str, size: tuple[int, int]
) -> None:
    """The script causes no layout shift."""
    page = open_page(size)
    page.goto(served.address + path)
    assert page.evaluate(SHIFT) < 0.01
