"""The questions: which cell each answer goes into, and which values it can have.

A question's name is also an option of ``add`` and the id of a field in the issue forms.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sistercities.record.vocabulary import (
    ActorKind,
    DateBasis,
    EventType,
    Instrument,
    PartnerKind,
    SourceKind,
    TieKind,
    UsKind,
)

MAX_ANSWER = 1_000


@dataclass(frozen=True, slots=True)
class Field:
    """One question: its name, the cell that its answer goes into, its wording, its vocabulary and its default.

    ``needed_for`` names what cannot be added without an answer: an event, a source …; empty if it may be left out.
    """

    name: str
    resource: str
    column: str
    question: str
    vocabulary: type[StrEnum] | None = None
    needed_for: str = ""
    default: str = ""

    @property
    def choices(self) -> tuple[str, ...]:
        """The values that the answer can have; empty if any text will do."""
        return tuple(self.vocabulary) if self.vocabulary else ()


WHICH = (
    Field("tie", "events", "tie", "Which tie? Its id (dallas-tx--saratov), both names, or the address of its page"),
    Field("event", "citations", "event", "The id of an event on record, to add one more source to it"),
)
US_PLACE = (
    Field("us-place", "us_places", "id", "The U.S. place's id, if it does not follow from its name"),
    Field("us-name", "us_places", "name", "The U.S. place's name", needed_for="tie"),
    Field("us-kind", "us_places", "kind", "What the U.S. place is", UsKind, default="city"),
    Field("state", "us_places", "state", "Its state, in two letters (TX)", needed_for="tie"),
    Field("us-latitude", "us_places", "latitude", "Its latitude in decimal degrees"),
    Field("us-longitude", "us_places", "longitude", "Its longitude in decimal degrees"),
    Field("us-population", "us_places", "population", "Its population"),
    Field("us-geonames-id", "us_places", "geonames_id", "Its GeoNames id"),
    Field("us-wikidata-id", "us_places", "wikidata_id", "Its Wikidata id (Q16557)"),
)
PARTNER = (
    Field("partner-place", "partner_places", "id", "The partner's id, if it does not follow from its name"),
    Field("partner-name", "partner_places", "name", "The partner's name in English", needed_for="tie"),
    Field("partner-name-local", "partner_places", "name_local", "The partner's name in Cyrillic letters"),
    Field("partner-kind", "partner_places", "kind", "What the partner is", PartnerKind, default="city"),
    Field("country", "partner_places", "country", "The partner's country, in two letters", default="RU"),
    Field("region", "partner_places", "region", "The region that the partner is in"),
    Field("region-code", "partner_places", "region_code", "That region's ISO 3166-2 code (RU-SAR)"),
    Field("partner-latitude", "partner_places", "latitude", "The partner's latitude in decimal degrees"),
    Field("partner-longitude", "partner_places", "longitude", "The partner's longitude in decimal degrees"),
    Field("partner-population", "partner_places", "population", "The partner's population"),
    Field("partner-geonames-id", "partner_places", "geonames_id", "The partner's GeoNames id"),
    Field("partner-wikidata-id", "partner_places", "wikidata_id", "The partner's Wikidata id"),
)
TIE = (
    Field("tie-kind", "ties", "kind", "What the two places call their tie", TieKind, default="sister-city"),
    Field("checked", "ties", "checked", "The day on which you looked for later news of the tie (YYYY-MM-DD)"),
    Field("tie-note", "ties", "note", "A remark on the tie"),
)
EVENT = (
    Field("type", "events", "type", "What happened?", EventType, "event"),
    Field("date", "events", "date", "When? YYYY, YYYY-MM or YYYY-MM-DD, no more exact than the source"),
    Field("date-basis", "events", "date_basis", "Is that the date of the act, or of its first report?", DateBasis),
    Field("actor", "events", "actor", "Who acted? (City Council)"),
    Field("actor-kind", "events", "actor_kind", "What kind of body is that?", ActorKind),
    Field("instrument", "events", "instrument", "In which form, if the source says so?", Instrument),
    Field("vote", "events", "vote", "The votes, if the source gives them: unanimous, or 5-4"),
    Field("summary", "events", "summary", "What happened, in one plain sentence of your own", needed_for="event"),
)
SOURCE = (
    Field("url", "sources", "url", "The address of the page that says so", needed_for="source"),
    Field("title", "sources", "title", "The page's title", needed_for="new source"),
    Field("publisher", "sources", "publisher", "Who published it?", needed_for="new source"),
    Field("published", "sources", "published", "When was it published? YYYY, YYYY-MM or YYYY-MM-DD"),
    Field("source-kind", "sources", "kind", "Who speaks in it?", SourceKind, "new source"),
    Field("language", "sources", "language", "Its language, in two letters", default="en"),
    Field("archive-url", "sources", "archive_url", "The address of an archived copy"),
    Field("accessed", "sources", "accessed", "The day on which you read it (YYYY-MM-DD; today if left out)"),
    Field("note", "citations", "note", "How the source differs from what you wrote, if it does"),
)

FIELDS: tuple[Field, ...] = (*WHICH, *US_PLACE, *PARTNER, *TIE, *EVENT, *SOURCE)
BY_NAME = {field.name: field for field in FIELDS}
BY_CELL = {(field.resource, field.column): field.name for field in FIELDS}

Answers = dict[str, str]
