"""Wording for the record: dates, numbers, and the names of statuses and kinds."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping
from functools import lru_cache

from sistercities.record.model import Event
from sistercities.record.partial_date import PartialDate
from sistercities.record.vocabulary import (
    ActorKind,
    CountKind,
    DateBasis,
    EventType,
    Instrument,
    SourceKind,
    Status,
)

STATUS_WORDS = {
    Status.ENDED: "Ended",
    Status.SUSPENDED: "Suspended",
    Status.MAINTAINED: "Kept",
    Status.DORMANT: "Dormant",
    Status.NO_DECISION: "No decision found",
}

STATUS_GLYPHS = {
    Status.ENDED: "■",
    Status.SUSPENDED: "▲",
    Status.MAINTAINED: "●",
    Status.DORMANT: "◆",
    Status.NO_DECISION: "○",
}
"""The shape for each status, the same one that the stylesheet puts before the word."""

STATUS_MEANINGS = {
    Status.ENDED: "The tie was ended, or is recorded as having ended.",
    Status.SUSPENDED: "The tie was suspended, and no later act to end or resume it was found.",
    Status.MAINTAINED: "The tie was kept, by a decision or a public statement since the invasion.",
    Status.DORMANT: "The tie was reported inactive, with no formal decision.",
    Status.NO_DECISION: "No decision was found when the tie was last checked. That does not mean that the tie is active "
    "or that nothing was decided.",
}

EVENT_WORDS = {
    EventType.ESTABLISHED: "Established",
    EventType.LISTED: "Listed as a tie",
    EventType.REAFFIRMED: "Kept",
    EventType.SUSPENDED: "Suspended",
    EventType.ENDED: "Ended",
    EventType.RESUMED: "Resumed",
    EventType.DORMANT: "Dormant",
    EventType.PROPOSED: "Proposed",
    EventType.NOTE: "Noted",
}

ACTOR_KIND_WORDS = {
    ActorKind.COUNCIL: "local council",
    ActorKind.MAYOR: "mayor",
    ActorKind.CITY: "city or town",
    ActorKind.COUNTY: "county",
    ActorKind.STATE: "state",
    ActorKind.SISTER_CITY_ORGANIZATION: "sister-city organization",
    ActorKind.NATIONAL: "national or foreign body",
    ActorKind.OTHER: "other",
}

INSTRUMENT_WORDS = {
    Instrument.VOTE: "vote",
    Instrument.RESOLUTION: "resolution",
    Instrument.PROCLAMATION: "proclamation",
    Instrument.LETTER: "letter",
    Instrument.STATEMENT: "statement",
    Instrument.EXECUTIVE_ORDER: "executive order",
    Instrument.AGREEMENT: "agreement",
}

SOURCE_KIND_WORDS = {
    SourceKind.GOVERNMENT: "government",
    SourceKind.SISTER_CITY_ORGANIZATION: "sister-city organization",
    SourceKind.LOCAL_PRESS: "local press",
    SourceKind.NATIONAL_PRESS: "national press",
    SourceKind.FOREIGN_PRESS: "foreign press",
    SourceKind.STATE_MEDIA: "state media",
    SourceKind.REFERENCE: "reference work",
    SourceKind.ACADEMIC: "academic",
    SourceKind.OTHER: "other",
}

COUNT_KIND_WORDS = {
    CountKind.TIES: "ties",
    CountKind.PLACES: "places with a tie",
    CountKind.CUT: "ties cut or suspended",
    CountKind.UKRAINE: "ties to Ukraine, for comparison",
}


@lru_cache(maxsize=4096)
def human_date(date: PartialDate | dt.date) -> str:
    """Return a date as Americans write it: ``March 9, 2022``, ``March 2022`` or ``2022``."""
    if date.month is None:
        return str(date.year)
    month = calendar.month_name[date.month]
    return f"{month} {date.day}, {date.year}" if date.day else f"{month} {date.year}"


def dated(date: PartialDate, basis: DateBasis | None) -> str:
    """Return when something happened, as precisely as it is known and no more.

    ``on March 9, 2022``, ``in March 2022``; reported: ``reported March 9, 2022``, ``reported in March 2022``.
    """
    prefix = date_prefix(date, basis) or ("on " if date.is_full else "in ")
    return prefix + human_date(date)


def date_prefix(date: PartialDate, basis: DateBasis | None) -> str:
    """Return the words before the date of a report, ``reported`` or ``reported in``; empty for any other date."""
    if basis is not DateBasis.REPORTED:
        return ""
    return "reported " if date.is_full else "reported in "


def plural(number: int, noun: str, nouns: str | None = None) -> str:
    """Return a number with its noun: ``1 tie``, ``2 ties``, ``1,204 ties``."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


def listing(parts: Iterable[str]) -> str:
    """Return an English list: ``a``, ``a and b``, ``a, b and c``."""
    *head, last = parts
    return f"{', '.join(head)} and {last}" if head else last


def capital(text: str) -> str:
    """Return a text with its first letter in upper case and the rest unchanged."""
    return text[:1].upper() + text[1:]


COUNT_CLAUSES = {
    Status.ENDED: ("has ended", "have ended"),
    Status.SUSPENDED: ("is suspended", "are suspended"),
    Status.MAINTAINED: ("was kept", "were kept"),
    Status.DORMANT: ("is dormant", "are dormant"),
}


def counts_phrase(counts: Mapping[Status, int]) -> str:
    """Return ``12 have ended, 20 are suspended …; for 50 no decision was found``, leaving out zero counts.

    The empty string if every count is zero.
    """
    found = [
        f"{number:,} {singular if number == 1 else many}"
        for status, (singular, many) in COUNT_CLAUSES.items()
        if (number := counts[status])
    ]
    silent = counts[Status.NO_DECISION]
    none = f"for {silent:,} no decision was found" if silent else ""
    return "; ".join(part for part in (listing(found) if found else "", none) if part)


def event_name(event: Event) -> str:
    """Return an event's name for use in a sentence: ``suspended on March 9, 2022``."""
    word = EVENT_WORDS[event.type].lower()
    if not event.date:
        return word
    comma = "," if event.date_basis is DateBasis.REPORTED else ""
    return f"{word}{comma} {dated(event.date, event.date_basis)}"


def vote_words(vote: str) -> str:
    """Return a vote's result in words: ``unanimous vote``, ``5–4 vote``."""
    return f"{vote.replace('-', '–')} vote"


def act_phrase(event: Event, *, actor: bool = True) -> str:
    """Return who acted and how; empty if neither is known.

    ``City Council, unanimous vote``, ``Mayor Ann Bee, letter``; without the actor, ``unanimous vote``.
    """
    how = INSTRUMENT_WORDS[event.instrument] if event.instrument else ""
    if event.vote and event.instrument in (None, Instrument.VOTE):
        how = vote_words(event.vote)
    elif event.vote:
        how = f"{how}, {vote_words(event.vote)}"
    elif event.instrument is Instrument.VOTE:
        how = "by vote"
    parts = [event.actor if actor else None, how]
    if actor and event.actor and event.actor_kind is ActorKind.SISTER_CITY_ORGANIZATION:
        parts.insert(1, "a sister-city organization")
    return ", ".join(part for part in parts if part)
