"""Bounding boxes against which the coordinates of places are checked.

States: U.S. Census boundaries as in us-atlas 3.0.1. Russia: Natural Earth as in world-atlas 2.0.2, 1:50m. Both are in
the public domain; each box is rounded outward by 0.05 degrees. Alaska beyond the 180th meridian is left out.
"""

from __future__ import annotations

from typing import NamedTuple


class Box(NamedTuple):
    """Limits in decimal degrees; the western one exceeds the eastern one if the box crosses the 180th meridian."""

    west: float
    south: float
    east: float
    north: float

    def contains(self, latitude: float, longitude: float) -> bool:
        """Whether a point is inside the box."""
        if self.west <= self.east:
            inside = self.west <= longitude <= self.east
        else:
            inside = longitude >= self.west or longitude <= self.east
        return inside and self.south <= latitude <= self.north


STATES = {
    "AK": Box(-180.00, 51.18, -129.92, 71.40),
    "AL": Box(-88.52, 30.17, -84.84, 35.06),
    "AR": Box(-94.67, 32.95, -89.61, 36.55),
    "AZ": Box(-114.86, 31.28, -108.99, 37.05),
    "CA": Box(-124.46, 32.48, -114.08, 42.06),
    "CO": Box(-109.11, 36.94, -101.99, 41.05),
    "CT": Box(-73.78, 40.93, -71.74, 42.10),
    "DC": Box(-77.17, 38.74, -76.86, 39.04),
    "DE": Box(-75.84, 38.40, -75.00, 39.89),
    "FL": Box(-87.68, 24.46, -79.98, 31.05),
    "GA": Box(-85.66, 30.31, -80.79, 35.05),
    "HI": Box(-160.30, 18.87, -154.76, 22.28),
    "IA": Box(-96.68, 40.33, -90.09, 43.55),
    "ID": Box(-117.29, 41.94, -110.99, 49.05),
    "IL": Box(-91.56, 36.92, -87.44, 42.56),
    "IN": Box(-88.15, 37.72, -84.73, 41.81),
    "KS": Box(-102.10, 36.94, -94.54, 40.05),
    "KY": Box(-89.62, 36.45, -81.92, 39.20),
    "LA": Box(-94.09, 28.88, -88.77, 33.07),
    "MA": Box(-73.56, 41.19, -69.88, 42.94),
    "MD": Box(-79.54, 37.87, -75.00, 39.77),
    "ME": Box(-71.13, 43.01, -66.93, 47.51),
    "MI": Box(-90.47, 41.65, -82.37, 48.24),
    "MN": Box(-97.29, 43.45, -89.44, 49.43),
    "MO": Box(-95.82, 35.95, -89.05, 40.66),
    "MS": Box(-91.69, 30.13, -88.05, 35.05),
    "MT": Box(-116.10, 44.31, -103.99, 49.05),
    "NC": Box(-84.37, 33.80, -75.41, 36.64),
    "ND": Box(-104.10, 45.88, -96.51, 49.05),
    "NE": Box(-104.10, 39.95, -95.26, 43.05),
    "NH": Box(-72.61, 42.65, -70.65, 45.36),
    "NJ": Box(-75.61, 38.88, -73.84, 41.41),
    "NM": Box(-109.10, 31.28, -102.95, 37.05),
    "NV": Box(-120.06, 34.95, -113.99, 42.05),
    "NY": Box(-79.81, 40.45, -71.81, 45.07),
    "OH": Box(-84.87, 38.36, -80.47, 42.03),
    "OK": Box(-103.05, 33.57, -94.38, 37.05),
    "OR": Box(-124.60, 41.94, -116.41, 46.32),
    "PA": Box(-80.57, 39.67, -74.65, 42.32),
    "RI": Box(-71.91, 41.10, -71.07, 42.07),
    "SC": Box(-83.40, 31.98, -78.49, 35.27),
    "SD": Box(-104.11, 42.43, -96.39, 46.00),
    "TN": Box(-90.36, 34.93, -81.60, 36.73),
    "TX": Box(-106.70, 25.79, -93.47, 36.55),
    "UT": Box(-114.10, 36.95, -108.99, 42.05),
    "VA": Box(-83.73, 36.49, -75.19, 39.52),
    "VT": Box(-73.49, 42.68, -71.44, 45.07),
    "WA": Box(-124.78, 45.49, -116.87, 49.05),
    "WI": Box(-92.94, 42.44, -86.77, 47.13),
    "WV": Box(-82.69, 37.15, -77.67, 40.69),
    "WY": Box(-111.11, 40.95, -104.00, 45.06),
}

COUNTRIES = {
    "RU": Box(19.55, 41.15, -169.68, 81.9),
}
"""By ISO 3166-1 code. A country without a box is not checked; add its box along with its first place."""
