"""The typefaces of share cards, Source Serif 4 and Source Sans 3 (OFL 1.1), read from their wheels without import."""

from __future__ import annotations

from functools import cache
from importlib import metadata

from PIL import ImageFont

FILES = {
    "serif": ("fontpkg-source-serif-4", "SourceSerif4[opsz,wght].ttf"),
    "sans": ("fontpkg-source-sans-3", "SourceSans3[wght].ttf"),
}


@cache
def font(family: str, size: int, weight: int) -> ImageFont.FreeTypeFont:
    """Return a typeface at a size in pixels and a weight. The basic layout gives the same image on every machine."""
    package, name = FILES[family]
    distribution = metadata.distribution(package)
    file = next(file for file in distribution.files or () if file.name == name)
    face = ImageFont.truetype(str(distribution.locate_file(file)), size, layout_engine=ImageFont.Layout.BASIC)
    axes: list[float] = [weight, min(60, size)] if family == "serif" else [weight]
    face.set_variation_by_axes(axes)
    return face


def wrapped(text: str, face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Return a text as lines that fit a width in pixels; a wider word gets its own line, cut with an ellipsis."""
    lines: list[str] = []
    space, used = length(face, " "), 0.0
    for word in text.split():
        wide = length(face, word)
        if lines and used + space + wide <= width:
            lines[-1] += f" {word}"
            used += space + wide
        else:
            lines.append(word)
            used = wide
    return [cut(line, face, width) for line in lines] or [""]


@cache
def length(face: ImageFont.FreeTypeFont, word: str) -> float:
    """Return the width of a word in pixels."""
    return face.getlength(word)


def cut(line: str, face: ImageFont.FreeTypeFont, width: int) -> str:
    """Return a line, shortened with an ellipsis if it does not fit a width in pixels."""
    if face.getlength(line) <= width:
        return line
    while line and face.getlength(f"{line}…") > width:
        line = line[:-1]
    return f"{line}…"


def fitted(
    text: str, family: str, weight: int, sizes: range, width: int, lines: int
) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """Return the largest face in which a text fits ``lines`` lines, and the lines; at the smallest, the last is cut."""
    for size in sizes:
        face = font(family, size, weight)
        found = wrapped(text, face, width)
        if len(found) <= lines:
            return face, found
    return face, [*found[: lines - 1], cut(" ".join(found[lines - 1 :]), face, width)]
