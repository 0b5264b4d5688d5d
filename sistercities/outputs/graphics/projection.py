"""Map projections: longitude and latitude (decimal degrees, WGS 84) → points in the three kinds of frame.

Formulas: J. P. Snyder, *Map Projections – A Working Manual* (USGS Professional Paper 1395, 1987), Albers equal-area
conic pp. 98–103, azimuthal equidistant pp. 191–202, on the sphere. Points are ``(x, y)`` with y downward, as in SVG.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, copysign, cos, degrees, hypot, radians, sin, sqrt

Point = tuple[float, float]
Vector = tuple[float, float, float]

EPSILON = 1e-12


@dataclass(frozen=True, slots=True)
class Albers:
    """An Albers equal-area conic: two standard parallels, the meridian that points up, and the latitude of origin.

    ``scale`` is in frame units per radian; ``x`` and ``y`` are the position of the origin (``meridian``, ``latitude``).
    """

    south: float
    north: float
    meridian: float
    latitude: float
    scale: float
    x: float
    y: float

    def point(self, longitude: float, latitude: float) -> Point:
        """Return a place's point in the frame."""
        cone = (sin(radians(self.south)) + sin(radians(self.north))) / 2
        constant = cos(radians(self.south)) ** 2 + 2 * cone * sin(radians(self.south))
        radius, origin = (
            sqrt(constant - 2 * cone * sin(radians(degrees))) / cone for degrees in (latitude, self.latitude)
        )
        angle = cone * radians((longitude - self.meridian + 180) % 360 - 180)
        return self.x + self.scale * radius * sin(angle), self.y + self.scale * (radius * cos(angle) - origin)


# d3's geoAlbersUsa at scale 1300 and translation (487.5, 305): the frame of us-atlas's "albers" files, 975 × 610. Where
# d3 gives a center relative to its rotation, the meridian below is the one that points up, with the offset folded in.
US_SCALE = 1300.0
US_SIZE = (975, 610)


def _composite(parallels: tuple[float, float], meridian: float, center: Point, scale: float, offset: Point) -> Albers:
    unplaced = Albers(*parallels, meridian, center[1], scale, 0, 0)
    x, y = unplaced.point(meridian + center[0], center[1])
    return Albers(
        *parallels,
        meridian,
        center[1],
        scale,
        US_SIZE[0] / 2 + offset[0] * US_SCALE - x,
        US_SIZE[1] / 2 + offset[1] * US_SCALE - y,
    )


LOWER_48 = _composite((29.5, 45.5), -96, (-0.6, 38.7), US_SCALE, (0, 0))
ALASKA = _composite((55, 65), -154, (-2, 58.5), US_SCALE * 0.35, (-0.307, 0.201))
HAWAII = _composite((8, 18), -157, (-3, 19.9), US_SCALE, (-0.205, 0.212))
ALASKA_SOUTH, HAWAII_NORTH, HAWAII_EAST = 50.0, 23.0, -140.0


def us_point(longitude: float, latitude: float) -> Point:
    """Return a U.S. place's point in the composite frame of 975 × 610, with Alaska and Hawaii below the Southwest."""
    if latitude > ALASKA_SOUTH:
        return ALASKA.point(longitude, latitude)
    if latitude < HAWAII_NORTH and longitude < HAWAII_EAST:
        return HAWAII.point(longitude, latitude)
    return LOWER_48.point(longitude, latitude)


POLAR_SCALE = 400.0
POLAR_MERIDIAN = -85.0


def polar_point(longitude: float, latitude: float) -> Point:
    """Return a place's point around the North Pole, which is at (0, 0): 400 units per radian, 85° W pointing down."""
    radius, angle = POLAR_SCALE * radians(90 - latitude), radians(longitude - POLAR_MERIDIAN)
    return radius * sin(angle), radius * cos(angle)


class GreatCircle:
    """The shortest path on the sphere between two places (longitude, latitude); ``angle`` is its length in radians."""

    def __init__(self, start: Point, end: Point) -> None:
        """Create the path from ``start`` to ``end``."""
        self.start = start
        self._a, self._b = _vector(*start), _vector(*end)
        dot = max(-1.0, min(1.0, sum(p * q for p, q in zip(self._a, self._b, strict=True))))
        self._normal = _cross(self._a, self._b)
        self.angle = atan2(hypot(*self._normal), dot)

    def place(self, share: float) -> Point:
        """Return the longitude and latitude at a share (0 to 1) of the path."""
        if self.angle < EPSILON:
            return self.start
        p, q = (sin(part * self.angle) / sin(self.angle) for part in (1 - share, share))
        x, y, z = (p * i + q * j for i, j in zip(self._a, self._b, strict=True))
        return degrees(atan2(y, x)), degrees(atan2(z, hypot(x, y)))

    def crossing(self) -> float:
        """Return the latitude at which the full circle crosses the 180th meridian."""
        x, _, z = self._normal
        return degrees(atan2(copysign(x, x * z), abs(z)))


def _vector(longitude: float, latitude: float) -> Vector:
    return (
        cos(radians(latitude)) * cos(radians(longitude)),
        cos(radians(latitude)) * sin(radians(longitude)),
        sin(radians(latitude)),
    )


def _cross(a: Vector, b: Vector) -> Vector:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
