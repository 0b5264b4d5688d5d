"""The whole record in memory: every table by key, and the relations between them as total indexes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

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

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping

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
        """The statuses that were asked for, by a tie's id and the day: each is worked out once (``status_as_of``)."""
        return {}

    @cached_property
    def ties_of_us_place(self) -> Mapping[str, tuple[Tie, ...]]:
        """A U.S. place's ties, by partner."""
        return indexed(self.ties.values(), lambda tie: tie.us_place, keys=self.us_places, order=self.by_partner)

    @cached_property
    def ties_of_partner(self) -> Mapping[str, tuple[Tie, ...]]:
        """A partner place's ties, by U.S. place."""
        return indexed(self.ties.values(), lambda tie: tie.partner_place, keys=self.partner_places, order=self.by_us)

    @cached_property
    def ties_of_state(self) -> Mapping[str, tuple[Tie, ...]]:
        """A state's ties, by U.S. place and partner."""
        return indexed(
            self.ties.values(), lambda tie: self.us_places[tie.us_place].state, keys=self.states, order=self.by_us
        )

    @cached_property
    def events_of(self) -> Mapping[str, tuple[Event, ...]]:
        """A tie's events, oldest first, those without a date last."""
        return indexed(self.events.values(), lambda event: event.tie, keys=self.ties, order=chronological)

    @cached_property
    def citations_of(self) -> Mapping[str, tuple[Citation, ...]]:
        """An event's citations, by date of the source, then id."""
        return indexed(
            self.citations.values(), lambda citation: citation.event, keys=self.events, order=self._by_publication
        )

    @cached_property
    def citations_by_source(self) -> Mapping[str, tuple[Citation, ...]]:
        """What a source supports."""
        return indexed(
            self.citations.values(),
            lambda citation: citation.source,
            keys=self.sources,
            order=lambda citation: citation.event,
        )

    @cached_property
    def ukraine_ties_of(self) -> Mapping[str, tuple[UkraineTie, ...]]:
        """A U.S. place's ties to Ukraine, by partner."""
        return indexed(
            self.ukraine_ties.values(), lambda tie: tie.us_place, keys=self.us_places, order=lambda tie: tie.partner
        )

    @cached_property
    def as_of(self) -> dt.date | None:
        """The record's own date: the last day on which anything in it was looked up; None where it is empty."""
        checked = (tie.checked for tie in self.ties.values() if tie.checked)
        days = (*checked, *(source.accessed for source in self.sources.values()))
        return max(days, default=None)

    def sources_of(self, event: Event) -> tuple[Source, ...]:
        """Return the sources that an event cites, oldest first."""
        return tuple(self.sources[citation.source] for citation in self.citations_of[event.id])

    def by_us(self, tie: Tie) -> tuple[str, str, str]:
        """Sort key: the name of the U.S. place, then of the partner."""
        return (self.us_places[tie.us_place].name, self.partner_places[tie.partner_place].name, tie.id)

    def by_partner(self, tie: Tie) -> tuple[str, str]:
        """Sort key: the name of the partner."""
        return (self.partner_places[tie.partner_place].name, tie.id)

    def _by_publication(self, citation: Citation) -> tuple[str, str]:
        source = self.sources[citation.source]
        return (str(source.published or "9999"), source.id)


ORDER_OF_A_DAY = {event_type: rank for rank, event_type in enumerate(
    (EventType.ESTABLISHED, EventType.LISTED, EventType.NOTE, EventType.PROPOSED, EventType.DORMANT,
     EventType.REAFFIRMED, EventType.RESUMED, EventType.SUSPENDED, EventType.ENDED))}  # fmt: skip
"""How the events of one day follow each other: what was so, what was proposed, what was decided."""


def chronological(event: Event) -> tuple[bool, str, int, str]:
    """Sort key of events: by the last day that the date can mean, then by type; the undated last."""
    day = event.date.last_day.isoformat() if event.date else ""
    return (event.date is None, day, ORDER_OF_A_DAY[event.type], event.id)


def indexed(
    records: Iterable[R], group: Callable[[R], str], *, keys: Iterable[str], order: Callable[[R], Any]
) -> dict[str, tuple[R, ...]]:
    """Return the records by group, sorted; every key has an entry, perhaps an empty one."""
    groups: defaultdict[str, list[R]] = defaultdict(list)
    for record in records:
        groups[group(record)].append(record)
    return {key: tuple(sorted(groups[key], key=order)) for key in keys}
