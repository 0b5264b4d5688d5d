"""The data dictionary: every published table with its fields, said once in the descriptor and told everywhere.

The tables of the package are the descriptor's own. The flat tables are joins of them: a column that repeats a field
takes type, meaning and example from it; only what is derived has words of its own here.
"""

from __future__ import annotations

import typing
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sistercities.dates import PartialDate
from sistercities.descriptor import plain_type
from sistercities.model import RECORDS, Record
from sistercities.vocabulary import DateBasis, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

PARTIAL_DATE = "partial-date"
LIMITS = {
    "unique": "unique",
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "pattern": "pattern {}",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One column: ``kind`` is a Table Schema type or ``partial-date`` (ISO 8601 as precise as it is known)."""

    name: str
    kind: str
    description: str
    title: str = ""
    required: bool = False
    example: str = ""
    enum: tuple[str, ...] = ()
    limits: tuple[tuple[str, Any], ...] = ()

    @property
    def rules(self) -> tuple[str, ...]:
        """The field's constraints in words, required and vocabulary left out."""
        return tuple(LIMITS[name].format(value) for name, value in self.limits if name in LIMITS)


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its key, and its references as ``(field, table, field there)``."""

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ("id",)
    references: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A flat table's column: ``origin`` is the field that it repeats, ``of`` says of which row where it is not plain."""

    name: str
    origin: str = ""
    of: str = ""
    own: Field | None = None


def derived(name: str, kind: str, description: str, **more: Any) -> Column:
    """Return a column that the program works out."""
    return Column(name, own=Field(name, kind, description, **more))


def repeated(origin: str, names: str, of: str = "") -> tuple[Column, ...]:
    """Return columns that repeat fields of one table: ``us_name=name us_kind=kind``, or plain names."""
    pairs = (part.partition("=") for part in names.split())
    return tuple(Column(name, f"{origin}.{field or name}", of) for name, _, field in pairs)


BASES = tuple(str(basis) for basis in DateBasis)
DECIDER = "of the event that gives the status"
FOUNDING = "of the tie’s event of the type established"

TIES_FLAT: tuple[Column, ...] = (
    *repeated("ties", "id us_place"),
    *repeated("us_places", "us_name=name us_kind=kind state"),
    *repeated("states", "state_name=name"),
    *repeated("ties", "partner_place"),
    *repeated(
        "partner_places",
        "partner_name=name partner_name_local=name_local partner_kind=kind partner_region=region "
        "partner_country=country",
    ),
    *repeated("ties", "kind"),
    *repeated("events", "established=date established_basis=date_basis", FOUNDING),
    derived(
        "status",
        "string",
        "What became of the tie, derived from its events: the type of the latest decisive event.",
        required=True,
        example="suspended",
        enum=tuple(str(status) for status in Status),
    ),
    *repeated("events", "status_event=id", DECIDER),
    derived(
        "status_date",
        PARTIAL_DATE,
        "The date of the event that gives the status; where it has none, the publication of its earliest source.",
        example="2022-03-01",
    ),
    derived(
        "status_date_basis",
        "string",
        "Whether status_date is that of the act itself (decided) or of a report of it (reported).",
        example="decided",
        enum=BASES,
    ),
    *repeated(
        "events",
        "status_actor=actor status_actor_kind=actor_kind status_instrument=instrument status_vote=vote",
        DECIDER,
    ),
    derived(
        "status_sources",
        "string",
        "Ids of the sources behind the status, oldest first, separated by spaces. Refers to sources.",
        example="times-of-san-diego-2022-04-21",
    ),
    derived(
        "status_source_urls",
        "string",
        "Addresses of the same sources, in the same order, separated by spaces.",
        example="https://www.example.org/page",
    ),
    derived(
        "weak", "boolean", "Whether the status rests on state media or reference works alone.",
        required=True, example="false",
    ),
    derived(
        "organisation_alone",
        "boolean",
        "Whether a sister-city organisation acted and no act to the same effect by a government body is on record.",
        required=True,
        example="false",
    ),
    derived(
        "sentence",
        "string",
        "What became of the tie, in the sentence that this site prints.",
        required=True,
        example="Chicago suspended its tie with Moscow on 1 March 2022 (Mayor Lori Lightfoot, statement).",
    ),
    *repeated("ties", "checked note"),
    *repeated("us_places", "us_latitude=latitude us_longitude=longitude"),
    *repeated("partner_places", "partner_latitude=latitude partner_longitude=longitude"),
)  # fmt: skip

EVENTS_FLAT: tuple[Column, ...] = (
    *repeated("events", "id tie"),
    *repeated("ties", "us_place"),
    *repeated("us_places", "us_name=name state"),
    *repeated("states", "state_name=name"),
    *repeated("ties", "partner_place"),
    *repeated("partner_places", "partner_name=name partner_name_local=name_local"),
    *repeated("events", "date"),
    derived("date_first", "date", "The first day that date can mean.", example="2022-03-01"),
    derived("date_last", "date", "The last day that date can mean: as of it the event counts.", example="2022-03-01"),
    *repeated("events", "date_basis type"),
    derived(
        "gives_status", "boolean", "Whether the tie has its present status from this event.",
        required=True, example="true",
    ),
    *repeated("events", "actor actor_kind instrument vote summary"),
    derived(
        "sources",
        "string",
        "Ids of the sources that the event cites, oldest first, separated by spaces. Refers to sources.",
        required=True,
        example="times-of-san-diego-2022-04-21",
    ),
    derived(
        "source_urls", "string", "Addresses of the same sources, in the same order, separated by spaces.",
        required=True, example="https://www.example.org/page",
    ),
    derived(
        "source_publishers", "string", "Publishers of the same sources, in the same order, separated by semicolons.",
        required=True, example="Times of San Diego",
    ),
    derived(
        "source_notes",
        "string",
        "Where sources differ from the event or add to it, as id of the source and note, separated by semicolons.",
        example="times-of-san-diego-2022-04-21: counts the tie as severed",
    ),
)  # fmt: skip

FLAT = (
    ("ties_flat", "Ties, flat", "One row a tie: names, status, date, sentence, sources.", TIES_FLAT),
    ("events_flat", "Events, flat", "One row an event: names of both places, date, act, sources.", EVENTS_FLAT),
)


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
            _described(field, typing.get_type_hints(record)[field["name"]]) for field in resource["schema"]["fields"]
        ),
        record.KEY,
        tuple((name, target, keys[target]) for name, target in record.REFERENCES.items()),
    )


