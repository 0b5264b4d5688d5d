"""Reading TopoJSON, and simplifying rings of points and writing them as SVG paths."""

from __future__ import annotations

import json
from itertools import pairwise
from math import hypot
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from sistercities.outputs.graphics.projection import Point

    Ring = list[Point]


def arcs_of(geometry: dict[str, Any]) -> list[list[list[int]]]:
    """Return the numbers of a geometry's arcs, by polygon and ring."""
    arcs: list[Any] = geometry.get("arcs", [])
    return [arcs] if geometry["type"] == "Polygon" else arcs


class Topology:
    """A TopoJSON file: its arcs as points, and the rings of its geometries."""

    def __init__(self, path: Path) -> None:
        """Read a TopoJSON file."""
        self.content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        scale, shift = self.content["transform"]["scale"], self.content["transform"]["translate"]
        self.arcs: list[Ring] = []
        for arc in self.content["arcs"]:
            x = y = 0
            points = []
            for dx, dy in arc:
                x, y = x + dx, y + dy
                points.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
            self.arcs.append(points)

    def geometries(self, name: str) -> list[dict[str, Any]]:
        """Return an object's geometries."""
        found: list[dict[str, Any]] = self.content["objects"][name]["geometries"]
        return found

    def polygons(self, geometry: dict[str, Any]) -> list[list[Ring]]:
        """Return a geometry's polygons, each as its rings."""
        return [[self.ring(arcs) for arcs in polygon] for polygon in arcs_of(geometry)]

    def ring(self, arcs: Iterable[int]) -> Ring:
        """Return arcs joined into one ring."""
        points: Ring = []
        for arc in arcs:
            part = self.arcs[arc] if arc >= 0 else self.arcs[~arc][::-1]
            points += part[1:] if points else part
        return points


def inside(point: Point, ring: Ring) -> bool:
    """Whether a point is inside a ring (even-odd rule)."""
    x, y = point
    return bool(
        sum(
            1
            for (x1, y1), (x2, y2) in pairwise(ring)
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1
        )
        % 2
    )


def area(ring: Ring) -> float:
    """Return a ring's area."""
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]]))) / 2


def simplified(points: Ring, tolerance: Callable[[Point], float]) -> Ring:
    """Return the points simplified by the Douglas–Peucker method; ``tolerance`` may vary from point to point."""
    if len(points) < 3:  # noqa: PLR2004
        return points
    keep = {0, len(points) - 1}
    waiting = [(0, len(points) - 1)]
    while waiting:
        first, last = waiting.pop()
        (x1, y1), (x2, y2) = points[first], points[last]
        length = hypot(x2 - x1, y2 - y1)
        worst, index = 0.0, 0
        for i in range(first + 1, last):
            x, y = points[i]
            off = abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length if length else hypot(x - x1, y - y1)
            if off / tolerance(points[i]) > worst:
                worst, index = off / tolerance(points[i]), i
        if worst > 1:
            keep.add(index)
            waiting += [(first, index), (index, last)]
    return [points[i] for i in sorted(keep)]


def path(lines: Iterable[Ring], grid: int = 1, *, close: str = "z") -> str:
    """Return lines as an SVG path of relative moves in whole units of the grid."""
    parts = []
    for line in lines:
        whole = [(round(x * grid), round(y * grid)) for x, y in line]
        moves = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(whole)]
        if close and moves:
            moves.pop()  # z draws it
        text = "".join(
            f"{x} {y}" if i == 0 else f" {x} {y}" for i, (x, y) in enumerate(m for m in moves if m != (0, 0))
        )
        if text:
            parts.append(f"M{whole[0][0]} {whole[0][1]}l{text}{close}".replace(" -", "-"))
    return "".join(parts)
