"""Places that may be the same: alike in name, whatever the spelling, and near each other if both are located."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import islice
from math import asin, cos, floor, radians, sin, sqrt

from sistercities.record.folding import FORMER_NAMES, name_key
from sistercities.record.model import PartnerPlace, UsPlace

Place = UsPlace | PartnerPlace

EARTH_RADIUS = 6371.0
"""The mean radius in kilometers (IUGG)."""
NEAR = 25.0
"""Two places with similar names at most this far apart, in kilometers, are probably the same."""
MIN_SIMILARITY = 0.8
"""The lowest ratio of common letters at which two folded names are alike."""
MOST_COMPARED = 50
"""A place is compared with no more others than this, because a stranger may put a thousand at one point."""


def distance(first: Place, second: Place) -> float | None:
    """Return the great-circle distance in kilometers (haversine formula), or None if a coordinate is missing."""
    if None in (first.latitude, first.longitude, second.latitude, second.longitude):
        return None
    (lat1, lon1), (lat2, lon2) = ((radians(p.latitude or 0), radians(p.longitude or 0)) for p in (first, second))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(sqrt(half))


def keys(place: Place) -> frozenset[str]:
    """Return the folded names of a place: in English, in its own language, and its former ones."""
    if isinstance(place, UsPlace):
        return frozenset({name_key(place.name)})
    former = FORMER_NAMES.get(place.name_local or "", ())
    return frozenset(map(name_key, (place.name, *([place.name_local] if place.name_local else []), *former)))


def may_be_same(first: Place, second: Place) -> bool:
    """Whether two places of one table may be the same place.

    They may if they are within 25 km of each other and their names are alike. If the distance is unknown, they must
    share a name, be of one kind, and be in the same state, or in the same country and not in different regions.
    """
    apart = distance(first, second)
    if apart is not None and apart <= NEAR:
        return any(SequenceMatcher(None, a, b).ratio() >= MIN_SIMILARITY for a in keys(first) for b in keys(second))
    return _same_area(first, second) and apart is None and bool(keys(first) & keys(second))


def _same_area(first: Place, second: Place) -> bool:
    if isinstance(first, UsPlace) and isinstance(second, UsPlace):
        return first.state == second.state and first.kind == second.kind
    if isinstance(first, PartnerPlace) and isinstance(second, PartnerPlace):
        regions = {place.region for place in (first, second) if place.region}
        return first.country == second.country and first.kind == second.kind and len(regions) < 2  # noqa: PLR2004  # both
    return False


def likely_duplicates(places: Iterable[Place]) -> Iterator[tuple[Place, Place]]:
    """Yield pairs of places that may be the same, the later one in order second.

    To save time on many places, only those that share a name or are in the same or neighboring one-degree squares are
    compared.
    """
    known: defaultdict[object, dict[str, Place]] = defaultdict(dict)
    for place in places:
        around = {key: other for mark in (*keys(place), *_squares(place, 1)) for key, other in known[mark].items()}
        near = islice(sorted(around.items()), MOST_COMPARED)
        yield from ((other, place) for _, other in near if may_be_same(other, place))
        for mark in (*keys(place), *_squares(place, 0)):
            known[mark][place.id] = place


def _squares(place: Place, reach: int) -> list[tuple[int, int]]:
    if place.latitude is None or place.longitude is None:
        return []
    steps = range(-reach, reach + 1)
    return [(floor(place.latitude) + north, floor(place.longitude) + east) for north in steps for east in steps]


def like_place(place: Place, places: Iterable[Place]) -> Place | None:
    """Return the first place on record that may be the same as a new one, or None if there is none."""
    return next((other for other in places if other.id != place.id and may_be_same(other, place)), None)
