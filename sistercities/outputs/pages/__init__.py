"""The site map on one screen: every page type is one row of ``PAGES`` and one view function."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sistercities.outputs.collections import Kind, collections
from sistercities.outputs.pages.articles import article_view, not_found_view
from sistercities.outputs.pages.changes import changes_view, moved_pages, moved_view, release_view, versions_view
from sistercities.outputs.pages.city import city_view
from sistercities.outputs.pages.count import count_view
from sistercities.outputs.pages.data import data_view, dictionary_view
from sistercities.outputs.pages.feeds import feeds_view
from sistercities.outputs.pages.home import home_view, status_view, statuses_view, timeline_view
from sistercities.outputs.pages.page import Page, PageType
from sistercities.outputs.pages.places import cities_view, partner_view, partners_view, state_view, states_view
from sistercities.outputs.pages.sources_and_gaps import gaps_view, sources_view
from sistercities.record.addresses import (
    CITIES,
    PARTNERS,
    STATES,
    STATUSES,
    partner_href,
    state_href,
    status_href,
    us_place_href,
)
from sistercities.record.model import Tie
from sistercities.record.vocabulary import Status
from sistercities.site.site import Site


def once(_: Site) -> Iterable[None]:
    """Return ``None`` as the only subject of a page type that has a single page."""
    return (None,)


INDEX = "index.html"
IN_STATES = ((STATES, "States"),)
IN_CITIES = ((CITIES, "Cities"),)
IN_PARTNERS = ((PARTNERS, "Russian partners"),)
IN_STATUSES = ((STATUSES, "Status"),)
DATA = (("data/", "Data"),)
VERSIONS = (*DATA, ("data/v/", "Versions"))

PAGES: tuple[PageType, ...] = (
    PageType(us_place_href("{0.id}") + INDEX, "city.html", lambda site: subjects(site, Kind.US_PLACE), city_view, IN_CITIES,
             lambda site, place: last_looked_up(site, site.dataset.ties_of_us_place[place.id]), card=True,
             scope=lambda site, place: site.scopes.of_us_place(place.id)),
    PageType(partner_href("{0.id}") + INDEX, "partner.html", lambda site: subjects(site, Kind.PARTNER), partner_view, IN_PARTNERS,
             lambda site, place: last_looked_up(site, site.dataset.ties_of_partner[place.id]), card=True,
             scope=lambda site, place: site.scopes.of_partner(place.id)),
    PageType(state_href("{0.slug}") + INDEX, "state.html", lambda site: subjects(site, Kind.STATE), state_view, IN_STATES,
             lambda site, state: last_looked_up(site, site.dataset.ties_of_state[state.code]), card=True,
             scope=lambda site, state: site.scopes.of_state(state.code)),
    PageType(CITIES + INDEX, "cities.html", once, cities_view),
    PageType(PARTNERS + INDEX, "partners.html", once, partners_view),
    PageType(STATES + INDEX, "states.html", once, states_view),
    PageType(status_href("{0}") + INDEX, "status.html", lambda _: Status, status_view, IN_STATUSES),
    PageType(STATUSES + INDEX, "statuses.html", once, statuses_view),
    PageType("timeline/index.html", "timeline.html", once, timeline_view),
    PageType("count/index.html", "count.html", once, count_view),
    PageType("gaps/index.html", "gaps.html", once, gaps_view),
    PageType("sources/index.html", "sources.html", once, sources_view),
    PageType("data/index.html", "data.html", once, data_view, stage=1),
    PageType("data/dictionary/index.html", "dictionary.html", once, dictionary_view, DATA),
    PageType("data/v/{0.version}/index.html", "release.html", lambda site: site.history.releases, release_view, VERSIONS,
             lambda _, release: release.released),
    PageType("data/v/index.html", "versions.html", once, versions_view, DATA),
    PageType("changes/index.html", "changes.html", once, changes_view),
    PageType("feeds/index.html", "feeds.html", once, feeds_view),
    PageType("{0.folder}index.html", "moved.html", moved_pages, moved_view, modified=lambda *_: None),
    PageType("{0.name}/index.html", "article.html", lambda site: site.articles, article_view,
             modified=lambda *_: None),
    PageType("404.html", "404.html", once, not_found_view),
    PageType("index.html", "home.html", once, home_view, card=True),
)  # fmt: skip


def last_looked_up(site: Site, ties: tuple[Tie, ...]) -> dt.date | None:
    """Return the last day on which any of the ties was checked or a source of their events was looked up, or None."""
    dataset = site.dataset
    days = [tie.checked for tie in ties if tie.checked]
    sources = (source for tie in ties for event in dataset.events_of[tie.id] for source in dataset.sources_of(event))
    return max([*days, *(source.accessed for source in sources)], default=None)


def subjects(site: Site, kind: Kind) -> list[Any]:
    """Return the places or states of a kind that have a tie."""
    return [one.subject for one in collections(site, kind)]


def pages(site: Site) -> list[Page]:
    """Return every page of the site: places come before the lists that link to them, and home comes last.

    A page for a moved or withdrawn address is left out if another page has the same path.
    """
    found = [Page(kind, subject) for kind in PAGES for subject in kind.subjects(site)]
    there = {page.path for page in found if page.kind.template != "moved.html"}
    return [page for page in found if page.kind.template != "moved.html" or page.path not in there]
