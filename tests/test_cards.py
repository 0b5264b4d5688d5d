"""Share cards: their content, their size, that they are reproducible, and when they are redrawn."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from sistercities.outputs.cards import Card, Face, cards, drawing_digest
from sistercities.outputs.cards.drawing import HEIGHT, PAPER, QUIET, TEXT, WIDTH, draw, lines_of
from sistercities.outputs.cards.fonts import font, wrapped
from sistercities.outputs.graphics.colors import COLORS
from sistercities.record.vocabulary import Status
from tests.conftest import HOME, Project, html_files
from tests.markup import read

if TYPE_CHECKING:
    from pathlib import Path

    from sistercities.site.site import Site

BASE = "https://example.org/any/base/"
HEAVIEST = 90_000
FACE = Face(
    "A site", "Ashford, Ohio", "", "Ashford ended its tie.", (("ended", "Ended", 1),), ((600.0, 250.0, "ended"),)
)


def picture(face: Face) -> Image.Image:
    """Return a card as a picture in full color."""
    return Image.open(io.BytesIO(draw(face))).convert("RGB")


def colors(image: Image.Image) -> set[str]:
    """Return a picture's colors as a stylesheet writes them."""
    return {"#{:02x}{:02x}{:02x}".format(*color) for _, color in image.getcolors(WIDTH * HEIGHT) or []}  # type: ignore[misc]


def test_every_page_names_a_card_that_is_there(real_site: Path) -> None:
    """Every page has the absolute address of a published 1200 × 630 picture; places and states have their own."""
    seen = set()
    for path in html_files(real_site):
        page = read(path.read_text(encoding="utf-8"))
        address = page.meta("og:image")
        assert address.startswith(BASE), path
        file = real_site / address.removeprefix(BASE)
        seen.add(file)
        with Image.open(file) as card:
            assert (card.format, card.size) == ("PNG", (WIDTH, HEIGHT))
        assert page.meta("twitter:card") == "summary_large_image"
        assert (page.meta("og:image:width"), page.meta("og:image:height")) == (str(WIDTH), str(HEIGHT))
        own = path.parent / "card.png"
        assert file == (own if own.is_file() else real_site / "card.png"), path
    assert seen == set(real_site.rglob("card.png"))


def test_cards_are_light(real_site: Path) -> None:
    """No card is larger than 90 KB."""
    assert max(path.stat().st_size for path in real_site.rglob("card.png")) <= HEAVIEST


def test_a_card_says_what_the_page_says(frozen: Site) -> None:
    """A city's card has its page's heading and first line, its tie's status, and one mark on the map."""
    card = next(card for card in cards(frozen) if card.folder == "cities/dallas-tx/")
    face = card.inputs(frozen)
    assert (face.heading, face.sentence) == (
        "Dallas, Texas",
        "Dallas suspended its tie with Saratov on March 9, 2022 (City Council, resolution, unanimous vote).",
    )
    assert face.counts == (("suspended", "Suspended", 1),)
    assert [slug for _, _, slug in face.points] == ["suspended"]


def test_colors_are_those_of_the_stylesheet() -> None:
    """A card's colors are those of the site's light scheme."""
    css = (HOME / "templates" / "assets" / "site.css").read_text(encoding="utf-8")
    light = dict(re.findall(r"--([\w-]+): (#\w+);", css.partition("@media")[0]))
    assert {status: light[status] for status in map(str, Status)} == COLORS
    assert (light["page"], light["text"], light["quiet"]) == (PAPER, TEXT, QUIET)


@pytest.mark.parametrize("status", Status)
def test_every_status_has_its_color_and_shape(status: Status) -> None:
    """Each status is drawn in its own color, and its mark on the map looks like no other."""
    face = replace(FACE, counts=((str(status), "Word", 1),), points=((600.0, 250.0, str(status)),))
    image = picture(face)
    assert COLORS[status] in colors(image)
    here = image.crop((760, 360, 1140, 620)).tobytes()
    others = [picture(replace(face, points=((600.0, 250.0, str(other)),))) for other in Status if other is not status]
    assert here not in [other.crop((760, 360, 1140, 620)).tobytes() for other in others]


