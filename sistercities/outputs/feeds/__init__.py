"""The feeds: a ``feed.atom`` beside each page, one of all events, one of changes to the record, and the calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sistercities.engine.target import Target
from sistercities.outputs.collections import Collection, Kind, collections
from sistercities.outputs.document import Document
from sistercities.outputs.feeds.atom import MEDIA_TYPE, Entry, Head, feed_bytes, newest, root_of, tag_uri
from sistercities.outputs.feeds.calendar import CALENDAR
from sistercities.outputs.feeds.entries import change_entries, event_entry, newest_events
from sistercities.record.model import Event
from sistercities.record.place_names import place_title
from sistercities.record.vocabulary import Status
from sistercities.record.wording import STATUS_WORDS
from sistercities.site.site import Site

__all__ = ["CHANGES", "EVENTS", "MEDIA_TYPE", "Feed", "feeds", "page_feeds"]

EVENTS = "feeds/events.atom"
CHANGES = "feeds/changes.atom"

RENAMABLE = {Kind.US_PLACE: "us_places", Kind.PARTNER: "partner_places"}
"""The kinds of collections whose ids may change, with their tables; a feed keeps the first id."""

Inputs = tuple[Head, tuple[Entry, ...]]


@dataclass(frozen=True, slots=True)
class Feed(Target):
    """The events of some ties as Atom. ``name`` is the feed's part of its id, ``page`` the page that it belongs to.

    If ``status`` is set, each tie has only the event that gives it this status, or all its events if none does.
    """

    path: str
    name: str
    title: str
    page: str
    ties: tuple[str, ...]
    status: Status | None = None

    def events(self, site: Site) -> Iterator[Event]:
        """Yield the feed's events, unsorted."""
        for tie in self.ties:
            decisive = site.flat_ties[tie].status_event if self.status else None
            yield from [site.dataset.events[decisive]] if decisive else site.dataset.events_of[tie]

    def digest(self, site: Site) -> str:
        """Return the digest of the ties."""
        return f"{self!r} {site.scopes.of_ties(self.ties)}"

    def inputs(self, site: Site) -> Inputs:
        """Return the head and the entries."""
        root = root_of(site, self.path)
        entries = newest(event_entry(site, event, root) for event in newest_events(site, self.events(site)))
        return head_of(site, self, "What happened to these ties, each event with its sources.", entries), entries

    def make(self, _: Site, inputs: Inputs) -> bytes:
        """Return the feed."""
        return feed_bytes(*inputs)


def changes_feed(site: Site) -> bytes:
    """Return the project's changes to its own record, and its releases, as Atom."""
    feed = Feed(CHANGES, "changes", "Changes to the record", "changes/", ())
    entries = newest(change_entries(site, root_of(site, CHANGES)))
    return feed_bytes(
        head_of(site, feed, "What was added, revised or corrected in the record, and every release.", entries), entries
    )


def head_of(site: Site, feed: Feed, subtitle: str, entries: tuple[Entry, ...]) -> Head:
    """Return a feed's head, dated by its newest entry or, if it has none, by the record itself."""
    root = root_of(site, feed.path)
    return Head(
        id=tag_uri(site, "feeds", feed.name),
        title=f"{feed.title} – {site.config.title}",
        subtitle=subtitle,
        author=site.config.title,
        self_href=root + feed.path,
        page_href=root + feed.page,
        updated=max((entry.updated for entry in entries), default=site.as_of),
        rights=", ".join(filter(None, (site.license.words, site.license.path))),
    )


def page_feeds(site: Site) -> Iterator[Feed]:
    """Yield the feed for each page of a state, U.S. place, partner or status."""
    for one in collections(site):
        status = one.subject if one.kind is Kind.STATUS else None
        resource = RENAMABLE.get(one.kind)
        first = site.history.first_id(resource, one.key) if resource else one.key
        name = f"{one.folder.partition('/')[0]}/{first}"
        yield Feed(
            f"{one.folder}feed.atom", name, title_of(site, one), one.folder, tuple(tie.id for tie in one.ties), status
        )


def title_of(site: Site, collection: Collection) -> str:
    """Return the title of a collection's feed."""
    if collection.kind is Kind.STATUS:
        return f"Ties by status: {STATUS_WORDS[collection.subject].lower()}"
    is_us_place = collection.kind is Kind.US_PLACE
    return place_title(site.dataset, collection.subject) if is_us_place else str(collection.subject.name)


def feeds(site: Site) -> list[Feed | Document]:
    """Return all feeds and the calendar."""
    every = Feed(EVENTS, "events", "Every event", "timeline/", tuple(site.dataset.ties))
    return [every, Document(CHANGES, changes_feed), CALENDAR, *page_feeds(site)]
