"""The suffix rule: ``ties.csv`` and ``ties.json`` beside the page of every state, U.S. place, partner and status."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter

from sistercities.base.tables import csv_bytes
from sistercities.engine.target import Target
from sistercities.outputs.collections import Kind, collections
from sistercities.outputs.downloads.formats import BOOLEANS, boolean_cell, changed
from sistercities.outputs.downloads.text import header, json_rows
from sistercities.record.flat_ties import COLUMNS, FlatTie
from sistercities.site.site import Site

values_of = attrgetter(*COLUMNS)


@dataclass(frozen=True, slots=True)
class Selection(Target):
    """The ties of one page as ``ties.csv`` or ``ties.json`` beside it; the file itself names its filter."""

    folder: str
    label: str
    ties: tuple[str, ...]
    suffix: str

    @property
    def path(self) -> str:
        """The published path."""
        return f"{self.folder}ties.{self.suffix}"

    def digest(self, site: Site) -> str:
        """Return the digest of the ties."""
        return f"{self!r} {site.scopes.of_ties(self.ties)}"

    def inputs(self, site: Site) -> bytes:
        """Return the file's bytes."""
        rows = [site.flat_ties[tie] for tie in self.ties]
        return (selected_csv if self.suffix == "csv" else selected_json)(site, rows, self.label)


def selected_csv(site: Site, rows: Iterable[FlatTie], label: str) -> bytes:
    """Return the ties of one page as CSV.

    The first three columns are the filter, the number of rows in the file, and the number of all ties.
    """
    rows = list(rows)
    prefix = (label, len(rows), len(site.dataset.ties))
    printed = changed(map(values_of, rows), site.tables["ties_flat"].fields, BOOLEANS, boolean_cell)
    cells = ((*prefix, *row) for row in printed)
    return csv_bytes(("filter", "filter_rows", "filter_of", *COLUMNS), cells)


def selected_json(site: Site, rows: Iterable[FlatTie], label: str) -> bytes:
    """Return the ties of one page as JSON, with the data's title, version, date and license, the filter, and counts."""
    ties = [dict(zip(COLUMNS, values_of(row), strict=True)) for row in rows]
    head = {**header(site), "filter": label, "rows": len(ties), "of": len(site.dataset.ties)}
    return json_rows(head, {"ties": ties})


def selections(site: Site) -> Iterator[Selection]:
    """Yield the filtered files of every state, U.S. place, partner and status."""
    for one in collections(site):
        label = f"{one.kind}: {one.subject.name if one.kind is Kind.STATE else one.key}"
        for suffix in ("csv", "json"):
            yield Selection(one.folder, label, tuple(tie.id for tie in one.ties), suffix)
