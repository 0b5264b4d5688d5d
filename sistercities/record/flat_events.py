"""The flat row for one event, used by tables and downloads alike: scalars only, with its columns declared here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from sistercities.record.dataset import Dataset
from sistercities.record.flat_columns import SEPARATOR, Derived, Edge, Repeats, filled, listed_cell, records_of
from sistercities.record.model import Event
from sistercities.record.partial_date import PartialDate


@dataclass(frozen=True, slots=True)
class FlatEvent:
    """An event with the names of both places and its sources: one row of ``events-flat.csv``."""

    id: Annotated[str, Repeats("events.id")]
    tie: Annotated[str, Repeats("events.tie")]
    us_place: Annotated[str, Repeats("ties.us_place")]
    us_name: Annotated[str, Repeats("us_places.name")]
    state: Annotated[str, Repeats("us_places.state")]
    state_name: Annotated[str, Repeats("states.name")]
    partner_place: Annotated[str, Repeats("ties.partner_place")]
    partner_name: Annotated[str, Repeats("partner_places.name")]
    partner_name_local: Annotated[str | None, Repeats("partner_places.name_local")]
    date: Annotated[PartialDate | None, Repeats("events.date")]
    date_first: Annotated[dt.date | None, Edge("date", "first")]
    date_last: Annotated[dt.date | None, Edge("date", "last")]
    date_basis: Annotated[str | None, Repeats("events.date_basis")]
    type: Annotated[str, Repeats("events.type")]
    gives_status: Annotated[
        bool, Derived("Whether this event is the deciding act of the tie’s present status.", "true")
    ]
    actor: Annotated[str | None, Repeats("events.actor")]
    actor_kind: Annotated[str | None, Repeats("events.actor_kind")]
    instrument: Annotated[str | None, Repeats("events.instrument")]
    vote: Annotated[str | None, Repeats("events.vote")]
    summary: Annotated[str, Repeats("events.summary")]
    sources: Annotated[
        str,
        Derived(
            "Ids of the sources that the event cites, oldest first, separated by “ | ”. Refers to sources.",
            "times-of-san-diego-2022-04-21",
            many=True,
        ),
    ]
    source_urls: Annotated[
        str,
        Derived(
            "Addresses of the same sources, in the same order, separated by “ | ”.",
            "https://www.example.org/page",
            many=True,
        ),
    ]
    source_publishers: Annotated[
        str,
        Derived(
            "Publishers of the same sources, in the same order, separated by “ | ”.", "Times of San Diego", many=True
        ),
    ]
    source_notes: Annotated[
        str | None,
        Derived(
            "How sources differ from the event or add to it: id of the source, a colon and its note; several "
            "separated by “ | ”.",
            "times-of-san-diego-2022-04-21: counts the tie as severed",
            many=True,
        ),
    ]


def flat_event(dataset: Dataset, event: Event, status_event: str | None) -> FlatEvent:
    """Return an event's flat row; ``status_event`` is the id of the event that gives its tie its status."""
    sources = dataset.sources_of(event)
    notes = (f"{one.source}: {one.note}" for one in dataset.citations_of[event.id] if one.note)
    return filled(
        FlatEvent,
        {**records_of(dataset, dataset.ties[event.tie]), ("events", ""): event},
        gives_status=event.id == status_event,
        sources=listed_cell(sources, "id"),
        source_urls=listed_cell(sources, "url"),
        source_publishers=listed_cell(sources, "publisher"),
        source_notes=SEPARATOR.join(notes) or None,
    )
