"""Parts shared by several pages: a row of a table of ties, an event with its sources, ways to correct the record."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, wraps
from itertools import accumulate
from typing import TypeVar

from sistercities.outputs.forms import correct_href
from sistercities.record.addresses import event_anchor, event_href, partner_href, us_place_href
from sistercities.record.model import Event, Record, Source, Tie
from sistercities.record.partial_date import PartialDate
from sistercities.record.place_names import place_title
from sistercities.record.standing import only_an_organization_acted
from sistercities.record.status import STATUS_OF, WEAK_KINDS, effective_date
from sistercities.record.vocabulary import ActorKind, DateBasis, DecidedBy, Instrument, Status
from sistercities.record.wording import (
    ACTOR_KIND_WORDS,
    EVENT_WORDS,
    INSTRUMENT_WORDS,
    SOURCE_KIND_WORDS,
    STATUS_WORDS,
    act_phrase,
    date_prefix,
    vote_words,
)
from sistercities.site.site import Site
from sistercities.site.templates import View

R = TypeVar("R", bound=Record)
DECIDED_WORDS = {
    DecidedBy.GOVERNMENT: "a government body",
    DecidedBy.ORGANIZATION: "a sister-city organization alone",
}


def cached_view(make: Callable[[Site, R], View]) -> Callable[[Site, R], View]:
    """Cache the views of records that a function makes, because many pages share them: do not modify a view."""

    @wraps(make)
    def view(site: Site, record: R) -> View:
        return site.views.once((make, record.key), lambda: make(site, record))

    return view


def when(date: PartialDate | None, basis: DateBasis | None) -> View | None:
    """Return a date for display: its prefix (``reported``) and the date itself; None if there is no date."""
    return {"prefix": date_prefix(date, basis), "date": date} if date else None


@cache
def status_mark(status: Status | str) -> View:
    """Return a status for display: its slug, its label, and its rank in the site's order."""
    return {"slug": str(status), "word": STATUS_WORDS[Status(status)], "rank": list(Status).index(Status(status))}


def source_line(source: Source, note: str | None = None) -> View:
    """Return a source for display."""
    return {
        "id": source.id,
        "title": source.title,
        "publisher": source.publisher,
        "published": source.published,
        "kind": SOURCE_KIND_WORDS[source.kind],
        "weak": source.kind in WEAK_KINDS,
        "language": source.language,
        "url": source.url,
        "archive_url": source.archive_url,
        "accessed": source.accessed,
        "note": note,
    }


@cached_view
def event_line(site: Site, event: Event) -> View:
    """Return an event for display, with every source and a note on what it says differently."""
    dataset = site.dataset
    actor = event.actor
    details = [ACTOR_KIND_WORDS[event.actor_kind]] if event.actor_kind and adds_to_name(event) else []
    if event.instrument and not (event.instrument is Instrument.VOTE and event.vote):
        details.append(INSTRUMENT_WORDS[event.instrument])
    if event.vote:
        details.append(vote_words(event.vote))
    sources = [source_line(dataset.sources[c.source], c.note) for c in dataset.citations_of[event.id]]
    sources.sort(key=lambda source: bool(source["note"]))  # those that agree come first
    known_by = effective_date(dataset, event) if event.type in STATUS_OF and not event.date else None
    return {
        "id": event.id,
        "anchor": event_anchor(dataset, event),
        "former": [
            old.removeprefix(f"{dataset.ties[event.tie].us_place}--") for old in site.history.former("events", event.id)
        ],
        "href": event_href(dataset, event),
        "type": str(event.type),
        "status": STATUS_OF.get(event.type),
        "word": EVENT_WORDS[event.type],
        "when": when(event.date, event.date_basis),
        "known_by": known_by,
        "actor": actor,
        "details": ", ".join(details),
        "summary": event.summary,
        "sources": sources,
        "differs": any(source["note"] for source in sources),
        "correct": correct_href(site, event.id),
    }


def events_with_places(site: Site, events: Iterable[Event]) -> list[View]:
    """Return events for display, each with its two places."""
    dataset = site.dataset
    lines = []
    for event in events:
        tie = dataset.ties[event.tie]
        place = dataset.us_places[tie.us_place]
        title = place_title(dataset, place)
        names = {"us_name": place.name, "us_title": title, "us_more": title.removeprefix(place.name),
                 "partner": dataset.partner_places[tie.partner_place].name}  # fmt: skip
        lines.append({**event_line(site, event), **names})
    return lines


