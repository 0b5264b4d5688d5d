"""The data dictionary: every published table with its fields, described once in the descriptor and used everywhere.

The tables of the package come from the descriptor; the flat tables are joins of them (``record/flat_ties.py``,
``flat_events.py``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sistercities.datapackage.expected_schema import field_types
from sistercities.record.flat_columns import (
    LIMITS,
    LISTS,
    PARTIAL_DATE,
    Column,
    Derived,
    Edge,
    Field,
    Repeats,
    columns_of,
)
from sistercities.record.flat_events import FlatEvent
from sistercities.record.flat_ties import FlatTie
from sistercities.record.model import RECORDS, Record
from sistercities.record.partial_date import PartialDate

FLAT: tuple[tuple[str, str, str, type], ...] = (
    ("ties_flat", "Ties, flat", "One row per tie: names, status, date, sentence, sources.", FlatTie),
    ("events_flat", "Events, flat", "One row per event: names of both places, date, act, sources.", FlatEvent),
)


@dataclass(frozen=True, slots=True)
class Table:
    """One published table; ``references`` are ``(field, table, field of that table)``."""

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ("id",)
    references: tuple[tuple[str, str, str], ...] = ()


def resource_tables(descriptor: dict[str, Any]) -> tuple[Table, ...]:
    """Return the tables of the package, as the descriptor describes them."""
    resources = {resource["name"]: resource for resource in descriptor["resources"]}
    return tuple(_resource_table(record, resources[record.RESOURCE]) for record in RECORDS)


def _resource_table(record: type[Record], resource: dict[str, Any]) -> Table:
    keys = {other.RESOURCE: other.KEY[0] for other in RECORDS}
    return Table(
        record.RESOURCE,
        resource.get("title", record.RESOURCE),
        resource.get("description", ""),
        tuple(
            replace(_described(field, kind, required=not optional), many=(record.RESOURCE, field["name"]) in LISTS)
            for field, (kind, optional) in zip(resource["schema"]["fields"], field_types(record), strict=True)
        ),
        record.KEY,
        tuple((name, target, keys[target]) for name, target in record.REFERENCES.items()),
    )


def _described(field: dict[str, Any], kind: type, *, required: bool) -> Field:
    limits = field.get("constraints", {})
    return Field(
        field["name"],
        PARTIAL_DATE if kind is PartialDate else field["type"],
        field.get("description", ""),
        field.get("title", ""),
        required,
        str(field.get("example", "")),
        tuple(member.value for member in kind) if issubclass(kind, StrEnum) else (),
        tuple((name, value) for name, value in limits.items() if name in LIMITS and value is not False),
    )


def flat_tables(descriptor: dict[str, Any]) -> tuple[Table, ...]:
    """Return the flat tables; a column that repeats a field takes its description from it."""
    known = {f"{table.name}.{field.name}": field for table in resource_tables(descriptor) for field in table.fields}
    return tuple(
        Table(
            name,
            title,
            description,
            tuple(_flat_field(column, known) for column in columns_of(row)),
            references=tuple(_flat_references(columns_of(row))),
        )
        for name, title, description, row in FLAT
    )


def _flat_references(columns: Iterable[Column]) -> Iterable[tuple[str, str, str]]:
    """Yield ``(column, table, key)`` for each column that repeats a key, or a field that refers to one."""
    records = {record.RESOURCE: record for record in RECORDS}
    for column in columns:
        table, _, field = column.made_of.origin.partition(".") if isinstance(column.made_of, Repeats) else ("", "", "")
        target = table and (table if (field,) == records[table].KEY else records[table].REFERENCES.get(field))
        if target:
            yield column.name, target, records[target].KEY[0]


def _flat_field(column: Column, known: dict[str, Field]) -> Field:
    name, kind, required, made_of = column
    if isinstance(made_of, Edge):
        return Field(name, kind, f"The {made_of.edge} day that {made_of.column} can mean.", example=made_of.example)
    if isinstance(made_of, Derived):
        description, example, enum, many = made_of
        return Field(name, kind, description, required=required, example=example, enum=enum, many=many)
    origin, of = made_of
    field = known[origin]
    described = " ".join(part for part in (field.description, f"From {origin}", of) if part)
    limits = tuple(pair for pair in field.limits if name == "id" or pair[0] != "unique")
    return replace(field, name=name, description=f"{described}.", limits=limits, required=field.required and not of)


def all_tables(descriptor: dict[str, Any]) -> tuple[Table, ...]:
    """Return every published table, flat tables first."""
    return (*flat_tables(descriptor), *resource_tables(descriptor))
