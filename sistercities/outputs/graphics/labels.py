"""The placement of names by their marks: never over another name or mark, never outside the frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from markupsafe import escape

from sistercities.outputs.graphics.marks import number, pair
from sistercities.outputs.graphics.projection import Point

WIDE_LETTERS, NARROW_LETTERS = frozenset("mwMWШЩЮ"), frozenset("iljtfrI.,'’ ")
ASCENT, DESCENT = 0.78, 0.22
"""How far letters reach above and below their baseline, in multiples of the type size."""

DISTANCES = (*product((2.2, 3.2, 4.5), (0.0, -1.0, 1.0, -2.0, 2.0)), *product((2.2, 3.2), (0.2, -0.2)))
"""How far a name may be from its mark: sideways in mark radii, up and down in multiples of the type size."""

MOST_NAMES = 100
"""No map has room for more names than this; the search for room takes time quadratic in their number."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Label:
    """A text at a point: ``anchor`` is SVG's ``text-anchor``, ``y`` the baseline, ``leader`` a line to a far mark."""

    text: str
    x: float
    y: float
    anchor: str
    box: Box
    leader: tuple[Point, Point] | None = None

    def svg(self, name: str = "") -> str:
        """Return the label as SVG; ``name`` is a class, if any."""
        anchor = "" if self.anchor == "start" else f' text-anchor="{self.anchor}"'
        named = f' class="{name}"' if name else ""
        line = f'<path class="leader" d="M{pair(*self.leader[0])}L{pair(*self.leader[1])}"/>' if self.leader else ""
        return f'{line}<text x="{number(self.x)}" y="{number(self.y)}"{anchor}{named}>{escape(self.text)}</text>'


def text_width(text: str, size: float) -> float:
    """Return the approximate width of a text in a sans-serif font, estimated too wide rather than too narrow."""
    widths = (
        0.97 if c in WIDE_LETTERS else 0.4 if c in NARROW_LETTERS else 0.72 if c.isupper() else 0.63 for c in text
    )
    return size * sum(widths)


def placed(
    names: Sequence[tuple[str, Point]], marks: Sequence[Point], frame: Box, *, size: float, radius: float
) -> list[Label]:
    """Return labels for the names that fit by their points; earlier names take precedence.

    ``marks`` are the centers of all marks, of ``radius``; ``frame`` is left, top, right and bottom; ``size`` is the
    type size. Each name is tried close to its mark; then the rest are tried farther off, with a line to the mark.
    If there are more than ``MOST_NAMES``, none is placed, because a map has no room for them.
    """
    if len(names) > MOST_NAMES:
        return []
    discs: list[Box] = [(x - radius, y - radius, x + radius, y + radius) for x, y in marks]
    found: dict[str, Label] = {}
    for placement in (beside, farther):
        for text, point in names:
            taken = [*discs, *(label.box for label in found.values())]
            free = (label for label in placement(text, point, size, radius) if fits(label, frame, taken))
            if text not in found and (label := next(free, None)):
                found[text] = label
    return list(found.values())


def fits(label: Label, frame: Box, taken: Sequence[Box]) -> bool:
    """Whether a label is inside the frame and over nothing, and its line crosses nothing but its own mark."""
    left, top, right, bottom = label.box
    if left < frame[0] or top < frame[1] or right > frame[2] or bottom > frame[3]:
        return False
    if any(overlap(label.box, other) for other in taken):
        return False
    if label.leader is None:
        return True
    (x1, y1), (x2, y2) = label.leader
    path = [(x1 + (x2 - x1) * step / 8, y1 + (y2 - y1) * step / 8) for step in range(9)]
    own = [other for other in taken if contains(other, path[0])]
    return not any(contains(other, point) for other in taken if other not in own for point in path)


def beside(text: str, point: Point, size: float, radius: float) -> Iterator[Label]:
    """Yield labels to the right of the mark, to the left, above, below, then at the corners."""
    x, y = point
    gap, rise, slant = radius + 0.25 * size, 0.36 * size, 0.75 * radius
    above, below = rise - radius - 0.2 * size, rise + radius + 0.2 * size
    yield label_at(text, "start", x + gap, y + rise, size)
    yield label_at(text, "end", x - gap, y + rise, size)
    yield label_at(text, "middle", x, y - radius - 0.3 * size, size)
    yield label_at(text, "middle", x, y + radius + 0.95 * size, size)
    for (anchor, dx), dy in product((("start", slant), ("end", -slant)), (above, below)):
        yield label_at(text, anchor, x + dx, y + dy, size)


def farther(text: str, point: Point, size: float, radius: float) -> Iterator[Label]:
    """Yield labels farther and farther off, with a line to the mark."""
    x, y = point
    for (reach, rise), side in product(DISTANCES, (-1, 1)):
        end = (x + side * reach * radius, y + rise * size)
        anchor = "start" if side > 0 else "end"
        yield label_at(text, anchor, end[0] + side * 0.2 * size, end[1] + 0.36 * size, size, (point, end))


def label_at(
    text: str, anchor: str, x: float, y: float, size: float, leader: tuple[Point, Point] | None = None
) -> Label:
    """Return a label with its bounding box."""
    width = text_width(text, size)
    left = x - {"start": 0, "middle": width / 2, "end": width}[anchor]
    return Label(text, x, y, anchor, (left, y - ASCENT * size, left + width, y + DESCENT * size), leader)


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes overlap."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def contains(box: Box, point: Point) -> bool:
    """Whether a point is inside a box."""
    return box[0] < point[0] < box[2] and box[1] < point[1] < box[3]
