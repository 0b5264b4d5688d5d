"""The records of the data package: frozen, typed, related to one another by id alone."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import total_ordering
from typing import ClassVar

PARTIAL_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, a month or a year (ISO 8601 reduced precision), ordered by its last day.

    A statement dated ``2022-03`` counts as of 31 March 2022, so that nothing is claimed earlier than its source does.
    """

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Return the date that ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD`` stands for; ValueError otherwise."""
        match = PARTIAL_DATE.fullmatch(text)
        if not match:
            raise ValueError(text)
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None  # the pattern's first group is not optional  # noqa: S101
        dt.date(year, month or 1, day or 1)
        return cls(year, month, day)

    @property
    def last_day(self) -> dt.date:
        """The last day that the date can mean."""
        month = self.month or 12
        return dt.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def is_full(self) -> bool:
        """Whether the day is known."""
        return self.day is not None

    def __lt__(self, other: PartialDate) -> bool:
        """Order by last day; of two with one last day the more precise is the earlier."""
        return (self.last_day, -len(str(self))) < (other.last_day, -len(str(other)))

    def __str__(self) -> str:
        """Return the ISO 8601 form, as precise as the date is."""
        parts = (f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part is not None))
        return "-".join(parts)


class UsKind(StrEnum):
    """What a U.S. place is."""

    CITY = "city"
    TOWN = "town"
    COUNTY = "county"
    BOROUGH = "borough"
    METRO = "metro"
    STATE = "state"


class PartnerKind(StrEnum):
    """What a partner place is."""

    CITY = "city"
    REGION = "region"


class TieKind(StrEnum):
    """What the two places call their tie."""

    SISTER_CITY = "sister-city"
    SISTER_COUNTY = "sister-county"
    SISTER_STATE = "sister-state"
    FRIENDSHIP_CITY = "friendship-city"


class EventType(StrEnum):
    """What an event says about a tie."""

    ESTABLISHED = "established"
    LISTED = "listed"
    REAFFIRMED = "reaffirmed"
    SUSPENDED = "suspended"
    ENDED = "ended"
    RESUMED = "resumed"
    DORMANT = "dormant"
    PROPOSED = "proposed"
    NOTE = "note"


class DateBasis(StrEnum):
    """Whether a date is the act's own or its first report's."""

    DECIDED = "decided"
    REPORTED = "reported"


class ActorKind(StrEnum):
    """What kind of body acted."""

    COUNCIL = "council"
    MAYOR = "mayor"
    COUNTY = "county"
    STATE = "state"
    SISTER_CITY_ORGANISATION = "sister-city-organisation"
    NATIONAL = "national"
    OTHER = "other"


class Instrument(StrEnum):
    """The form in which a body acted, where a source says it."""

    VOTE = "vote"
    RESOLUTION = "resolution"
    PROCLAMATION = "proclamation"
    LETTER = "letter"
    STATEMENT = "statement"
    EXECUTIVE_ORDER = "executive-order"
    AGREEMENT = "agreement"


class SourceKind(StrEnum):
    """Who speaks in a source."""

    GOVERNMENT = "government"
    SISTER_CITY_ORGANISATION = "sister-city-organisation"
    LOCAL_PRESS = "local-press"
    NATIONAL_PRESS = "national-press"
    FOREIGN_PRESS = "foreign-press"
    STATE_MEDIA = "state-media"
    REFERENCE = "reference"
    ACADEMIC = "academic"
    OTHER = "other"


class CountKind(StrEnum):
    """What a published total counts."""

    TIES = "ties"
    PLACES = "places"
    CUT = "cut"


class UkraineTieType(StrEnum):
    """Whether a tie to a Ukrainian place exists or was only proposed."""

    ESTABLISHED = "established"
    PROPOSED = "proposed"


class Status(StrEnum):
    """What became of a tie, derived from its events; in the order in which the site lists them."""

    ENDED = "ended"
    SUSPENDED = "suspended"
    MAINTAINED = "maintained"
    DORMANT = "dormant"
    NO_DECISION = "no-decision"


class Record:
    """A row of a resource. ``KEY`` names its primary key, ``REFERENCES`` its foreign keys as field → resource."""

    __slots__ = ()
    RESOURCE: ClassVar[str]
    KEY: ClassVar[tuple[str, ...]] = ("id",)
    REFERENCES: ClassVar[dict[str, str]] = {}

    @property
    def key(self) -> str:
        """The primary key as one text; a composite key's parts are joined by a space."""
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
    """Which two places are tied; everything that can be true or false about it is an event."""

    RESOURCE = "ties"
    REFERENCES = {"us_place": "us_places", "partner_place": "partner_places"}
    id: str
    us_place: str
    partner_place: str
    kind: TieKind
    checked: dt.date
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
    """A page that says something."""

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
    """Which source supports which event; ``note`` says where the source differs."""

    RESOURCE = "citations"
    KEY = ("event", "source")
    REFERENCES = {"event": "events", "source": "sources"}
    event: str
    source: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Count(Record):
    """A total that somebody published; ``named`` holds the ids of the U.S. places it names, separated by spaces."""

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
    """A tie of the same U.S. place to a place in Ukraine."""

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