def _described(field: dict[str, Any], hint: Any) -> Field:
    kind, optional = plain_type(hint)
    limits = field.get("constraints", {})
    return Field(
        field["name"],
        PARTIAL_DATE if kind is PartialDate else field["type"],
        field.get("description", ""),
        field.get("title", ""),
        not optional,
        str(field.get("example", "")),
        tuple(member.value for member in kind) if issubclass(kind, StrEnum) else (),
        tuple((name, value) for name, value in limits.items() if name in LIMITS and value is not False),
    )


def flat_tables(descriptor: dict[str, Any]) -> tuple[Table, ...]:
    """Return the flat tables, their columns described by the fields that they repeat."""
    known = {f"{table.name}.{field.name}": field for table in resource_tables(descriptor) for field in table.fields}
    return tuple(
        Table(name, title, description, tuple(_flat_fields(columns, known)))
        for name, title, description, columns in FLAT
    )


def _flat_fields(columns: Iterable[Column], known: dict[str, Field]) -> Iterable[Field]:
    for column in columns:
        if column.own:
            yield column.own
            continue
        field = known[column.origin]
        described = " ".join(part for part in (field.description, f"From {column.origin}", column.of) if part)
        unique = column.name == "id"
        limits = tuple(pair for pair in field.limits if unique or pair[0] != "unique")
        required = field.required and not column.of
        yield replace(field, name=column.name, description=f"{described}.", limits=limits, required=required)


def all_tables(descriptor: dict[str, Any]) -> tuple[Table, ...]:
    """Return every published table, the flat ones first."""
    return (*flat_tables(descriptor), *resource_tables(descriptor))
