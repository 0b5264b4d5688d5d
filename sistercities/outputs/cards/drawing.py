"""A card's face → PNG. Only this module and ``fonts`` import Pillow."""

from __future__ import annotations

import io
import re
from functools import cache
from typing import TYPE_CHECKING

from PIL import Image, ImageColor, ImageDraw

from sistercities.outputs.cards.fonts import fitted, font
from sistercities.outputs.graphics.bases import read
from sistercities.outputs.graphics.colors import COLORS
from sistercities.outputs.graphics.projection import US_SIZE

if TYPE_CHECKING:
    from sistercities.outputs.cards import Face

WIDTH, HEIGHT = 1200, 630
LEFT, RIGHT = 72, 1140
PAPER, TEXT, QUIET, LAND, BORDER = "#fdfcfa", "#1a1d21", "#454b53", "#ddd8cc", "#fdfcfa"

RUNS = 3  # zlib's Z_RLE
BLENDS = 16
FINE = 3
"""The factor by which shapes and the map are drawn larger and then reduced, which smooths their edges."""

MAP_WIDTH, MAP_HEIGHT, MAP_BOTTOM = 390, 244, 612
REACHES = ((1, 13), (12, 8), (10**9, 5))
"""The radius of marks on the map in pixels, for maps with up to a number of marks: (marks, radius)."""

NUMBER = re.compile(r"[A-Za-z]|-?\d+(?:\.\d+)?")


def draw(face: Face) -> bytes:
    """Return a card as PNG."""
    card = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(card)
    band(pen, face)
    locate(card, face)
    pen.text((LEFT, 44), face.site, font=font("sans", 28, 600), fill=QUIET)
    largest, heading = fitted(face.heading, "serif", 700, range(68, 40, -4), RIGHT - LEFT, 1)
    pen.text((LEFT, 158), heading[0], font=largest, fill=TEXT, anchor="ls")
    beside = LEFT + largest.getlength(heading[0]) + 24
    smaller = font("serif", 40, 400)
    if face.local and beside + smaller.getlength(face.local) < RIGHT:
        pen.text((beside, 158), face.local, font=smaller, fill=QUIET, anchor="ls")
    letters, lines = fitted(face.sentence, "serif", 400, range(46, 26, -2), RIGHT - LEFT, 3)
    for number, line in enumerate(lines):
        pen.text((LEFT, 190 + number * letters.size * 1.28), line, font=letters, fill=TEXT)
    totals(card, face)
    return png(card)


def band(pen: ImageDraw.ImageDraw, face: Face) -> None:
    """Draw the band at the left edge: each status's color, as long as its share of the ties."""
    every, top = sum(number for *_, number in face.counts) or 1, 0.0
    for slug, _, number in face.counts:
        pen.rectangle((0, top, 24, top + HEIGHT * number / every), fill=COLORS[slug])
        top += HEIGHT * number / every


def totals(card: Image.Image, face: Face) -> None:
    """Write the number of ties by status, each with the status's shape, from the bottom left up."""
    pen, letters = ImageDraw.Draw(card), font("sans", 36, 600)
    several = len(face.counts) > 1 or any(number > 1 for *_, number in face.counts)
    texts = [(slug, f"{number} {word.lower()}" if several else word) for slug, word, number in face.counts]
    columns = [texts] if len(texts) <= 4 else [texts[:3], texts[3:]]  # noqa: PLR2004
    for column, found in enumerate(columns):
        for row, (slug, text) in enumerate(reversed(found)):
            x, y = LEFT + column * 300, 582 - row * 50
            card.paste(*shape(slug, 14, (x + 16, y - 13)))
            pen.text((x + 46, y), text, font=letters, fill=COLORS[slug], anchor="ls")


def shape(slug: str, radius: int, center: tuple[float, float]) -> tuple[Image.Image, tuple[int, int], Image.Image]:
    """Return a status's shape as arguments for ``paste``: its colors, its top left corner and its mask."""
    colors, mask = smooth(slug, radius)
    return colors, (round(center[0] - mask.width / 2), round(center[1] - mask.height / 2)), mask


@cache
def smooth(slug: str, radius: int) -> tuple[Image.Image, Image.Image]:
    """Return a status's shape with smooth edges: its colors and its mask."""
    size = 2 * (radius + 2)
    large = Image.new("RGBA", (size * FINE, size * FINE), (*ImageColor.getrgb(COLORS[slug])[:3], 0))
    mark(ImageDraw.Draw(large), slug, (size * FINE / 2, size * FINE / 2), radius * FINE)
    small = large.reduce(FINE)
    return small.convert("RGB"), small.getchannel("A")


