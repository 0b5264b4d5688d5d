"""The site in a browser: small and large, light and dark, without JavaScript, from a folder on disk, by keyboard."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.chromium import LARGE, PAGES, SMALL, Scheme, Served, failure_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from playwright.sync_api import Page

CONTRASTS = """() => {
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const color = rgb(getComputedStyle(e).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
      if (color[3] > 0) throw new Error("a half-transparent background cannot be measured");
    }
    throw new Error("there is no background");
  };
  const found = {};
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!own || !element.checkVisibility()) continue;
    const a = light(rgb(getComputedStyle(element).color)), b = light(behind(element));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const name = element.tagName.toLowerCase() + "." + element.className;
    found[name] = Math.min(found[name] ?? 99, ratio);
  }
  return found;
}"""


AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
       "resultTypes": ["violations"], "preload": False}  # fmt: skip


QUICK = {**AXE, "rules": {"color-contrast": {"enabled": False}}}
"""Contrast takes half of axe's time, so here only our own check measures it, on all text; the slow tests add axe's."""
LOOKS = [
    (SMALL, "light", QUICK),
    *(
        pytest.param(size, scheme, AXE, marks=pytest.mark.slow)
        for size in (SMALL, LARGE)
        for scheme in ("light", "dark")
    ),
]
"""Windows, color schemes and axe's options; the fast tests use only the first of them."""


@pytest.mark.parametrize(("size", "scheme", "rules"), LOOKS)
def test_pages_are_sound(
    served: Served, open_page: Callable[..., Page], size: tuple[int, int], scheme: Scheme, rules: dict[str, Any]
) -> None:
    """Every type of page logs nothing, requests nothing from other servers, fits its window and has enough contrast.

    axe-core finds no violation of WCAG 2.2 AA or of its best practices.
    """
    page = open_page(size, scheme)
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    page.on("requestfailed", lambda request: said.extend(failure_of(request)))
    page.on("request", lambda request: asked.append(request.url))
    for path in PAGES:
        response = page.goto(served.address + path)
        assert response is not None
        assert response.ok, path
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], path
        assert page.locator("h1:visible").count() == 1, path
        assert page.evaluate("document.styleSheets.length") == 1, path
        faint = {name: ratio for name, ratio in page.evaluate(CONTRASTS).items() if ratio < 4.5}
        assert faint == {}, (path, scheme)
        found = Axe().run(page, options=rules).response["violations"]
        assert [(fault["id"], node["target"]) for fault in found for node in fault["nodes"]] == [], path
    assert said == []
    assert [url for url in asked if not url.startswith(served.origin)] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_body_text_has_a_contrast_of_seven(served: Served, open_page: Callable[..., Page], scheme: Scheme) -> None:
    """All text except statuses, flags, event types, buttons and options has a contrast of at least 7."""
    page = open_page(LARGE, scheme)
    for path in ("cities/dallas-tx/", "about/", "states/california/"):
        page.goto(served.address + path)
        ratios = page.evaluate(CONTRASTS)
        colored = ("span.status", "span.flag", "strong.type", "button", "a.button", "option")
        plain = {name: ratio for name, ratio in ratios.items() if not name.startswith(colored)}
        assert len(plain) >= 10
        assert {name: ratio for name, ratio in plain.items() if ratio < 7} == {}, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_status_stands_out(served: Served, open_page: Callable[..., Page], scheme: Scheme) -> None:
    """Each of the five statuses is shown with a contrast of at least 4.5, after a shape of its own."""
    page = open_page(LARGE, scheme)
    page.goto(f"{served.address}status/")
    ratios = {name: ratio for name, ratio in page.evaluate(CONTRASTS).items() if name.startswith("span.status")}
    assert len(ratios) == 5
    assert min(ratios.values()) >= 4.5, ratios
    shapes = page.locator("main .status").evaluate_all("all => all.map(e => getComputedStyle(e, '::before').content)")
    assert len(set(shapes)) == 5


def test_dark_is_dark(served: Served, open_page: Callable[..., Page]) -> None:
    """The page follows the reader's preference for a light or a dark color scheme."""
    colors = []
    for scheme in ("light", "dark"):
        page = open_page(LARGE, scheme)
        page.goto(served.address)
        colors.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    light, dark = (sum(int(part) for part in re.findall(r"\d+", color)[:3]) for color in colors)
    assert light > 600
    assert dark < 200


