"""Rules for missing rows. They read the tables as text, so that no other fault in a row hides what they find.

A row that may only seem to be missing, because it cannot be read or an id is misspelled, is not reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from sistercities.datapackage.rules.cells import longest
from sistercities.datapackage.tables import Table
from sistercities.record.flat_columns import SEPARATOR

LIKE = 0.75
"""From this ratio of common letters on, an id that refers to no row may be a misspelling of one that is never used."""
MOST_COMPARED = 30_000


class Gap(NamedTuple):
    """A missing row: the table, line, field and value that need it, and what to do."""

    table: Table
    line: int
    field: str
    value: str
    message: str


def nothing_unsourced(tables: Mapping[str, Table]) -> Iterator[Gap]:
    """Every tie has at least one event and every event at least one source."""
    yield from unnamed(tables, "ties", ("events.tie",), "has no event: add to events.csv what a source says about it")
    yield from unnamed(tables, "events", ("citations.event",), "has no source: add a row to citations.csv")


def nothing_orphaned(tables: Mapping[str, Table]) -> Iterator[Gap]:
    """Every place has a tie and every source supports something."""
    no_tie = "has no tie: add one to ties.csv or remove the place"
    yield from unnamed(tables, "us_places", ("ties.us_place",), no_tie)
    yield from unnamed(tables, "partner_places", ("ties.partner_place",), no_tie)
    citing = ("citations.source", "counts.source", "ukraine_ties.source")
    yield from unnamed(tables, "sources", citing, "supports nothing: cite it in citations.csv or remove it")


def unnamed(tables: Mapping[str, Table], resource: str, naming: tuple[str, ...], message: str) -> Iterator[Gap]:
    """Yield the ids of a table that no cell in some columns names, as far as the cells can be read."""
    ids = first_lines(tables, resource)
    named: set[str] = set()
    for place in naming:
        if (found := names_in(tables, place, ids)) is None:
            return
        named |= found
    lonely = [key for key in ids if key and key not in named]
    limit = longest(resource, "id")  # a longer id is reported as such, and comparing it is slow
    lost = [name for name in named if name not in ids and len(name) <= limit]
    few = len(lonely) * len(lost) <= MOST_COMPARED
    for key in lonely:
        if not (few and len(key) <= limit and get_close_matches(key, lost, 1, LIKE)):
            yield Gap(tables[resource], ids[key], "id", key, message)


def first_lines(tables: Mapping[str, Table], resource: str) -> dict[str, int]:
    """Return the ids in a table, each with the line of the first row that has it."""
    found: dict[str, int] = {}
    if table := tables.get(resource):
        position = table.fields.index(table.record.KEY[0])
        for line, cells in table.rows:
            found.setdefault(cells[position], line)
    return found


def names_in(tables: Mapping[str, Table], place: str, ids: Mapping[str, int]) -> set[str] | None:
    """Return the ids that a column names, or None if a row that may name any of them cannot be read."""
    resource, _, column = place.partition(".")
    table = tables.get(resource)
    if table is None or not table.complete:
        return None
    position = table.fields.index(column)
    named = {cells[position] for _, cells in table.rows}
    broken = [set(cells) & ids.keys() for cells in table.misshapen]
    return None if "" in named or not all(broken) else named.union(*broken)


def named_places_exist(tables: Mapping[str, Table]) -> Iterator[Gap]:
    """A published total that names its places names places of this record, and says on which day it was published."""
    places, counts = tables.get("us_places"), tables.get("counts")
    if counts is None:
        return
    date, named = (counts.fields.index(name) for name in ("date", "named"))
    known = {
        *first_lines(tables, "us_places"),
        *(cell for cells in (places.misshapen if places else ()) for cell in cells),
    }
    for line, cells in counts.rows:
        for place in cells[named].split(SEPARATOR) if cells[named] and places and places.complete else ():
            if place not in known:
                yield Gap(counts, line, "named", cells[named], f"names {place!r}, which is not in us_places.csv")
        if cells[named] and not cells[date]:
            yield Gap(counts, line, "date", "", "must be given if places are named")


MISSING_RULES = (nothing_unsourced, nothing_orphaned, named_places_exist)