def mark(pen: ImageDraw.ImageDraw, slug: str, center: tuple[float, float], radius: float) -> None:
    """Draw a status's shape: the square, triangle, disc, diamond and ring of the site."""
    (x, y), color, near = center, COLORS[slug], radius * 0.85
    if slug == "ended":
        pen.rectangle((x - near, y - near, x + near, y + near), fill=color)
    elif slug == "suspended":
        pen.polygon([(x, y - radius), (x + radius, y + near), (x - radius, y + near)], fill=color)
    elif slug == "maintained":
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=color)
    elif slug == "dormant":
        pen.polygon([(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)], fill=color)
    else:
        pen.ellipse(
            (x - radius, y - radius, x + radius, y + radius), fill=PAPER, outline=color, width=round(radius / 3)
        )


def locate(card: Image.Image, face: Face) -> None:
    """Draw the map of the United States with the ties' marks, which are larger if there are few."""
    left, top, scale = RIGHT - MAP_WIDTH, MAP_BOTTOM - MAP_HEIGHT, MAP_WIDTH / US_SIZE[0]
    card.paste(base_map(), (left, top))
    radius = next(radius for most, radius in REACHES if len(face.points) <= most)
    for x, y, slug in face.points:
        card.paste(*shape(slug, radius, (left + x * scale, top + y * scale)))


@cache
def base_map() -> Image.Image:
    """Return the land and the states' borders, drawn once per process."""
    base = read("us")
    scale = FINE * MAP_WIDTH / US_SIZE[0] / base["grid"]
    canvas = Image.new("RGB", (MAP_WIDTH * FINE, MAP_HEIGHT * FINE), PAPER)
    pen = ImageDraw.Draw(canvas)
    for line in lines_of(base["land"], scale):
        if len(line) > 2:  # noqa: PLR2004
            pen.polygon(line, fill=LAND)
    for line in lines_of(base["borders"], scale):
        pen.line(line, fill=BORDER, width=FINE, joint="curve")
    return canvas.reduce(FINE)


def lines_of(path: str, scale: float) -> list[list[tuple[float, float]]]:
    """Return the lines of an SVG path, scaled; it may have only moves and straight lines, absolute or relative."""
    found: list[list[tuple[float, float]]] = []
    x = y = 0.0
    command, numbers = "M", iter(NUMBER.findall(path))
    for part in numbers:
        if part.isalpha():
            command = part
            if part.upper() == "Z" and found:
                x, y = found[-1][0]
            continue
        value = float(part)
        if command in "HhVv":
            x, y = moved(command, value, (x, y))
        else:
            other = float(next(numbers))
            x, y = (value, other) if command.isupper() else (x + value, y + other)
        if command in "Mm":
            found.append([])
            command = "L" if command == "M" else "l"
        found[-1].append((x, y))
    return [[(a * scale, b * scale) for a, b in line] for line in found]


def moved(command: str, value: float, place: tuple[float, float]) -> tuple[float, float]:
    """Return a point moved along one axis, by an H, h, V or v command."""
    x, y = place
    if command in "Hh":
        return (value if command == "H" else x + value), y
    return x, (value if command == "V" else y + value)


@cache
def palette() -> Image.Image:
    """Return the colors of all cards: every ink, and its blends with the background."""
    inks = [TEXT, QUIET, LAND, *COLORS.values()]
    steps = [(ink, PAPER, step) for ink in inks for step in range(BLENDS)]
    steps += [(ink, LAND, step) for ink in COLORS.values() for step in range(1, BLENDS // 2)]
    found: list[int] = []
    for ink, ground, step in steps:
        over, under = ImageColor.getrgb(ink)[:3], ImageColor.getrgb(ground)[:3]
        share = step / (BLENDS - 1 if ground == PAPER else BLENDS // 2)
        found += [round(b + (a - b) * share) for a, b in zip(over, under, strict=True)]
    chosen = Image.new("P", (1, 1))
    chosen.putpalette(found)
    return chosen


def png(card: Image.Image) -> bytes:
    """Return an image as a PNG with a small palette and no date or other metadata.

    Compression only looks for runs of one color: three times as fast as the default, for a fifth more bytes.
    """
    buffer = io.BytesIO()
    card.quantize(palette=palette(), dither=Image.Dither.NONE).save(buffer, "PNG", compress_type=RUNS)
    return buffer.getvalue()
