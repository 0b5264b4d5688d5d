"""What a download format is, and the rows that all of them are made from."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from sistercities.base.problems import SiteError
from sistercities.engine.target import Target
from sistercities.record.flat_columns import PARTIAL_DATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sistercities.datapackage.dictionary import Table
    from sistercities.record.flat_columns import Field
    from sistercities.site.site import Site

DESCRIPTOR = "datapackage.json"
DATES = frozenset({PARTIAL_DATE, "date"})
TRUTHS = frozenset({"boolean"})


@dataclass(frozen=True, slots=True)
class Format(Target):
    """One file under ``/data/``; ``write`` makes its bytes, ``table`` is the one whose rows it has, if any.

    It is known by the digests of the files of ``data/`` that it is made from, so that a build which changes none of them
    never makes it. ``needs`` names them; where it is empty, all. ``group`` says for whom it is: ``read`` or ``program``,
    or part of the ``package``.
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
        """Where the file is published."""
        return f"data/{self.name}"

    def inputs(self, site: Site) -> tuple[str, ...]:
        """Return the digests of the data that the file is made from, and the settings that stand in it."""
        needed = (*self.needs, DESCRIPTOR) if self.needs else sorted(site.digests)
        settings = (repr(site.config), site.as_of.isoformat(), site.exact_version)
        return (*(site.digests.get(name, "") for name in needed), *settings)

    def make(self, site: Site, _: tuple[str, ...]) -> bytes:
        """Return the file's bytes."""
        return self.write(site)

    @property
    def family(self) -> str:
        """Files of one suffix are made by one library."""
        return self.name.rpartition(".")[2]

    @property
    def is_heavy(self) -> bool:
        """Downloads take longest."""
        return True


@dataclass(frozen=True, slots=True)
class Document(Target):
    """A small file that is known by its bytes: it is made to see whether it changed.

    ``stage`` is 1 where it names the sizes or checksums of other files.
    """

    path: str
    media_type: str
    title: str
    write: Callable[[Site], bytes]
    stage: int = 0

    def inputs(self, site: Site) -> bytes:
        """Return the file's bytes."""
        return self.write(site)


@contextmanager
def temporary_files() -> Iterator[str]:
    """Give a folder for temporary files that is taken away; SiteError where it cannot be made or written."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            yield folder
    except OSError as error:
        raise SiteError(f"{tempfile.gettempdir()}: cannot be written ({error.strerror or error})") from error


def rows_of(site: Site, table: Table) -> Iterator[tuple[Any, ...]]:
    """Return a table's rows as the values of its fields: texts, numbers, truth values, dates and None."""
    return map(attrgetter(*(field.name for field in table.fields)), records_of(site, table.name))


def records_of(site: Site, table: str) -> list[Any]:
    """Return a published table's records in their order."""
    if table == "ties_flat":
        return list(site.flat_ties.values())
    if table == "events_flat":
        return list(site.flat_events.values())
    return list(site.dataset.table(table).values())


def row_count(site: Site, table: str) -> int:
    """Return how many rows a published table has."""
    counted = {"ties_flat": "ties", "events_flat": "events"}
    return len(site.dataset.table(counted.get(table, table)))


def changed(
    rows: Iterable[Sequence[Any]], fields: Iterable[Field], kinds: frozenset[str], change: Callable[[Any], Any]
) -> Iterable[Sequence[Any]]:
    """Return rows with the values of some kinds of fields changed, where there are any; None stays as it is."""
    positions = [position for position, field in enumerate(fields) if field.kind in kinds]
    return map(partial(_changed, positions, change), rows) if positions else rows


def _changed(positions: list[int], change: Callable[[Any], Any], row: Sequence[Any]) -> list[Any]:
    values = list(row)
    for position in positions:
        if values[position] is not None:
            values[position] = change(values[position])
    return values


def truth_word(value: bool) -> str:
    """Return a truth value as a CSV cell."""
    return "true" if value else "false"
