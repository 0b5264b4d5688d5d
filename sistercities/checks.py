"""What a valid package must hold beyond its schema: one rule a function, whose docstring is the rule.

The methodology page lists these docstrings. A rule's name is its code in every message.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sistercities import bounds
from sistercities.model import EventType, Record
from sistercities.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sistercities.dataset import Dataset
    from sistercities.model import Event, PartialDate
    from sistercities.tables import Table

ID_FIELDS = frozenset({"id", "slug", "tie", "us_place", "partner_place", "event", "source"})
NUMERIC_FIELDS = frozenset({"latitude", "longitude", "population", "geonames_id", "number"})
URL_FIELDS = frozenset({"url", "archive_url"})
MAX_LENGTH = {"summary": 300, "note": 500, "title": 300, "named": 500, "url": 500, "archive_url": 500}
DEFAULT_LENGTH = 160
INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
TAG = re.compile(r"<[/!?a-zA-Z]")
HOST = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.IGNORECASE)
URL_CHARACTERS = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%\u00a1-\U0010ffff]+")
ENGLISH_NAME_FIELDS = frozenset({("us_places", "name"), ("partner_places", "name"), ("states", "name"),
                                 ("ukraine_ties", "partner")})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: the record, the field (empty for the whole row) and what to do."""

    record: Record
    field: str
    message: str


# Rules of a single cell: (resource, field, value) → what to do, or None.


def no_stray_space(_: str, __: str, value: str) -> str | None:
    """A text has no leading, trailing, doubled or non-breaking space."""
    if value != " ".join(value.split()):
        return "has a leading, trailing, doubled or non-breaking space: leave single spaces only"
    return None


def no_invisible_character(_: str, __: str, value: str) -> str | None:
    """A text has no control, zero-width, bidirectional, private or replacement character."""
    for character in value:
        if unicodedata.category(character) in INVISIBLE or character == "\ufffd":
            return f"contains the invisible or unusable character U+{ord(character):04X}: remove it"
    return None


def normal_form(_: str, __: str, value: str) -> str | None:
    """A text is in Unicode normal form C."""
    return None if unicodedata.is_normalized("NFC", value) else "is not in Unicode normal form C: retype it"


def no_formula(_: str, field: str, value: str) -> str | None:
    """No cell starts with a character that a spreadsheet takes for a formula (=, +, -, @, tab)."""
    if field not in NUMERIC_FIELDS and value[0] in "=+-@\t\r\uff1d\uff0b\uff0d\uff20":
        return f"starts with {value[0]!r}, which a spreadsheet would run as a formula: reword it"
    return None


def no_markup(_: str, field: str, value: str) -> str | None:
    """A text holds no HTML."""
    if field not in URL_FIELDS and TAG.search(value):
        return "contains HTML: write plain text"
    return None


def within_length(_: str, field: str, value: str) -> str | None:
    """A text is within its length: a summary 300 characters, a note 500, a title 300, a URL 500, all else 160."""
    limit = MAX_LENGTH.get(field, DEFAULT_LENGTH)
    return f"has {len(value)} characters: shorten it to {limit}" if len(value) > limit else None


def one_script(resource: str, field: str, value: str) -> str | None:
    """Ids are plain ASCII and English names are written in Latin letters, so that no look-alike letter slips in."""
    if field in ID_FIELDS and not value.isascii():
        return "must be plain ASCII: a letter of another alphabet may look the same"
    if (resource, field) in ENGLISH_NAME_FIELDS:
        for character in value:
            if character.isalpha() and not unicodedata.name(character, "").startswith("LATIN"):
                return f"contains {character!r} (U+{ord(character):04X}), which is not a Latin letter"
    return None


def web_address(_: str, field: str, value: str) -> str | None:
    """A URL is absolute, http or https, with a host name, without credentials or odd characters."""
    if field not in URL_FIELDS:
        return None
    help_text = "write the page's full address, as https://example.org/page"
    if not URL_CHARACTERS.fullmatch(value):
        return f"has a character that a URL cannot hold: {help_text}"
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return f"is not a URL: {help_text}"
    if parts.scheme not in ("http", "https") or not HOST.fullmatch(parts.hostname or "") or port == 0:
        return f"is not an absolute http(s) URL with a host name: {help_text}"
    if "@" in parts.netloc:
        return "holds a user name or password: leave them out"
    return None


CELL_RULES = (
    no_stray_space,
    no_invisible_character,
    normal_form,
    no_formula,
    no_markup,
    within_length,
    one_script,
    web_address,
)


# Rules of a table as it stands in its file.


def rows_in_order(table: Table) -> Iterator[tuple[int, str, str, str]]:
    """Rows stand in the order of their ids, so that two contributors seldom touch the same line."""
    positions = [table.fields.index(name) for name in table.record.KEY]
    previous: tuple[str, ...] = ()
    for line, cells in table.rows:
        key = tuple(cells[position] for position in positions)
        if key < previous:
            yield (
                line,
                table.fields[positions[0]],
                " ".join(key),
                f"must stand before {' '.join(previous)!r}: sort rows",
            )
        previous = max(previous, key)


