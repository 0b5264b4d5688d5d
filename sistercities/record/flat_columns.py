"""The columns of the flat tables: which field of the package each repeats, or what the program works out.

A column that repeats a field takes type, meaning and example from it; only what is derived has words of its own here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sistercities.record.vocabulary import DateBasis, DecidedBy, Status

PARTIAL_DATE = "partial-date"
SEPARATOR = " | "
"""What is between the parts of a list in one cell: no id, address, publisher or note of a source can hold it."""
LISTS = frozenset({("counts", "named")})
"""The fields of the package that hold lists, as ``(table, field)``; a flat table's columns say it of themselves."""
PARTIAL_PATTERN = "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"
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
    """One column: ``kind`` is a Table Schema type or ``partial-date`` (ISO 8601 as precise as it is known).

    ``many`` says that a cell is a list of texts with ``SEPARATOR`` between them.
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
        """The field's constraints in words, required and vocabulary left out."""
        return tuple(LIMITS[name].format(value) for name, value in self.limits if name in LIMITS)


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


def edges(name: str) -> tuple[Column, Column]:
    """Return the first and the last day of a partial date: full dates, which sort and can be computed with."""
    first, last = (f"The {edge} day that {name} can mean." for edge in ("first", "last"))
    example = {"established": "1973-12-31"}.get(name, "2022-03-01")
    return derived(f"{name}_first", "date", first, example=example), derived(
        f"{name}_last", "date", last, example=example
    )


BASES = tuple(str(basis) for basis in DateBasis)
DECIDER = "of the deciding act"
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
    *repeated("events", "established=date", FOUNDING),
    *edges("established"),
    *repeated("events", "established_basis=date_basis", FOUNDING),
    derived(
        "status",
        "string",
        "What became of the tie, derived from its events: what the latest decisive event says.",
        required=True,
        example="suspended",
        enum=tuple(str(status) for status in Status),
    ),
    *repeated("events", "status_event=id", DECIDER),
    derived(
        "status_date",
        PARTIAL_DATE,
        "The date of the deciding act; if it has none, the publication date of its earliest source.",
        example="2022-03-01",
    ),
    *edges("status_date"),
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
        "Ids of the sources behind the status, oldest first, separated by “ | ”. Refers to sources.",
        example="times-of-san-diego-2022-04-21",
        many=True,
    ),
    derived(
        "status_source_urls",
        "string",
        "Addresses of the same sources, in the same order, separated by “ | ”.",
        example="https://www.example.org/page",
        many=True,
    ),
    derived(
        "decided_by",
        "string",
        "Who decided: government (council, county, state, mayor), or organization, a sister-city organization alone. "
        "Empty if neither is known to have decided.",
        example="government",
        enum=tuple(str(who) for who in DecidedBy),
    ),
    derived(
        "weak", "boolean", "Whether the status rests on state media or reference works alone.",
        required=True, example="false",
    ),
    derived(
        "pending",
        "string",
        "Id of the latest event since the invasion in which a government body asked for, moved toward or took up a "
        "decision whose outcome is not on record. Refers to events.",
        example="baker-city-or--zeya--2022-06-14--proposed",
    ),
    derived("pending_date", PARTIAL_DATE, "The date of that event.", example="2022-06-14"),
    *edges("pending_date"),
    derived(
        "last_listed",
        "string",
        "Id of the latest event since the invasion that lists the tie or says that it is kept; a third party’s list only "
        "if the place and its sister-city organization have none. Refers to events.",
        example="beaverton-or--birobidzhan--2024-02--listed",
    ),
    derived("last_listed_date", PARTIAL_DATE, "The date of that event.", example="2024-02"),
    *edges("last_listed_date"),
    derived("last_listed_by", "string", "Who lists the tie: that event’s actor, else the publisher of its source.",
            example="City of Beaverton"),
    derived(
        "sentence",
        "string",
        "What became of the tie, in the sentence that this site prints.",
        required=True,
        example="Chicago suspended its tie with Moscow on March 1, 2022 (Mayor Lori Lightfoot, statement).",
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
    *edges("date"),
    *repeated("events", "date_basis type"),
    derived(
        "gives_status", "boolean", "Whether this event is the deciding act of the tie’s present status.",
        required=True, example="true",
    ),
    *repeated("events", "actor actor_kind instrument vote summary"),
    derived(
        "sources",
        "string",
        "Ids of the sources that the event cites, oldest first, separated by “ | ”. Refers to sources.",
        required=True,
        example="times-of-san-diego-2022-04-21",
        many=True,
    ),
    derived(
        "source_urls", "string", "Addresses of the same sources, in the same order, separated by “ | ”.",
        required=True, example="https://www.example.org/page", many=True,
    ),
    derived(
        "source_publishers", "string", "Publishers of the same sources, in the same order, separated by “ | ”.",
        required=True, example="Times of San Diego", many=True,
    ),
    derived(
        "source_notes",
        "string",
        "How sources differ from the event or add to it: id of the source, a colon and its note; several separated by “ | ”.",
        example="times-of-san-diego-2022-04-21: counts the tie as severed",
        many=True,
    ),
)  # fmt: skip

FLAT = (
    ("ties_flat", "Ties, flat", "One row per tie: names, status, date, sentence, sources.", TIES_FLAT),
    ("events_flat", "Events, flat", "One row per event: names of both places, date, act, sources.", EVENTS_FLAT),
)
