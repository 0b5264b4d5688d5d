"""Finding in the record what an answer means: a tie, a place, a source; and making ids for what is new."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from sistercities.editing import free_id
from sistercities.suggestions import nearest
from sistercities.urls import plain_url

if TYPE_CHECKING:
    from collections.abc import Collection

    from sistercities.additions.fields import Answers
    from sistercities.dataset import Dataset
    from sistercities.model import Event, Source

PAGE = re.compile(r"cities/([a-z0-9-]+)/?(?:index\.html)?(?:#([a-z0-9-]+))?$")
MAX_SLUG = 60


def slug(text: str) -> str:
    """Return a text as it stands in an id: ASCII, small letters and digits, words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "").replace("'", "")).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower())
    return "-".join(words)[:MAX_SLUG].strip("-")


def find_tie(dataset: Dataset, text: str) -> str | None:
    """Return the id of the tie that a text means: an id, the address of a city's page, or the names of both places."""
    if text in dataset.ties:
        return text
    if page := PAGE.search(text):
        place, anchor = page.groups()
        ties = [tie.id for tie in dataset.ties_of_us_place.get(place, ())]
        exact = [tie for tie in ties if anchor and (f"{place}--{anchor}--").startswith(f"{tie}--")]
        return exact[0] if exact else ties[0] if len(ties) == 1 else None
    wanted = slug(text)
    named = [tie for tie in dataset.ties.values() if wanted in _names(dataset, tie.us_place, tie.partner_place)]
    return named[0].id if len(named) == 1 else None


def _names(dataset: Dataset, us_place: str, partner_place: str) -> set[str]:
    place, partner = dataset.us_places[us_place].name, dataset.partner_places[partner_place].name
    state = dataset.states[dataset.us_places[us_place].state]
    return {slug(f"{name} {partner}") for name in (place, f"{place} {state.name}", f"{place} {state.code}")}


def nearest_tie(dataset: Dataset, text: str) -> str:
    """Return the id that is nearest to a text which means no tie; the empty text where none is near."""
    return nearest(text, list(dataset.ties)) or nearest(slug(text).replace("-and-", "--"), list(dataset.ties))


def find_source(dataset: Dataset, url: str) -> Source | None:
    """Return the source on record that has an address, in whatever form it is written."""
    wanted = plain_url(url)
    return next((source for source in dataset.sources.values() if plain_url(source.url) == wanted), None)


def source_id(answers: Answers, taken: Collection[str]) -> str:
    """Return an id for a new source: its publisher and its date, or the first words of its title where it has none."""
    host = re.sub(r"^https?://(www\.)?([^/]*).*", r"\2", answers["url"])
    publisher = slug(answers["publisher"]) or slug(host) or "source"
    title = "-".join(slug(answers["title"]).split("-")[:4])
    return free_id(f"{publisher}-{answers['published'] or title}".strip("-"), taken)


def same_event(dataset: Dataset, tie: str, kind: str, date: str, source: Source | None) -> Event | None:
    """Return the event on record that a new one may repeat: of one type, with dates that can mean one day.

    An event of one type that cites the same page is the same event too.
    """
    for event in dataset.events_of.get(tie, ()):
        if event.type != kind:
            continue
        known = str(event.date or "")
        if known.startswith(date) or date.startswith(known):
            return event
        if source and source in dataset.sources_of(event):
            return event
    return None
