"""Digests of the parts of the record that a target uses: if they are unchanged, its view need not be made.

Without them, checking whether a city's page has changed would mean making its view, which takes as long as most of the
page. The page's scope – everything from which its view is taken, and more – is a digest whose parts are shared by all
pages of a state or partner.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sistercities.engine.digests import hexdigest
from sistercities.history import History
from sistercities.record.dataset import Dataset
from sistercities.record.model import Event, Tie


@dataclass(frozen=True)
class Scopes:
    """The digests of parts of the record. ``common`` is the digest of everything but ties that any page may show."""

    dataset: Dataset
    history: History
    common: str
    _known: dict[tuple[str, str], str] = field(default_factory=dict, compare=False, repr=False)

    def of_tie(self, key: str) -> str:
        """Return the digest of everything on record about a tie."""
        return self._once("tie", key, lambda: self._rows_of(self.dataset.ties[key]))

    def of_ties(self, ties: Iterable[str]) -> str:
        """Return the digest of everything on record about several ties, and of what any page may show."""
        return hexdigest([self.common, *map(self.of_tie, ties)])

    def of_state(self, code: str) -> str:
        """Return a state's digest, which covers all its ties."""
        return self._once("state", code, lambda: self._ties(self.dataset.ties_of_state[code]))

    def of_partner(self, place: str) -> str:
        """Return a partner's digest, which covers all its ties."""
        return self._once("partner", place, lambda: self._ties(self.dataset.ties_of_partner[place]))

    def of_us_place(self, place: str) -> str:
        """Return a U.S. place's digest, which covers its row, all ties of its state and all ties of its partners."""
        record, ties = self.dataset.us_places[place], self.dataset.ties_of_us_place[place]
        return hexdigest(
            [repr(record), self.of_state(record.state), *(self.of_partner(tie.partner_place) for tie in ties)]
        )

    def _once(self, kind: str, key: str, texts: Callable[[], Iterable[str]]) -> str:
        if (kind, key) not in self._known:
            self._known[kind, key] = hexdigest(texts())
        return self._known[kind, key]

    def _ties(self, ties: Iterable[Tie]) -> list[str]:
        return [self.common, *(self.of_tie(tie.id) for tie in ties)]

    def _rows_of(self, tie: Tie) -> Iterable[str]:
        """Yield all rows connected to a tie, and what the history says about them."""
        dataset = self.dataset
        place = dataset.us_places[tie.us_place]
        yield repr((tie, place, dataset.partner_places[tie.partner_place], dataset.states[place.state]))
        yield repr((self.history.withdrawn_events.get(tie.id), self._known_as("ties", tie.id)))
        yield self._known_as("us_places", tie.us_place) + self._known_as("partner_places", tie.partner_place)
        for ukraine in dataset.ukraine_ties_of[place.id]:
            yield repr((ukraine, dataset.sources[ukraine.source]))
        for event in dataset.events_of[tie.id]:
            yield from self._rows_of_event(event)

    def _rows_of_event(self, event: Event) -> Iterable[str]:
        yield repr(event) + self._known_as("events", event.id)
        for citation in self.dataset.citations_of[event.id]:
            yield repr((citation, self.dataset.sources[citation.source]))

    def _known_as(self, resource: str, key: str) -> str:
        """Return a row's former ids, the days on which it was added and last edited, and its last change."""
        history = self.history
        days = history.entered(resource, key), history.edited(resource, key)
        return repr((history.former(resource, key), days, history.last_change(resource, key)))
