"""GeoJSON (RFC 7946): places as points; ties as great circles, cut where they cross the 180th meridian."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sistercities.outputs.downloads.text import header, json_rows, objects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sistercities.site.site import Site

Position = tuple[float, float]
Vector = tuple[float, float, float]

STEP = math.radians(3)
DECIMALS = 5
HALF_TURN = 180.0
COORDINATES = ("us_latitude", "us_longitude", "partner_latitude", "partner_longitude")


def places_geojson(site: Site) -> bytes:
    """Return both sides' places as points with their fields; ``side`` tells them apart, ``ties`` counts their ties."""
    return json_rows({"type": "FeatureCollection", **header(site)}, {"features": _places(site)})


def ties_geojson(site: Site) -> bytes:
    """Return every tie as a line with its flat fields; one of a place without coordinates has no geometry."""
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


def line(start: Position, end: Position) -> dict[str, Any]:
    """Return the shortest way between two places as a geometry: in two parts where it crosses the 180th meridian."""
    parts = cut(great_circle(start, end), crossing(start, end))
    if len(parts) == 1:
        return {"type": "LineString", "coordinates": parts[0]}
    return {"type": "MultiLineString", "coordinates": parts}


def great_circle(start: Position, end: Position) -> list[Position]:
    """Return positions along the shortest way on a sphere, no more than three degrees apart, both ends included."""
    a, b = _vector(start), _vector(end)
    angle = math.atan2(math.hypot(*_cross(a, b)), sum(x * y for x, y in zip(a, b, strict=True)))
    steps = max(1, math.ceil(angle / STEP))
    sine = math.sin(angle)
    found = [start]
    for step in range(1, steps):
        near, far = math.sin(angle * (1 - step / steps)) / sine, math.sin(angle * step / steps) / sine
        found.append(_position((a[0] * near + b[0] * far, a[1] * near + b[1] * far, a[2] * near + b[2] * far)))
    return [*found, end]


def crossing(start: Position, end: Position) -> float:
    """Return the latitude at which the great circle through two places meets the 180th meridian."""
    normal = _cross(_vector(start), _vector(end))
    return math.degrees(math.atan2(math.copysign(normal[0], normal[0] * normal[2]), abs(normal[2])))


def cut(way: list[Position], latitude: float) -> list[list[Position]]:
    """Return a way as parts of which none crosses the 180th meridian, each ending on it at a latitude.

    RFC 7946, 3.1.9.
    """
    parts = [[_rounded(way[0])]]
    for (west, _), (east, north) in pairwise(way):
        if abs(east - west) > HALF_TURN:
            side = math.copysign(HALF_TURN, west)
            parts[-1].append(_rounded((side, latitude)))
            parts.append([_rounded((-side, latitude))])
        parts[-1].append(_rounded((east, north)))
    return [part for part in map(_without_repeats, parts) if len(part) > 1] or [parts[0][:1] * 2]


def _without_repeats(part: list[Position]) -> list[Position]:
    return [position for number, position in enumerate(part) if not number or position != part[number - 1]]


def _rounded(position: Position) -> Position:
    return round(position[0], DECIMALS), round(position[1], DECIMALS)


def _vector(position: Position) -> Vector:
    longitude, latitude = map(math.radians, position)
    return math.cos(latitude) * math.cos(longitude), math.cos(latitude) * math.sin(longitude), math.sin(latitude)


def _cross(a: Vector, b: Vector) -> Vector:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


def _position(vector: Vector) -> Position:
    x, y, z = vector
    return math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))
