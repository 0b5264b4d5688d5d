"""Bake the base geometry of the maps. It needs to be run only when the sources or the frames change.

From the project's folder:

    npm install --prefix /tmp/atlas us-atlas@3.0.1 world-atlas@2.0.2
    PYTHONPATH=. python tools/bake_maps.py /tmp/atlas/node_modules

It reads TopoJSON and writes ``sistercities/graphics/base/*.json``; the README there says what they hold.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from itertools import pairwise
from math import cos, hypot, pi, sin
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sistercities.graphics.projection import Albers, Point, polar_point

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

BASE = Path(__file__).parent.parent / "sistercities" / "graphics" / "base"
Ring = list[Point]

SIMFEROPOL = (34.10, 44.95)
STATE_SIZE = 360
STATE_GRID = 2  # a state's path is drawn on a grid of half units
US_GRID = 2
POLAR_RADIUS = 590
WIDE, TALL = (-460, -310, 330, 280), (-330, -360, 290, 470)  # left, top, right, bottom around the pole
TURN = 75 * pi / 180


def usps() -> dict[str, str]:
    """Return the code of each state by its name."""
    with (BASE.parent.parent.parent / "data" / "states.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"]: row["code"] for row in csv.DictReader(file)}


def arcs_of(geometry: dict[str, Any]) -> list[list[list[int]]]:
    """Return the numbers of a geometry's arcs, by polygon and ring."""
    arcs: list[Any] = geometry.get("arcs", [])
    return [arcs] if geometry["type"] == "Polygon" else arcs


class Topology:
    """A TopoJSON file: its arcs as points, and rings of its geometries."""

    def __init__(self, path: Path) -> None:
        """Read a file."""
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
    """Whether a point lies in a ring (even-odd rule)."""
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
    """Return the points by Douglas and Peucker's method; ``tolerance`` may depend on where a point lies."""
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
    """Return lines as a path of relative moves in whole units of the grid."""
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


def bake_us(atlas: Path) -> dict[str, object]:
    """Return land and inner borders of the United States in the frame of 975 × 610."""
    topology = Topology(atlas / "us-atlas" / "states-albers-10m.json")
    topology.arcs = [simplified(arc, lambda _: 0.7) for arc in topology.arcs]
    codes = usps()
    states = [geometry for geometry in topology.geometries("states") if geometry["properties"]["name"] in codes]
    uses = Counter(
        arc if arc >= 0 else ~arc
        for geometry in states
        for polygon in arcs_of(geometry)
        for ring in polygon
        for arc in ring
    )
    (nation,) = topology.geometries("nation")
    land = [ring for polygon in topology.polygons(nation) for ring in polygon if area(ring) > 2]  # noqa: PLR2004
    land = [ring for ring in land if min(x for x, _ in ring) >= 0]  # the outermost Aleutians lie beyond the frame
    borders = [topology.arcs[arc] for arc, number in sorted(uses.items()) if number > 1]
    return {"grid": US_GRID, "land": path(land, US_GRID), "borders": path(borders, US_GRID, close="")}


def in_view(point: Point) -> bool:
    """Whether a point of the polar frame can be seen in the tall layout or, turned, in the wide one."""
    x, y = point
    turned = (x * cos(TURN) - y * sin(TURN), x * sin(TURN) + y * cos(TURN))
    return any(
        left - 8 < px < right + 8 and top - 8 < py < bottom + 8
        for (px, py), (left, top, right, bottom) in ((point, TALL), (turned, WIDE))
    )


def clipped(ring: Ring) -> Ring:
    """Return a ring cut to a disc around the pole (Sutherland and Hodgman's method on a polygon of 36 sides)."""
    for side in range(36):
        normal = (cos(side * pi / 18), sin(side * pi / 18))
        depth = [POLAR_RADIUS - x * normal[0] - y * normal[1] for x, y in ring]
        found: Ring = []
        for i, point in enumerate(ring):
            before, d0, d1 = ring[i - 1], depth[i - 1], depth[i]
            if (d0 >= 0) != (d1 >= 0):
                share = d0 / (d0 - d1)
                found.append((before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1])))
            if d1 >= 0:
                found.append(point)
        ring = found
        if not ring:
            break
    return ring


