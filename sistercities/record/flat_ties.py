"""The flat row for one tie, used by tables and downloads alike: scalars only, with its columns declared here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Annotated

from sistercities.record.dataset import Dataset
from sistercities.record.flat_columns import Derived, Edge, Repeats, filled, listed_cell, records_of
from sistercities.record.model import Tie
from sistercities.record.partial_date import PartialDate
from sistercities.record.standing import is_weak, last_listed, listed_by, pending
from sistercities.record.status import effective_date, status_as_of
from sistercities.record.tie_sentence import sentence
from sistercities.record.vocabulary import DateBasis, DecidedBy, EventType, Status

DECIDER = "of the deciding act"
FOUNDING = "of the tie’s event of the type established"


def words(vocabulary: type[StrEnum]) -> tuple[str, ...]:
    """Return the values of a vocabulary as strings."""
    return tuple(str(word) for word in vocabulary)


@dataclass(frozen=True, slots=True)
class FlatTie:
    """A tie with its places, its status and the sentence that the site prints: one row of the flat ``ties.csv``."""

    id: Annotated[str, Repeats("ties.id")]
    us_place: Annotated[str, Repeats("ties.us_place")]
    us_name: Annotated[str, Repeats("us_places.name")]
    us_kind: Annotated[str, Repeats("us_places.kind")]
    state: Annotated[str, Repeats("us_places.state")]
    state_name: Annotated[str, Repeats("states.name")]
    partner_place: Annotated[str, Repeats("ties.partner_place")]
    partner_name: Annotated[str, Repeats("partner_places.name")]
    partner_name_local: Annotated[str | None, Repeats("partner_places.name_local")]
    partner_kind: Annotated[str, Repeats("partner_places.kind")]
    partner_region: Annotated[str | None, Repeats("partner_places.region")]
    partner_country: Annotated[str, Repeats("partner_places.country")]
    kind: Annotated[str, Repeats("ties.kind")]
    established: Annotated[PartialDate | None, Repeats("events.date", FOUNDING)]
    established_first: Annotated[dt.date | None, Edge("established", "first", "1973-12-31")]
    established_last: Annotated[dt.date | None, Edge("established", "last", "1973-12-31")]
    established_basis: Annotated[str | None, Repeats("events.date_basis", FOUNDING)]
    status: Annotated[
        str,
        Derived(
            "What became of the tie, derived from its events: what the latest decisive event says.",
            "suspended",
            enum=words(Status),
        ),
    ]
    status_event: Annotated[str | None, Repeats("events.id", DECIDER)]
    status_date: Annotated[
        PartialDate | None,
        Derived(
            "The date of the deciding act; if it has none, the publication date of its earliest source.", "2022-03-01"
        ),
    ]
    status_date_first: Annotated[dt.date | None, Edge("status_date", "first")]
    status_date_last: Annotated[dt.date | None, Edge("status_date", "last")]
    status_date_basis: Annotated[
        str | None,
        Derived(
            "Whether status_date is that of the act itself (decided) or of a report of it (reported).",
            "decided",
            enum=words(DateBasis),
        ),
    ]
    status_actor: Annotated[str | None, Repeats("events.actor", DECIDER)]
    status_actor_kind: Annotated[str | None, Repeats("events.actor_kind", DECIDER)]
    status_instrument: Annotated[str | None, Repeats("events.instrument", DECIDER)]
    status_vote: Annotated[str | None, Repeats("events.vote", DECIDER)]
    status_sources: Annotated[
        str | None,
        Derived(
            "Ids of the sources behind the status, oldest first, separated by “ | ”. Refers to sources.",
            "times-of-san-diego-2022-04-21",
            many=True,
        ),
    ]
    status_source_urls: Annotated[
        str | None,
        Derived(
            "Addresses of the same sources, in the same order, separated by “ | ”.",
            "https://www.example.org/page",
            many=True,
        ),
    ]
    decided_by: Annotated[
        str | None,
        Derived(
            "Who decided: government (council, city, county, state, mayor), or organization, a sister-city "
            "organization alone. Empty if neither is known to have decided.",
            "government",
            enum=words(DecidedBy),
        ),
    ]
    weak: Annotated[bool, Derived("Whether the status rests on state media or reference works alone.", "false")]
    pending: Annotated[
        str | None,
        Derived(
            "Id of the latest event since the invasion in which a government body asked for, moved toward or "
            "took up a decision whose outcome is not on record. Refers to events.",
            "baker-city-or--zeya--2022-06-14--proposed",
        ),
    ]
    pending_date: Annotated[PartialDate | None, Derived("The date of that event.", "2022-06-14")]
    pending_date_first: Annotated[dt.date | None, Edge("pending_date", "first")]
    pending_date_last: Annotated[dt.date | None, Edge("pending_date", "last")]
    last_listed: Annotated[
        str | None,
        Derived(
            "Id of the latest event since the invasion that lists the tie or says that it is kept; a third "
            "party’s list only if the place and its sister-city organization have none. Refers to events.",
            "beaverton-or--birobidzhan--2024-02--listed",
        ),
    ]
    last_listed_date: Annotated[PartialDate | None, Derived("The date of that event.", "2024-02")]
    last_listed_date_first: Annotated[dt.date | None, Edge("last_listed_date", "first")]
    last_listed_date_last: Annotated[dt.date | None, Edge("last_listed_date", "last")]
    last_listed_by: Annotated[
        str | None,
        Derived(
            "Who lists the tie: that event’s actor or, if it has none, the publisher of its source.",
            "City of Beaverton",
        ),
    ]
    sentence: Annotated[
        str,
        Derived(
            "What became of the tie, in the sentence that this site prints.",
            "Chicago suspended its tie with Moscow on March 1, 2022 (Mayor Lori Lightfoot, statement).",
        ),
    ]
    checked: Annotated[dt.date | None, Repeats("ties.checked")]
    note: Annotated[str | None, Repeats("ties.note")]
    us_latitude: Annotated[float | None, Repeats("us_places.latitude")]
    us_longitude: Annotated[float | None, Repeats("us_places.longitude")]
    partner_latitude: Annotated[float | None, Repeats("partner_places.latitude")]
    partner_longitude: Annotated[float | None, Repeats("partner_places.longitude")]


COLUMNS = tuple(field.name for field in fields(FlatTie))


def flat_tie(dataset: Dataset, tie: Tie) -> FlatTie:
    """Return a tie's flat row."""
    status = status_as_of(dataset, tie)
    proposal, listed = pending(dataset, tie), last_listed(dataset, tie)
    sources = dataset.sources_of(status.event) if status.event else ()
    founded = next((event for event in dataset.events_of[tie.id] if event.type is EventType.ESTABLISHED), None)
    return filled(
        FlatTie,
        {**records_of(dataset, tie), ("events", FOUNDING): founded, ("events", DECIDER): status.event},
        status=status.status,
        status_date=status.date,
        status_date_basis=status.date_basis,
        status_sources=listed_cell(sources, "id") or None,
        status_source_urls=listed_cell(sources, "url") or None,
        decided_by=status.decided_by,
        weak=is_weak(dataset, status),
        pending=proposal.id if proposal else None,
        pending_date=effective_date(dataset, proposal) if proposal else None,
        last_listed=listed.id if listed else None,
        last_listed_date=effective_date(dataset, listed) if listed else None,
        last_listed_by=listed_by(dataset, listed) if listed else None,
        sentence=sentence(dataset, tie),
    )
