"""Counts over time: statuses by month, founding years, and decisions by month and by kind of body."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator

from sistercities.record.dataset import Dataset
from sistercities.record.model import Event, Tie
from sistercities.record.partial_date import PartialDate
from sistercities.record.status import (
    INVASION,
    STATUS_OF,
    decisive_events,
    effective_date,
    status_as_of,
    status_changes,
)
from sistercities.record.vocabulary import ActorKind, EventType, Status

Counts = dict[Status, int]


def month_ends(last: dt.date) -> Iterator[dt.date]:
    """Yield the day before the invasion, the end of every month since, and ``last`` itself."""
    day = INVASION - dt.timedelta(days=1)
    year, month = INVASION.year, INVASION.month
    while day < last:
        yield day
        day = dt.date(year, month, monthrange(year, month)[1])
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)  # noqa: PLR2004
    yield last


def status_by_month(dataset: Dataset) -> list[tuple[dt.date, Counts]]:
    """Return how many ties had each status at the end of each of ``month_ends``, up to the record's own date.

    ``undated_ties`` are left out. The list is empty if the record has no date.
    """
    if dataset.as_of is None:
        return []
    days = list(month_ends(dataset.as_of))
    found = [dict.fromkeys(Status, 0) for _ in days]
    for tie in dataset.ties.values():
        if tie in undated_ties(dataset):
            continue
        changes = status_changes(dataset, tie)
        for day, counts in zip(days, found, strict=True):
            counts[next(status for since, status in reversed(changes) if since <= day)] += 1
    return list(zip(days, found, strict=True))


def undated_ties(dataset: Dataset) -> list[Tie]:
    """Return the ties whose status rests on an act of unknown date: they are left out of charts over time."""
    return [tie for tie in dataset.ties.values() if (found := status_as_of(dataset, tie)).event and not found.date]


def founding_years(dataset: Dataset) -> tuple[dict[int, int], int]:
    """Return the number of ties established in each year up to the record's own, and the number without a known year.

    Years start with the first founding; a year without one counts zero. The mapping is empty if no year is known.
    """
    years: Counter[int] = Counter()
    unknown = 0
    for tie in dataset.ties.values():
        founded = next((event for event in dataset.events_of[tie.id] if event.type is EventType.ESTABLISHED), None)
        if founded and founded.date:
            years[founded.date.year] += 1
        else:
            unknown += 1
    if not years:
        return {}, unknown
    last = max(*years, dataset.as_of.year if dataset.as_of else 0)
    return {year: years[year] for year in range(min(years), last + 1)}, unknown


def decisions_by_body(dataset: Dataset) -> list[tuple[ActorKind | None, Counts]]:
    """Return what each kind of body did since the invasion, busiest first, with None for bodies that no source names.

    Decisive events are counted, once per tie: a vote on two ties counts twice, and an act that was later overtaken
    counts too. *Maintained* means kept or resumed, *dormant* reported inactive.
    """
    found: dict[ActorKind | None, Counts] = {}
    for event, _ in decisions(dataset):
        found.setdefault(event.actor_kind, no_decisions())[STATUS_OF[event.type]] += 1
    return sorted(found.items(), key=lambda item: (-sum(item[1].values()), str(item[0] or "~")))


def decisions_by_month(dataset: Dataset) -> list[tuple[PartialDate, Counts]]:
    """Return the decisions in each month that had any, oldest first, counted as in ``decisions_by_body``.

    An act of which only the year is known is counted under that year, which comes after its months.
    """
    found: dict[PartialDate, Counts] = {}
    for event, date in decisions(dataset):
        found.setdefault(PartialDate(date.year, date.month), no_decisions())[STATUS_OF[event.type]] += 1
    return sorted(found.items(), key=lambda item: (item[0].last_day, item[0].month is None))


def decisions(dataset: Dataset) -> Iterator[tuple[Event, PartialDate]]:
    """Yield the decisive events since the invasion, each with its effective date."""
    for event in decisive_events(dataset):
        date = effective_date(dataset, event)
        if date and date.last_day >= INVASION:
            yield event, date


def no_decisions() -> Counts:
    """Return a count of zero for each status that an event can give."""
    return {status: 0 for status in Status if status in STATUS_OF.values()}
