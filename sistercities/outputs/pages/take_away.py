"""What readers can reuse from a place's or state's page: its citation, and the HTML to embed it on another site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from sistercities.engine.target import Target
from sistercities.outputs.badges import BADGE
from sistercities.outputs.collections import Collection, Kind, collections
from sistercities.outputs.forms import correct_href
from sistercities.outputs.pages.components import status_mark
from sistercities.record.model import Tie
from sistercities.record.place_names import partner_title, place_title
from sistercities.record.wording import human_date
from sistercities.site.site import Site
from sistercities.site.templates import View

FRAME = "card/"
"""The folder of the page to embed, inside the folder of the place's or state's page."""
TEMPLATE = "embed.html"
IN_FRAME = 6
"""The most ties that a page to embed lists, because it is only a card."""


def take_away(site: Site, path: str, title: str, ties: tuple[Tie, ...]) -> View:
    """Return the HTML to embed a page, its citation, its last change, and where to correct its first tie."""
    return {"embed": embed(site, path, title), "citation": page_citation(site, title, path),
            "correct": correct_href(site, ties[0].id), "changed": last_changed(site, ties)}  # fmt: skip


def embed(site: Site, path: str, title: str) -> list[View]:
    """Return the HTML that shows a page's badge or card on another site; empty if no base URL is configured."""
    address = site.absolute(path)
    if not address:
        return []
    name = escape(f"{title}: U.S.–Russia sister-city status")
    badge = f'<a href="{address}"><img src="{address}{BADGE}" alt="{name}"></a>'
    frame = f'<iframe src="{address}{FRAME}" title="{name}" width="420" height="220" loading="lazy"></iframe>'
    return [{"name": "A badge", "code": badge}, {"name": "A card with the sentence", "code": frame}]


def page_citation(site: Site, title: str, path: str) -> str:
    """Return a page's citation in plain text, with the data's version and date."""
    address = site.absolute(path)
    return (f"{site.config.title}, “{title}”, data version {site.version}, as of {human_date(site.as_of)}"
            + (f", {address}" if address else "") + f". {site.license.words}.")  # fmt: skip


def last_changed(site: Site, ties: tuple[Tie, ...]) -> View | None:
    """Return the date and sentence of the last change to some ties; None if the record was never released.

    If nothing changed, the date is that of the first release, and ``what`` is empty.
    """
    changes = [change for tie in ties if (change := site.history.last_change("ties", tie.id))]
    if changes:
        newest = max(changes, key=lambda change: change.date)
        return {"date": newest.date, "what": newest.sentence}
    releases = site.history.releases
    return {"date": releases[-1].released, "what": ""} if releases else None


@dataclass(frozen=True, slots=True)
class EmbedPage(Target):
    """A page to embed on another site: what became of the ties of a place or state, without any script."""

    collection: Collection

    @property
    def path(self) -> str:
        """The path where the page is published."""
        return f"{self.collection.folder}{FRAME}index.html"

    def digest(self, site: Site) -> str:
        """Return the template's digest, the path, and the digest of the ties."""
        return f"{site.renderer.closure_digest(TEMPLATE)} {self.path} {self.collection.digest(site)}"

    def inputs(self, site: Site) -> tuple[str, View]:
        """Return the digest of the template and all that it uses, and the view."""
        return site.renderer.closure_digest(TEMPLATE), embed_view(site, self.collection)

    def make(self, site: Site, inputs: tuple[str, View]) -> bytes:
        """Return the page's HTML."""
        return site.renderer.render(TEMPLATE, inputs[1]).encode()


def embed_pages(site: Site) -> Iterator[EmbedPage]:
    """Yield the page to embed for every place and state."""
    return (EmbedPage(one) for one in collections(site, Kind.US_PLACE, Kind.PARTNER, Kind.STATE))


def embed_view(site: Site, one: Collection) -> View:
    """Return the view of a page to embed."""
    flats = [site.flat_ties[tie.id] for tie in one.ties]
    title = title_of(site, one)
    return {
        "title": title,
        "root": "../../../",
        "site_title": site.config.title,
        "canonical": site.absolute(one.folder),
        "folder": one.folder,
        "rows": [{"status": status_mark(flat.status), "sentence": flat.sentence} for flat in flats[:IN_FRAME]],
        "more": max(0, len(flats) - IN_FRAME),
        "as_of": site.as_of,
    }


def title_of(site: Site, one: Collection) -> str:
    """Return the title of a place's or state's page."""
    if one.kind is Kind.US_PLACE:
        return place_title(site.dataset, one.subject)
    return partner_title(one.subject) if one.kind is Kind.PARTNER else str(one.subject.name)
