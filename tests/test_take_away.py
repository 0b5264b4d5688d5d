"""What readers reuse or send back: badges, the code to embed badges and cards, and corrections by email."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from sistercities.outputs.badges import Badge, badges
from sistercities.outputs.collections import Kind, collections
from tests.conftest import Project, built
from tests.markup import read
from tests.test_browser import AXE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sistercities.site.site import Site
    from tests.chromium import Served

SVG = "{http://www.w3.org/2000/svg}"


def badge_of(site: Site, kind: Kind, key: str) -> tuple[ET.Element, list[str]]:
    """Return a badge's picture and its words."""
    (one,) = (one for one in collections(site, kind) if one.key == key)
    badge = Badge(one)
    picture = ET.fromstring(badge.make(site, badge.inputs(site)))  # noqa: S314  # our own
    return picture, [text.text or "" for text in picture.iter(f"{SVG}text")]


def test_a_badge_says_what_became_of_the_ties(frozen: Site) -> None:
    """One tie gives its places, status and year; several ties are counted; a tie without a decision has no year."""
    assert badge_of(frozen, Kind.US_PLACE, "dallas-tx")[1] == ["Dallas–Saratov", "suspended 2022"]
    assert badge_of(frozen, Kind.PARTNER, "moscow")[1] == ["Moscow: 2 U.S.–Russia ties", "1 ended, 1 suspended"]
    assert badge_of(frozen, Kind.US_PLACE, "abilene-tx")[1] == ["Abilene–Chita", "no decision found"]


def test_every_badge_is_a_picture_with_a_title(frozen: Site) -> None:
    """Every badge is an SVG whose title has all its words and whose width is that of its two parts."""
    for badge in badges(frozen):
        picture = ET.fromstring(badge.make(frozen, badge.inputs(frozen)))  # noqa: S314  # our own
        words = [text.text or "" for text in picture.iter(f"{SVG}text")]
        assert picture.findtext(f"{SVG}title") == ": ".join(words)
        assert sum(float(part.attrib["width"]) for part in picture.iter(f"{SVG}rect")) == float(picture.attrib["width"])


def test_the_code_on_a_page_shows_the_badge_elsewhere(served: Served, open_page: Callable[..., Page]) -> None:
    """The code to copy shows the badge inside a link to the page."""
    page = open_page()
    page.goto(f"{served.address}cities/dallas-tx/")
    page.get_by_text("Show it on your own site").click()
    page.set_content(page.locator("details pre code").first.inner_text())
    expect(page.get_by_role("link")).to_have_attribute("href", f"{served.address}cities/dallas-tx/")
    picture = page.get_by_role("img")
    expect(picture).to_have_attribute("alt", "Dallas, Texas: U.S.–Russia sister-city status")
    picture.evaluate("picture => picture.decode()")
    assert picture.evaluate("picture => picture.naturalWidth") > 100


@pytest.mark.parametrize("path", ["cities/dallas-tx/", "states/california/", "partners/moscow/"])
def test_the_code_on_a_page_shows_its_card_elsewhere(served: Served, open_page: Callable[..., Page], path: str) -> None:
    """The other code is a frame with the card; its link opens the full page, and the card is sound and script-free."""
    page = open_page()
    page.goto(served.address + path)
    page.get_by_text("Show it on your own site").click()
    code = page.locator("details pre code").last.inner_text()
    page = open_page()  # a page of another site, which allows frames
    page.set_content(code)
    frame = page.frame_locator("iframe")
    expect(frame.locator(".status").first).to_be_visible()
    expect(frame.get_by_role("link")).to_have_attribute("target", "_top")
    frame.get_by_role("link").click()
    page.wait_for_url(served.address + path)
    page.goto(f"{served.address}{path}card/")
    assert page.locator("script").count() == 0
    assert Axe().run(page, options=AXE).response["violations"] == []
    page.set_viewport_size({"width": 420, "height": 220})
    assert page.evaluate("document.documentElement.scrollWidth") <= 420


def test_every_card_to_embed_says_what_its_page_says(real_site: Path, record: Site) -> None:
    """Every place's and state's card has the sentences of its first ties and counts the rest."""
    for one in collections(record, Kind.US_PLACE, Kind.PARTNER, Kind.STATE):
        page = read((real_site / one.folder / "card" / "index.html").read_text(encoding="utf-8"))
        sentences = [record.flat_ties[tie.id].sentence for tie in one.ties]
        shown = [item.text for item in page.all("li")]
        assert all(sentence in text for sentence, text in zip(sentences, shown, strict=False)), one.folder
        assert (f"{len(sentences) - len(shown)} more tie" in page.text) is (len(sentences) > len(shown))


def test_links_and_citations_are_copied(served: Served, open_page: Callable[..., Page]) -> None:
    """One button copies the page's address and confirms it, and another copies the page's citation."""
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{served.address}cities/dallas-tx/")
    read_clipboard = "navigator.clipboard.readText()"
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate(read_clipboard) == f"{served.address}cities/dallas-tx/"
    page.get_by_role("button", name="Copy", exact=True).first.click()
    assert page.evaluate(read_clipboard).endswith(f"{served.address}cities/dallas-tx/. CC BY 4.0.")


@pytest.mark.parametrize("repository", ["", "https://github.com/example/record"])
def test_corrections_can_be_mailed(project: Project, repository: str) -> None:
    """If the settings have an email address, a mail with the tie's id as its subject is offered, besides any form."""
    project.edit("content/site.yaml", "search: index", "search: index\nemail: editors@example.org")
    page = built(project, "--repository", repository)["cities/ashford-oh/index.html"].decode()
    mail = "mailto:editors@example.org?subject=Correction%3A%20ashford-oh--novorechensk"
    assert f'href="{mail}"' in page
    assert (f"{repository}/issues/new?template=correct.yml" in page) is bool(repository)


def test_an_invalid_email_address_is_refused(project: Project) -> None:
    """An invalid email address is reported with an example of a valid one, by ``check`` too."""
    project.edit("content/site.yaml", "search: index", "search: index\nemail: javascript:alert(1)")
    for command in ("build", "check"):
        result = project.run(command)
        assert result.returncode == 2
        assert (
            result.stderr
            == "error: content/site.yaml: email: 'javascript:alert(1)' is not an address such as name@example.org\n"
        )


def test_a_folded_event_is_shown_where_its_address_leads(served: Served, open_page: Callable[..., Page]) -> None:
    """The address of a mention in a folded list unfolds the list and brings the mention into view."""
    page = open_page()
    page.goto(f"{served.address}cities/dallas-tx/")
    anchor = page.locator(".mentions .event").first.get_attribute("id")
    page.goto(f"{served.address}cities/dallas-tx/#{anchor}")
    expect(page.locator(f"[id='{anchor}']")).to_be_in_viewport()
