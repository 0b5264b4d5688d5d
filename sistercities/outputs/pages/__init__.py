"""The site map on one screen: every page type is one row of ``PAGES`` and one view function."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sistercities.engine.target import Target
from sistercities.outputs.collections import Kind, collections
from sistercities.outputs.downloads.catalog import breadcrumbs
from sistercities.outputs.feeds import CHANGES, EVENTS, MEDIA_TYPE
from sistercities.outputs.pages.articles import article_view, not_found_view
from sistercities.outputs.pages.changes import changes_view, moved_pages, moved_view, release_view, versions_view
from sistercities.outputs.pages.city import city_view
from sistercities.outputs.pages.count import count_view
from sistercities.outputs.pages.data import data_view, dictionary_view
from sistercities.outputs.pages.feeds import feeds_view
from sistercities.outputs.pages.home import home_view, status_view, statuses_view, timeline_view
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
from sistercities.record.vocabulary import Status

if TYPE_CHECKING:
    import datetime as dt

    from sistercities.record.model import Tie
    from sistercities.site.site import Site
    from sistercities.site.templates import View


@dataclass(frozen=True, slots=True)
class PageType:
    """One kind of page: its address (formatted with the subject), its template, what there is one of, and its view.

    ``modified`` is the last day on which what it says was looked up, None if that is not known.
    ``crumbs`` are the pages above it as ``(href, label)``, from the site's root down, home left out; ``card`` says that a
    share card lies beside the page (any other page shows home's). ``scope`` is the digest of what a page of many speaks
    of; a page that shows the whole record has none. ``stage`` is 1 where the page names checksums.
    """

    path: str
    template: str
    subjects: Callable[[Site], Iterable[Any]]
    view: Callable[[Site, Any], View]
    crumbs: tuple[tuple[str, str], ...] = ()
    modified: Callable[[Site, Any], dt.date | None] = lambda site, _: site.as_of
    card: bool = False
    scope: Callable[[Site, Any], str] | None = None
    stage: int = 0


def once(_: Site) -> Iterable[None]:
    """Return the subjects of a page of which there is one."""
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

NAVIGATION = (
    (STATES, "States"),
    (CITIES, "Cities"),
    (PARTNERS, "Russian partners"),
    ("timeline/", "Timeline"),
    ("count/", "How many?"),
    ("data/", "Data"),
)
ABOUT = "about"
"""The article that the navigation ends with; all others are in the footer."""
CARD = "card.png"
FOOTER = (
    (STATUSES, "What the labels mean"),
    ("gaps/", "What we don’t know"),
    ("sources/", "Sources"),
    ("changes/", "Changes"),
    ("feeds/", "Feeds"),
)
FEEDS = ((MEDIA_TYPE, EVENTS, "Every event"), (MEDIA_TYPE, CHANGES, "Changes of the record"))


def last_looked_up(site: Site, ties: tuple[Tie, ...]) -> dt.date | None:
    """Return the last day on which anything said of some ties was looked up."""
    dataset = site.dataset
    days = [tie.checked for tie in ties if tie.checked]
    sources = (source for tie in ties for event in dataset.events_of[tie.id] for source in dataset.sources_of(event))
    return max([*days, *(source.accessed for source in sources)], default=None)


def subjects(site: Site, kind: Kind) -> list[Any]:
    """Return the places or states that have a tie."""
    return [one.subject for one in collections(site, kind)]


@dataclass(frozen=True, slots=True)
class Page(Target):
    """One page: a page type and its subject."""

    kind: PageType
    subject: Any

    @property
    def path(self) -> str:
        """Where the page is published."""
        return self.kind.path.format(self.subject)

    @property
    def stage(self) -> int:
        """When the page is made."""
        return self.kind.stage

    @property
    def family(self) -> PageType:
        """The pages of one type show the same."""
        return self.kind

    def modified(self, site: Site) -> dt.date | None:
        """Return the last day on which what the page says was looked up."""
        return self.kind.modified(site, self.subject)

    def digest(self, site: Site) -> str:
        """Return the digest of the template and of what the page speaks of; the empty text for the whole record."""
        scope = self.kind.scope
        return f"{site.renderer.closure_digest(self.kind.template)} {scope(site, self.subject)}" if scope else ""

    def inputs(self, site: Site) -> tuple[str, View]:
        """Return the digest of the template with all that it uses, and the view with what every page shows."""
        view = self.kind.view(site, self.subject)
        return site.renderer.closure_digest(self.kind.template), {**view, **self.frame(site, view)}

    def make(self, site: Site, inputs: tuple[str, View]) -> bytes:
        """Return the page's HTML."""
        return site.renderer.render(self.kind.template, inputs[1]).encode()

    def frame(self, site: Site, view: View) -> View:
        """Return what the base template needs for every page."""
        above, below = ([(f"{one.name}/", one.nav) for one in site.articles if (one.name == ABOUT) is is_above]
                        for is_above in (True, False))  # fmt: skip
        return {
            "root": self.root(site),
            "here": self.path.removesuffix("index.html"),
            "site_title": site.config.title,
            "tagline": site.config.tagline,
            "page_title": view["title"]
            if self.path == "index.html"
            else f"{view.get('page_title', view['title'])} · {site.config.title}",
            "canonical": None if self.path == "404.html" else site.absolute(self.path),
            "card": self.card(site),
            "fulltext": site.config.search == "pagefind",
            "navigation": (*NAVIGATION, *above),
            "footer": (*FOOTER, *below),
            "crumbs": self.kind.crumbs,
            "version": site.version,
            "license": site.license,
            "repository": site.config.repository,
            "alternates": alternates(view),
            "jsonld": view.get("jsonld") or self.breadcrumbs(site, view),
        }

    def breadcrumbs(self, site: Site, view: View) -> tuple[View, ...]:
        """Return the way to the page for search engines; nothing for the first page and that of missing addresses."""
        if self.path in ("index.html", "404.html"):
            return ()
        found = breadcrumbs(site, self.kind.crumbs, view["title"])
        return (found,) if found else ()

    def card(self, site: Site) -> str | None:
        """Return the address of the share card to show with the page, None where there is none to be had."""
        folder = self.path.removesuffix("index.html") if self.kind.card else ""
        return site.absolute(f"{folder}{CARD}") if site.config.cards else None

    def root(self, site: Site) -> str:
        """Return the way from the page to the site's root; the page of missing addresses may stand anywhere."""
        if self.path == "404.html" and site.config.base_url:
            return f"{site.config.base_url}/"
        return "../" * self.path.count("/") or "./"


def alternates(view: View) -> tuple[tuple[str, str, str], ...]:
    """Return what lies beside a page, and the feeds of the whole site, as ``(media type, href, title)``."""
    folder = view.get("downloads")
    beside = (
        (MEDIA_TYPE, f"{folder}feed.atom", f"{view['title']}: events"),
        ("text/csv", f"{folder}ties.csv", ""),
        ("application/json", f"{folder}ties.json", ""),
    )
    return (*(beside if folder else ()), *FEEDS)


def pages(site: Site) -> list[Page]:
    """Return every page of the site; places before the lists that link to them, home last.

    A page that stands for one that has gone makes way for a page that is there.
    """
    found = [Page(kind, subject) for kind in PAGES for subject in kind.subjects(site)]
    there = {page.path for page in found if page.kind.template != "moved.html"}
    return [page for page in found if page.kind.template != "moved.html" or page.path not in there]
