"""Charts as inline SVG, each drawn for a given width so that its type is the same size on phones and large screens.

Type is 13 units high, and a unit is about a pixel. Everything is labeled in place; there is no legend.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from sistercities.outputs.graphics.labels import text_width
from sistercities.outputs.graphics.marks import number, pair, picture
from sistercities.outputs.graphics.projection import Point
from sistercities.record.vocabulary import Status
from sistercities.record.wording import STATUS_GLYPHS, STATUS_WORDS

TYPE, LINE, MARK = 13, 16, 13
TOP, BOTTOM, BAR = 26, 24, 14
YEAR_WIDTH = 44
"""If a year has at most this much room, it is written as ’22."""
BOLD = 1.16
"""How much wider bold letters are than regular ones, in the widest of the common system fonts."""
NARROW = 400
"""Below this width, labels take an extra line."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear scale that maps ``low`` to ``start`` and ``high`` to ``end``."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the position of a value."""
        return self.start + (value - self.low) / ((self.high - self.low) or 1) * (self.end - self.start)


def text(x: float, y: float, content: str, anchor: str = "", name: str = "") -> str:
    """Return a text element; ``anchor`` is SVG's ``text-anchor``, ``name`` a class."""
    extra = (f' text-anchor="{anchor}"' if anchor else "") + (f' class="{name}"' if name else "")
    return f'<text x="{number(x)}" y="{number(y)}"{extra}>{escape(content)}</text>'


def rules(values: Iterable[int], y: Scale, left: float, right: float) -> str:
    """Return thin horizontal lines at the values, each with its number at the left."""
    return "".join(
        f'<path class="rule" d="M{number(left)} {number(y(value))}H{number(right)}"/>'
        + text(left - 6, y(value) + 4, str(value), "end")
        for value in values
    )


def round_steps(high: float, about: int) -> range:
    """Return evenly spaced round numbers from 0 up to ``high``, at most ``about`` of them besides 0."""
    step = next(step for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 10**9) if high / step <= about)
    return range(0, int(high) + 1, step)


def spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Return middles close to those wanted so that labels of these heights are below one another, in order.

    ``wanted`` runs downward; the last label stays above ``high`` and, if there is room, the first below ``low``.
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
    """Return the number of ties with each status over time, as stacked bands; ``months`` needs at least two days."""
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
    """Return the path of a band with stepped edges: each number applies until the next one."""
    points = [*steps(xs, above), *reversed(steps(xs, below))]
    return f"M{'L'.join(pair(*point) for point in points)}z"


def steps(xs: Sequence[float], ys: Sequence[float]) -> list[Point]:
    """Return the corners of a stepped line that keeps each height until the next x."""
    corners = [(xs[0], ys[0])]
    for x, (before, now) in zip(xs[1:], pairwise(ys), strict=True):
        if now != before:
            corners += [(x, before), (x, now)]
    return [*corners, (xs[-1], ys[-1])]


def years_below(months: Sequence[tuple[dt.date, object]], x: Scale, height: int) -> str:
    """Return the years below the axis, each centered in its part of the axis if that is wide enough."""
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
    """Return the labels of bands beside their ends, from the top down, moved apart if they would touch."""
    middles = spread([y for y, _, _ in labels], [len(lines) * LINE for _, _, lines in labels], *limits)
    content = ""
    for middle, (_, status, lines) in zip(middles, labels, strict=True):
        first = middle - (len(lines) - 1) * LINE / 2 + 4.5
        content += "".join(text(x, first + LINE * i, line, name=str(status)) for i, line in enumerate(lines))
    return content


def label_lines(status: Status, count: int, width: int) -> list[str]:
    """Return the label of a band: ``■ Ended 12``; in a narrow chart, a status of several words takes two lines."""
    words = STATUS_WORDS[status].split()
    glyph = STATUS_GLYPHS[status]
    if width < NARROW and len(words) > 1:
        return [f"{glyph} {' '.join(words[:-1])}", f"\u2003{words[-1]} {count}"]
    return [f"{glyph} {' '.join(words)} {count}"]


def chart(name: str, width: int, height: int, title: str, content: str) -> Markup:
    """Return a chart as a picture of the given size."""
    about = "The numbers are in the table that follows."
    return Markup(picture(name, f"0 0 {width} {height}", title, about, content))  # noqa: S704  # escaped above
