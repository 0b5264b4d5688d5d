"""Interactive maps: by pointer, touch and keyboard, and on the home page as of any day."""

from __future__ import annotations

import io
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import FloatRect, Page, expect

from sistercities.record.status import status_as_of
from sistercities.record.vocabulary import Status
from sistercities.record.wording import STATUS_WORDS, human_date
from tests.chromium import LARGE, SMALL, Served
from tests.test_as_of import days_of
from tests.test_browser import AXE

if TYPE_CHECKING:
    from collections.abc import Callable

    from sistercities.site.site import Site

REACHED = """() => {
  const {links} = maps[0], found = new Set([links[0]]), waiting = [links[0]];
  while (waiting.length) {
    const from = waiting.pop();
    for (const way of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      const link = next(links, from, way);
      if (!found.has(link)) { found.add(link); waiting.push(link); }
    }
  }
  return [found.size, links.length];
}"""
"""The number of marks that the arrow keys reach from the first one, and the number of all marks."""

SHOWN = """() => Object.fromEntries([...document.querySelectorAll(".us a")].map(link =>
  [/cities\\/([^/]+)\\/(?:index.html)?#(.+)/.exec(link.getAttribute("href")).slice(1).join("--"),
   [link.parentElement.getAttribute("class"), ...new Set([...link.querySelectorAll("use")].map(use => use.getAttribute("href").slice(-1)))]]))"""
"""For each tie, the class of the group that contains its mark, and the numbers of the mark's shapes."""

FOCUS = (0xB3, 0x54, 0x0A)
"""The color of the focus in the light scheme."""

MARKS = """() => [...document.querySelectorAll(".us use")].map(use => use.getBoundingClientRect())
  .filter(box => box.width).map(box => [box.x + box.width / 2, box.y + box.height / 2, Math.min(box.width, box.height)])"""


def opened(served: Served, open_page: Callable[..., Page], path: str = "", **options: object) -> Page:
    """Return the page at a path after its scripts have run."""
    page = open_page(**options)
    page.goto(served.address + path)
    return page


@pytest.mark.parametrize("path", ["", "states/", "states/california/", "partners/saratov/"])
@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_arrow_keys_lead_to_every_mark(
    served: Served, open_page: Callable[..., Page], path: str, size: tuple[int, int]
) -> None:
    """From a map's first mark, the arrow keys lead to all others."""
    reached, all_marks = opened(served, open_page, path, size=size).evaluate(REACHED)
    assert reached == all_marks > 1


def test_a_map_by_keyboard(served: Served, open_page: Callable[..., Page]) -> None:
    """A map is one Tab stop; its card has the tie's sentence and is announced, and Enter opens the tie."""
    page = opened(served, open_page)
    page.get_by_role("button", name="Find").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("application", name="Map").first).to_be_focused()
    card = page.locator(".tip").first
    expect(card).to_have_attribute("role", "status")
    first = card.inner_text()
    assert first
    page.keyboard.press("ArrowRight")
    expect(card).not_to_have_text(first)
    href = card.locator("a").get_attribute("href")
    assert Axe().run(page, options=AXE).response["violations"] == []
    page.keyboard.press("Escape")
    expect(card).to_be_empty()
    page.keyboard.press("Tab")
    expect(page.get_by_label("As of", exact=True)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowRight")
    href = card.locator("a").get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{served.address}{href}")


def test_a_map_by_pointer_and_by_finger(served: Served, open_page: Callable[..., Page]) -> None:
    """Hovering over a mark shows its card and clicking opens it; tapping shows the card, whose link opens it."""
    page = opened(served, open_page)
    mark = page.locator('.us a[href*="dallas-tx"] .wide')
    mark.hover()
    expect(page.locator(".tip").first).to_contain_text("Dallas suspended its tie with Saratov")
    mark.click()
    page.wait_for_url(f"{served.address}cities/dallas-tx/#saratov")
    page = opened(served, open_page, size=SMALL, has_touch=True)
    page.locator('.us a[href*="dallas-tx"] .phone').tap()
    link = page.locator(".tip a").first
    expect(link).to_contain_text("Dallas suspended its tie with Saratov")
    assert page.url == served.address
    link.tap()
    page.wait_for_url(f"{served.address}cities/dallas-tx/#saratov")


@pytest.mark.parametrize("status", ["ended", "no-decision"])
def test_the_mark_that_a_card_is_about_is_outlined(served: Served, open_page: Callable[..., Page], status: str) -> None:
    """Filled or hollow, a mark whose card is shown is outlined in the color of the focus."""
    page = opened(served, open_page, device_scale_factor=4)
    mark = page.locator(f".us .{status} .wide").first
    box = mark.bounding_box()
    assert box
    around = FloatRect(x=box["x"] - 5, y=box["y"] - 5, width=box["width"] + 10, height=box["height"] + 10)

    def edge() -> int:
        """Count the pixels around the mark that have the color."""
        with Image.open(io.BytesIO(page.screenshot(clip=around))) as picture:
            counts = picture.convert("RGB").getcolors(1_000_000) or []
        return sum(number for number, color in counts if color == FOCUS)

    assert edge() == 0
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".tip").first).not_to_be_empty()
    assert edge() > 0


