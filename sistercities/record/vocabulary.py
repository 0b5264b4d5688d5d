"""The vocabularies: the values allowed in fields of the data package.

A field's ``enum`` in the descriptor has the same values in the same order; reading a package rejects any other value.
"""

from __future__ import annotations

from enum import StrEnum


class UsKind(StrEnum):
    """The kind of a U.S. place."""

    CITY = "city"
    TOWN = "town"
    COUNTY = "county"
    BOROUGH = "borough"
    METRO = "metro"
    STATE = "state"


class PartnerKind(StrEnum):
    """The kind of a partner place."""

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
    """Whether a date is that of the act itself or of the first report of it."""

    DECIDED = "decided"
    REPORTED = "reported"


class ActorKind(StrEnum):
    """The kind of body that acted."""

    COUNCIL = "council"
    MAYOR = "mayor"
    CITY = "city"
    COUNTY = "county"
    STATE = "state"
    SISTER_CITY_ORGANIZATION = "sister-city-organization"
    NATIONAL = "national"
    OTHER = "other"


class Instrument(StrEnum):
    """The form in which a body acted, if a source says so."""

    VOTE = "vote"
    RESOLUTION = "resolution"
    PROCLAMATION = "proclamation"
    LETTER = "letter"
    STATEMENT = "statement"
    EXECUTIVE_ORDER = "executive-order"
    AGREEMENT = "agreement"


class SourceKind(StrEnum):
    """The kind of body or publication that speaks in a source."""

    GOVERNMENT = "government"
    SISTER_CITY_ORGANIZATION = "sister-city-organization"
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
    UKRAINE = "ukraine"


class UkraineTieType(StrEnum):
    """Whether a tie to a Ukrainian place exists or was only proposed."""

    ESTABLISHED = "established"
    PROPOSED = "proposed"


class Status(StrEnum):
    """What became of a tie, derived from its events, in the order in which the site lists statuses."""

    ENDED = "ended"
    SUSPENDED = "suspended"
    MAINTAINED = "maintained"
    DORMANT = "dormant"
    NO_DECISION = "no-decision"


class DecidedBy(StrEnum):
    """Who decided what became of a tie, if that is known."""

    GOVERNMENT = "government"
    ORGANIZATION = "organization"
