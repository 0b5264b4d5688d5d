"""Changes to the record, as sentences.

``Houston–Tyumen: suspended → ended; the date was corrected from 2023-02 to 2023-02-24.``
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator

from sistercities.history.changes import FieldChange, Kind, RowChange
from sistercities.history.versions import Versions
from sistercities.record.dataset import Dataset
from sistercities.record.place_names import place_title, tie_title
from sistercities.record.status import status_as_of
from sistercities.record.vocabulary import Status
from sistercities.record.wording import STATUS_WORDS, event_name, human_date, listing, plural

SHORT = 60
FEW = 3
LABELS = {
    "actor": "body that acted",
    "actor_kind": "kind of body",
    "date_basis": "basis of the date",
    "url": "address",
    "archive_url": "archived copy",
    "published": "date of publication",
    "accessed": "day it was looked up",
    "checked": "day of the last check",
    "name_local": "local name",
    "value": "total",
    "counted": "description of what was counted",
    "counter": "name of the body that counted",
    "named": "list of places named",
    "geonames_id": "GeoNames id",
    "wikidata_id": "Wikidata id",
    "us_place": "U.S. place",
}
"""What a field is called in a sentence, if not by its own name."""

VERBS = {
    Kind.REVISED: "revised",
    Kind.CORRECTED: "corrected",
    Kind.CHANGED: "changed",
    Kind.WITHDRAWN: "withdrawn",
    Kind.REMOVED: "removed",
}


def label_of(field: str) -> str:
    """Return what a field is called in a sentence."""
    return LABELS.get(field, field.replace("_", " "))


def title_of(dataset: Dataset, resource: str, key: str) -> str:
    """Return the name of a row as readers know it, or its id if the version does not have the row."""
    row = dataset.table(resource).get(key)
    if row is None:
        return key
    titles: dict[str, Callable[[], str]] = {
        "ties": lambda: tie_title(dataset, row),
        "us_places": lambda: place_title(dataset, row),
        "sources": lambda: f"Source “{row.title}” ({row.publisher})",
        "counts": lambda: f"Published total “{row.value}” ({row.counter})",
        "ukraine_ties": lambda: f"{dataset.us_places[row.us_place].name}–{row.partner} (Ukraine)",
    }
    return titles[resource]() if resource in titles else str(row.name)


def sentence_of(
    versions: Versions, title: str, key: str, rows: tuple[RowChange, ...], statuses: tuple[str, str]
) -> str:
    """Return all changes to a subject as one sentence."""
    parts = []
    own = next((row for row in rows if row.resource == "ties" and row.id == key), None)
    if own and own.kind is Kind.ADDED:
        status = STATUS_WORDS[status_as_of(versions.new, versions.new.ties[key]).status].lower()
        return f"{title}: added to the record ({status})."
    if statuses != ("", ""):
        parts.append(" → ".join(STATUS_WORDS[Status(status)].lower() for status in statuses))
    for row in rows:
        parts += row_phrases(versions, row, statuses)
    parts += source_phrases(versions, rows)
    summary = "; ".join(dict.fromkeys(parts)) or "changed"
    return f"{title}: {summary.removesuffix('.')}."


def row_phrases(versions: Versions, row: RowChange, statuses: tuple[str, str]) -> Iterator[str]:
    """Yield the phrases for one row, if it has any.

    A new place has none; new sources, and citations unless a note changed, are left to ``source_phrases``.
    """
    if row.resource == "citations":
        noted = [change for change in row.fields if change.field == "note"]
        yield from (f"a source's differing account was {'noted' if not one.before else VERBS[one.kind]}"
                    for one in noted)  # fmt: skip
        return
    if row.resource == "events":
        yield from event_phrases(versions, row, statuses)
    elif row.kind is Kind.ADDED:
        if row.resource not in ("us_places", "partner_places", "sources"):
            yield "added to the record"
    elif row.kind in (Kind.WITHDRAWN, Kind.REMOVED):
        yield f"{VERBS[row.kind]} from the record"
    else:
        yield from (field_phrase(change) for change in row.fields)


def event_phrases(versions: Versions, row: RowChange, statuses: tuple[str, str]) -> Iterator[str]:
    """Yield the phrases for an event; a changed event that gives the tie its status is not named."""
    event = versions.holder("events", row.id).events[row.id]
    if row.kind is Kind.ADDED:
        yield f"new event: {event_name(event)}"
        return
    if row.kind in (Kind.WITHDRAWN, Kind.REMOVED):
        yield f"event {VERBS[row.kind]}: {event_name(event)}"
        return
    gives_status = status_as_of(versions.new, versions.new.ties[event.tie]).event == event
    shown = [one for one in row.fields if not (one.field == "type" and gives_status and statuses != ("", ""))]
    of = "" if gives_status else f" of the event “{event_name(event)}”"
    yield from (field_phrase(change, of) for change in shown)


def field_phrase(change: FieldChange, of: str = "") -> str:
    """Return the phrase for one field: ``the date was corrected from 2023-02 to 2023-02-24``."""
    before, after = change.before, change.after
    if change.field == "checked" and after:
        return f"checked {'again ' if before else ''}on {human_date(dt.date.fromisoformat(after))}"
    what = f"the {label_of(change.field)}{of} was"
    if not before:
        return f"{what} added: {after}" if len(after) <= SHORT and "://" not in after else f"{what} added"
    if not after:
        return f"{what} taken out: {before}" if len(before) <= SHORT else f"{what} taken out"
    if max(len(before), len(after)) > SHORT:
        return f"{what} {VERBS[change.kind]}"
    return f"{what} {VERBS[change.kind]} from {before} to {after}"


def source_phrases(versions: Versions, rows: Iterable[RowChange]) -> Iterator[str]:
    """Yield how many sources were added to or removed from remaining events, or that an uncited source was added."""
    whole = (Kind.ADDED, Kind.WITHDRAWN, Kind.REMOVED)
    known = {row.id for row in rows if row.resource == "events" and row.kind in whole}
    for kinds, verb in (((Kind.ADDED,), "added"), ((Kind.REMOVED, Kind.WITHDRAWN), "taken out")):
        publishers = {}
        for row in rows:
            if row.resource == "citations" and row.kind in kinds and row.id.split(" ")[0] not in known:
                data = versions.holder("citations", row.id)
                source = data.sources[data.citations[row.id].source]
                publishers[source.id] = source.publisher
        if publishers:
            names = listing(dict.fromkeys(publishers.values())) if len(publishers) <= FEW else ""
            was = "was" if len(publishers) == 1 else "were"
            yield f"{plural(len(publishers), 'source')} {was} {verb}" + (f" ({names})" if names else "")
    added = [row for row in rows if row.resource == "sources" and row.kind is Kind.ADDED]
    if added and not any(row.resource in ("events", "citations") for row in rows):
        yield "added to the record"
