"""Annotations that describe the columns of flat rows: the class of annotated fields is the table's only declaration.

A column that repeats a field of the package takes its description, example and value from that field; only derived
columns have a description of their own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, NamedTuple, TypeVar, get_args, get_type_hints

from sistercities.record.dataset import Dataset
from sistercities.record.model import Record, Source, Tie
from sistercities.record.partial_date import PartialDate

PARTIAL_DATE = "partial-date"
SEPARATOR = " | "
"""The separator of a list in one cell: no source's id, address, publisher or note can contain it."""
LISTS = frozenset({("counts", "named")})
"""The fields of the package that contain lists, as ``(table, field)``; flat columns declare this with ``many``."""
PARTIAL_PATTERN = "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"
LIMITS = {
    "unique": "unique",
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "pattern": "pattern {}",
}
KINDS = {str: "string", bool: "boolean", float: "number", dt.date: "date", PartialDate: PARTIAL_DATE}
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Field:
    """A column: ``kind`` is a Table Schema type or ``partial-date`` (ISO 8601, as precise as the date is known).

    ``many`` means that a cell is a list of texts joined by ``SEPARATOR``.
    """

    name: str
    kind: str
    description: str
    title: str = ""
    required: bool = False
    example: str = ""
    enum: tuple[str, ...] = ()
    limits: tuple[tuple[str, Any], ...] = ()
    many: bool = False

    @property
    def rules(self) -> tuple[str, ...]:
        """The field's constraints in words, except ``required`` and the vocabulary."""
        return tuple(LIMITS[name].format(value) for name, value in self.limits if name in LIMITS)


class Repeats(NamedTuple):
    """A column that repeats a field, ``table.field``; ``of`` says which row of the table, if that is not obvious."""

    origin: str
    of: str = ""


class Edge(NamedTuple):
    """The ``first`` or ``last`` day of a partial date, as a full date for sorting and computing."""

    column: str
    edge: str
    example: str = "2022-03-01"


class Derived(NamedTuple):
    """A column that the program computes."""

    description: str
    example: str
    enum: tuple[str, ...] = ()
    many: bool = False


class Column(NamedTuple):
    """A flat table's column as annotated: ``kind`` as in ``Field``, ``required`` if the type does not allow None."""

    name: str
    kind: str
    required: bool
    made_of: Repeats | Edge | Derived


@cache
def columns_of(row: type) -> tuple[Column, ...]:
    """Return the columns that a class of flat rows declares."""
    hints = get_type_hints(row, include_extras=True)
    return tuple(_column(field.name, *get_args(hints[field.name])) for field in fields(row))


def _column(name: str, hint: Any, made_of: Repeats | Edge | Derived) -> Column:
    types = get_args(hint) or (hint,)
    return Column(name, next(KINDS[one] for one in types if one in KINDS), type(None) not in types, made_of)


def filled(row: type[Row], records: Mapping[tuple[str, str], Record | None], **derived: Any) -> Row:
    """Return a flat row of the given derived values and of values from ``records``, keyed by table and ``of``."""
    values = dict(derived)
    for name, _, _, made_of in columns_of(row):  # type: ignore[arg-type]  # a class is hashable whatever its instances are
        if isinstance(made_of, Repeats):
            table, _, field = made_of.origin.partition(".")
            record = records[table, made_of.of]
            values[name] = getattr(record, field) if record else None
        elif isinstance(made_of, Edge):
            date = values[made_of.column]
            values[name] = getattr(date, f"{made_of.edge}_day") if date else None
    return row(**values)


def records_of(dataset: Dataset, tie: Tie) -> dict[tuple[str, str], Record | None]:
    """Return the records whose fields both flat rows repeat: a tie, its places and the U.S. place's state."""
    us_place = dataset.us_places[tie.us_place]
    return {
        ("ties", ""): tie,
        ("us_places", ""): us_place,
        ("states", ""): dataset.states[us_place.state],
        ("partner_places", ""): dataset.partner_places[tie.partner_place],
    }


def listed_cell(sources: Sequence[Source], name: str) -> str:
    """Return one field of several sources as one cell, joined by ``SEPARATOR``."""
    return SEPARATOR.join(getattr(source, name) for source in sources)
