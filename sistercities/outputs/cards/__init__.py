"""Share cards: a 1200 × 630 px image for home and for every state, U.S. place and partner, drawn at build time.

A card's fingerprint covers its content and the code that draws it, not the whole program: no other edit redraws it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sistercities.engine.digests import hexdigest
from sistercities.engine.inputs import folder_parts
from sistercities.engine.target import Target
from sistercities.outputs.collections import Collection, Kind, collections
from sistercities.outputs.graphics.projection import us_point
from sistercities.outputs.pages.home import HEADING, home_sentence
from sistercities.outputs.pages.page import CARD
from sistercities.outputs.pages.places import partner_sentence, state_sentence
from sistercities.record.model import Tie
from sistercities.record.place_names import partner_title, place_title
from sistercities.record.status import status_counts
from sistercities.record.tie_sentence import place_sentence
from sistercities.record.vocabulary import Status
from sistercities.record.wording import STATUS_WORDS
from sistercities.site.program import DRAWING, versions
from sistercities.site.site import Site


@dataclass(frozen=True, slots=True)
class Face:
    """The content of a card: its text, the number of ties by status, and the ties' points on the map of the U.S."""

    site: str
    heading: str
    local: str
    sentence: str
    counts: tuple[tuple[str, str, int], ...]
    points: tuple[tuple[float, float, str], ...]


@dataclass(frozen=True, slots=True)
class Card(Target):
    """The card beside one page."""

    folder: str
    heading: str
    local: str
    sentence: str
    ties: tuple[Tie, ...]

    @property
    def path(self) -> str:
        """The path of the published card."""
        return self.folder + CARD

    def inputs(self, site: Site) -> Face:
        """Return the content of the card."""
        counts = status_counts(site.dataset, self.ties)
        shown = tuple((str(status), STATUS_WORDS[status], number) for status, number in counts.items() if number)
        return Face(site.config.title, self.heading, self.local, self.sentence, shown, points(site, self.ties))

    @property
    def program(self) -> str:
        """The digest of the code, data and libraries that draw the card."""
        return drawing_digest()

    def make(self, _: Site, inputs: Face) -> bytes:
        """Return the card as PNG."""
        from sistercities.outputs.cards.drawing import draw  # noqa: PLC0415  # Pillow is loaded only if a card is drawn

        return draw(inputs)


def points(site: Site, ties: Iterable[Tie]) -> tuple[tuple[float, float, str], ...]:
    """Return the ties' points on the map (x, y, status), except for places not located; decisions last, on top."""
    found = []
    for tie in ties:
        flat = site.flat_ties[tie.id]
        if flat.us_latitude is not None and flat.us_longitude is not None:
            x, y = us_point(flat.us_longitude, flat.us_latitude)
            found.append((round(x, 1), round(y, 1), flat.status))
    return tuple(sorted(found, key=lambda point: (point[2] != Status.NO_DECISION, point)))


def cards(site: Site) -> list[Card]:
    """Return every card, home's first; an empty list if the settings turn cards off."""
    dataset = site.dataset
    if not site.config.cards:
        return []
    home = Card("", HEADING, "", home_sentence(site), tuple(dataset.ties.values()))
    places = collections(site, Kind.STATE, Kind.US_PLACE, Kind.PARTNER)
    return [home, *(Card(one.folder, *words_of(site, one), one.ties) for one in places)]


def words_of(site: Site, one: Collection) -> tuple[str, str, str]:
    """Return the text for a collection: its name, its local name or an empty string, and its sentence."""
    if one.kind is Kind.STATE:
        return one.subject.name, "", state_sentence(site, one.subject)
    if one.kind is Kind.US_PLACE:
        return place_title(site.dataset, one.subject), "", place_sentence(site.dataset, one.ties, one.subject.name)
    return partner_title(one.subject), one.subject.name_local or "", partner_sentence(site, one.subject)


@cache
def drawing_digest() -> str:
    """Return the digest of the code, the map, the fonts and the library that a card's bytes depend on."""
    here = Path(__file__).parent
    graphics = here.parent / "graphics"
    code = [*folder_parts(here, ".py"), (graphics / "base" / "us.json").read_text(encoding="utf-8")]
    code += [(graphics / name).read_text(encoding="utf-8") for name in ("projection.py", "bases.py", "colors.py")]
    return hexdigest([*code, *versions(DRAWING)])
