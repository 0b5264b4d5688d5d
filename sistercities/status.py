"""What became of a tie as of a day, derived from its events and never typed in."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from sistercities.vocabulary import ActorKind, DateBasis, EventType, SourceKind, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sistercities.dataset import Dataset
    from sistercities.dates import PartialDate
    from sistercities.model import Event, Tie

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


@dataclass(frozen=True, slots=True)
class TieStatus:
    """A tie's status and the event it comes from; ``event`` is None where no decision was found.

    ``date`` is the event's own, or its earliest source's where the event has none; ``date_basis`` says which it is.
    """

    status: Status
    event: Event | None
    date: PartialDate | None
    date_basis: DateBasis | None


def effective_date(dataset: Dataset, event: Event) -> PartialDate | None:
    """Return the date by which an event counts: its own, else its earliest dated source's ``published``."""
    if event.date:
        return event.date
    return min((source.published for source in dataset.sources_of(event) if source.published), default=None)


def status_as_of(dataset: Dataset, tie: Tie, day: dt.date | None = None) -> TieStatus:
    """Return a tie's status at the end of a day (of the last day on record where none is given).

    It is the type of the latest decisive event not after the day; partial dates count as their last day; two on one
    day rank ``ended`` > ``suspended`` > ``resumed`` > ``reaffirmed`` > ``dormant``. A decisive event for which no date
    is known at all counts as the oldest.
    """
    latest: tuple[dt.date, int, str] | None = None
    newest: Event | None = None
    for event in dataset.events_of[tie.id]:
        if event.type not in STATUS_OF:
            continue
        rank = _rank(dataset, event)
        if (day is None or rank[0] <= day) and (latest is None or rank > latest):
            latest, newest = rank, event
    if newest is None:
        return TieStatus(Status.NO_DECISION, None, None, None)
    date = effective_date(dataset, newest)
    basis = newest.date_basis if newest.date else DateBasis.REPORTED
    return TieStatus(STATUS_OF[newest.type], newest, date, basis if date else None)


def acts_behind(dataset: Dataset, tie: Tie) -> list[Event]:
    """Return the acts that give a tie its status, newest first; none where no decision was found.

    They are the latest decisive one and those just before it that had the same effect.
    """
    events = [event for event in dataset.events_of[tie.id] if event.type in STATUS_OF]
    events.sort(key=lambda event: _rank(dataset, event), reverse=True)
    return list(takewhile(lambda event: STATUS_OF[event.type] is STATUS_OF[events[0].type], events))


def _rank(dataset: Dataset, event: Event) -> tuple[dt.date, int, str]:
    """Return what puts decisive events in order: the latest, the strongest of a day, then by id."""
    date = effective_date(dataset, event)
    return date.last_day if date else dt.date.min, STRENGTH[event.type], event.id


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
    dated.sort(key=lambda pair: (pair[0].last_day if pair[0] else dt.date.min, pair[1].id), reverse=True)
    return [event for _, event in dated]


def is_weak(dataset: Dataset, status: TieStatus) -> bool:
    """Whether a status rests on state media or reference works alone."""
    return bool(status.event) and all(source.kind in WEAK_KINDS for source in dataset.sources_of(status.event))  # type: ignore[arg-type]


def rests_on_organisation_alone(dataset: Dataset, tie: Tie, status: TieStatus) -> bool:
    """Whether a sister-city body acted, and no act to the same effect by a government body is on record."""
    if status.event is None or status.event.actor_kind is not ActorKind.SISTER_CITY_ORGANISATION:
        return False
    return not any(event.actor_kind in GOVERNMENT_BODIES for event in acts_behind(dataset, tie))
