"""Charts of counts: bars by year and by kind of body, and marks by month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup, escape

from sistercities.outputs.graphics.charts import (
    BAR,
    BOLD,
    BOTTOM,
    LINE,
    MARK,
    NARROW,
    TOP,
    TYPE,
    Scale,
    chart,
    round_steps,
    rules,
    text,
)
from sistercities.outputs.graphics.labels import text_width
from sistercities.outputs.graphics.marks import number, pair, shape, symbols
from sistercities.record.vocabulary import Status
from sistercities.record.wording import STATUS_GLYPHS


def years_chart(name: str, years: Mapping[int, int], width: int, title: str) -> Markup:
    """Return a bar for each year, the first and the tallest with year and number; at least one year is needed."""
    height, left = 210, 28
    high = max(years.values())
    y = Scale(0, high, height - BOTTOM, TOP)
    step = (width - left - 4) / len(years)
    content = rules(round_steps(high, 5), y, left, width - 4)
    for index, (year, count) in enumerate(years.items()):
        at = left + index * step
        if count:
            bar = f"M{number(at + step * 0.1)} {number(y(0))}V{number(y(count))}h{number(step * 0.8)}V{number(y(0))}z"
            content += f'<path class="year" d="{bar}"/>'
        if count == high or index == 0:
            anchor = "start" if index == 0 else "middle"
            content += text(at + (step / 2 if index else 0), y(count) - 6, f"{year}: {count}", anchor, "strong")
        if year % 10 == 0:
            content += f'<path class="rule" d="M{number(at + step / 2)} {number(y(0))}v6"/>'
            content += text(at + step / 2, height - 6, str(year), "middle")
    content += f'<path class="axis" d="M{left} {number(y(0))}H{width - 4}"/>'
    return chart(name, width, height, title, content)


def bodies_chart(
    name: str, bodies: Sequence[tuple[str, Mapping[Status, int]]], words: Mapping[Status, str], width: int, title: str
) -> Markup:
    """Return a bar for each kind of body, divided by the acts that ``words`` names; at least one body is needed."""
    x = Scale(0, max(sum(counts.values()) for _, counts in bodies), 0, width)
    content, top = "", 0.0
    for body, counts in bodies:
        total = f"{body}: {sum(counts.values())}"
        content += text(0, top + TYPE, total, name="strong")
        at = 0.0 if width < NARROW else text_width(total, TYPE) * BOLD + 2 * TYPE
        top += LINE if width < NARROW else 0
        for line in lines_of_acts(counts, words, width - at):
            content += f'<text x="{number(at)}" y="{number(top + TYPE)}">{line}</text>'
            top += LINE
        content += "".join(parts(counts, x, top + 3))
        top += BAR + 22
    return chart(name, width, round(top - 16), title, content)


def acts_chart(name: str, months: Sequence[tuple[str, Mapping[Status, int]]], width: int, title: str) -> Markup:
    """Return a row for each month with a mark for each act, in the counts' order; at least one month is needed."""
    left = max(text_width(month, TYPE) for month, _ in months) + TYPE
    per_row = int((width - left) // MARK)
    own = name.replace(" ", "-")
    content, top = symbols(own, Status), 0.0
    for month, counts in months:
        acts = [status for status, count in counts.items() for _ in range(count)]
        content += text(0, top + TYPE, month)
        for position, status in enumerate(acts):
            point = (left + (position % per_row + 0.5) * MARK, top + (position // per_row + 0.5) * LINE + 1)
            content += f'<g class="{status}">{shape(own, status, point)}</g>'
        top += LINE * -(-len(acts) // per_row) + 4
    return chart(name, width, round(top), title, content)


def lines_of_acts(counts: Mapping[Status, int], words: Mapping[Status, str], width: float) -> list[str]:
    """Return a body's acts in words, on as many lines as the width requires: ``▲ 12 suspended ● 7 kept``."""
    lines = [""]
    left = width
    for status, count in counts.items():
        if count:
            label = f"{STATUS_GLYPHS[status]} {count} {words[status]}"
            needed = text_width(label, TYPE) * BOLD + TYPE
            if lines[-1] and needed - TYPE > left:
                lines.append("")
                left = width
            # Only the browser knows how wide its letters are: each part of a line follows the last at a fixed distance.
            gap = f' dx="{TYPE}"' if lines[-1] else ""
            lines[-1] += f'<tspan class="{status}"{gap}>{escape(label)}</tspan>'
            left -= needed
    return lines


def parts(counts: Mapping[Status, int], x: Scale, top: float) -> Iterator[str]:
    """Yield the parts of a bar, two units apart."""
    start = 0
    for status, count in counts.items():
        if count:
            left, right = x(start), x(start + count) - 2
            yield f'<path class="{status}" d="M{pair(left, top)}H{number(right)}v{BAR}H{number(left)}z"/>'
        start += count
