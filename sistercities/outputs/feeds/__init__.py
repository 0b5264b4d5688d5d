"""What can be followed: the ``feed.atom`` beside a page, all events, all changes of the record, the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sistercities.engine.target import Target
from sistercities.outputs.feeds.atom import MEDIA_TYPE, Entry, Head, feed_bytes, newest, root_of, tag_uri
from sistercities.outputs.feeds.calendar import Calendar
from sistercities.outputs.feeds.entries import change_entries, event_entry, newest_events
from sistercities.record.vocabulary import Status
from sistercities.record.wording import STATUS_WORDS, place_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sistercities.record.model import Event
    from sistercities.site.site import Site

__all__ = ["CHANGES", "EVENTS", "MEDIA_TYPE", "ChangesFeed", "Feed", "feeds", "page_feeds"]

EVENTS = "feeds/events.atom"
CHANGES = "feeds/changes.atom"

Inputs = tuple[Head, tuple[Entry, ...]]


@dataclass(frozen=True, slots=True)
class Feed(Target):
    """The events of some ties as Atom. ``name`` is the feed's own part of its id, ``page`` where the same is read.

    ``status`` narrows it to the events that give the ties this status, where any event does.
    """

    path: str
    name: str
    title: str
    page: str
    ties: tuple[str, ...]
    status: Status | None = None

    def events(self, site: Site) -> Iterator[Event]:
        """Yield the events of the feed."""
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


@dataclass(frozen=True, slots=True)
class ChangesFeed(Target):
    """What this project changed in its own record, and its releases."""

    path: str = CHANGES
    name: str = "changes"
    title: str = "Changes of the record"
    page: str = "changes/"

    def inputs(self, site: Site) -> Inputs:
        """Return the head and the entries."""
        entries = newest(change_entries(site, root_of(site, self.path)))
        subtitle = "What was added, revised or corrected in the record, and every release of it."
        return head_of(site, self, subtitle, entries), entries

    def make(self, _: Site, inputs: Inputs) -> bytes:
        """Return the feed."""
        return feed_bytes(*inputs)


def head_of(site: Site, feed: Feed | ChangesFeed, subtitle: str, entries: tuple[Entry, ...]) -> Head:
    """Return what is said of a feed as a whole; it is as new as its newest entry, without one as the record itself."""
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
    """Yield the feed beside every page of a state, U.S. place, partner and status."""
    dataset = site.dataset
    groups = [
        *((f"states/{state.slug}", state.name, dataset.ties_of_state[state.code])
          for state in dataset.states.values()),
        *((f"cities/{place.id}", place_title(dataset, place), dataset.ties_of_us_place[place.id])
          for place in dataset.us_places.values()),
        *((f"partners/{partner.id}", partner.name, dataset.ties_of_partner[partner.id])
          for partner in dataset.partner_places.values()),
    ]  # fmt: skip
    resources = {"cities": "us_places", "partners": "partner_places"}
    for folder, title, ties in groups:
        if ties:
            kind, _, key = folder.partition("/")
            first = site.history.first_id(resources[kind], key) if kind in resources else key
            yield Feed(f"{folder}/feed.atom", f"{kind}/{first}", title, f"{folder}/", tuple(tie.id for tie in ties))
    for status in Status:
        own = tuple(tie for tie, flat in site.flat_ties.items() if flat.status == status)
        folder, title = f"status/{status}", f"Ties by status: {STATUS_WORDS[status].lower()}"
        yield Feed(f"{folder}/feed.atom", folder, title, f"{folder}/", own, status)


def feeds(site: Site) -> list[Feed | ChangesFeed | Calendar]:
    """Return everything that can be followed."""
    every = Feed(EVENTS, "events", "Every event", "timeline/", tuple(site.dataset.ties))
    return [every, ChangesFeed(), Calendar(), *page_feeds(site)]
