"""The classes of downloads, and the rows that all of them are made from."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Any

from sistercities.base.problems import SiteError
from sistercities.datapackage.dictionary import Table
from sistercities.engine.target import Target
from sistercities.record.flat_columns import PARTIAL_DATE, Field
from sistercities.site.site import Site

DESCRIPTOR = "datapackage.json"
DATES = frozenset({PARTIAL_DATE, "date"})
BOOLEANS = frozenset({"boolean"})


@dataclass(frozen=True, slots=True)
class Format(Target):
    """One file under ``/data/``: ``write`` returns its bytes, and ``table`` is the table whose rows it has, if any.

    Its inputs are digests of files in ``data/``, so it is not made again while they are unchanged. ``needs`` names
    them, except the descriptor; if it is empty, they are all files of ``data/``. ``group`` is ``read`` (for people),
    ``program`` (for programs) or ``package`` (part of the Data Package).
    """

    name: str
    media_type: str
    title: str
    write: Callable[[Site], bytes]
    table: str = ""
    group: str = "read"
    needs: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The published path."""
        return f"data/{self.name}"

    def inputs(self, site: Site) -> tuple[str, ...]:
        """Return the digests of the data that the file is made from, and the settings that appear in it."""
        needed = (*self.needs, DESCRIPTOR) if self.needs else sorted(site.digests)
        settings = (repr(site.config), site.as_of.isoformat(), site.exact_version)
        return (*(site.digests.get(name, "") for name in needed), *settings)

    def make(self, site: Site, _: tuple[str, ...]) -> bytes:
        """Return the file's bytes."""
        return self.write(site)

    @property
    def family(self) -> str:
        """The file's suffix: files with the same suffix are made by the same library."""
        return self.name.rpartition(".")[2]

    @property
    def is_heavy(self) -> bool:
        """Whether the file takes long to make: always true, as downloads take the longest."""
        return True


@contextmanager
def temporary_files() -> Iterator[str]:
    """Yield a folder for temporary files, which is then deleted; SiteError if it cannot be made or written to."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            yield folder
    except OSError as error:
        raise SiteError(f"{tempfile.gettempdir()}: cannot be written ({error.strerror or error})") from error


def rows_of(site: Site, table: Table) -> Iterator[tuple[Any, ...]]:
    """Return a table's rows as tuples of field values: strings, numbers, Booleans, dates and None."""
    return map(attrgetter(*(field.name for field in table.fields)), records_of(site, table.name))


def records_of(site: Site, table: str) -> list[Any]:
    """Return a published table's records in order."""
    if table == "ties_flat":
        return list(site.flat_ties.values())
    if table == "events_flat":
        return list(site.flat_events.values())
    return list(site.dataset.table(table).values())


def row_count(site: Site, table: str) -> int:
    """Return the number of rows in a published table."""
    counted = {"ties_flat": "ties", "events_flat": "events"}
    return len(site.dataset.table(counted.get(table, table)))


def changed(
    rows: Iterable[Sequence[Any]], fields: Iterable[Field], kinds: frozenset[str], change: Callable[[Any], Any]
) -> Iterable[Sequence[Any]]:
    """Return rows with every value in fields of the given kinds changed; None stays as it is."""
    positions = [position for position, field in enumerate(fields) if field.kind in kinds]
    return map(partial(_changed, positions, change), rows) if positions else rows


def _changed(positions: list[int], change: Callable[[Any], Any], row: Sequence[Any]) -> list[Any]:
    values = list(row)
    for position in positions:
        if values[position] is not None:
            values[position] = change(values[position])
    return values


def boolean_cell(value: bool) -> str:
    """Return a Boolean as a CSV cell."""
    return "true" if value else "false"
