"""The records of the data package: frozen, typed, related to one another only by id."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from sistercities.record.partial_date import PartialDate
from sistercities.record.vocabulary import (
    ActorKind,
    CountKind,
    DateBasis,
    EventType,
    Instrument,
    PartnerKind,
    SourceKind,
    TieKind,
    UkraineTieType,
    UsKind,
)


class Record:
    """A row of a resource. ``KEY`` names its primary key, ``REFERENCES`` its foreign keys as field → resource."""

    __slots__ = ()
    RESOURCE: ClassVar[str]
    KEY: ClassVar[tuple[str, ...]] = ("id",)
    REFERENCES: ClassVar[dict[str, str]] = {}

    @property
    def key(self) -> str:
        """The primary key as one string; the parts of a composite key are joined by a space."""
        if len(self.KEY) == 1:
            return str(getattr(self, self.KEY[0]))
        return " ".join(str(getattr(self, name)) for name in self.KEY)


@dataclass(frozen=True, slots=True)
class State(Record):
    """A state of the United States or the District of Columbia."""

    RESOURCE = "states"
    KEY = ("code",)
    code: str
    name: str
    slug: str


@dataclass(frozen=True, slots=True)
class UsPlace(Record):
    """The U.S. side of a tie; latitude and longitude in decimal degrees (WGS 84)."""

    RESOURCE = "us_places"
    REFERENCES = {"state": "states"}
    id: str
    name: str
    kind: UsKind
    state: str
    latitude: float | None
    longitude: float | None
    population: int | None
    geonames_id: int | None
    wikidata_id: str | None


@dataclass(frozen=True, slots=True)
class PartnerPlace(Record):
    """The other side of a tie; ``country`` is ISO 3166-1 alpha-2, ``region_code`` ISO 3166-2."""

    RESOURCE = "partner_places"
    id: str
    name: str
    name_local: str | None
    kind: PartnerKind
    country: str
    region: str | None
    region_code: str | None
    latitude: float | None
    longitude: float | None
    population: int | None
    geonames_id: int | None
    wikidata_id: str | None


@dataclass(frozen=True, slots=True)
class Tie(Record):
    """The two places that are tied; everything that can be true or false about the tie is an event."""

    RESOURCE = "ties"
    REFERENCES = {"us_place": "us_places", "partner_place": "partner_places"}
    id: str
    us_place: str
    partner_place: str
    kind: TieKind
    checked: dt.date | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Event(Record):
    """One statement about a tie: what, when, by whom."""

    RESOURCE = "events"
    REFERENCES = {"tie": "ties"}
    id: str
    tie: str
    date: PartialDate | None
    date_basis: DateBasis | None
    type: EventType
    actor: str | None
    actor_kind: ActorKind | None
    instrument: Instrument | None
    vote: str | None
    summary: str


@dataclass(frozen=True, slots=True)
class Source(Record):
    """A page that the record cites."""

    RESOURCE = "sources"
    id: str
    kind: SourceKind
    url: str
    archive_url: str | None
    title: str
    publisher: str
    published: PartialDate | None
    accessed: dt.date
    language: str


@dataclass(frozen=True, slots=True)
class Citation(Record):
    """The link between an event and a source that supports it; ``note`` says where the source differs."""

    RESOURCE = "citations"
    KEY = ("event", "source")
    REFERENCES = {"event": "events", "source": "sources"}
    event: str
    source: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Count(Record):
    """A published total; ``named`` contains the ids of the U.S. places it names, joined by " | "."""

    RESOURCE = "counts"
    REFERENCES = {"source": "sources"}
    id: str
    date: PartialDate | None
    date_basis: DateBasis | None
    kind: CountKind
    value: str
    number: int | None
    counted: str
    counter: str
    named: str | None
    source: str
    note: str | None


@dataclass(frozen=True, slots=True)
class UkraineTie(Record):
    """A U.S. place's tie to a place in Ukraine."""

    RESOURCE = "ukraine_ties"
    REFERENCES = {"us_place": "us_places", "source": "sources"}
    id: str
    us_place: str
    partner: str
    partner_kind: PartnerKind
    date: PartialDate | None
    date_basis: DateBasis | None
    type: UkraineTieType
    source: str
    note: str | None


RECORDS: tuple[type[Record], ...] = (
    State,
    UsPlace,
    PartnerPlace,
    Tie,
    Event,
    Source,
    Citation,
    Count,
    UkraineTie,
)
RESOURCES = tuple(record.RESOURCE for record in RECORDS)
