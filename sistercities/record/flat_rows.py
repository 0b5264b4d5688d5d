"""What is said of one tie or event in tables and downloads alike: one flat row of scalars."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from sistercities.record.flat_columns import SEPARATOR
from sistercities.record.status import effective_date, is_weak, last_listed, listed_by, pending, status_as_of
from sistercities.record.tie_sentence import sentence
from sistercities.record.vocabulary import EventType

if TYPE_CHECKING:
    import datetime as dt

    from sistercities.record.dataset import Dataset
    from sistercities.record.model import Event, Tie
    from sistercities.record.partial_date import PartialDate
    from sistercities.record.status import TieStatus


@dataclass(frozen=True, slots=True)
class FlatTie:
    """A tie with its places, its status and the sentence that the site prints: one row of the flat ``ties.csv``.

    Dates are partial ISO 8601, each with the first and the last day that it can mean; ``status_event`` is the id of the
    deciding act, its ``status_date_basis`` ``decided`` or ``reported``; ``status_sources`` holds the ids and
    ``status_source_urls`` the addresses of the sources behind the status, with ``SEPARATOR`` between them.
    """

    id: str
    us_place: str
    us_name: str
    us_kind: str
    state: str
    state_name: str
    partner_place: str
    partner_name: str
    partner_name_local: str | None
    partner_kind: str
    partner_region: str | None
    partner_country: str
    kind: str
    established: PartialDate | None
    established_first: dt.date | None
    established_last: dt.date | None
    established_basis: str | None
    status: str
    status_event: str | None
    status_date: PartialDate | None
    status_date_first: dt.date | None
    status_date_last: dt.date | None
    status_date_basis: str | None
    status_actor: str | None
    status_actor_kind: str | None
    status_instrument: str | None
    status_vote: str | None
    status_sources: str | None
    status_source_urls: str | None
    decided_by: str | None
    weak: bool
    pending: str | None
    pending_date: PartialDate | None
    pending_date_first: dt.date | None
    pending_date_last: dt.date | None
    last_listed: str | None
    last_listed_date: PartialDate | None
    last_listed_date_first: dt.date | None
    last_listed_date_last: dt.date | None
    last_listed_by: str | None
    sentence: str
    checked: dt.date | None
    note: str | None
    us_latitude: float | None
    us_longitude: float | None
    partner_latitude: float | None
    partner_longitude: float | None


COLUMNS = tuple(field.name for field in fields(FlatTie))


def flat_tie(dataset: Dataset, tie: Tie) -> FlatTie:
    """Return a tie's flat row."""
    us_place, partner = dataset.us_places[tie.us_place], dataset.partner_places[tie.partner_place]
    status = status_as_of(dataset, tie)
    proposal, listed = pending(dataset, tie), last_listed(dataset, tie)
    founded = next((e for e in dataset.events_of[tie.id] if e.type is EventType.ESTABLISHED), None)
    established = founded.date if founded else None
    pending_date = effective_date(dataset, proposal) if proposal else None
    listed_date = effective_date(dataset, listed) if listed else None
    return FlatTie(
        id=tie.id,
        **names(dataset, tie),
        us_kind=us_place.kind,
        partner_kind=partner.kind,
        partner_region=partner.region,
        partner_country=partner.country,
        kind=tie.kind,
        **days("established", established),
        established_basis=founded.date_basis if founded else None,
        **decided(dataset, status),
        pending=proposal.id if proposal else None,
        **days("pending_date", pending_date),
        last_listed=listed.id if listed else None,
        **days("last_listed_date", listed_date),
        last_listed_by=listed_by(dataset, listed) if listed else None,
        sentence=sentence(dataset, tie),
        checked=tie.checked,
        note=tie.note,
        us_latitude=us_place.latitude,
        us_longitude=us_place.longitude,
        partner_latitude=partner.latitude,
        partner_longitude=partner.longitude,
    )


@dataclass(frozen=True, slots=True)
class FlatEvent:
    """An event with the names of both places and its sources: one row of ``events-flat.csv``.

    ``date_first`` and ``date_last`` are the days between which the partial ``date`` lies. Ids, addresses, publishers and
    notes of several sources are in one order, with ``SEPARATOR`` between them.
    """

    id: str
    tie: str
    us_place: str
    us_name: str
    state: str
    state_name: str
    partner_place: str
    partner_name: str
    partner_name_local: str | None
    date: PartialDate | None
    date_first: dt.date | None
    date_last: dt.date | None
    date_basis: str | None
    type: str
    gives_status: bool
    actor: str | None
    actor_kind: str | None
    instrument: str | None
    vote: str | None
    summary: str
    sources: str
    source_urls: str
    source_publishers: str
    source_notes: str | None


def flat_event(dataset: Dataset, event: Event, status_event: str | None) -> FlatEvent:
    """Return an event's flat row; ``status_event`` is the id of the event that gives its tie's status."""
    tie = dataset.ties[event.tie]
    citations = dataset.citations_of[event.id]
    sources = dataset.sources_of(event)
    return FlatEvent(
        id=event.id,
        tie=tie.id,
        **names(dataset, tie),
        **days("date", event.date),
        date_basis=event.date_basis,
        type=event.type,
        gives_status=event.id == status_event,
        actor=event.actor,
        actor_kind=event.actor_kind,
        instrument=event.instrument,
        vote=event.vote,
        summary=event.summary,
        sources=SEPARATOR.join(source.id for source in sources),
        source_urls=SEPARATOR.join(source.url for source in sources),
        source_publishers=SEPARATOR.join(source.publisher for source in sources),
        source_notes=SEPARATOR.join(f"{citation.source}: {citation.note}" for citation in citations if citation.note)
        or None,
    )


def decided(dataset: Dataset, status: TieStatus) -> dict[str, Any]:
    """Return the columns of a status: the deciding act, its date, who took it and by which sources."""
    event = status.event
    sources = dataset.sources_of(event) if event else ()
    return {
        "status": status.status,
        "status_event": event.id if event else None,
        **days("status_date", status.date),
        "status_date_basis": status.date_basis,
        "status_actor": event.actor if event else None,
        "status_actor_kind": event.actor_kind if event else None,
        "status_instrument": event.instrument if event else None,
        "status_vote": event.vote if event else None,
        "status_sources": SEPARATOR.join(source.id for source in sources) or None,
        "status_source_urls": SEPARATOR.join(source.url for source in sources) or None,
        "decided_by": status.decided_by,
        "weak": is_weak(dataset, status),
    }


def names(dataset: Dataset, tie: Tie) -> dict[str, Any]:
    """Return the columns that name a tie's two places."""
    us_place, partner = dataset.us_places[tie.us_place], dataset.partner_places[tie.partner_place]
    return {
        "us_place": us_place.id,
        "us_name": us_place.name,
        "state": us_place.state,
        "state_name": dataset.states[us_place.state].name,
        "partner_place": partner.id,
        "partner_name": partner.name,
        "partner_name_local": partner.name_local,
    }


def days(name: str, date: PartialDate | None) -> dict[str, Any]:
    """Return the columns of a partial date: as it is known, and the first and the last day that it can mean."""
    first, last = (date.first_day, date.last_day) if date else (None, None)
    return {name: date, f"{name}_first": first, f"{name}_last": last}