OVERLAPS = """() => [...document.querySelectorAll("main svg")].filter(svg => svg.checkVisibility()).flatMap(svg => {
  const frame = svg.getBoundingClientRect();
  const texts = [...svg.querySelectorAll("text")].map(e => [e.textContent, e.getBoundingClientRect()]);
  const outside = texts.filter(([, b]) => b.left < frame.left - 1 || b.right > frame.right + 1
    || b.top < frame.top - 1 || b.bottom > frame.bottom + 1).map(([text]) => text);
  const small = texts.filter(([, b]) => b.height < 11).map(([text]) => text);
  const over = texts.flatMap(([text, a], i) => texts.slice(i + 1).filter(([, b]) => a.left + 1 < b.right
    && b.left + 1 < a.right && a.top + 4 < b.bottom && b.top + 4 < a.bottom).map(([other]) => text + " / " + other));
  return [...outside, ...small, ...over];
})"""


def unreadable(page: Page, served: Served, partners: Iterable[str]) -> dict[str, list[str]]:
    """Return the unreadable texts of maps and charts by page: home, the timeline, all states and some partners."""
    states = sorted(path.parent.name for path in (served.folder / "states").glob("*/index.html"))
    paths = ["", "timeline/", *(f"states/{state}/" for state in states), *(f"partners/{name}/" for name in partners)]
    found = {}
    for path in paths:
        page.goto(served.address + path)
        found[path] = page.evaluate(OVERLAPS)
    return {path: texts for path, texts in found.items() if texts}


WIDTHS = pytest.mark.parametrize("width", [320, 1440, *(pytest.param(w, marks=pytest.mark.slow) for w in (360, 768))])


@WIDTHS
def test_names_on_maps_and_charts_can_be_read(served: Served, open_page: Callable[..., Page], width: int) -> None:
    """No text of a map or chart overlaps another, is cut off, or is too small to read."""
    partners = ("saratov", "vladivostok", "saint-petersburg", "kazan", "magadan")
    assert unreadable(open_page((width, 900)), served, partners) == {}


@pytest.mark.slow
@WIDTHS
def test_names_on_the_real_record_s_maps_can_be_read(
    served_record: Served, open_page: Callable[..., Page], width: int
) -> None:
    """All texts of maps and charts of the current record can be read, on the pages of all its partners too."""
    partners = sorted(path.parent.name for path in (served_record.folder / "partners").glob("*/index.html"))
    assert unreadable(open_page((width, 900)), served_record, partners) == {}


def test_the_polar_map_fits_the_window(served: Served, open_page: Callable[..., Page]) -> None:
    """The map across the pole is horizontal in a wide window and vertical in a narrow one, with its marks upright."""
    for size, lying in ((LARGE, True), (SMALL, False)):
        page = open_page(size)
        page.goto(served.address)
        box = page.locator("svg.polar").bounding_box()
        assert box is not None
        assert (box["width"] > box["height"]) == lying
        mark = page.locator("svg.polar use").first.bounding_box()
        assert mark is not None
        assert mark["width"] == pytest.approx(mark["height"], rel=0.25)


def test_a_mark_leads_to_its_tie(served: Served, open_page: Callable[..., Page]) -> None:
    """Clicking a mark opens the city's page at the tie."""
    page = open_page()
    page.goto(f"{served.address}states/texas/")
    page.locator('svg.state a[href*="dallas-tx"]').click()
    assert page.url == f"{served.address}cities/dallas-tx/#saratov"