def test_marks_are_large_enough_on_a_phone(served: Served, open_page: Callable[..., Page]) -> None:
    """On a phone every mark of the U.S. map is at least 10 pixels wide and high, and no two cover each other."""
    marks = opened(served, open_page, size=SMALL).evaluate(MARKS)
    assert len(marks) == 109
    assert min(size for _, _, size in marks) >= 10
    close = [
        (one, other)
        for position, one in enumerate(marks)
        for other in marks[position + 1 :]
        if abs(one[0] - other[0]) < 5 and abs(one[1] - other[1]) < 5
    ]
    assert close == []


def test_the_first_page_as_of_every_day(frozen: Site, served: Served, open_page: Callable[..., Page]) -> None:
    """For every day with a change, the map, the bar and the totals show what the record's rule gives."""
    page = opened(served, open_page)
    statuses, said = list(Status), page.locator(".asof output")
    for day in days_of(frozen)[:-1]:
        page.get_by_label("As of", exact=True).fill(str(day))
        expect(said).to_contain_text(f"As of {human_date(day)}: ")
        expected = {tie.id: status_as_of(frozen.dataset, tie, day).status for tie in frozen.dataset.ties.values()}
        assert page.evaluate(SHOWN) == {
            tie: [str(status), str(statuses.index(status))] for tie, status in expected.items()
        }, day
        totals = Counter(expected.values())
        numbers = [str(totals[status]) for status in statuses]
        assert page.locator(".totals strong").all_inner_texts() == numbers
        assert page.locator(".bar rect").evaluate_all("all => all.map(e => e.getAttribute('width'))") == numbers


def test_the_slider_goes_from_change_to_change(frozen: Site, served: Served, open_page: Callable[..., Page]) -> None:
    """With the keyboard, each step of the slider is a day with a change; it is announced and kept in the address."""
    page = opened(served, open_page)
    now = page.evaluate(SHOWN)
    slider = page.get_by_role("slider")
    slider.focus()
    page.keyboard.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", "February 23, 2022")
    page.keyboard.press("ArrowRight")
    expect(slider).not_to_have_attribute("aria-valuetext", "February 23, 2022")
    changed = {str(day) for day in days_of(frozen)}
    assert page.url.partition("?on=")[2] in changed
    assert Axe().run(page, options=AXE).response["violations"] == []
    page.reload()
    expect(page.locator(".asof output")).to_contain_text("As of ")
    page.get_by_role("button", name="List of that day").click()
    expect(page.locator(".filter output")).to_contain_text("shown, as of ")
    page.goto(f"{served.address}?on=2022-04-21")
    page.get_by_role("slider").focus()
    page.keyboard.press("End")
    page.wait_for_url(served.address)
    assert page.evaluate(SHOWN) == now


def test_a_card_of_another_day(served: Served, open_page: Callable[..., Page]) -> None:
    """As of another day, a card gives that day's status first and the tie's current sentence after it."""
    page = opened(served, open_page, "?on=2022-03-01")
    expect(page.locator(".asof output")).to_contain_text("As of March 1, 2022: ")
    page.locator('.us a[href*="dallas-tx"] .wide').hover()
    none = STATUS_WORDS[Status.NO_DECISION]
    expect(page.locator(".tip").first).to_contain_text(f"{none} as of March 1, 2022. Now: Dallas suspended")


@pytest.mark.parametrize("asked", ["2022-02-22", "2999-01-01", "yesterday", "2022-02-30", "%3Cscript%3E"])
def test_the_first_page_of_a_day_that_cannot_be(served: Served, open_page: Callable[..., Page], asked: str) -> None:
    """A day that cannot be shown is named in a sentence, and the map shows the current statuses."""
    now = opened(served, open_page).evaluate(SHOWN)
    page = opened(served, open_page, f"?on={asked}")
    expect(page.locator(".asof output")).to_contain_text("is not a day from February 23, 2022 to ")
    assert page.evaluate(SHOWN) == now


def test_without_javascript_the_map_has_links_and_no_slider(served: Served, open_page: Callable[..., Page]) -> None:
    """Without JavaScript the marks are links, and the slider is not shown."""
    page = opened(served, open_page, java_script_enabled=False)
    expect(page.locator(".asof")).to_be_hidden()
    assert page.locator(".us a").count() == 109
    page.locator('.us a[href*="dallas-tx"] .wide').click()
    page.wait_for_url(f"{served.address}cities/dallas-tx/#saratov")
