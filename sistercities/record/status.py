"""What became of a tie as of a day, derived from its events and never typed in."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from sistercities.record.vocabulary import ActorKind, DateBasis, DecidedBy, EventType, SourceKind, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sistercities.record.dataset import Dataset
    from sistercities.record.model import Event, Tie
    from sistercities.record.partial_date import PartialDate

Rank = tuple[dt.date, int, str]
"""What puts decisive events in order: the day from which one counts, the strength of its type, its id."""

INVASION = dt.date(2022, 2, 24)
"""The first day of Russia's full-scale invasion of Ukraine."""

STATUS_OF = {
    EventType.ENDED: Status.ENDED,
    EventType.SUSPENDED: Status.SUSPENDED,
    EventType.RESUMED: Status.MAINTAINED,
    EventType.REAFFIRMED: Status.MAINTAINED,
    EventType.DORMANT: Status.DORMANT,
}
"""The decisive event types, strongest first: of two on one day the stronger gives the status."""

STRENGTH = {event_type: len(STATUS_OF) - rank for rank, event_type in enumerate(STATUS_OF)}
WEAK_KINDS = frozenset({SourceKind.STATE_MEDIA, SourceKind.REFERENCE})
GOVERNMENT_BODIES = frozenset({ActorKind.COUNCIL, ActorKind.MAYOR, ActorKind.COUNTY, ActorKind.STATE})

AUTHORITY = (
    frozenset({ActorKind.COUNCIL, ActorKind.COUNTY, ActorKind.STATE}),
    frozenset({ActorKind.MAYOR}),
    frozenset({ActorKind.SISTER_CITY_ORGANIZATION}),
)
"""Who outranks whom when several acts gave a tie one status, highest first; every other body comes last."""


@dataclass(frozen=True, slots=True)
class TieStatus:
    """A tie's status and its deciding act.

    ``acts`` are the decisive events that gave the status, newest first: the latest one and those just before it that had
    the same effect. ``event`` is the deciding act among them; None when no decision was found. ``date`` is the event's
    own or, if it has none, its earliest source's; ``date_basis`` says which.
    """

    status: Status
    event: Event | None = None
    date: PartialDate | None = None
    date_basis: DateBasis | None = None
    acts: tuple[Event, ...] = ()

    @property
    def decided_by(self) -> DecidedBy | None:
        """Whether a government body or a sister-city organization alone decided; None if neither or no decision."""
        kind = self.event.actor_kind if self.event else None
        if kind in GOVERNMENT_BODIES:
            return DecidedBy.GOVERNMENT
        return DecidedBy.ORGANIZATION if kind is ActorKind.SISTER_CITY_ORGANIZATION else None


def effective_date(dataset: Dataset, event: Event) -> PartialDate | None:
    """Return the date by which an event counts: its own, else its earliest dated source's ``published``."""
    if event.date:
        return event.date
    return min((source.published for source in dataset.sources_of(event) if source.published), default=None)


def effective_day(dataset: Dataset, event: Event) -> dt.date:
    """Return the day from which an event counts: the last day of its effective date.

    If neither the event nor any of its sources has a date, it is the first day on which one of them was looked up.
    """
    if date := effective_date(dataset, event):
        return date.last_day
    return min((source.accessed for source in dataset.sources_of(event)), default=dt.date.min)


def status_as_of(dataset: Dataset, tie: Tie, day: dt.date | None = None) -> TieStatus:
    """Return a tie's status at the end of a day (of the last day on record if none is given).

    It is the type of the latest decisive event not after the day; partial dates count as their last day; two on one
    day rank ``ended`` > ``suspended`` > ``resumed`` > ``reaffirmed`` > ``dormant``.
    """
    known: dict[tuple[str, dt.date | None], TieStatus] = dataset.statuses
    if (tie.id, day) not in known:
        known[tie.id, day] = _status_as_of(dataset, tie, day)
    return known[tie.id, day]


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
    """Return the act that a status is named for, of acts to one effect, each with its rank.

    It is the one of the body with the highest authority: council, county or state before mayor before sister-city
    organization before others. Of several of one authority it is the earliest, because the status took effect then, and
    of two on one day the strongest.
    """
    return min(run, key=lambda pair: (_authority(pair[1]), pair[0][0], -pair[0][1], pair[0][2]))[1]


