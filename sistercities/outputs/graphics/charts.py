"""Charts as inline SVG, each drawn for a given width so that its type is the same on a phone and on a large screen.

Type is 13 units high and a unit is about a pixel. Everything is labelled where it stands; there is no key to look up.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from sistercities.outputs.graphics.labels import text_width
from sistercities.outputs.graphics.marks import number, pair, picture
from sistercities.record.vocabulary import Status
from sistercities.record.wording import STATUS_GLYPHS, STATUS_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sistercities.outputs.graphics.projection import Point

TYPE, LINE, MARK = 13, 16, 13
TOP, BOTTOM, BAR = 26, 24, 14
YEAR_WIDTH = 44
"""Where a year has less room than this it is written as ’22."""
BOLD = 1.16
"""How much wider than usual bold letters are, in the widest of common system fonts."""
NARROW = 400
"""Below this width long words are broken into two lines."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear scale: ``low`` lies at ``start``, ``high`` at ``end``."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return where a value lies."""
        return self.start + (value - self.low) / ((self.high - self.low) or 1) * (self.end - self.start)


def text(x: float, y: float, content: str, anchor: str = "", name: str = "") -> str:
    """Return a text; ``anchor`` is SVG's ``text-anchor``, ``name`` a class."""
    extra = (f' text-anchor="{anchor}"' if anchor else "") + (f' class="{name}"' if name else "")
    return f'<text x="{number(x)}" y="{number(y)}"{extra}>{escape(content)}</text>'


def rules(values: Iterable[int], y: Scale, left: float, right: float) -> str:
    """Return thin horizontal lines at values, each with its number at the left."""
    return "".join(
        f'<path class="rule" d="M{number(left)} {number(y(value))}H{number(right)}"/>'
        + text(left - 6, y(value) + 4, str(value), "end")
        for value in values
    )


def round_steps(high: float, about: int) -> range:
    """Return about ``about`` round numbers from 0 up to a number."""
    step = next(step for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 10**9) if high / step <= about)
    return range(0, int(high) + 1, step)


def spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Return middles as close to those wanted as lets labels of these heights stand below one another, in order.

    ``wanted`` runs downwards; the first label stays below ``low``, the last one above ``high`` while there is room.
    """
    placed: list[float] = []
    edge = low
    for middle, height in zip(wanted, heights, strict=True):
        placed.append(max(middle, edge + height / 2))
        edge = placed[-1] + height / 2
    edge = high
    for index in range(len(placed) - 1, -1, -1):
        placed[index] = min(placed[index], edge - heights[index] / 2)
        edge = placed[index] - heights[index] / 2
    return placed


def status_chart(name: str, months: Sequence[tuple[dt.date, Mapping[Status, int]]], width: int, title: str) -> Markup:
    """Return how many ties had each status over time, as bands on top of one another; at least two days are needed."""
    height = 330 if width < NARROW else 400
    now = months[-1][1]
    total = sum(now.values())
    lines = {status: label_lines(status, count, width) for status, count in now.items() if count}
    right = width - 14 - max(text_width(line, TYPE) * BOLD for each in lines.values() for line in each)
    x = Scale(months[0][0].toordinal(), months[-1][0].toordinal(), 34, right)
    y = Scale(0, total, height - BOTTOM, TOP)
    xs = [x(day.toordinal()) for day, _ in months]
    bands, labels = [], []
    below = [0] * len(months)
    for status in Status:
        above = [base + counts[status] for base, (_, counts) in zip(below, months, strict=True)]
        if below != above:
            bands.append(f'<path class="band {status}" d="{band(xs, list(map(y, below)), list(map(y, above)))}"/>')
        if now[status]:
            labels.append((y((below[-1] + above[-1]) / 2), status, lines[status]))
        below = above
    content = rules(round_steps(total, 6), y, 34, right) + "".join(bands) + years_below(months, x, height)
    content += f'<path class="axis" d="M34 {number(y(0))}H{number(right)}M34 {TOP - 8}V{number(y(0))}"/>'
    content += text(38, TOP - 10, "February 24, 2022: full-scale invasion")
    return chart(name, width, height, title, content + band_labels(labels[::-1], right + 8, (TOP, height - BOTTOM)))


def band(xs: Sequence[float], below: Sequence[float], above: Sequence[float]) -> str:
    """Return the path of a band whose edges are steps: a number holds until the next one is known."""
    points = [*steps(xs, above), *reversed(steps(xs, below))]
    return f"M{'L'.join(pair(*point) for point in points)}z"


def steps(xs: Sequence[float], ys: Sequence[float]) -> list[Point]:
    """Return the corners of a line that keeps each height until the next place."""
    corners = [(xs[0], ys[0])]
    for x, (before, now) in zip(xs[1:], pairwise(ys), strict=True):
        if now != before:
            corners += [(x, before), (x, now)]
    return [*corners, (xs[-1], ys[-1])]


def years_below(months: Sequence[tuple[dt.date, object]], x: Scale, height: int) -> str:
    """Return the years under the axis, each in the middle of its part of it, where that is wide enough."""
    first, last = months[0][0], months[-1][0]
    content, whole = "", x(first.toordinal() + 365) - x(first.toordinal())
    for year in range(first.year, last.year + 1):
        start, end = (
            x(min(max(day, first), last).toordinal()) for day in (dt.date(year, 1, 1), dt.date(year + 1, 1, 1))
        )
        content += f'<path class="rule" d="M{number(start)} {height - BOTTOM}v6"/>' if year > first.year else ""
        label = str(year) if whole > YEAR_WIDTH else f"’{year % 100:02}"
        if end - start > text_width(label, TYPE):
            content += text((start + end) / 2, height - 6, label, "middle")
    return content


def band_labels(labels: Sequence[tuple[float, Status, list[str]]], x: float, limits: Point) -> str:
    """Return the names of bands beside their ends, from the top down, moved apart where they would touch."""
    middles = spread([y for y, _, _ in labels], [len(lines) * LINE for _, _, lines in labels], *limits)
    content = ""
    for middle, (_, status, lines) in zip(middles, labels, strict=True):
        first = middle - (len(lines) - 1) * LINE / 2 + 4.5
        content += "".join(text(x, first + LINE * i, line, name=str(status)) for i, line in enumerate(lines))
    return content


def label_lines(status: Status, count: int, width: int) -> list[str]:
    """Return what stands beside a band: ``■ Ended 12``; long words take two lines where there is little room."""
    words = STATUS_WORDS[status].split()
    glyph = STATUS_GLYPHS[status]
    if width < NARROW and len(words) > 1:
        return [f"{glyph} {' '.join(words[:-1])}", f"\u2003{words[-1]} {count}"]
    return [f"{glyph} {' '.join(words)} {count}"]


def chart(name: str, width: int, height: int, title: str, content: str) -> Markup:
    """Return a chart as a picture of a size."""
    about = "The numbers are in the table that follows."
    return Markup(picture(name, f"0 0 {width} {height}", title, about, content))  # noqa: S704  # escaped above
