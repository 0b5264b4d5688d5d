"""Maps of ties as inline SVG: the United States, one state, a place in its state, and great circles over the pole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup

from sistercities.outputs.graphics.bases import POLAR, POLAR_REACH, US, state_base, state_grid
from sistercities.outputs.graphics.curves import Bezier, great_circle
from sistercities.outputs.graphics.labels import placed
from sistercities.outputs.graphics.marks import (
    DRAWN_FIRST,
    TieMark,
    leaders,
    link,
    nudged,
    number,
    pair,
    picture,
    shape,
    symbols,
    ties_picture,
)
from sistercities.outputs.graphics.projection import US_SIZE, Point, polar_point, us_point
from sistercities.record.vocabulary import Status

STATE_MARGIN, STATE_WIDTH = 20, 400
LABEL_SIZE, LABEL_SIZE_POLAR = 15.5, 24
US_GAP, PHONE_GAP, STATE_GAP, POLAR_GAP, PARTNER_GAP, LOCATOR_GAP = 17, 33, 16, 12.5, 17, 30
RADIUS = 9.5
COUNTRIES = (("Russia", (108.0, 64.0)), ("United States", (-108.0, 44.5)))
POLAR_TALL = (-330, -360, 290, 470)
POLAR_BOX = "-330 -310 620 590"
"""The area common to the wide and tall layouts; the stylesheet sets the element's proportions and rotates the map.

SVG fits this box into the element and shows the area around it too, so one drawing serves both layouts: 790 × 590,
rotated by 75° so that Russia is on the right, and 620 × 830 with Russia at the top."""


def us_map(marks: Iterable[TieMark], root: str) -> Markup:
    """Return the United States with a mark for each tie at its U.S. place; ``root`` is the path to the site's root.

    Every mark is drawn twice, for wide windows and, larger and farther apart, for phones; the stylesheet shows one.
    """
    drawn = [mark for mark in marks if mark.us_place]
    places = tuple(us_point(*mark.us_place) for mark in drawn if mark.us_place)
    wide, phone = nudged(places, US_GAP), nudged(places, PHONE_GAP)
    width, height = US_SIZE
    groups: dict[Status, list[str]] = {status: [] for status in DRAWN_FIRST}
    for mark, at, phone_at in zip(drawn, wide, phone, strict=True):
        shapes = shape("us", mark.status, at, "wide") + shape("phone", mark.status, phone_at, "phone")
        groups[mark.status].append(link(mark, shapes))
    content = (
        f"{symbols('us', Status)}{symbols('phone', Status, 'mark large')}"
        f'<image href="{root}{US}" width="{width}" height="{height}"/>'
        f"{leaders(places, phone, PHONE_GAP / 2)}{grouped(groups, empty=True)}"
    )
    return Markup(ties_picture("us", f"0 0 {width} {height}", content))  # noqa: S704  # escaped where it was made


def state_map(code: str, marks: Iterable[TieMark]) -> Markup | None:
    """Return a state with a mark for each tie and the places' names, or None if no shape or no place is known."""
    base = state_base(code)
    drawn = [mark for mark in marks if mark.us_place]
    if base is None or not drawn:
        return None
    points = nudged(tuple(base.frame.point(*mark.us_place) for mark in drawn if mark.us_place), STATE_GAP)
    width, height = base.size
    side = (STATE_WIDTH - width) / 2
    frame = (-side, -STATE_MARGIN, width + side, height + STATE_MARGIN)
    labels = placed(middles(drawn, points), points, frame, size=LABEL_SIZE, radius=RADIUS)
    content = (
        f"{symbols('state', {mark.status for mark in drawn})}"
        f'<path class="land" transform="scale({state_grid()})" d="{base.shape}"/>'
        f"{''.join(label.svg() for label in labels)}{linked_marks('state', drawn, points)}"
    )
    return Markup(ties_picture("state", box(frame), content))  # noqa: S704


def locator(code: str, marks: Iterable[TieMark], title: str, about: str) -> Markup | None:
    """Return a small map of a place in its state, with the place's own ties; None if no shape or location is known."""
    base = state_base(code)
    drawn = [mark for mark in marks if mark.us_place]
    if base is None or not drawn:
        return None
    points = nudged(tuple(base.frame.point(*mark.us_place) for mark in drawn if mark.us_place), LOCATOR_GAP)
    frame = (-STATE_MARGIN, -STATE_MARGIN, base.size[0] + STATE_MARGIN, base.size[1] + STATE_MARGIN)
    content = (
        f"{symbols('locator', {mark.status for mark in drawn})}"
        f'<path class="land" transform="scale({state_grid()})" d="{base.outline}"/>'
        + "".join(
            f'<g class="{mark.status}">{shape("locator", mark.status, point)}</g>'
            for mark, point in zip(drawn, points, strict=True)
        )
    )
    return Markup(picture("locator", box(frame), title, about, content))  # noqa: S704


def polar_map(marks: Iterable[TieMark], root: str) -> Markup:
    """Return all ties as great circles around the pole, each with its mark at the partner's place.

    One drawing serves wide and narrow windows: see ``POLAR_BOX``.
    """
    drawn = [mark for mark in marks if mark.us_place and mark.partner_place]
    spread = nudged(tuple(polar_point(*mark.partner_place) for mark in drawn if mark.partner_place), POLAR_GAP)
    ends = [(round(x), round(y)) for x, y in spread]
    ways = {mark: (polar_point(*mark.us_place), end) for mark, end in zip(drawn, ends, strict=True) if mark.us_place}
    content = (
        f'{symbols("polar", {mark.status for mark in drawn})}<g class="turn">{polar_image(root)}{countries()}'
        f"{arcs(ways)}{dots(mark.us_place for mark in drawn)}{linked_marks('polar', drawn, ends)}</g>"
    )
    return Markup(ties_picture("polar", POLAR_BOX, content))  # noqa: S704