def polar_rings(polygons: Iterable[list[Ring]], tolerance: float, smallest: float) -> list[Ring]:
    """Return polygons in the polar frame, cut, simplified, without what is tiny or never seen."""
    rings = []
    for polygon in polygons:
        for ring in polygon:
            cut = clipped([polar_point(*place) for place in ring])
            if len(cut) > 3 and area(cut) > smallest and any(map(in_view, cut)):  # noqa: PLR2004
                closed = cut if cut[0] == cut[-1] else [*cut, cut[0]]
                rings.append(simplified(closed, lambda point: tolerance if in_view(point) else 12))
    return rings


def bake_polar(atlas: Path) -> dict[str, object]:
    """Return the United States, Russia and all other land around the pole. Crimea is no part of Russia."""
    topology = Topology(atlas / "world-atlas" / "countries-50m.json")
    groups: dict[str, list[list[Ring]]] = {"us": [], "ru": [], "rest": []}
    for geometry in topology.geometries("countries"):
        group = {"840": "us", "643": "ru"}.get(geometry.get("id", ""), "rest")
        for polygon in topology.polygons(geometry):
            # Natural Earth draws Crimea as Russian; it belongs to Ukraine.
            crimea = group == "ru" and inside(SIMFEROPOL, polygon[0])
            groups["rest" if crimea else group].append(polygon)
    return {
        name: path(polar_rings(polygons, *((1.5, 20) if name == "rest" else (0.8, 4))))
        for name, polygons in groups.items()
    }


def own_frame(rings: list[Ring]) -> Albers:
    """Return the projection that shows a state upright and as large as its square frame allows."""
    lons, lats = [x for ring in rings for x, _ in ring], [y for ring in rings for _, y in ring]
    south, north, middle = min(lats), max(lats), round((min(lons) + max(lons)) / 2, 2)
    sixth = (north - south) / 6
    unplaced = Albers(round(south + sixth, 2), round(north - sixth, 2), middle, round((south + north) / 2, 2), 1, 0, 0)
    points = [unplaced.point(*place) for ring in rings for place in ring]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    scale = round(STATE_SIZE / max(max(xs) - min(xs), max(ys) - min(ys)), 3)
    shift = [round(-scale * min(values), 3) for values in (xs, ys)]
    return Albers(unplaced.south, unplaced.north, middle, unplaced.latitude, scale, *shift)


def fitted(rings: list[Ring], limit: int, tolerance: float, smallest: float) -> str:
    """Return rings as a path of at most ``limit`` bytes, as precise as that allows."""
    while True:
        kept = [simplified(ring, lambda _, t=tolerance: t) for ring in rings if area(ring) > smallest]  # type: ignore[misc]
        if len(text := path(kept, STATE_GRID)) <= limit:
            return text
        tolerance, smallest = tolerance * 1.15, smallest * 1.15


def bake_states(atlas: Path) -> dict[str, object]:
    """Return every state's own frame and its shape, once for its own page and once, coarser, for a small locator."""
    topology = Topology(atlas / "us-atlas" / "states-10m.json")
    states, codes = {}, usps()
    for geometry in topology.geometries("states"):
        code = codes.get(geometry["properties"]["name"])
        if code is None:
            continue
        rings = [ring for polygon in topology.polygons(geometry) for ring in polygon]
        if code == "AK":
            rings = [ring for ring in rings if max(x for x, _ in ring) < 0 and min(x for x, _ in ring) > -173]  # noqa: PLR2004
        frame = own_frame(rings)
        drawn = [[frame.point(*place) for place in ring] for ring in rings]
        xs, ys = [x for ring in drawn for x, _ in ring], [y for ring in drawn for _, y in ring]
        states[code] = {
            "frame": [getattr(frame, name) for name in Albers.__slots__],
            "size": [round(max(xs)), round(max(ys))],
            "shape": fitted(drawn, 3600, 0.4, 1.5),
            "outline": fitted(drawn, 900, 1.2, 12),
        }
    return {"grid": STATE_GRID, "states": dict(sorted(states.items()))}


def main() -> None:
    """Bake all three files from a folder of node modules."""
    atlas = Path(sys.argv[1])
    for name, bake in (("us", bake_us), ("polar", bake_polar), ("states", bake_states)):
        text = json.dumps(bake(atlas), separators=(",", ":")).replace('},"', '},\n"')
        (BASE / f"{name}.json").write_text(text + "\n", encoding="utf-8")
        print(f"{name}.json: {len(text):,} bytes")


if __name__ == "__main__":
    main()
