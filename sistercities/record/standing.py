"""What is known about a tie beside its status: proposals, listings, whether its government acted, how firm it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sistercities.record.dataset import Dataset
from sistercities.record.model import Event, Tie
from sistercities.record.status import (
    GOVERNMENT_BODIES,
    INVASION,
    STATUS_OF,
    WEAK_KINDS,
    TieStatus,
    effective_date,
    effective_day,
    status_as_of,
)
from sistercities.record.vocabulary import ActorKind, DecidedBy, EventType, SourceKind


def pending(dataset: Dataset, tie: Tie) -> Event | None:
    """Return the latest proposal before a government body since the invasion whose outcome is not on record, or None.

    That is a dated ``proposed`` event by a government body, on a later day than every decisive event.
    """
    events = dataset.events_of[tie.id]
    settled = (effective_day(dataset, event) for event in events if event.type in STATUS_OF)
    open_since = max(INVASION - dt.timedelta(days=1), *settled, dt.date.min)
    found = [event for event in events if event.type is EventType.PROPOSED and event.actor_kind in GOVERNMENT_BODIES]
    return _latest(dataset, (e for e in found if effective_date(dataset, e) and effective_day(dataset, e) > open_since))


def last_listed(dataset: Dataset, tie: Tie) -> Event | None:
    """Return the latest event since the invasion that lists a tie or says that it is kept, or None if there is none.

    A third party's list counts only if neither the place's government nor a sister-city organization has one.
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
    """Return who lists a tie: the event's actor, or the publisher of its oldest source, or the empty string."""
    return event.actor or next((source.publisher for source in dataset.sources_of(event)), "")


def _is_own(dataset: Dataset, event: Event) -> bool:
    """Whether a place's own government or a sister-city organization is an event's actor or one of its sources."""
    return event.actor_kind in GOVERNMENT_BODIES | {ActorKind.SISTER_CITY_ORGANIZATION} or any(
        source.kind in (SourceKind.GOVERNMENT, SourceKind.SISTER_CITY_ORGANIZATION)
        for source in dataset.sources_of(event)
    )


def _latest(dataset: Dataset, events: Iterable[Event]) -> Event | None:
    return max(events, key=lambda event: (effective_day(dataset, event), event.id), default=None)


def is_weak(dataset: Dataset, status: TieStatus) -> bool:
    """Whether a status rests only on state media or reference works."""
    return bool(status.event) and all(source.kind in WEAK_KINDS for source in dataset.sources_of(status.event))  # type: ignore[arg-type]


def has_one_source(dataset: Dataset, tie: Tie) -> bool:
    """Whether a single source supports all the acts that give a tie its status."""
    acts = status_as_of(dataset, tie).acts
    return len({citation.source for act in acts for citation in dataset.citations_of[act.id]}) == 1


def government_acted(dataset: Dataset, tie: Tie) -> bool:
    """Whether any act of a government body is on record for a tie since the invasion, whatever its effect.

    An act has a form (a vote, a letter …) or is decisive; listing or establishing the tie does not count. If the tie's
    own status is older than the invasion, so may the act be.
    """
    deciding = status_as_of(dataset, tie).event
    since = min(INVASION, effective_day(dataset, deciding)) if deciding else INVASION
    return any(
        event.actor_kind in GOVERNMENT_BODIES
        and (event.instrument or event.type in STATUS_OF)
        and event.type not in (EventType.LISTED, EventType.ESTABLISHED)
        and effective_day(dataset, event) >= since
        for event in dataset.events_of[tie.id]
    )


def only_an_organization_acted(dataset: Dataset, tie: Tie) -> bool:
    """Whether a sister-city organization decided and no act of a government body is on record."""
    by_organization = status_as_of(dataset, tie).decided_by is DecidedBy.ORGANIZATION
    return by_organization and not government_acted(dataset, tie)
