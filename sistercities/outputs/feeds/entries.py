"""Feed entries for events, changes and releases, dated by their entry into the record, never by the build."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterable, Iterator
from html import escape

from sistercities.history import Release, Subject
from sistercities.history.sentences import label_of
from sistercities.outputs.feeds.atom import LIMIT, Entry, tag_uri
from sistercities.record.addresses import event_href, row_href
from sistercities.record.model import Event
from sistercities.record.place_names import tie_title
from sistercities.record.status import effective_date
from sistercities.record.wording import EVENT_WORDS, capital, event_name, human_date, plural
from sistercities.site.site import Site


def event_id(site: Site, event: Event) -> str:
    """Return an event's permanent id, made from the id under which it was first published."""
    return tag_uri(site, "events", site.history.first_id("events", event.id))


def day_of_event(site: Site, event: Event) -> dt.date:
    """Return an event's day: the last that its date allows, but no later than the last access to its sources.

    An undated event takes the date of its earliest dated source, or else the day of the first access to a source.
    """
    seen = [source.accessed for source in site.dataset.sources_of(event)]
    date = effective_date(site.dataset, event)
    return min([date.last_day, *([max(seen)] if seen else [])]) if date else min(seen, default=site.as_of)


def entry_of(site: Site, event: Event) -> dt.date:
    """Return the day on which an event entered the record or, if there is no release yet, its own day."""
    return site.history.entered("events", event.id) or day_of_event(site, event)


def updated_of(site: Site, event: Event) -> dt.date:
    """Return the day on which an event counts as updated: that of its entry or, if later, of its last edit."""
    day, edited = entry_of(site, event), site.history.edited("events", event.id)
    return max(day, edited) if edited else day


def newest_events(site: Site, events: Iterable[Event]) -> list[Event]:
    """Return the newest events, at most ``LIMIT``, so that no entries are made for those that a feed would drop."""
    return heapq.nlargest(
        LIMIT, events, key=lambda event: (updated_of(site, event), day_of_event(site, event), event_id(site, event))
    )


def event_entry(site: Site, event: Event, root: str) -> Entry:
    """Return an event as an entry, made once for all feeds with the same ``root``."""
    return site.views.once((root, event.id), lambda: new_entry(site, event, root))


def new_entry(site: Site, event: Event, root: str) -> Entry:
    """Return an event as an entry."""
    dataset = site.dataset
    citations = dataset.citations_of[event.id]
    sources = [dataset.sources[citation.source] for citation in citations]
    lines = "".join(
        f'<li><a href="{escape(source.url)}">{escape(source.title)}</a>, {escape(source.publisher)}'
        + (f". This source: {escape(citation.note)}" if citation.note else "")
        + "</li>"
        for source, citation in zip(sources, citations, strict=True)
    )
    who = f"<p>{escape(event.actor)}</p>" if event.actor else ""
    day = f" ({human_date(event.date)})" if event.date else ""
    return Entry(
        id=event_id(site, event),
        title=f"{tie_title(dataset, dataset.ties[event.tie])}: {event_name(event)}{day}",
        published=entry_of(site, event),
        updated=updated_of(site, event),
        day=day_of_event(site, event),
        href=root + event_href(dataset, event),
        html=f"<p>{escape(event.summary)}</p>{who}<ul>{lines}</ul>",
        category=(str(event.type), EVENT_WORDS[event.type]),
    )


def change_entries(site: Site, root: str) -> Iterator[Entry]:
    """Yield every change to the record, unreleased ones first, and every release.

    A change is identified by the release before it, so that it keeps its id when it is released itself.
    """
    for one, after in site.history.newest_first():
        yield release_entry(site, one, root) if isinstance(one, Release) else subject_entry(site, after, one, root)


def subject_entry(site: Site, after: str, subject: Subject, root: str) -> Entry:
    """Return the changes to one subject as an entry."""
    rows = "".join(
        f"<li>{escape(row.resource)}, {escape(row.id)}: {escape(label_of(change.field))}: "
        f"{escape(change.before or '(empty)')} → {escape(change.after or '(empty)')} ({change.kind})"
        + (f": {escape(change.reason)}" if change.reason else "")
        + "</li>"
        for row in subject.rows
        for change in row.fields
    )
    return Entry(
        id=tag_uri(site, "changes", after, subject.resource, subject.id),
        title=subject.sentence.removesuffix("."),
        published=subject.date,
        updated=subject.date,
        day=subject.date,
        href=root + (row_href(site.dataset, subject.resource, subject.id) or "changes/"),
        html=f"<p>{escape(subject.sentence)}</p>" + (f"<ul>{rows}</ul>" if rows else ""),
    )


def release_entry(site: Site, release: Release, root: str) -> Entry:
    """Return a release as an entry."""
    rows = ", ".join(plural(number, name.replace("_", " ").removesuffix("s")) for name, number in release.rows
                     if name in ("ties", "events", "sources"))  # fmt: skip
    text = f"Version {release.version} of the data was released on {human_date(release.released)}: {rows}."
    return Entry(
        id=tag_uri(site, "releases", release.version),
        title=f"Version {release.version} released",
        published=release.released,
        updated=release.released,
        day=release.released,
        href=f"{root}data/v/{release.version}/",
        html=f"<p>{escape(text)}</p><p>{escape(capital(release.notes))}</p>",
    )
