"""The vocabularies: every value that a field of the data package can be chosen from.

The descriptor's ``enum`` of a field holds the same values in the same order; reading a package refuses any other.
"""

from __future__ import annotations

from enum import StrEnum


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
    SISTER_CITY_ORGANIZATION = "sister-city-organization"
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
    """What became of a tie, derived from its events; in the order in which the site lists them."""

    ENDED = "ended"
    SUSPENDED = "suspended"
    MAINTAINED = "maintained"
    DORMANT = "dormant"
    NO_DECISION = "no-decision"


class DecidedBy(StrEnum):
    """Who decided what became of a tie, where that is known."""

    GOVERNMENT = "government"
    ORGANIZATION = "organization"
