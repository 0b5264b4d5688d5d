"""The whole record in memory: every table by key, and indexes of the relations between tables."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from sistercities.record.model import (
    Citation,
    Count,
    Event,
    PartnerPlace,
    Record,
    Source,
    State,
    Tie,
    UkraineTie,
    UsPlace,
)
from sistercities.record.vocabulary import EventType

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Dataset:
    """Every resource as a mapping from key to record, in the file's own order."""

    states: Mapping[str, State]
    us_places: Mapping[str, UsPlace]
    partner_places: Mapping[str, PartnerPlace]
    ties: Mapping[str, Tie]
    events: Mapping[str, Event]
    sources: Mapping[str, Source]
    citations: Mapping[str, Citation]
    counts: Mapping[str, Count]
    ukraine_ties: Mapping[str, UkraineTie]

    def table(self, resource: str) -> Mapping[str, Any]:
        """Return one resource's records by key."""
        records: Mapping[str, Any] = getattr(self, resource)
        return records

    @cached_property
    def statuses(self) -> dict[tuple[str, dt.date | None], Any]:
        """The statuses computed so far, by tie id and day, so that each is computed only once (``status_as_of``)."""
        return {}

    @cached_property
    def ties_of_us_place(self) -> Mapping[str, tuple[Tie, ...]]:
        """Each U.S. place's ties, sorted by partner."""
        return indexed(self.ties.values(), lambda tie: tie.us_place, keys=self.us_places, order=self.by_partner)

    @cached_property
    def ties_of_partner(self) -> Mapping[str, tuple[Tie, ...]]:
        """Each partner place's ties, sorted by U.S. place."""
        return indexed(self.ties.values(), lambda tie: tie.partner_place, keys=self.partner_places, order=self.by_us)

    @cached_property
    def ties_of_state(self) -> Mapping[str, tuple[Tie, ...]]:
        """Each state's ties, sorted by U.S. place and partner."""
        return indexed(
            self.ties.values(), lambda tie: self.us_places[tie.us_place].state, keys=self.states, order=self.by_us
        )

    @cached_property
    def tied_states(self) -> tuple[tuple[State, tuple[Tie, ...]], ...]:
        """The states that have a tie, each with its ties, sorted by name."""
        states = sorted(self.states.values(), key=lambda state: state.name)
        return tuple((state, ties) for state in states if (ties := self.ties_of_state[state.code]))

    @cached_property
    def events_of(self) -> Mapping[str, tuple[Event, ...]]:
        """Each tie's events, oldest first, undated ones last."""
        return indexed(self.events.values(), lambda event: event.tie, keys=self.ties, order=chronological)

    @cached_property
    def citations_of(self) -> Mapping[str, tuple[Citation, ...]]:
        """Each event's citations, sorted by the source's publication date, then its id; undated sources last."""
        return indexed(
            self.citations.values(), lambda citation: citation.event, keys=self.events, order=self._by_publication
        )

    @cached_property
    def citations_by_source(self) -> Mapping[str, tuple[Citation, ...]]:
        """Each source's citations, sorted by event."""
        return indexed(
            self.citations.values(),
            lambda citation: citation.source,
            keys=self.sources,
            order=lambda citation: citation.event,
        )

    @cached_property
    def ukraine_ties_of(self) -> Mapping[str, tuple[UkraineTie, ...]]:
        """Each U.S. place's ties to Ukraine, sorted by partner."""
        return indexed(
            self.ukraine_ties.values(), lambda tie: tie.us_place, keys=self.us_places, order=lambda tie: tie.partner
        )

    @cached_property
    def as_of(self) -> dt.date | None:
        """The record's own date: the last day on which anything in it was checked, or None if it is empty."""
        checked = (tie.checked for tie in self.ties.values() if tie.checked)
        days = (*checked, *(source.accessed for source in self.sources.values()))
        return max(days, default=None)

    def sources_of(self, event: Event) -> tuple[Source, ...]:
        """Return the sources that an event cites, oldest first."""
        return tuple(self.sources[citation.source] for citation in self.citations_of[event.id])

    def by_us(self, tie: Tie) -> tuple[str, str, str]:
        """Return a sort key: the name of the U.S. place, then that of the partner."""
        return (self.us_places[tie.us_place].name, self.partner_places[tie.partner_place].name, tie.id)

    def by_partner(self, tie: Tie) -> tuple[str, str]:
        """Return a sort key: the name of the partner."""
        return (self.partner_places[tie.partner_place].name, tie.id)

    def _by_publication(self, citation: Citation) -> tuple[str, str]:
        source = self.sources[citation.source]
        return (str(source.published or "9999"), source.id)


ORDER_OF_A_DAY = {event_type: rank for rank, event_type in enumerate(
    (EventType.ESTABLISHED, EventType.LISTED, EventType.NOTE, EventType.PROPOSED, EventType.DORMANT,
     EventType.REAFFIRMED, EventType.RESUMED, EventType.SUSPENDED, EventType.ENDED))}  # fmt: skip
"""The order of events on the same day: facts first, then proposals, then decisions."""


def chronological(event: Event) -> tuple[bool, str, int, str]:
    """Return a sort key for events: by the last day that the date can mean, then by type and id; undated ones last."""
    day = event.date.last_day.isoformat() if event.date else ""
    return (event.date is None, day, ORDER_OF_A_DAY[event.type], event.id)


def indexed(
    records: Iterable[R], group: Callable[[R], str], *, keys: Iterable[str], order: Callable[[R], Any]
) -> dict[str, tuple[R, ...]]:
    """Return the records by group, sorted within it; every key has an entry, even if it is empty."""
    groups: defaultdict[str, list[R]] = defaultdict(list)
    for record in records:
        groups[group(record)].append(record)
    return {key: tuple(sorted(groups[key], key=order)) for key in keys}
