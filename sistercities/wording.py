"""The words in which the record speaks: dates, names of statuses and kinds, and the sentence of a tie."""

from __future__ import annotations

import calendar
import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING

from sistercities.dates import PartialDate
from sistercities.status import GOVERNMENT_BODIES, status_as_of
from sistercities.vocabulary import ActorKind, CountKind, DateBasis, EventType, Instrument, SourceKind, Status, UsKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sistercities.dataset import Dataset
    from sistercities.model import Event, Tie, UsPlace

STATUS_WORDS = {
    Status.ENDED: "Ended",
    Status.SUSPENDED: "Suspended",
    Status.MAINTAINED: "Maintained",
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
"""The shape that goes with each status, as the stylesheet sets it before the word."""

STATUS_MEANINGS = {
    Status.ENDED: "The tie was ended, or is recorded as having ended.",
    Status.SUSPENDED: "The tie was suspended, and no later act to end or resume it was found.",
    Status.MAINTAINED: "A decision or a public statement since the invasion kept the tie.",
    Status.DORMANT: "The tie was reported inactive, with no formal decision.",
    Status.NO_DECISION: "No decision was found when the tie was last checked. This is not the same as an active tie, "
    "and not proof that nothing was decided.",
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
    ActorKind.COUNCIL: "city council",
    ActorKind.MAYOR: "mayor",
    ActorKind.COUNTY: "county",
    ActorKind.STATE: "state",
    ActorKind.SISTER_CITY_ORGANISATION: "sister-city organisation",
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
    SourceKind.SISTER_CITY_ORGANISATION: "sister-city organisation",
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

ACTIVE_VERBS = {
    EventType.ENDED: "ended",
    EventType.SUSPENDED: "suspended",
    EventType.REAFFIRMED: "kept",
    EventType.RESUMED: "resumed",
}

MANY_TIES = 3


@lru_cache(maxsize=4096)
def human_date(date: PartialDate | dt.date) -> str:
    """Return a date as it is said: ``9 March 2022``, ``March 2022`` or ``2022``."""
    if isinstance(date, dt.date):
        date = PartialDate(date.year, date.month, date.day)
    month = calendar.month_name[date.month] if date.month else ""
    return " ".join(str(part) for part in (date.day, month, date.year) if part)


def dated(date: PartialDate, basis: DateBasis | None) -> str:
    """Return when something happened, as precisely as it is known and no more.

    ``on 9 March 2022``, ``in March 2022``; reported: ``by 9 March 2022``, ``by the end of March 2022``.
    """
    prefix = date_prefix(date, basis) or ("on " if date.is_full else "in ")
    return prefix + human_date(date)


def date_prefix(date: PartialDate, basis: DateBasis | None) -> str:
    """Return what stands before a date that is a report's and not the act's own; empty for the act's own."""
    if basis is not DateBasis.REPORTED:
        return ""
    return "by " if date.is_full else "by the end of "


def plural(number: int, noun: str, nouns: str | None = None) -> str:
    """Return a number with its noun: ``1 tie``, ``2 ties``, ``1,204 ties``."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


def listing(parts: Iterable[str]) -> str:
    """Return an English list: ``a``, ``a and b``, ``a, b and c``."""
    *head, last = parts
    return f"{', '.join(head)} and {last}" if head else last


def capital(text: str) -> str:
    """Return a text with its first letter in upper case and the rest as it is."""
    return text[:1].upper() + text[1:]


def counts_phrase(counts: dict[Status, int]) -> str:
    """Return ``12 ended, 20 suspended …``, leaving out what is zero; the empty text where all are."""
    words = {status: word.lower() for status, word in STATUS_WORDS.items()}
    words[Status.NO_DECISION] = "with no decision found"
    parts = [f"{number:,} {words[status]}" for status, number in counts.items() if number]
    return listing(parts) if parts else ""


def place_title(dataset: Dataset, place: UsPlace) -> str:
    """Return a U.S. place's name with its state: ``Dallas, Texas``; a state's name alone."""
    return place.name if place.kind is UsKind.STATE else f"{place.name}, {dataset.states[place.state].name}"


def tie_title(dataset: Dataset, tie: Tie) -> str:
    """Return a tie's two places as they are named where several states stand: ``Dallas, Texas – Saratov``."""
    partner = dataset.partner_places[tie.partner_place]
    return f"{place_title(dataset, dataset.us_places[tie.us_place])} – {partner.name}"


def event_name(event: Event) -> str:
    """Return an event as it is called in a sentence: ``suspended on 9 March 2022``."""
    word = EVENT_WORDS[event.type].lower()
    return f"{word} {dated(event.date, event.date_basis)}" if event.date else word


def act_phrase(event: Event) -> str:
    """Return who acted and how: ``City Council vote``, ``Mayor Ann Bee, letter``; empty where neither is known."""
    if event.actor and (event.vote or event.instrument is Instrument.VOTE):
        return f"{event.actor} vote"
    parts = [event.actor, INSTRUMENT_WORDS[event.instrument] if event.instrument else None]
    if event.actor and event.actor_kind is ActorKind.SISTER_CITY_ORGANISATION:
        parts.insert(1, "a sister-city organisation")
    return ", ".join(part for part in parts if part)


def sentence(dataset: Dataset, tie: Tie, day: dt.date | None = None) -> str:
    """Return what became of a tie, in one sentence.

    ``Dallas suspended its tie with Saratov on 9 March 2022 (City Council vote).`` A place is the subject only where its
    own government acted; joint places, organisations and unnamed bodies get the passive.
    """
    status = status_as_of(dataset, tie, day)
    place = dataset.us_places[tie.us_place]
    partner = dataset.partner_places[tie.partner_place].name
    between = f"the tie between {place.name} and {partner}"
    event = status.event
    if event is None:
        return f"No decision on {between} was found when last checked on {human_date(tie.checked)}."
    when = dated(status.date, status.date_basis) if status.date else "on a date not known"
    if event.type is EventType.DORMANT:
        return dormant_sentence(between, when)
    act = act_phrase(event)
    end = f" ({act})." if act else "."
    verb = ACTIVE_VERBS[event.type]
    if event.actor_kind in GOVERNMENT_BODIES and place.kind is not UsKind.METRO:
        return f"{place.name} {verb} its tie with {partner} {when}{end}"
    if event.actor is None and event.type is EventType.ENDED:
        return f"{capital(between)} ended {when}{end}"
    return f"{capital(between)} was {verb} {when}{end}"


def dormant_sentence(between: str, when: str) -> str:
    """Return the sentence of a tie that was reported inactive."""
    since = when.removeprefix("on ").removeprefix("in ")
    known = since if since.startswith("by ") else f"as of {since}"
    return f"{capital(between)} was reported dormant {known}; no later decision was found."


def place_sentence(dataset: Dataset, ties: tuple[Tie, ...], name: str) -> str:
    """Return the first line of a place's page: its ties' sentences, or from four ties on a count of them."""
    if len(ties) <= MANY_TIES:
        return " ".join(sentence(dataset, tie) for tie in ties)
    counts: dict[Status, int] = dict.fromkeys(Status, 0)
    for tie in ties:
        counts[status_as_of(dataset, tie).status] += 1
    return f"{plural(len(ties), 'tie')} of {name}: {counts_phrase(counts)}."