TABLE_RULES = (rows_in_order,)


# Rules of the dataset: relations between records.


def ids_match_parts(dataset: Dataset) -> Iterator[Finding]:
    """An id is made of its parts: us-place--partner, tie--date-or-undated--type, place--partner."""
    for tie in dataset.ties.values():
        yield from _id_is(tie, f"{tie.us_place}--{tie.partner_place}")
    for event in dataset.events.values():
        expected = f"{event.tie}--{event.date or 'undated'}--{event.type}"
        if not re.fullmatch(re.escape(expected) + r"(-[2-9])?", event.id):
            yield Finding(event, "id", f"must be {expected!r} (with -2, -3 … where that is taken)")
    for place in dataset.us_places.values():
        if not place.id.endswith(f"-{place.state.lower()}"):
            yield Finding(place, "id", f"must end in its state: '-{place.state.lower()}'")
    for ukraine_tie in dataset.ukraine_ties.values():
        if not ukraine_tie.id.startswith(f"{ukraine_tie.us_place}--"):
            yield Finding(ukraine_tie, "id", f"must start with '{ukraine_tie.us_place}--'")


def _id_is(record: Record, expected: str) -> Iterator[Finding]:
    if record.key != expected:
        yield Finding(record, "id", f"must be {expected!r}, after its two places")


def nothing_unsourced(dataset: Dataset) -> Iterator[Finding]:
    """Every tie has at least one event and every event at least one source."""
    for tie in dataset.ties.values():
        if not dataset.events_of[tie.id]:
            yield Finding(tie, "id", "has no event: add to events.csv what a source says of it")
    for event in dataset.events.values():
        if not dataset.citations_of[event.id]:
            yield Finding(event, "id", "has no source: add a row to citations.csv")


def nothing_orphaned(dataset: Dataset) -> Iterator[Finding]:
    """Every place has a tie and every source supports something."""
    for us_place in dataset.us_places.values():
        if not dataset.ties_of_us_place[us_place.id]:
            yield Finding(us_place, "id", "has no tie: add one to ties.csv or remove the place")
    for partner in dataset.partner_places.values():
        if not dataset.ties_of_partner[partner.id]:
            yield Finding(partner, "id", "has no tie: add one to ties.csv or remove the place")
    used = {record.source for table in (dataset.citations, dataset.counts, dataset.ukraine_ties)
            for record in table.values()}  # fmt: skip
    for source in dataset.sources.values():
        if source.id not in used:
            yield Finding(source, "id", "supports nothing: cite it in citations.csv or remove it")


def one_source_a_url(dataset: Dataset) -> Iterator[Finding]:
    """No two sources have one URL."""
    first: dict[str, str] = {}
    for source in dataset.sources.values():
        plain = re.sub(r"^https?://(www\.)?", "", source.url).rstrip("/")
        if plain in first:
            yield Finding(source, "url", f"is the URL of {first[plain]!r} too: cite that source")
        first.setdefault(plain, source.id)


def places_told_apart(dataset: Dataset) -> Iterator[Finding]:
    """A GeoNames or Wikidata id stands for one place only."""
    for table in (dataset.us_places, dataset.partner_places):
        for name in ("geonames_id", "wikidata_id"):
            first: dict[object, str] = {}
            for place in table.values():
                value = getattr(place, name)
                if value is not None and value in first:
                    yield Finding(place, name, f"is the id of {first[value]!r} too: correct one of them")
                first.setdefault(value, place.key)


def order_of_acts(dataset: Dataset) -> Iterator[Finding]:
    """An ended tie is not suspended on a later day without being resumed or established anew."""
    for tie in dataset.ties.values():
        ended: Event | None = None
        for event in dataset.events_of[tie.id]:
            if event.date is None:
                continue
            if event.type in (EventType.RESUMED, EventType.ESTABLISHED):
                ended = None
            elif event.type is EventType.SUSPENDED and ended and _later(event, ended):
                yield Finding(event, "type", f"follows {ended.id!r}: an ended tie must be resumed first")
            elif event.type is EventType.ENDED:
                ended = event


def _later(event: Event, other: Event) -> bool:
    return bool(event.date and other.date) and event.date.last_day > other.date.last_day  # type: ignore[union-attr]


def nothing_before_founding(dataset: Dataset) -> Iterator[Finding]:
    """No decision on a tie is older than the tie: none is dated before the year in which it was established."""
    for tie in dataset.ties.values():
        events = [event for event in dataset.events_of[tie.id] if event.date]
        founded = next((event for event in events if event.type is EventType.ESTABLISHED), None)
        for event in events:
            decisive = event.type in (EventType.ENDED, EventType.SUSPENDED, EventType.RESUMED, EventType.REAFFIRMED)
            if founded and decisive and event.date.year < founded.date.year:  # type: ignore[union-attr]
                yield Finding(event, "date", f"is before the tie was established ({founded.date})")


