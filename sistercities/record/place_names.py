"""Names for the places of a tie, alone and in a sentence, told apart from each other and from other places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sistercities.record.dataset import Dataset
from sistercities.record.model import PartnerPlace, Tie, UsPlace
from sistercities.record.vocabulary import PartnerKind, UsKind
from sistercities.record.wording import listing

COLLECTIVES = ("Alliance", "Assembly", "Association", "Board", "Center", "Commission", "Committee", "Council",
               "Foundation", "Office", "Organization", "Society")  # fmt: skip
"""The nouns at the end of an organization's name that call for “the” before it."""


def place_title(dataset: Dataset, place: UsPlace) -> str:
    """Return a U.S. place's name with its state: ``Dallas, Texas``; a state's name by itself."""
    return place.name if place.kind is UsKind.STATE else f"{place.name}, {dataset.states[place.state].name}"


def place_name(dataset: Dataset, place: UsPlace, partner: str = "") -> str:
    """Return a U.S. place's name, with its state if another place on record or the partner has the same name."""
    twins = sum(other.name == place.name for other in dataset.us_places.values()) > 1
    return place_title(dataset, place) if twins or same_name(place.name, partner) else place.name


def same_name(name: str, other: str) -> bool:
    """Whether two names are the same, with “Saint” and “St.” treated as one word."""
    return bool(other) and saint_folded(name) == saint_folded(other)


def saint_folded(name: str) -> str:
    """Return a name in lower case with “saint” shortened to “st.”."""
    return name.casefold().replace("saint ", "st. ")


def tie_title(dataset: Dataset, tie: Tie) -> str:
    """Return a tie's two places as named among ties of several states: ``Dallas, Texas – Saratov``."""
    partner = dataset.partner_places[tie.partner_place]
    return f"{place_title(dataset, dataset.us_places[tie.us_place])} – {partner.name}"


def partner_title(partner: PartnerPlace) -> str:
    """Return a partner's name with its country if that is Russia: ``Saratov, Russia``."""
    return f"{partner.name}, Russia" if partner.country == "RU" else partner.name


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the two sides of one or more ties in a sentence."""

    place: str
    partner: str
    noun: str

    @property
    def between(self) -> str:
        """``the tie between Dallas and Saratov``, ``the ties of Berkeley with Dmitrov and with Ulan-Ude``."""
        joined = f"between {self.place} and" if self.noun == "tie" else f"of {self.place} with"
        return f"the {self.noun} {joined} {self.partner}"


def names_of(dataset: Dataset, ties: Sequence[Tie]) -> Names:
    """Return the names of the two sides of ties, told apart from each other and from places of the same name."""
    place = dataset.us_places[ties[0].us_place]
    partners = [dataset.partner_places[tie.partner_place] for tie in ties]
    same = any(same_name(place.name, partner.name) for partner in partners)
    known = [dataset.partner_places[tie.partner_place] for tie in dataset.ties_of_us_place[place.id]]
    named = [f"{partner.name}, Russia," if same else _distinct_name(partner, known) for partner in partners]
    name = place_name(dataset, place, place.name if same else "")
    pair = len(named) == 2  # noqa: PLR2004  # "with A and with B" says that there are two ties, not one of three
    return Names(
        name if name == place.name else f"{name},",
        " and with ".join(named) if pair else listing(named),
        "tie" if len(ties) == 1 else "ties",
    )


def _distinct_name(partner: PartnerPlace, others: Sequence[PartnerPlace]) -> str:
    """Return a partner's name, as “the city of …” if the U.S. place is also tied to a region with that name."""
    shared = any(other.kind is PartnerKind.REGION and other.name.startswith(f"{partner.name} ") for other in others)
    return f"the city of {partner.name}" if shared and partner.kind is PartnerKind.CITY else partner.name


def with_article(name: str) -> str:
    """Return an organization's name with “the” if it is a common noun: ``the Albany-Tula Alliance``."""
    head = name.partition(" of ")[0].partition(" for ")[0]
    return f"the {name}" if head.endswith(COLLECTIVES) and "’s " not in name else name