def _authority(event: Event) -> int:
    return next((rank for rank, kinds in enumerate(AUTHORITY) if event.actor_kind in kinds), len(AUTHORITY))


def _rank(dataset: Dataset, event: Event) -> Rank:
    """Return what puts decisive events in order: the latest, the strongest of a day, then by id."""
    return effective_day(dataset, event), STRENGTH[event.type], event.id


def pending(dataset: Dataset, tie: Tie) -> Event | None:
    """Return the latest proposal before a government body since the invasion whose outcome is not on record, or None.

    That is a ``proposed`` event of a council, county, state or mayor that no decisive event of a later day follows.
    """
    events = dataset.events_of[tie.id]
    settled = (effective_day(dataset, event) for event in events if event.type in STATUS_OF)
    open_since = max(INVASION - dt.timedelta(days=1), *settled, dt.date.min)
    found = [event for event in events if event.type is EventType.PROPOSED and event.actor_kind in GOVERNMENT_BODIES]
    return _latest(dataset, (e for e in found if effective_date(dataset, e) and effective_day(dataset, e) > open_since))


def last_listed(dataset: Dataset, tie: Tie) -> Event | None:
    """Return the latest event since the invasion that lists a tie or says that it is kept, or None.

    A list of a third party counts only if neither the place's government nor a sister-city organization has one.
    """
    found = [
        event
        for event in dataset.events_of[tie.id]
        if event.type in (EventType.LISTED, EventType.REAFFIRMED)
        and (date := effective_date(dataset, event))
        and date.last_day >= INVASION
    ]
    return _latest(dataset, [event for event in found if _is_own(dataset, event)] or found)


def listed_by(dataset: Dataset, event: Event) -> str:
    """Return who lists a tie: the event's actor, else the publisher of its first source, else the empty text."""
    return event.actor or next((source.publisher for source in dataset.sources_of(event)), "")


def _is_own(dataset: Dataset, event: Event) -> bool:
    """Whether a place's own government or a sister-city organization says what an event says."""
    return event.actor_kind in GOVERNMENT_BODIES | {ActorKind.SISTER_CITY_ORGANIZATION} or any(
        source.kind in (SourceKind.GOVERNMENT, SourceKind.SISTER_CITY_ORGANIZATION)
        for source in dataset.sources_of(event)
    )


def _latest(dataset: Dataset, events: Iterable[Event]) -> Event | None:
    return max(events, key=lambda event: (effective_day(dataset, event), event.id), default=None)


def status_counts(dataset: Dataset, ties: Iterable[Tie], day: dt.date | None = None) -> dict[Status, int]:
    """Return how many of the ties have each status, every status named, in the site's order."""
    counted = Counter(status_as_of(dataset, tie, day).status for tie in ties)
    return {status: counted[status] for status in Status}


def changed_since_invasion(dataset: Dataset, tie: Tie, day: dt.date) -> TieStatus | None:
    """Return the status of a tie that was ended or suspended between the invasion and a day, else None."""
    status = status_as_of(dataset, tie, day)
    cut = status.status in (Status.ENDED, Status.SUSPENDED)
    return status if cut and status.date and status.date.last_day >= INVASION else None


def decisive_events(dataset: Dataset) -> list[Event]:
    """Return every event that gives or gave a tie its status, newest first; those of unknown date last."""
    dated = [(effective_date(dataset, event), event) for event in dataset.events.values() if event.type in STATUS_OF]
    dated.sort(key=lambda pair: (pair[0].last_day if pair[0] else dt.date.min, STRENGTH[pair[1].type], pair[1].id),
               reverse=True)  # fmt: skip
    return [event for _, event in dated]


def is_weak(dataset: Dataset, status: TieStatus) -> bool:
    """Whether a status rests on state media or reference works alone."""
    return bool(status.event) and all(source.kind in WEAK_KINDS for source in dataset.sources_of(status.event))  # type: ignore[arg-type]


def government_acted(dataset: Dataset, tie: Tie) -> bool:
    """Whether any act of a government body since the invasion is on record for a tie, of whatever effect.

    An act has a form (a vote, a letter …) or is decisive; a list that a government keeps is no act.
    """
    return any(
        event.actor_kind in GOVERNMENT_BODIES
        and (event.instrument or event.type in STATUS_OF)
        and event.type not in (EventType.LISTED, EventType.ESTABLISHED)
        and effective_day(dataset, event) >= INVASION
        for event in dataset.events_of[tie.id]
    )