def dates_have_a_basis(dataset: Dataset) -> Iterator[Finding]:
    """A date says whether it is the act's own (decided) or its first report's (reported); no date, no basis."""
    for table in (dataset.events, dataset.counts, dataset.ukraine_ties):
        for record in table.values():
            date, basis = record.date, record.date_basis
            if (date is None) != (basis is None):
                yield Finding(record, "date_basis", "must be given with a date, and left empty without one")


def published_before_accessed(dataset: Dataset) -> Iterator[Finding]:
    """A source was published before it was read."""
    for source in dataset.sources.values():
        if source.published and _first_day(source.published) > source.accessed:
            yield Finding(source, "published", f"is after the day on which it was read ({source.accessed})")


def _first_day(date: PartialDate) -> dt.date:
    return dt.date(date.year, date.month or 1, date.day or 1)


def inside_bounds(dataset: Dataset) -> Iterator[Finding]:
    """Coordinates come in pairs and lie inside the place's state or country."""
    boxes = [(place, bounds.STATES.get(place.state), place.state) for place in dataset.us_places.values()]
    boxes += [(place, bounds.COUNTRIES.get(place.country), place.country)  # type: ignore[misc]
              for place in dataset.partner_places.values()]  # fmt: skip
    for place, box, name in boxes:
        latitude, longitude = place.latitude, place.longitude
        if (latitude is None) != (longitude is None):
            yield Finding(place, "latitude", "and longitude must both be given or both be empty")
        elif box and latitude is not None and longitude is not None and not box.holds(latitude, longitude):
            yield Finding(place, "latitude", f"with longitude {longitude} lies outside {name}: are they swapped?")


def votes_belong_to_votes(dataset: Dataset) -> Iterator[Finding]:
    """A vote's result is given only for an act that is put to the vote: no letter, statement or executive order."""
    for event in dataset.events.values():
        if event.vote and event.instrument in ("letter", "statement", "executive-order"):
            yield Finding(event, "vote", f"cannot belong to a {event.instrument}: leave it empty")


def named_places_exist(dataset: Dataset) -> Iterator[Finding]:
    """A published total that names its places names places of this record, and says on which day it was published."""
    for count in dataset.counts.values():
        for place in (count.named or "").split():
            if place not in dataset.us_places:
                yield Finding(count, "named", f"names {place!r}, which is not in us_places.csv")
        if count.named and not count.date:
            yield Finding(count, "date", "must be given where places are named")


CHECKS: tuple[Callable[[Dataset], Iterator[Finding]], ...] = (
    ids_match_parts,
    nothing_unsourced,
    nothing_orphaned,
    one_source_a_url,
    places_told_apart,
    order_of_acts,
    nothing_before_founding,
    dates_have_a_basis,
    published_before_accessed,
    inside_bounds,
    votes_belong_to_votes,
    named_places_exist,
)


def nothing_in_the_future(dataset: Dataset, latest: dt.date) -> Iterator[Finding]:
    """No date lies in the future."""
    for name, fields in (("events", ("date",)), ("counts", ("date",)), ("ukraine_ties", ("date",)),
                         ("ties", ("checked",)), ("sources", ("accessed", "published"))):  # fmt: skip
        for record in dataset.table(name).values():
            for field in fields:
                value = getattr(record, field)
                if value and (value if isinstance(value, dt.date) else _first_day(value)) > latest:
                    yield Finding(record, field, "lies in the future: correct it")


def table_problems(tables: Iterable[Table]) -> Iterator[Problem]:
    """Yield what the rules of cells and tables find."""
    for table in tables:
        resource = table.record.RESOURCE
        for line, cells in table.rows:
            for field, value in zip(table.fields, cells, strict=True):
                for rule in CELL_RULES if value else ():
                    if message := rule(resource, field, value):
                        yield Problem(table.file, line, field, value, message, rule.__name__)
        for table_rule in TABLE_RULES:
            for line, field, value, message in table_rule(table):
                yield Problem(table.file, line, field, value, message, table_rule.__name__)


def dataset_problems(dataset: Dataset, files: dict[str, str], latest: dt.date) -> Iterator[Problem]:
    """Yield what the rules of the dataset find; ``files`` names each resource's file, ``latest`` the last day allowed."""
    for rule in CHECKS:
        for finding in rule(dataset):
            yield _located(dataset, files, finding, rule.__name__)
    for finding in nothing_in_the_future(dataset, latest):
        yield _located(dataset, files, finding, nothing_in_the_future.__name__)


def _located(dataset: Dataset, files: dict[str, str], finding: Finding, rule: str) -> Problem:
    record = finding.record
    value = getattr(record, finding.field, None)
    line = dataset.lines.get((record.RESOURCE, record.key), 0)
    shown = "" if value is None else str(value)
    return Problem(files[record.RESOURCE], line, finding.field, shown, finding.message, rule)


def rule_texts() -> list[str]:
    """Return every rule in words, for the methodology page."""
    rules = (*CELL_RULES, *TABLE_RULES, *CHECKS, nothing_in_the_future)
    return [(rule.__doc__ or "").strip() for rule in rules]
