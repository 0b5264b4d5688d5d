"""The index behind the search box: every place with a page, the names that find it, and its ties by status.

The script folds typed words and the index in the same way, so that the index needs each name only once.
"""

from __future__ import annotations

import json
import re
from calendar import month_name
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sistercities.outputs.collections import Collection, Kind, collections
from sistercities.outputs.document import Document
from sistercities.outputs.forms import not_listed_href
from sistercities.outputs.zip_codes import zip_prefixes
from sistercities.record.folding import FORMER_NAMES, NICKNAMES
from sistercities.record.status import status_counts
from sistercities.record.vocabulary import Status, UsKind
from sistercities.record.wording import STATUS_WORDS
from sistercities.site.site import Site

NAME_IN_NOTE = re.compile(r"(?<=[a-z,;()] )(?<!\bnot )[A-Z][\w’-]{3,}")
"""A capitalized word inside a sentence. Notes on ties mention other spellings and the members of joint places."""

COMMON = frozenset({
    "Association", "Center", "Cities", "City", "Commission", "Council", "County", "Foundation", "Greater", "Krai", "Magazine",
    "Oblast", "Organization", "Region", "Russia", "Russian", "Saint", "Several", "Sister", "Soviet", "State", "States",
    "Town", "Trade", "Tri-Cities", "West",
})  # fmt: skip
"""Capitalized words in notes that do not name a place."""
Names = Mapping[str, Sequence[str]]
"""Names by the words shown before them to explain a match, such as ``tied to``; an empty string for no explanation."""


TYPED = "TYPED"
"""The placeholder that the script replaces with the typed text."""
PAGEFIND = Path(__file__).with_name("pagefind.js")
"""The script that queries Pagefind's index, which ``make index`` makes from the finished pages."""


def index(site: Site) -> str:
    """Return the index as JSON."""
    content = {
        "statuses": [[status, STATUS_WORDS[status]] for status in Status],
        "states": {state.code: state.name for state in site.dataset.states.values()},
        "zips": zip_prefixes(),
        "report": not_listed_href(site, TYPED),
        "places": site.views.once("search", lambda: list(entries(site))),
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def entries(site: Site) -> Iterator[dict[str, Any]]:
    """Yield every place that has a page: U.S. places, then states, then partners, each kind by name."""
    for one in sorted(collections(site, Kind.US_PLACE), key=lambda one: (one.subject.name, one.subject.state)):
        yield us_entry(site, one)
    for one in sorted(collections(site, Kind.STATE), key=lambda one: one.subject.name):
        yield entry(site, one, (one.subject.name, "state"), {"": [one.subject.code]})
    for one in sorted(collections(site, Kind.PARTNER), key=lambda one: (one.subject.name, one.key)):
        yield partner_entry(site, one)


def us_entry(site: Site, one: Collection) -> dict[str, Any]:
    """Return a U.S. place: its name and nicknames, its state, its partners, and the names in its ties' notes."""
    place, ties = one.subject, one.ties
    state = site.dataset.states[place.state]
    where = {UsKind.STATE: "the state as a whole", UsKind.METRO: f"joint tie, {state.name}"}.get(place.kind, state.name)
    noted = {name for tie in ties for name in NAME_IN_NOTE.findall(tie.note or "")}
    noted -= {*re.split(r"\W", place.name), *month_name, *COMMON}
    partners = {site.dataset.partner_places[tie.partner_place].name for tie in ties}
    noted -= {word for partner in partners for word in (partner, *partner.split())}
    keywords = {"": [place.state], "tied to": sorted(partners), "mentioned in a note:": sorted(noted)}
    found = entry(site, one, (place.name, where), {"also": NICKNAMES.get((place.name, place.state), ())}, keywords)
    return found | {"state": place.state}


def partner_entry(site: Site, one: Collection) -> dict[str, Any]:
    """Return a partner: its names, its region's name, and its former names."""
    partner = one.subject
    local = [partner.name_local] if partner.name_local else []
    country = "Russia" if partner.country == "RU" else partner.country
    aliases = {"": local, "formerly": FORMER_NAMES.get(partner.name_local or "", ())}
    region = [partner.region] if partner.region and partner.region != partner.name else []
    return entry(site, one, (partner.name, country), aliases, {"in": region})


def entry(
    site: Site,
    one: Collection,
    shown: tuple[str, str],
    aliases: Names,
    keywords: Names | None = None,
) -> dict[str, Any]:
    """Return a place for the index; ``aliases`` are other names of it, ``keywords`` only lead to it and rank lower."""
    found: dict[str, Any] = {"name": shown[0], "in": shown[1], "href": one.folder}
    found["counts"] = list(status_counts(site.dataset, one.ties).values())
    for key, names in (("aliases", aliases), ("keywords", keywords or {})):
        if known := {words: list(listed) for words, listed in names.items() if listed}:
            found[key] = known
    return found


def search_targets(site: Site) -> list[Document]:
    """Return the files of the index or, if the settings choose Pagefind, the script that queries its index."""
    if site.config.search == "pagefind":
        return [Document("pagefind/places.js", lambda _: PAGEFIND.read_bytes())]
    # The script is for pages opened from a folder, where browsers block fetching.
    return [Document("search.json", lambda site: f"{index(site)}\n".encode()),
            Document("search.js", lambda site: f"placesIndex({index(site)});\n".encode())]  # fmt: skip
