"""Badges for other sites: a small image of the ties' status beside each U.S. place's, partner's and state's page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from sistercities.engine.target import Target
from sistercities.outputs.collections import Collection, Kind, collections
from sistercities.outputs.graphics.colors import COLORS
from sistercities.record.status import status_counts
from sistercities.record.vocabulary import Status
from sistercities.record.wording import STATUS_WORDS, plural
from sistercities.site.site import Site

BADGE = "badge.svg"
LETTER = 7.0
"""A generous average width of a 12 px letter, in px."""
PADDING = 8
HEIGHT = 22


@dataclass(frozen=True, slots=True)
class Badge(Target):
    """The badge of a U.S. place, a partner or a state."""

    collection: Collection

    @property
    def path(self) -> str:
        """The path of the published badge."""
        return f"{self.collection.folder}{BADGE}"

    def digest(self, site: Site) -> str:
        """Return the badge's path and the digest of the ties."""
        return f"{self.path} {self.collection.digest(site)}"

    def inputs(self, site: Site) -> tuple[str, str, str]:
        """Return the text on the left, the text on the right, and the color behind the right one."""
        return words_of(site, self.collection)

    def make(self, _: Site, inputs: tuple[str, str, str]) -> bytes:
        """Return the badge as SVG."""
        return drawn(*inputs).encode()


def words_of(site: Site, collection: Collection) -> tuple[str, str, str]:
    """Return a badge's texts and color: ``Dallas–Saratov``, ``suspended 2022`` or the number of ties by status."""
    if len(collection.ties) == 1:
        flat = site.flat_ties[collection.ties[0].id]
        status = Status(flat.status)
        year = f" {str(flat.status_date)[:4]}" if flat.status_date and status is not Status.NO_DECISION else ""
        return f"{flat.us_name}–{flat.partner_name}", f"{STATUS_WORDS[status].lower()}{year}", COLORS[status]
    counts = {status: number for status, number in status_counts(site.dataset, collection.ties).items() if number}
    right = ", ".join(f"{number} {STATUS_WORDS[status].lower()}" for status, number in counts.items())
    left = f"{collection.subject.name}: {plural(len(collection.ties), 'U.S.–Russia tie')}"
    return left, right, COLORS[next(iter(counts))] if len(counts) == 1 else COLORS[Status.NO_DECISION]


def drawn(left: str, right: str, color: str) -> str:
    """Return two texts side by side as SVG, the right one on a color."""
    first, second = (round(len(text) * LETTER) + 2 * PADDING for text in (left, right))
    style = 'font-family="Verdana, DejaVu Sans, sans-serif" font-size="12" fill="#fff" text-anchor="middle"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{first + second}" height="{HEIGHT}" role="img">'
        f"<title>{escape(f'{left}: {right}')}</title>"
        f'<rect width="{first}" height="{HEIGHT}" fill="#2b2f33"/>'
        f'<rect x="{first}" width="{second}" height="{HEIGHT}" fill="{color}"/>'
        f'<g {style}><text x="{first / 2:g}" y="15">{escape(left)}</text>'
        f'<text x="{first + second / 2:g}" y="15">{escape(right)}</text></g></svg>\n'
    )


def badges(site: Site) -> Iterator[Badge]:
    """Yield every badge."""
    return (Badge(one) for one in collections(site, Kind.US_PLACE, Kind.PARTNER, Kind.STATE))
