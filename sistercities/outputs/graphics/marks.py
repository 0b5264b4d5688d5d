"""The marks of ties on maps: one shape and one color per status, the same as beside its label in every table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import cos, hypot, sin

from markupsafe import escape

from sistercities.outputs.graphics.projection import Point
from sistercities.record.vocabulary import Status

SHAPES = {
    Status.ENDED: '<path d="M-6.5-6.5h13v13h-13z"/>',
    Status.SUSPENDED: '<path d="M0-8 8.5 6.5h-17z"/>',
    Status.MAINTAINED: '<circle r="7.2"/>',
    Status.DORMANT: '<path d="M0-9 8 0 0 9-8 0z"/>',
    Status.NO_DECISION: '<circle class="hollow" r="8.6" stroke="none"/><circle class="hollow" r="6" stroke="currentColor"/>',
}
"""Each is centered on (0, 0) and about 15 units wide: ■ ▲ ● ◆ ○. A mark takes its color from the group it is in."""

ORDER = tuple(Status)
DRAWN_FIRST = tuple(reversed(Status))
"""The statuses in drawing order: decisions are drawn over ties without one, and the firmest on top."""

GOLDEN_ANGLE = 2.4
ROUNDS = 40
MOST_NUDGED = 600
"""No map has room to move more marks than this apart, so they stay where they are."""


@dataclass(frozen=True, slots=True)
class TieMark:
    """A tie for a map. Places are ``(longitude, latitude)`` in decimal degrees, or None if not on record.

    ``title`` is the tie's sentence, ``href`` the link to the tie from the page with the map. Texts are not escaped.
    """

    status: Status
    title: str
    href: str
    us_name: str
    us_place: Point | None
    partner_name: str
    partner_place: Point | None


def number(value: float) -> str:
    """Return a coordinate, rounded to a tenth of a unit, in its shortest form."""
    return f"{value:z.1f}".removesuffix(".0").replace("-0.", "-.")


def pair(x: float, y: float) -> str:
    """Return a point for an SVG path."""
    return f"{number(x)} {number(y)}"


def symbols(name: str, statuses: Iterable[Status], kind: str = "mark") -> str:
    """Return the definitions of the shapes that a map uses; ``name`` keeps ids distinct between maps on a page."""
    wanted = set(statuses)
    shapes = (
        f'<g id="{symbol(name, status)}" class="{kind}">{SHAPES[status]}</g>' for status in Status if status in wanted
    )
    return f"<defs>{''.join(shapes)}</defs>"


def symbol(name: str, status: Status) -> str:
    """Return the id of a shape on a page, kept short because a page may use it a hundred times."""
    return f"{name}{ORDER.index(status)}"


def shape(name: str, status: Status, point: Point, kind: str = "") -> str:
    """Return a mark at a point on the map; ``kind`` is a class."""
    own = f' class="{kind}"' if kind else ""
    return f'<use{own} href="#{symbol(name, status)}" x="{number(point[0])}" y="{number(point[1])}"/>'


def link(mark: TieMark, content: str) -> str:
    """Return a tie's drawing as a link, titled with the tie's sentence.

    It is not a tab stop: a hundred more would not help. The script makes the whole map a single stop.
    """
    return f'<a href="{escape(mark.href)}" tabindex="-1"><title>{escape(mark.title)}</title>{content}</a>'


def ties_picture(name: str, box: str, content: str) -> str:
    """Return a whole SVG element whose marks are links; ``name`` is its class, ``box`` its ``viewBox``.

    It is hidden from screen readers: its links are in the table of the same ties.
    """
    return f'<svg class="{name}" viewBox="{box}" aria-hidden="true">{content}</svg>'


def picture(name: str, box: str, title: str, about: str, content: str) -> str:
    """Return a whole SVG element without links, with a title and description; ``box`` is its ``viewBox``.

    ``name`` is its classes, from which its ids are made.
    """
    own = name.replace(" ", "-")
    return (
        f'<svg class="{name}" viewBox="{box}" role="img" aria-labelledby="{own}-title" '
        f'aria-describedby="{own}-about"><title id="{own}-title">{escape(title)}</title>'
        f'<desc id="{own}-about">{escape(about)}</desc>{content}</svg>'
    )


@cache
def nudged(points: tuple[Point, ...], distance: float) -> tuple[Point, ...]:
    """Return points, in the same order, moved until any two are at least about ``distance`` apart.

    The same points in the same order always move in the same way. Points with room around them stay where they are, and
    so do all points if there are more than ``MOST_NUDGED``.
    """
    placed = list(points)
    for _ in range(ROUNDS if len(placed) <= MOST_NUDGED else 0):
        order = sorted(range(len(placed)), key=lambda index: (placed[index], index))
        moved = False
        for position, first in enumerate(order):
            for second in order[position + 1 :]:
                if placed[second][0] - placed[first][0] > distance:
                    break
                moved |= _push_apart(placed, first, second, distance)
        if not moved:
            break
    return tuple(placed)


def leaders(points: Iterable[Point], moved: Iterable[Point], least: float) -> str:
    """Return lines from points to their places on a phone, as one path, for those moved by more than ``least``."""
    ways = zip(points, moved, strict=True)
    lines = (
        f"M{pair(*start)}L{pair(*end)}" for start, end in ways if hypot(end[0] - start[0], end[1] - start[1]) > least
    )
    path = "".join(lines)
    return f'<path class="leader phone" d="{path}"/>' if path else ""


def _push_apart(placed: list[Point], first: int, second: int, distance: float) -> bool:
    (x1, y1), (x2, y2) = placed[first], placed[second]
    dx, dy, gap = x2 - x1, y2 - y1, hypot(x2 - x1, y2 - y1)
    if gap >= distance * 0.99:
        return False
    if gap < 0.01:  # noqa: PLR2004  # two ties of one place: the direction differs by mark
        dx, dy, gap = cos(GOLDEN_ANGLE * second), sin(GOLDEN_ANGLE * second), 1
    push = (distance - (gap if (x1, y1) != (x2, y2) else 0)) / 2
    placed[first] = (x1 - dx / gap * push, y1 - dy / gap * push)
    placed[second] = (x2 + dx / gap * push, y2 + dy / gap * push)
    return True
