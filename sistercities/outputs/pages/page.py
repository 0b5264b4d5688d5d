"""``PageType``, one kind of page, and ``Page``, one page: its address, what it depends on, and what every page shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sistercities.engine.target import Target
from sistercities.outputs.downloads.catalog import breadcrumbs
from sistercities.outputs.feeds import CHANGES, EVENTS, MEDIA_TYPE
from sistercities.record.addresses import (
    CITIES,
    PARTNERS,
    STATES,
    STATUSES,
)

if TYPE_CHECKING:
    import datetime as dt

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
