"""Where a name has room beside its mark: never over another name or mark, never out of the frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import escape

from sistercities.graphics.marks import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sistercities.graphics.projection import Point

WIDE_LETTERS, NARROW_LETTERS = frozenset("mwMWШЩЮ"), frozenset("iljtfrI.,'’ ")
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Label:
    """A text at a point: ``anchor`` is SVG's ``text-anchor``, ``y`` its base line."""

    text: str
    x: float
    y: float
    anchor: str

    def svg(self) -> str:
        """Return the text as an SVG element."""
        anchor = "" if self.anchor == "start" else f' text-anchor="{self.anchor}"'
        return f'<text x="{number(self.x)}" y="{number(self.y)}"{anchor}>{escape(self.text)}</text>'


def text_width(text: str, size: float) -> float:
    """Return about how wide a text is in a sans-serif of a size; rather too wide than too narrow."""
    widths = (0.92 if c in WIDE_LETTERS else 0.34 if c in NARROW_LETTERS else 0.66 if c.isupper() else 0.58 for c in text)
    return size * sum(widths)


def placed(
    names: Iterable[tuple[str, Point]], marks: Sequence[Point], frame: Box, *, size: float, radius: float
) -> list[Label]:
    """Return labels for the names that find room beside their points, the first named first.

    ``marks`` are the centres of everything drawn, of ``radius``; ``frame`` is left, top, right and bottom; ``size`` is
    the type's. A name is tried right of its mark, left of it, above, below, then at the corners.
    """
    taken: list[Box] = [(x - radius, y - radius, x + radius, y + radius) for x, y in marks]
    found = []
    for text, (x, y) in names:
        width = text_width(text, size)
        for label, box in candidates(text, (x, y), width, size, radius):
            inside = box[0] >= frame[0] and box[1] >= frame[1] and box[2] <= frame[2] and box[3] <= frame[3]
            if inside and not any(overlap(box, other) for other in taken):
                taken.append(box)
                found.append(label)
                break
    return found


def candidates(text: str, point: Point, width: float, size: float, radius: float) -> Iterable[tuple[Label, Box]]:
    """Yield a name's possible places around a point, the best first, each with the box that it fills."""
    x, y = point
    gap, rise, drop = radius + 0.25 * size, 0.36 * size, radius + 0.95 * size
    slant = 0.75 * radius
    for anchor, dx, dy in (
        ("start", gap, rise),
        ("end", -gap, rise),
        ("middle", 0, -radius - 0.3 * size),
        ("middle", 0, drop),
        ("start", slant, rise - radius - 0.2 * size),
        ("start", slant, rise + radius + 0.2 * size),
        ("end", -slant, rise - radius - 0.2 * size),
        ("end", -slant, rise + radius + 0.2 * size),
    ):
        left = x + dx - {"start": 0, "middle": width / 2, "end": width}[anchor]
        yield Label(text, x + dx, y + dy, anchor), (left, y + dy - 0.78 * size, left + width, y + dy + 0.22 * size)


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes share any area."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
