"""Bake the base geometry of the maps; this is needed only when the sources or the frames change.

From the project's folder:

    npm install --no-save us-atlas@3.0.1 world-atlas@2.0.2
    PYTHONPATH=. python tools/bake_maps.py node_modules

It reads TopoJSON and writes ``sistercities/outputs/graphics/base/*.json``; the README there describes these files.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from math import cos, pi, sin
from pathlib import Path
from typing import TYPE_CHECKING

from topology import Topology, arcs_of, area, inside, path, simplified

from sistercities.outputs.graphics.projection import Albers, Point, polar_point

if TYPE_CHECKING:
    from collections.abc import Iterable

HOME = Path(__file__).resolve().parent.parent
BASE = HOME / "sistercities" / "outputs" / "graphics" / "base"
Ring = list[Point]

SIMFEROPOL = (34.10, 44.95)
STATE_SIZE = 360
STATE_GRID = 2  # a state's path is drawn on a grid of half units
US_GRID = 2
POLAR_RADIUS = 590
WIDE, TALL = (-460, -310, 330, 280), (-330, -360, 290, 470)  # left, top, right, bottom around the pole
TURN = 75 * pi / 180


def usps() -> dict[str, str]:
    """Return the code of each state, by name."""
    with (HOME / "data" / "states.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"]: row["code"] for row in csv.DictReader(file)}


def bake_us(atlas: Path) -> dict[str, object]:
    """Return the land and the inner borders of the United States in a frame of 975 × 610."""
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
    land = [ring for ring in land if min(x for x, _ in ring) >= 0]  # the outermost Aleutians are outside the frame
    borders = [topology.arcs[arc] for arc, number in sorted(uses.items()) if number > 1]
    return {"grid": US_GRID, "land": path(land, US_GRID), "borders": path(borders, US_GRID, close="")}


def in_view(point: Point) -> bool:
    """Whether a point in the polar frame is visible in the tall layout or, turned, in the wide one."""
    x, y = point
    turned = (x * cos(TURN) - y * sin(TURN), x * sin(TURN) + y * cos(TURN))
    return any(
        left - 8 < px < right + 8 and top - 8 < py < bottom + 8
        for (px, py), (left, top, right, bottom) in ((point, TALL), (turned, WIDE))
    )


def clipped(ring: Ring) -> Ring:
    """Return a ring clipped to a disc around the pole (the Sutherland–Hodgman method on a 36-sided polygon)."""
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
    """Return the rings of polygons in the polar frame, clipped and simplified, except tiny or never visible ones."""
    rings = []
    for polygon in polygons:
        for ring in polygon:
            cut = clipped([polar_point(*place) for place in ring])
            if len(cut) > 3 and area(cut) > smallest and any(map(in_view, cut)):  # noqa: PLR2004
                closed = cut if cut[0] == cut[-1] else [*cut, cut[0]]
                rings.append(simplified(closed, lambda point: tolerance if in_view(point) else 12))
    return rings


def bake_polar(atlas: Path) -> dict[str, object]:
    """Return the United States, Russia and all other land around the pole; Crimea is not part of Russia."""
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
    """Return rings as a path of at most ``limit`` bytes, as precise as the limit allows."""
    while True:
        kept = [simplified(ring, lambda _, t=tolerance: t) for ring in rings if area(ring) > smallest]  # type: ignore[misc]
        if len(text := path(kept, STATE_GRID)) <= limit:
            return text
        tolerance, smallest = tolerance * 1.15, smallest * 1.15


def bake_states(atlas: Path) -> dict[str, object]:
    """Return every state's own frame and its shape, once for its page and once, coarser, for a small locator map."""
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
    """Bake all three files from a folder of Node modules."""
    atlas = Path(sys.argv[1])
    for name, bake in (("us", bake_us), ("polar", bake_polar), ("states", bake_states)):
        text = json.dumps(bake(atlas), separators=(",", ":")).replace('},"', '},\n"')
        (BASE / f"{name}.json").write_text(text + "\n", encoding="utf-8")
        print(f"{name}.json: {len(text):,} bytes")


if __name__ == "__main__":
    main()
