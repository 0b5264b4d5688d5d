"""The decisions as a calendar (iCalendar, RFC 5545): one all-day event per decision whose day is known."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from sistercities.outputs.document import Document
from sistercities.outputs.feeds.entries import event_id, updated_of
from sistercities.record.addresses import event_href
from sistercities.record.model import Event
from sistercities.record.place_names import tie_title
from sistercities.record.status import decisive_events
from sistercities.record.vocabulary import DateBasis
from sistercities.record.wording import EVENT_WORDS
from sistercities.site.site import Site

PATH = "feeds/decisions.ics"
MEDIA_TYPE = "text/calendar"
TITLE = "Decisions on U.S.–Russia sister-city ties"
WIDTH = 75
"""The most octets in a line, not counting its end (RFC 5545, 3.1)."""
LIMIT = 2000
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def dated_decisions(site: Site) -> list[Event]:
    """Return the decisive events whose day is known, newest first."""
    return [event for event in decisive_events(site.dataset) if event.date and event.date.is_full]


def calendar_lines(site: Site) -> Iterator[str]:
    """Yield the calendar's content lines, with the newest decisions up to ``LIMIT``."""
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{text(site.config.title)}//EN", "CALSCALE:GREGORIAN",
                f"NAME:{text(TITLE)}", f"X-WR-CALNAME:{text(TITLE)}")  # fmt: skip
    for event in dated_decisions(site)[:LIMIT]:
        yield from event_lines(site, event)
    yield "END:VCALENDAR"


def event_lines(site: Site, event: Event) -> Iterator[str]:
    """Yield the content lines of one decision; its stamp is the day on which the event counts as updated."""
    dataset = site.dataset
    day = dt.date.fromisoformat(str(event.date))
    day_after = day + dt.timedelta(days=1)
    basis = " (reported by this day)" if event.date_basis is DateBasis.REPORTED else ""
    sources = " ".join(source.url for source in dataset.sources_of(event))
    title = tie_title(dataset, dataset.ties[event.tie])
    yield "BEGIN:VEVENT"
    yield f"UID:{text(event_id(site, event))}"
    yield f"DTSTAMP:{updated_of(site, event).isoformat().replace('-', '')}T000000Z"
    yield f"DTSTART;VALUE=DATE:{day.isoformat().replace('-', '')}"
    # RFC 5545, 3.6.1: the end is the first day that is no longer part of the event.
    yield f"DTEND;VALUE=DATE:{day_after.isoformat().replace('-', '')}"
    yield f"SUMMARY:{text(f'{title}: {EVENT_WORDS[event.type].lower()}{basis}')}"
    yield f"DESCRIPTION:{text(event.summary)}\\n{text(sources)}"
    yield f"CATEGORIES:{text(str(event.type))}"
    if site.config.base_url:
        yield f"URL:{site.config.base_url}/{event_href(dataset, event)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def text(value: str) -> str:
    r"""Return a TEXT value (RFC 5545, 3.3.11): ``\``, ``;``, ``,`` and newlines escaped, control characters removed."""
    plain = CONTROL.sub("", value).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\n", "\\n")


def folded(line: str) -> bytes:
    """Return a content line with its line end, folded at 75 octets but never inside a character."""
    parts, current = [], b""
    for character in line:
        octets = character.encode()
        if len(current) + len(octets) > WIDTH:
            parts.append(current)
            current = b" "
        current += octets
    return b"\r\n".join([*parts, current]) + b"\r\n"


CALENDAR = Document(PATH, lambda site: b"".join(map(folded, calendar_lines(site))))