@pytest.mark.parametrize(
    "face",
    [
        replace(FACE, sentence="word " * 200),
        replace(FACE, heading="Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 2),
        replace(FACE, sentence="x" * 500, local="Санкт-Петербург"),
        replace(FACE, counts=(), points=()),
        replace(FACE, sentence="", heading="", site=""),
    ],
)
def test_nothing_leaves_the_card(face: Face) -> None:
    """However long or short the texts, nothing is drawn over the right edge, the map or the foot."""
    image = picture(face)
    assert colors(image.crop((1142, 0, WIDTH, HEIGHT))) == {PAPER}
    assert colors(image.crop((30, 600, 740, HEIGHT))) == {PAPER}
    assert TEXT not in colors(image.crop((760, 384, WIDTH, HEIGHT)))


def test_cyrillic_can_be_written() -> None:
    """Native names are drawn as letters, not as the box for a missing glyph."""
    face = font("serif", 40, 400)
    shapes = [bytes(face.getmask(letter)) for letter in ("С", "а", "ж", "\uffff")]
    assert len(set(shapes)) == len(shapes)


def test_lines_break_between_words() -> None:
    """A text is broken only between words, and no line is wider than allowed."""
    face = font("sans", 30, 400)
    lines = wrapped("Ashford suspended its tie with Novorechensk", face, 260)
    assert " ".join(lines) == "Ashford suspended its tie with Novorechensk"
    assert len(lines) > 2
    assert all(face.getlength(line) <= 260 for line in lines)


def test_paths_of_the_map() -> None:
    """The moves and lines of a path – absolute, relative, along an axis, closed – give its corners."""
    assert lines_of("M10 10l5-5h2V20zM1 2L3 4", 2) == [[(20, 20), (30, 10), (34, 10), (34, 40)], [(2, 4), (6, 8)]]


def test_the_same_face_gives_the_same_bytes() -> None:
    """A card drawn twice has the same bytes."""
    assert draw(FACE) == draw(FACE)


def test_a_card_depends_on_its_face_and_its_drawing_alone(frozen: Site) -> None:
    """A card's digest covers only its content and the drawing code, so an edit elsewhere redraws no card."""
    card = Card("", "Heading", "", "Sentence", ())
    assert card.program == drawing_digest()
    assert card.inputs(frozen) == card.inputs(frozen)


def test_cards_are_drawn_once(project: Project) -> None:
    """A card is left unchanged until its content changes; then only the cards concerned are redrawn."""
    assert project.run("build").returncode == 0
    out = project.paths.out
    before = {path: path.stat().st_mtime_ns for path in out.rglob("card.png")}
    assert len(before) == 1 + 3 + 10 + 5
    project.edit("templates/base.html", "<body>", "<body><!-- changed -->")
    assert project.run("build").returncode == 0
    assert {path: path.stat().st_mtime_ns for path in out.rglob("card.png")} == before
    project.edit("data/us_places.csv", "isley-tx,Isley,", "isley-tx,Islay,")
    assert project.run("build").returncode == 0
    changed = {path.parent.name for path, time in before.items() if path.stat().st_mtime_ns != time}
    assert changed == {"isley-tx", "staritsa"}


@pytest.mark.parametrize("way", ["option", "setting"])
def test_cards_can_be_left_out(project: Project, way: str) -> None:
    """With cards turned off none is drawn, earlier ones are removed, and no page refers to one."""
    assert project.run("build", "--base-url", BASE).returncode == 0
    if way == "setting":
        project.edit("content/site.yaml", "cards: true", "cards: false")
    result = project.run("build", "--base-url", BASE, *(["--no-cards"] if way == "option" else []))
    assert result.returncode == 0, result.stderr
    published = project.published()
    assert not [path for path in published if path.endswith(".png")]
    assert not [path for path, content in published.items() if path.endswith(".html") and b"og:image" in content]


def test_without_an_address_no_page_names_a_card(project: Project) -> None:
    """If the site has no address, no page refers to a card, because a picture's address must be absolute."""
    assert project.run("build", "--base-url", "").returncode == 0
    assert b"og:image" not in project.published()["index.html"]