def test_a_narrow_window_hides_nothing(served: Served, open_page: Callable[..., Page]) -> None:
    """At 320 px every table cell with content can be seen within the window.

    Exceptions are folded content and the sources of a tie, which are on the page of its place.
    """
    page = open_page((320, 640))
    for path in ("states/california/", "gaps/", "data/", ""):
        page.goto(served.address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        outside = page.locator("tbody td, tbody th").evaluate_all(
            "all => all.filter(e => e.getBoundingClientRect().right > 321"
            " || !(e.checkVisibility() || e.matches('.none, [data-label=Source], details:not([open]) *'))).length"
        )
        assert outside == 0, path


def test_without_javascript(served: Served, open_page: Callable[..., Page]) -> None:
    """Without JavaScript the content is there, and links lead from the home page to a city and its partner."""
    page = open_page(java_script_enabled=False)
    page.goto(served.address)
    assert page.locator("main .answer").is_visible()
    walk(page)
    assert page.url == f"{served.address}partners/saratov/"


def walk(page: Page) -> None:
    """Follow the links from the home page: cities, Dallas, its partner."""
    page.get_by_role("link", name="Cities", exact=True).first.click()
    assert page.locator("h1").inner_text() == "U.S. cities, counties and states"
    page.get_by_role("link", name="Dallas", exact=True).click()
    assert page.locator("h1").inner_text() == "Dallas, Texas Suspended"
    assert (
        page.locator("main .answer").inner_text().startswith("Dallas suspended its tie with Saratov on March 9, 2022")
    )
    page.locator("main h2").get_by_role("link", name="Saratov, Russia").click()
    assert page.locator("h1").inner_text().startswith("Saratov, Russia")


def test_from_a_folder_on_disk(served: Served, open_page: Callable[..., Page]) -> None:
    """Opened from a folder without a server, the site looks the same, its links lead to pages, and nothing fails."""
    page = open_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto((served.folder / "index.html").as_uri())
    assert page.locator(".brand").evaluate("e => getComputedStyle(e).fontWeight") == "600"
    walk(page)
    assert page.url == (served.folder / "partners" / "saratov" / "index.html").as_uri()
    page.go_back()
    page.locator("main table").first.get_by_role("link", name="Chapel Hill").click()
    assert page.url == (served.folder / "cities" / "chapel-hill-nc" / "index.html").as_uri() + "#saratov"
    page.locator("header .brand").click()
    assert page.url == (served.folder / "index.html").as_uri()
    assert said == []


def test_the_skip_link(served: Served, open_page: Callable[..., Page]) -> None:
    """The first stop of the Tab key is a link that skips the navigation and leads to the content."""
    page = open_page()
    page.goto(f"{served.address}cities/dallas-tx/")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "Skip to the content"
    box = skip.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    assert page.locator(":focus").get_attribute("id") == "main"
    page.keyboard.press("Tab")
    assert page.locator("main :focus").count() == 1


def test_an_address_of_an_event(served: Served, open_page: Callable[..., Page]) -> None:
    """The address of an event, as its “Link” gives it, opens the page with that event as the target, in view."""
    page = open_page(SMALL)
    page.goto(f"{served.address}cities/dallas-tx/#saratov--2022-03-09--suspended")
    event = page.locator(":target")
    assert event.locator(".type").inner_text() == "Suspended"
    box = event.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < SMALL[1]


def test_a_missing_address(served: Served, open_page: Callable[..., Page]) -> None:
    """For a missing address at any depth, the error page looks like the site and links back into it."""
    page = open_page()
    response = page.goto(f"{served.address}cities/atlantis/no/such/page/")
    assert response is not None
    assert response.status == 404
    assert page.locator("h1").inner_text() == "Page not found"
    assert page.locator(".brand").evaluate("e => getComputedStyle(e).fontWeight") == "600"
    page.get_by_role("link", name="every city").click()
    assert page.url == f"{served.address}cities/"


def test_print(served: Served, open_page: Callable[..., Page]) -> None:
    """In print the navigation is hidden, and the addresses of the sources are spelled out."""
    page = open_page()
    page.goto(f"{served.address}cities/dallas-tx/")
    page.emulate_media(media="print")
    assert not page.locator("header nav").is_visible()
    assert page.locator("main .answer").is_visible()
    link = page.locator(".sources a[href^=http]").first
    assert "attr(href)" not in link.evaluate("e => getComputedStyle(e, '::after').content")
    assert str(link.get_attribute("href")) in link.evaluate("e => getComputedStyle(e, '::after').content")


def test_the_deciding_act_begins_in_the_first_screen(served: Served, open_page: Callable[..., Page]) -> None:
    """On every city's page the deciding act begins within the first screen, on a desktop and on a phone."""
    page, below = open_page(), {}
    for path in sorted((served.folder / "cities").glob("*/index.html")):
        if 'class="events deciding"' not in path.read_text(encoding="utf-8"):
            continue
        page.goto(f"{served.address}cities/{path.parent.name}/", wait_until="domcontentloaded")
        for width, height in (SMALL, LARGE):
            page.set_viewport_size({"width": width, "height": height})
            top = page.evaluate("document.querySelector('.deciding').getBoundingClientRect().top")
            if top > height:
                below[path.parent.name, width] = top
    assert below == {}
