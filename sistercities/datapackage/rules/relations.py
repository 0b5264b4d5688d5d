"""Rules for the dataset: what must be true between records."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sistercities.datapackage.rules import bounding_boxes
from sistercities.record.dataset import Dataset
from sistercities.record.model import Event, Record, Source
from sistercities.record.status import INVASION, STATUS_OF
from sistercities.record.urls import plain_url
from sistercities.record.vocabulary import EventType, Instrument

NUMBERED = re.compile(r"(-[2-9])?")


@dataclass(frozen=True, slots=True)
class Finding:
    """A violation of a rule: the record, the field (empty for the whole row) and what to do.

    ``reads`` are other fields of the record that it follows from. ``lacks`` is the tie for which one more event could
    resolve it.
    """

    record: Record
    field: str
    message: str
    reads: tuple[str, ...] = ()
    lacks: str = ""


def ids_match_parts(dataset: Dataset) -> Iterator[Finding]:
    """An id is made of its parts: us-place--partner, tie--date-or-undated--type, place--partner."""
    for tie in dataset.ties.values():
        if tie.id != (expected := f"{tie.us_place}--{tie.partner_place}"):
            yield Finding(tie, "id", f"must be {expected!r}, after its two places", ("us_place", "partner_place"))
    for event in dataset.events.values():
        expected = f"{event.tie}--{event.date or 'undated'}--{event.type}"
        if not (event.id.startswith(expected) and NUMBERED.fullmatch(event.id, len(expected))):
            message = f"must be {expected!r} (with -2, -3 … if that is taken)"
            yield Finding(event, "id", message, ("tie", "date", "type"))
    for place in dataset.us_places.values():
        if not place.id.endswith(f"-{place.state.lower()}"):
            yield Finding(place, "id", f"must end in its state: '-{place.state.lower()}'", ("state",))
    for ukraine_tie in dataset.ukraine_ties.values():
        if not ukraine_tie.id.startswith(f"{ukraine_tie.us_place}--"):
            yield Finding(ukraine_tie, "id", f"must start with '{ukraine_tie.us_place}--'", ("us_place",))


def one_source_a_url(dataset: Dataset) -> Iterator[Finding]:
    """No two sources have one URL."""
    first: dict[str, str] = {}
    for source in dataset.sources.values():
        plain = plain_url(source.url)
        if plain in first:
            yield Finding(source, "url", f"is also the URL of {first[plain]!r}: cite that source")
        first.setdefault(plain, source.id)


def places_told_apart(dataset: Dataset) -> Iterator[Finding]:
    """A GeoNames or Wikidata id belongs to one place only."""
    for table in (dataset.us_places, dataset.partner_places):
        for name in ("geonames_id", "wikidata_id"):
            first: dict[object, str] = {}
            for place in table.values():
                value = getattr(place, name)
                if value is not None and value in first:
                    yield Finding(place, name, f"is also the id of {first[value]!r}: correct one of them")
                first.setdefault(value, place.key)


def order_of_acts(dataset: Dataset) -> Iterator[Finding]:
    """An ended tie is not suspended on a later day without being resumed or established again."""
    for tie in dataset.ties.values():
        ended: Event | None = None
        for event in dataset.events_of[tie.id]:
            if event.date is None:
                continue
            if event.type in (EventType.RESUMED, EventType.ESTABLISHED):
                ended = None
            elif event.type is EventType.SUSPENDED and ended and _later(event, ended):
                message = f"follows {ended.id!r}: an ended tie must be resumed first"
                yield Finding(event, "type", message, lacks=tie.id)
            elif event.type is EventType.ENDED:
                ended = event


def _later(event: Event, other: Event) -> bool:
    return bool(event.date and other.date) and event.date.last_day > other.date.last_day  # type: ignore[union-attr]


def nothing_before_founding(dataset: Dataset) -> Iterator[Finding]:
    """No decision on a tie is dated before the year in which the tie was established."""
    for tie in dataset.ties.values():
        events = [event for event in dataset.events_of[tie.id] if event.date]
        founded = next((event for event in events if event.type is EventType.ESTABLISHED), None)
        for event in events:
            decisive = event.type in (EventType.ENDED, EventType.SUSPENDED, EventType.RESUMED, EventType.REAFFIRMED)
            if founded and decisive and event.date.year < founded.date.year:  # type: ignore[union-attr]
                yield Finding(event, "date", f"is before the tie was established ({founded.date})")


def dated_by_first_report(dataset: Dataset) -> Iterator[Finding]:
    """A decision is not dated later than the earliest report of it."""
    for event in decisions(dataset):
        if early := published_before(dataset, event):
            first = min(early, key=lambda source: source.published)  # type: ignore[arg-type,return-value]  # it has a date
            yield Finding(
                event,
                "date",
                f"is later than the report {first.id!r} of {first.published}: write the day of the act, or "
                f"{first.published} with date_basis reported; if that report only announces the act, remove its citation",
            )


def decisions(dataset: Dataset) -> Iterator[Event]:
    """Yield the decisive events."""
    return (event for event in dataset.events.values() if event.type in STATUS_OF)


def published_before(dataset: Dataset, event: Event) -> list[Source]:
    """Return the sources of an event that are older than it, whichever days their partial dates mean."""
    if event.date is None:
        return []
    first_day = event.date.first_day
    return [
        source for source in dataset.sources_of(event) if source.published and source.published.last_day < first_day
    ]


def kept_since_invasion(dataset: Dataset) -> Iterator[Finding]:
    """A decision to keep a tie counts since the invasion of February 24, 2022; an earlier one is a note."""
    for event in dataset.events.values():
        if event.type is EventType.REAFFIRMED and event.date and event.date.last_day < INVASION:
            yield Finding(event, "date", "is before the invasion (February 24, 2022): write type note")


def dates_have_a_basis(dataset: Dataset) -> Iterator[Finding]:
    """A date says whether it is that of the act (decided) or of its first report (reported); without a date there is no basis."""
    for table in (dataset.events, dataset.counts, dataset.ukraine_ties):
        for record in table.values():
            date, basis = record.date, record.date_basis
            if (date is None) != (basis is None):
                yield Finding(record, "date_basis", "must be given with a date, and left empty without one", ("date",))


def published_before_accessed(dataset: Dataset) -> Iterator[Finding]:
    """A source was published before it was read."""
    for source in dataset.sources.values():
        if source.published and source.published.first_day > source.accessed:
            message = f"is after the day on which it was read ({source.accessed})"
            yield Finding(source, "published", message, ("accessed",))


def inside_bounds(dataset: Dataset) -> Iterator[Finding]:
    """Coordinates come in pairs and lie inside the place's state or country."""
    boxes = [(place, bounding_boxes.STATES.get(place.state), place.state) for place in dataset.us_places.values()]
    boxes += [(place, bounding_boxes.COUNTRIES.get(place.country), place.country)  # type: ignore[misc]
              for place in dataset.partner_places.values()]  # fmt: skip
    for place, box, name in boxes:
        latitude, longitude = place.latitude, place.longitude
        if (latitude is None) != (longitude is None):
            empty, other = ("latitude", "longitude") if latitude is None else ("longitude", "latitude")
            yield Finding(place, empty, f"must be given together with {other}, or both left empty", (other,))
        elif box and latitude is not None and longitude is not None and not box.contains(latitude, longitude):
            yield Finding(place, *_outside(latitude, longitude, box, name))


