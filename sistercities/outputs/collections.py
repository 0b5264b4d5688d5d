"""Collections: groups of ties with a page of their own, and a CSV file, a JSON file and a feed beside it.

There is one for each state, U.S. place and partner with a tie, which also have cards, and one for each status.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sistercities.record.addresses import partner_href, state_href, status_href, us_place_href
from sistercities.record.model import Tie
from sistercities.record.vocabulary import Status
from sistercities.site.site import Site


class Kind(StrEnum):
    """The kind of a collection, as named in its downloads."""

    STATE = "state"
    US_PLACE = "U.S. place"
    PARTNER = "partner"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Collection:
    """A state, U.S. place, partner or status: its record, its id, the folder of its page, and its ties in order."""

    kind: Kind
    subject: Any
    key: str
    folder: str
    ties: tuple[Tie, ...]

    def digest(self, site: Site) -> str:
        """Return the digest of the ties and of everything shown about them."""
        return site.scopes.of_ties(tie.id for tie in self.ties)


def collections(site: Site, *kinds: Kind) -> Iterator[Collection]:
    """Yield every collection of the given kinds, or of all kinds if none is given."""
    for kind in kinds or Kind:
        yield from OF_KIND[kind](site)


def _states(site: Site) -> Iterator[Collection]:
    dataset = site.dataset
    for state in dataset.states.values():
        if ties := dataset.ties_of_state[state.code]:
            yield Collection(Kind.STATE, state, state.slug, state_href(state.slug), ties)


def _us_places(site: Site) -> Iterator[Collection]:
    dataset = site.dataset
    for place in dataset.us_places.values():
        if ties := dataset.ties_of_us_place[place.id]:
            yield Collection(Kind.US_PLACE, place, place.id, us_place_href(place.id), ties)


def _partners(site: Site) -> Iterator[Collection]:
    dataset = site.dataset
    for partner in dataset.partner_places.values():
        if ties := dataset.ties_of_partner[partner.id]:
            yield Collection(Kind.PARTNER, partner, partner.id, partner_href(partner.id), ties)


def _statuses(site: Site) -> Iterator[Collection]:
    ties: dict[Status, list[Tie]] = {status: [] for status in Status}
    for tie in site.dataset.ties.values():
        ties[Status(site.flat_ties[tie.id].status)].append(tie)
    for status in Status:
        yield Collection(Kind.STATUS, status, str(status), status_href(status), tuple(ties[status]))


OF_KIND: dict[Kind, Callable[[Site], Iterator[Collection]]] = {
    Kind.STATE: _states,
    Kind.US_PLACE: _us_places,
    Kind.PARTNER: _partners,
    Kind.STATUS: _statuses,
}
