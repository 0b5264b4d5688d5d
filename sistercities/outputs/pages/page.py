"""``PageType``, one kind of page, and ``Page``, one page: its path, its inputs, and the parts common to all pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sistercities.engine.target import Target
from sistercities.outputs.feeds import CHANGES, EVENTS, MEDIA_TYPE
from sistercities.record.addresses import (
    CITIES,
    PARTNERS,
    STATES,
    STATUSES,
)
from sistercities.site.site import Site
from sistercities.site.templates import View


@dataclass(frozen=True, slots=True)
class PageType:
    """One kind of page: its path (formatted with the subject), template, subjects (one per page) and view function.

    ``modified`` returns the last day on which the page's facts were looked up (for a release, its date), or None if
    that is not known. ``crumbs`` are the pages above it as ``(href, label)``, from the site's root down, without home.
    If ``card`` is true, the page has a share card of its own beside it; any other page uses home's. ``scope`` returns
    the digest of the part of the record that the page shows; it is None if that is the whole record. ``stage`` is 1 if
    the page names checksums.
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
"""The article at the end of the navigation; all others are in the footer."""


CARD = "card.png"


FOOTER = (
    (STATUSES, "What the labels mean"),
    ("gaps/", "What we don’t know"),
    ("sources/", "Sources"),
    ("changes/", "Changes"),
    ("feeds/", "Feeds"),
)


FEEDS = ((MEDIA_TYPE, EVENTS, "Every event"), (MEDIA_TYPE, CHANGES, "Changes to the record"))


@dataclass(frozen=True, slots=True)
class Page(Target):
    """One page: a page type and its subject."""

    kind: PageType
    subject: Any

    @property
    def path(self) -> str:
        """The path where the page is published."""
        return self.kind.path.format(self.subject)

    @property
    def stage(self) -> int:
        """The stage in which the page is built."""
        return self.kind.stage

    @property
    def family(self) -> PageType:
        """The page type, because pages of one type have parts of their content in common."""
        return self.kind

    def modified(self, site: Site) -> dt.date | None:
        """Return the last day on which the page's facts were looked up, or None if that is not known."""
        return self.kind.modified(site, self.subject)

    def digest(self, site: Site) -> str:
        """Return the digests of the template and of the page's scope; an empty string if it shows the whole record."""
        scope = self.kind.scope
        return f"{site.renderer.closure_digest(self.kind.template)} {scope(site, self.subject)}" if scope else ""

    def inputs(self, site: Site) -> tuple[str, View]:
        """Return the digest of the template and all that it uses, and the view with the values common to all pages."""
        view = self.kind.view(site, self.subject)
        return site.renderer.closure_digest(self.kind.template), {**view, **self.frame(site, view)}

    def make(self, site: Site, inputs: tuple[str, View]) -> bytes:
        """Return the page's HTML."""
        return site.renderer.render(self.kind.template, inputs[1]).encode()

    def frame(self, site: Site, view: View) -> View:
        """Return the values that the base template needs on every page."""
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
        """Return the page's breadcrumbs for search engines; none for home, 404.html, or a site without a base URL."""
        if self.path in ("index.html", "404.html"):
            return ()
        found = breadcrumbs(site, self.kind.crumbs, view["title"])
        return (found,) if found else ()

    def card(self, site: Site) -> str | None:
        """Return the address of the page's share card, or None if the site has no cards or no base URL."""
        folder = self.path.removesuffix("index.html") if self.kind.card else ""
        return site.absolute(f"{folder}{CARD}") if site.config.cards else None

    def root(self, site: Site) -> str:
        """Return the relative path from the page to the site's root.

        For 404.html, which a server sends for any address, it is the absolute URL if a base URL is configured.
        """
        if self.path == "404.html" and site.config.base_url:
            return f"{site.config.base_url}/"
        return "../" * self.path.count("/") or "./"


def alternates(view: View) -> tuple[tuple[str, str, str], ...]:
    """Return the feed and downloads beside a page, if any, and the site's feeds, as ``(media type, href, title)``."""
    folder = view.get("downloads")
    beside = (
        (MEDIA_TYPE, f"{folder}feed.atom", f"{view['title']}: events"),
        ("text/csv", f"{folder}ties.csv", ""),
        ("application/json", f"{folder}ties.json", ""),
    )
    return (*(beside if folder else ()), *FEEDS)


def breadcrumbs(site: Site, crumbs: Iterable[tuple[str, str]], title: str) -> View | None:
    """Return the path to a page as a schema.org ``BreadcrumbList``, or None if the site's address is not known.

    The last step is the page itself and needs no address; home is included only if ``crumbs`` is empty.
    """
    if not site.config.base_url:
        return None
    above = tuple(crumbs) or (("index.html", "Home"),)
    steps: list[View] = [{"name": name, "item": site.absolute(href)} for href, name in above]
    return {
        "@context": "https://schema.org/",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, **step}
            for number, step in enumerate([*steps, {"name": title}], start=1)
        ],
    }