def _outside(latitude: float, longitude: float, box: bounding_boxes.Box, name: str) -> tuple[str, str]:
    """Return the wrong coordinate of a point, and what to do."""
    if box.contains(latitude, -longitude):
        sign = "did you forget the minus" if longitude > 0 else "is the minus wrong"
        return "longitude", f"is outside {name}: {sign}? Write {-longitude}"
    swapped = "are they swapped?" if box.contains(longitude, latitude) else "correct them"
    return "latitude", f"with longitude {longitude} is outside {name}: {swapped}"


def votes_belong_to_votes(dataset: Dataset) -> Iterator[Finding]:
    """A vote's result is given only for an act whose instrument is a vote or a resolution."""
    for event in dataset.events.values():
        if event.vote and event.instrument not in (Instrument.VOTE, Instrument.RESOLUTION):
            other = f", not {event.instrument}" if event.instrument else ""
            message = f"needs instrument vote or resolution{other}: write that, or leave vote empty"
            yield Finding(event, "vote", message, ("instrument",))


CHECKS: tuple[Callable[[Dataset], Iterator[Finding]], ...] = (
    ids_match_parts,
    one_source_a_url,
    places_told_apart,
    order_of_acts,
    nothing_before_founding,
    dated_by_first_report,
    kept_since_invasion,
    dates_have_a_basis,
    published_before_accessed,
    inside_bounds,
    votes_belong_to_votes,
)


def nothing_in_the_future(dataset: Dataset, latest: dt.date) -> Iterator[Finding]:
    """No date is in the future."""
    for name, fields in (("events", ("date",)), ("counts", ("date",)), ("ukraine_ties", ("date",)),
                         ("ties", ("checked",)), ("sources", ("accessed", "published"))):  # fmt: skip
        for record in dataset.table(name).values():
            for field in fields:
                value = getattr(record, field)
                if value and (value if isinstance(value, dt.date) else value.first_day) > latest:
                    yield Finding(record, field, "is in the future: correct it")