def partner_map(marks: Sequence[TieMark], root: str) -> Markup | None:
    """Return one partner's ties as great circles, with marks and names at U.S. places; None if no places are known."""
    drawn = [mark for mark in marks if mark.us_place and mark.partner_place]
    if not drawn:
        return None
    starts = nudged(tuple(polar_point(*mark.us_place) for mark in drawn if mark.us_place), PARTNER_GAP)
    home = polar_point(*drawn[0].partner_place)  # type: ignore[misc]  # ties without a place are left out above
    names = [(drawn[0].partner_name, home), *middles(drawn, starts)]
    names += [(name, polar_point(*place)) for name, place in COUNTRIES]
    labels = placed(names, [home, *starts], POLAR_TALL, size=LABEL_SIZE_POLAR, radius=RADIUS + 2)
    ways = {mark: (start, home) for mark, start in zip(drawn, starts, strict=True)}
    content = (
        f"{symbols('one', {mark.status for mark in drawn})}{polar_image(root)}{arcs(ways)}"
        f"{dots([drawn[0].partner_place])}{linked_marks('one', drawn, starts)}"
        + "".join(label.svg("country" if label.text in dict(COUNTRIES) else "") for label in labels)
    )
    return Markup(ties_picture("one", box(POLAR_TALL), content))  # noqa: S704


def middles(marks: Sequence[TieMark], points: Sequence[Point]) -> list[tuple[str, Point]]:
    """Return each U.S. place's name once, with the midpoint of its marks, from the top of the map down."""
    places: dict[str, list[Point]] = {}
    for mark, point in zip(marks, points, strict=True):
        places.setdefault(mark.us_name, []).append(point)
    middle = {name: (sum(x for x, _ in at) / len(at), sum(y for _, y in at) / len(at)) for name, at in places.items()}
    return sorted(middle.items(), key=lambda item: (item[1][1], item[0]))


def box(frame: tuple[float, float, float, float]) -> str:
    """Return a frame (left, top, right, bottom) as a ``viewBox``."""
    left, top, right, bottom = frame
    return " ".join(number(value) for value in (left, top, right - left, bottom - top))


def linked_marks(name: str, marks: Sequence[TieMark], points: Sequence[Point]) -> str:
    """Return linked marks at points, in one group per status, in drawing order."""
    groups: dict[Status, list[str]] = {status: [] for status in DRAWN_FIRST}
    for mark, point in zip(marks, points, strict=True):
        groups[mark.status].append(link(mark, shape(name, mark.status, point)))
    return grouped(groups)


def grouped(groups: Mapping[Status, Sequence[str]], *, empty: bool = False) -> str:
    """Return links in one group per status; if ``empty``, also groups without links, which the script may fill."""
    return "".join(f'<g class="{status}">{"".join(links)}</g>' for status, links in groups.items() if links or empty)


def arcs(ways: Mapping[TieMark, tuple[Point, Point]]) -> str:
    """Return ties' great circles as one path per status; ``ways`` has each tie's start and end points."""
    paths: dict[Status, str] = dict.fromkeys(DRAWN_FIRST, "")
    for mark, (start, end) in ways.items():
        paths[mark.status] += arc(mark, start, end)
    return "".join(f'<path class="{status}" d="{path}"/>' for status, path in paths.items() if path)


def polar_image(root: str) -> str:
    """Return the polar base as an image element, so that a page contains its address, not its 20 KB."""
    side = 2 * POLAR_REACH
    return f'<image href="{root}{POLAR}" x="-{POLAR_REACH}" y="-{POLAR_REACH}" width="{side}" height="{side}"/>'


def countries() -> str:
    """Return the names of the two countries, which the stylesheet keeps upright."""
    return "".join(
        f'<g transform="translate({pair(*polar_point(*place))})"><text class="country">{name}</text></g>'
        for name, place in COUNTRIES
    )


def arc(mark: TieMark, start: Point, end: Point) -> str:
    """Return a tie's great circle as part of a path; ``start`` and ``end`` are its places, or points near them."""
    assert mark.us_place is not None and mark.partner_place is not None  # noqa: S101, PT018  # the callers chose these
    curves: list[Bezier] = great_circle(mark.us_place, mark.partner_place)
    turns = "".join(
        f"C{' '.join(f'{round(x)} {round(y)}' for x, y in (a, b))} {pair(*c)}" for _, a, b, c in curves[:-1]
    )
    _, a, b, _ = curves[-1]
    last = f"C{' '.join(f'{round(x)} {round(y)}' for x, y in (a, b, end))}"
    return f"M{pair(*start)}{turns}{last}".replace(" -", "-")


def dots(places: Iterable[Point | None]) -> str:
    """Return small dots at places as one path, whose zero-length lines show only their round ends."""
    points = sorted({polar_point(*place) for place in places if place})
    return f'<path class="dots" d="{"".join(f"M{pair(*point)}h0" for point in points)}"/>'
