"""Find the tie, source or event on record that an answer refers to, and make ids for what is new."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from difflib import get_close_matches

from sistercities.contribute.add.fields import Answers
from sistercities.contribute.canonical import free_id
from sistercities.datapackage.suggestions import nearest
from sistercities.record.dataset import Dataset
from sistercities.record.folding import GENERIC, sounds
from sistercities.record.likeness import keys
from sistercities.record.model import Event, Source, Tie
from sistercities.record.urls import plain_url

PAGE = re.compile(r"cities/([a-z0-9-]+)/?(?:index\.html)?(?:#([a-z0-9-]+))?$")
MAX_SLUG = 60
MOST_LIKE = 10
FILLERS = frozenset(word for text in (*GENERIC, "and", "with", "tie", "sister", "cities", "russia", "usa", "u", "s")
                    for word in sounds(text))  # fmt: skip
"""Words that a contributor may add to the names of two places, folded by sound."""


def slug(text: str) -> str:
    """Return a text in the form used in ids: ASCII lower-case letters and digits, words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "").replace("'", "")).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower())
    return "-".join(words)[:MAX_SLUG].strip("-")


def find_tie(dataset: Dataset, text: str) -> str | None:
    """Return the id of the one tie meant by an id, a city page's address or both names, or None if not just one."""
    if text in dataset.ties:
        return text
    if page := PAGE.search(text):
        place, anchor = page.groups()
        ties = [tie.id for tie in dataset.ties_of_us_place.get(place, ())]
        exact = [tie for tie in ties if anchor and (f"{place}--{anchor}--").startswith(f"{tie}--")]
        return exact[0] if exact else ties[0] if len(ties) == 1 else None
    found = [] if "--" in text else [tie.id for tie in dataset.ties.values() if _is_named(dataset, tie, text)]
    return found[0] if len(found) == 1 else None


def like_ties(dataset: Dataset, text: str) -> list[str]:
    """Return the ids of the ties whose places' names contain every word of a text, or none if that is more than ten."""
    wanted = set(sounds(text)) - FILLERS
    found = [
        tie.id for tie in dataset.ties.values() if wanted and _spelled(wanted, known := _words(dataset, tie)) <= known
    ]
    return found if len(found) <= MOST_LIKE else []


def _is_named(dataset: Dataset, tie: Tie, text: str) -> bool:
    """Whether a text contains names of both of a tie's places, in any spelling, and no word foreign to the tie."""
    known = _words(dataset, tie)
    wanted = _spelled(set(sounds(text)) - FILLERS, known)
    place, partner = dataset.us_places[tie.us_place], dataset.partner_places[tie.partner_place]
    both = all(any(set(key.split()) <= wanted for key in keys(side)) for side in (place, partner))
    return both and wanted <= known


def _spelled(wanted: set[str], known: set[str]) -> set[str]:
    """Return the words, each unknown one replaced by a nearly equal known one, if any (“chikago” → “chicago”)."""
    return {word if word in known else next(iter(get_close_matches(word, known, 1, 0.85)), word) for word in wanted}


def _words(dataset: Dataset, tie: Tie) -> set[str]:
    place, partner = dataset.us_places[tie.us_place], dataset.partner_places[tie.partner_place]
    state = dataset.states[place.state]
    own = [place.name, state.name, state.code, partner.name, partner.region or "", *keys(place), *keys(partner)]
    return {word for text in own for word in sounds(text)} | {word for key in keys(partner) for word in key.split()}


def nearest_tie(dataset: Dataset, text: str) -> str:
    """Return the tie id nearest to a text that means no tie, or the empty text if none is near."""
    return nearest(text, list(dataset.ties)) or nearest(slug(text).replace("-and-", "--"), list(dataset.ties))


def find_source(dataset: Dataset, url: str) -> Source | None:
    """Return the source on record with an address, however it is written, or None if there is none."""
    wanted = plain_url(url)
    return next((source for source in dataset.sources.values() if plain_url(source.url) == wanted), None)


def source_id(answers: Answers, taken: Collection[str]) -> str:
    """Return an id for a new source: its publisher and its date or, if it has none, the first words of its title."""
    host = re.sub(r"^https?://(www\.)?([^/]*).*", r"\2", answers["url"])
    publisher = slug(answers["publisher"]) or slug(host) or "source"
    title = "-".join(slug(answers["title"]).split("-")[:4])
    return free_id(f"{publisher}-{answers['published'] or title}".strip("-"), taken)


def same_event(dataset: Dataset, tie: str, kind: str, date: str, source: Source | None) -> Event | None:
    """Return the event on record that a new one may repeat: one of the same type that may be of the same date.

    An event of the same type that cites the same page also counts. None if there is neither.
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
