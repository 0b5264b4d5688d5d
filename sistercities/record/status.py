"""The status of a tie as of a given day, always derived from its events and never entered by hand."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

from sistercities.record.dataset import Dataset
from sistercities.record.model import Event, Tie
from sistercities.record.partial_date import PartialDate
from sistercities.record.vocabulary import ActorKind, DateBasis, DecidedBy, EventType, SourceKind, Status

Rank = tuple[dt.date, int, str]
"""The sort key of decisive events: the day from which one counts, the strength of its type, its id."""

INVASION = dt.date(2022, 2, 24)
"""The first day of Russia's full-scale invasion of Ukraine."""

STATUS_OF = {
    EventType.ENDED: Status.ENDED,
    EventType.SUSPENDED: Status.SUSPENDED,
    EventType.RESUMED: Status.MAINTAINED,
    EventType.REAFFIRMED: Status.MAINTAINED,
    EventType.DORMANT: Status.DORMANT,
}
"""The decisive event types, strongest first: of two on the same day, the stronger gives the status."""

STRENGTH = {event_type: len(STATUS_OF) - rank for rank, event_type in enumerate(STATUS_OF)}
WEAK_KINDS = frozenset({SourceKind.STATE_MEDIA, SourceKind.REFERENCE})
GOVERNMENT_BODIES = frozenset({ActorKind.COUNCIL, ActorKind.MAYOR, ActorKind.CITY, ActorKind.COUNTY, ActorKind.STATE})

AUTHORITY = (
    frozenset({ActorKind.COUNCIL, ActorKind.CITY, ActorKind.COUNTY, ActorKind.STATE}),
    frozenset({ActorKind.MAYOR}),
    frozenset({ActorKind.SISTER_CITY_ORGANIZATION}),
)
"""Who outranks whom if several acts gave a tie the same status, highest first; all other bodies come last."""


@dataclass(frozen=True, slots=True)
class TieStatus:
    """A tie's status and its deciding act.

    ``acts`` are the decisive events that gave the status, newest first: the latest and those just before it with the
    same effect. ``event`` is the deciding act among them, or None if no decision was found. ``date`` is the event's own
    or, if it has none, its earliest source's; ``date_basis`` is the event's own or, for a source's date, ``reported``.
    """

    status: Status
    event: Event | None = None
    date: PartialDate | None = None
    date_basis: DateBasis | None = None
    acts: tuple[Event, ...] = ()

    @property
    def decided_by(self) -> DecidedBy | None:
        """Who decided, a government body or only a sister-city organization; None if neither did."""
        kind = self.event.actor_kind if self.event else None
        if kind in GOVERNMENT_BODIES:
            return DecidedBy.GOVERNMENT
        return DecidedBy.ORGANIZATION if kind is ActorKind.SISTER_CITY_ORGANIZATION else None


def effective_date(dataset: Dataset, event: Event) -> PartialDate | None:
    """Return the date used for an event: its own, or its earliest dated source's ``published``, or None."""
    if event.date:
        return event.date
    return min((source.published for source in dataset.sources_of(event) if source.published), default=None)


def effective_day(dataset: Dataset, event: Event) -> dt.date:
    """Return the day from which an event counts: the last day of its effective date.

    If neither the event nor any of its sources has a date, it is the first day on which a source was accessed.
    """
    if date := effective_date(dataset, event):
        return date.last_day
    return min((source.accessed for source in dataset.sources_of(event)), default=dt.date.min)


def status_as_of(dataset: Dataset, tie: Tie, day: dt.date | None = None) -> TieStatus:
    """Return a tie's status at the end of a day, or after all its events if no day is given.

    The type of the latest decisive event up to that day gives the status. A partial date counts as its last day; events
    on the same day rank ``ended`` > ``suspended`` > ``resumed`` > ``reaffirmed`` > ``dormant``.
    """
    known: dict[tuple[str, dt.date | None], TieStatus] = dataset.statuses
    if (tie.id, day) not in known:
        known[tie.id, day] = _status_as_of(dataset, tie, day)
    return known[tie.id, day]


def status_changes(dataset: Dataset, tie: Tie) -> list[tuple[dt.date, Status]]:
    """Return each day on which a tie's status changed, with the new status, oldest first, starting with ``date.min``."""
    days = {effective_day(dataset, event) for event in dataset.events_of[tie.id] if event.type in STATUS_OF}
    found: list[tuple[dt.date, Status]] = []
    for day in sorted({dt.date.min, *days}):
        status = status_as_of(dataset, tie, day).status
        if not found or status is not found[-1][1]:
            found.append((day, status))
    return found


def _status_as_of(dataset: Dataset, tie: Tie, day: dt.date | None) -> TieStatus:
    ranked = [(_rank(dataset, event), event) for event in dataset.events_of[tie.id] if event.type in STATUS_OF]
    if day:
        ranked = [pair for pair in ranked if pair[0][0] <= day]
    if not ranked:
        return TieStatus(Status.NO_DECISION)
    ranked.sort(key=lambda pair: pair[0], reverse=True)
    status = STATUS_OF[ranked[0][1].type]
    run = list(takewhile(lambda pair: STATUS_OF[pair[1].type] is status, ranked))
    event = deciding_act(run)
    date = effective_date(dataset, event)
    basis = event.date_basis if event.date else DateBasis.REPORTED
    return TieStatus(status, event, date, basis if date else None, tuple(act for _, act in run))


def deciding_act(run: list[tuple[Rank, Event]]) -> Event:
    """Return the deciding act among acts with the same effect, given with their ranks.

    It is the act of the body with the highest authority: council, city, county or state, then mayor, then
    sister-city organization, then others. Among equals the earliest act decides, because the status took effect then, and on the
    same day the strongest.
    """
    return min(run, key=lambda pair: (_authority(pair[1]), pair[0][0], -pair[0][1], pair[0][2]))[1]


def _authority(event: Event) -> int:
    return next((rank for rank, kinds in enumerate(AUTHORITY) if event.actor_kind in kinds), len(AUTHORITY))


def _rank(dataset: Dataset, event: Event) -> Rank:
    """Return the sort key of a decisive event: by day, then by the strength of its type, then by id."""
    return effective_day(dataset, event), STRENGTH[event.type], event.id


def status_counts(dataset: Dataset, ties: Iterable[Tie], day: dt.date | None = None) -> dict[Status, int]:
    """Return how many of the ties have each status, zeros included, in the site's order."""
    counted = Counter(status_as_of(dataset, tie, day).status for tie in ties)
    return {status: counted[status] for status in Status}


def changed_since_invasion(dataset: Dataset, tie: Tie, day: dt.date) -> TieStatus | None:
    """Return the status of a tie that was ended or suspended between the invasion and a day, or None if it was not."""
    status = status_as_of(dataset, tie, day)
    cut = status.status in (Status.ENDED, Status.SUSPENDED)
    return status if cut and status.date and status.date.last_day >= INVASION else None


def decisive_events(dataset: Dataset) -> list[Event]:
    """Return every event that gives or gave a tie its status, newest first; those with no known date come last."""
    dated = [(effective_date(dataset, event), event) for event in dataset.events.values() if event.type in STATUS_OF]
    dated.sort(key=lambda pair: (pair[0].last_day if pair[0] else dt.date.min, STRENGTH[pair[1].type], pair[1].id),
               reverse=True)  # fmt: skip
    return [event for _, event in dated]
