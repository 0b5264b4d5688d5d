"""Great circles as smooth curves in the polar frame."""

from __future__ import annotations

from math import hypot

from sistercities.outputs.graphics.projection import GreatCircle, Point, polar_point

STEP = 0.001
CLOSE = 1.5
"""A curve may be this far off the true great circle, in units of the frame: less than its stroke width."""
PROBES = (0.15, 0.35, 0.65, 0.85)

Bezier = tuple[Point, Point, Point, Point]


def great_circle(start: Point, end: Point) -> list[Bezier]:
    """Return the great circle between two places (longitude, latitude) as one to three cubic Béziers, as needed."""
    circle = GreatCircle(start, end)
    for pieces in (1, 2, 3):
        curves = [piece(circle, index / pieces, (index + 1) / pieces) for index in range(pieces)]
        if all(error(circle, curve, index / pieces, 1 / pieces) < CLOSE for index, curve in enumerate(curves)):
            break
    return curves


def piece(circle: GreatCircle, first: float, last: float) -> Bezier:
    """Return the curve with the same ends, and the same direction and speed there, as a part of a great circle."""
    third = (last - first) / 3
    (x0, y0), (x3, y3) = (polar_point(*circle.place(share)) for share in (first, last))
    (ax, ay), (bx, by) = polar_point(*circle.place(first + STEP)), polar_point(*circle.place(last - STEP))
    speed = third / STEP
    return (
        (x0, y0),
        (x0 + (ax - x0) * speed, y0 + (ay - y0) * speed),
        (x3 + (bx - x3) * speed, y3 + (by - y3) * speed),
        (x3, y3),
    )


def at(curve: Bezier, share: float) -> Point:
    """Return the point of a curve at a parameter from 0 to 1."""
    rest = 1 - share
    weights = (rest**3, 3 * rest**2 * share, 3 * rest * share**2, share**3)
    x, y = (sum(weight * point[axis] for weight, point in zip(weights, curve, strict=True)) for axis in (0, 1))
    return x, y


def error(circle: GreatCircle, curve: Bezier, first: float, length: float) -> float:
    """Return the greatest distance of a curve from the great circle at ``PROBES``, in units of the frame."""
    worst = 0.0
    for share in PROBES:
        x, y = polar_point(*circle.place(first + share * length))
        px, py = at(curve, share)
        worst = max(worst, hypot(px - x, py - y))
    return worst
