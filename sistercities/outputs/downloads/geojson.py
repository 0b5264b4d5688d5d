"""GeoJSON (RFC 7946): places as points; ties as great circles, cut where they cross the 180th meridian."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import ceil, copysign, radians
from typing import Any

from sistercities.outputs.downloads.text import header, json_rows, objects
from sistercities.outputs.graphics.projection import GreatCircle, Point
from sistercities.site.site import Site

STEP = radians(3)
"""The greatest distance between neighboring points of a line, in radians."""
DECIMALS = 5
HALF_TURN = 180.0
COORDINATES = ("us_latitude", "us_longitude", "partner_latitude", "partner_longitude")


def places_geojson(site: Site) -> bytes:
    """Return the places of both sides as points with their fields, their ``side`` and the number of their ``ties``."""
    return json_rows({"type": "FeatureCollection", **header(site)}, {"features": _places(site)})


def ties_geojson(site: Site) -> bytes:
    """Return every tie as a line with its flat fields; if either place has no coordinates, it has no geometry."""
    return json_rows({"type": "FeatureCollection", **header(site)}, {"features": _ties(site)})


def _places(site: Site) -> Iterator[dict[str, Any]]:
    dataset = site.dataset
    for side, name, ties in (
        ("us", "us_places", dataset.ties_of_us_place),
        ("partner", "partner_places", dataset.ties_of_partner),
    ):
        for row in objects(site, name):
            longitude, latitude = row.pop("longitude"), row.pop("latitude")
            point = {"type": "Point", "coordinates": [longitude, latitude]} if latitude is not None else None
            properties = {"side": side, **row, "ties": len(ties[row["id"]])}
            yield {"type": "Feature", "id": f"{side}/{row['id']}", "geometry": point, "properties": properties}


def _ties(site: Site) -> Iterator[dict[str, Any]]:
    names = [field.name for field in site.tables["ties_flat"].fields if field.name not in COORDINATES]
    for row in site.flat_ties.values():
        start, end = (row.us_longitude, row.us_latitude), (row.partner_longitude, row.partner_latitude)
        geometry = line((*start,), (*end,)) if None not in (*start, *end) else None  # type: ignore[arg-type]
        properties = {name: getattr(row, name) for name in names}
        yield {"type": "Feature", "id": row.id, "geometry": geometry, "properties": properties}


def line(start: Point, end: Point) -> dict[str, Any]:
    """Return the shortest line between two places as a geometry, in two parts if it crosses the 180th meridian."""
    circle = GreatCircle(start, end)
    parts = split_at_antimeridian(points(circle, end), circle.crossing())
    if len(parts) == 1:
        return {"type": "LineString", "coordinates": parts[0]}
    return {"type": "MultiLineString", "coordinates": parts}


def points(circle: GreatCircle, end: Point) -> list[Point]:
    """Return points along a great circle from its start to its end, both included."""
    steps = max(1, ceil(circle.angle / STEP))
    return [circle.start, *(circle.place(step / steps) for step in range(1, steps)), end]


def split_at_antimeridian(line: list[Point], latitude: float) -> list[list[Point]]:
    """Return a line cut into parts where it crosses the 180th meridian, which it does at ``latitude``.

    See RFC 7946, 3.1.9.
    """
    parts = [[_rounded(line[0])]]
    for (west, _), (east, north) in pairwise(line):
        if abs(east - west) > HALF_TURN:
            side = copysign(HALF_TURN, west)
            parts[-1].append(_rounded((side, latitude)))
            parts.append([_rounded((-side, latitude))])
        parts[-1].append(_rounded((east, north)))
    return [part for part in map(_without_repeats, parts) if len(part) > 1] or [parts[0][:1] * 2]


def _without_repeats(part: list[Point]) -> list[Point]:
    return [position for number, position in enumerate(part) if not number or position != part[number - 1]]


def _rounded(position: Point) -> Point:
    return round(position[0], DECIMALS), round(position[1], DECIMALS)