def adds_to_name(event: Event) -> bool:
    """Whether the kind of actor adds anything to its name: "City Council" needs no "city council" after it."""
    kind = ACTOR_KIND_WORDS[event.actor_kind] if event.actor_kind else ""
    return event.actor_kind not in (ActorKind.CITY, ActorKind.OTHER) and kind not in (event.actor or "").lower()


@cached_view
def tie_row(site: Site, tie: Tie) -> View:
    """Return a tie for a table: both places, its status, its date, who acted, and the sources.

    If the tie has no deciding act, the sources are those of its newest event.
    """
    dataset = site.dataset
    flat = site.flat_ties[tie.id]
    us_place = dataset.us_places[tie.us_place]
    partner = dataset.partner_places[tie.partner_place]
    event = dataset.events[flat.status_event] if flat.status_event else None
    shown = event or newest_event(site, tie)
    who, actor = act_phrase(event) if event else "", event.actor if event else None
    return {
        "id": tie.id,
        "us_name": us_place.name,
        "us_title": place_title(dataset, us_place),
        "us_href": us_place_href(us_place.id),
        "state": dataset.states[us_place.state].name,
        "state_code": us_place.state,
        "state_slug": dataset.states[us_place.state].slug,
        "partner": partner.name,
        "partner_href": partner_href(partner.id),
        "anchor": tie.partner_place,
        "status": status_mark(flat.status),
        "when": when(flat.status_date, flat.status_date_basis),  # type: ignore[arg-type]
        "times": times(flat.status_date),
        "who": who,
        "actor": actor,
        "act": who.removeprefix(actor or ""),
        "body": flat.status_actor_kind,
        "founded": when(flat.established, flat.established_basis),  # type: ignore[arg-type]
        "sentence": flat.sentence,
        "sources": brief_sources(dataset.sources_of(shown) if shown else ()),
        "weak": flat.weak,
        "alone": only_an_organization_acted(dataset, tie),
        "decided_words": DECIDED_WORDS[DecidedBy(flat.decided_by)] if flat.decided_by else "",
        "checked": tie.checked,
    }


def times(date: PartialDate | None) -> str:
    """Return the values by which a table filters a date: the year and, if known, the month, separated by a space."""
    text = str(date or "")
    return " ".join(sorted({text[:4], text[:7]}))


@cached_view
def tie_item(site: Site, tie: Tie) -> View:
    """Return a tie for a short list: only its two places, its status and its date."""
    flat = site.flat_ties[tie.id]
    return {
        "us_name": flat.us_name,
        "us_href": us_place_href(tie.us_place),
        "partner": flat.partner_name,
        "anchor": tie.partner_place,
        "status": status_mark(flat.status),
        "when": when(flat.status_date, flat.status_date_basis),  # type: ignore[arg-type]
    }


def brief_sources(sources: Iterable[Source]) -> View:
    """Return sources for a table cell: one from each of at most two publishers, and the number of further sources."""
    listed = list(sources)
    publishers = {source.publisher: source for source in reversed(listed)}  # the first source of each
    shown = [source for source in listed if publishers[source.publisher] is source][:2]
    return {
        "shown": [{"publisher": source.publisher, "url": source.url, "title": source.title} for source in shown],
        "more": len(listed) - len(shown),
    }


def newest_event(site: Site, tie: Tie) -> Event | None:
    """Return the newest dated event of a tie, or its first event if none is dated; None if it has no events.

    With it, even the row of a tie with no decision links to evidence.
    """
    events = site.dataset.events_of[tie.id]
    return next((event for event in reversed(events) if event.date), events[0] if events else None)


def count_rows(counts: dict[Status, int]) -> list[View]:
    """Return the number of ties of each status for display; ``before`` is the total of the statuses listed earlier."""
    before = accumulate(counts.values(), initial=0)
    return [{**status_mark(status), "number": number, "before": start}
            for (status, number), start in zip(counts.items(), before, strict=False)]  # fmt: skip
