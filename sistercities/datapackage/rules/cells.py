"""Rules for a single cell, and for a table as it is in its file: what a text may contain.

A cell's rule takes ``(resource, field, value)`` and returns what to do, or None. A table's rule yields
``(line, field, value, what to do)``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from sistercities.base.problems import FIX
from sistercities.datapackage.expected_schema import VALUE_CONSTRAINTS
from sistercities.datapackage.tables import Table
from sistercities.record.flat_columns import SEPARATOR
from sistercities.record.urls import URL_FIELDS, url_fault

ID_FIELDS = frozenset({"id", "slug", "tie", "us_place", "partner_place", "event", "source"})
NUMERIC_FIELDS = frozenset({"latitude", "longitude", "population", "geonames_id", "number"})
DEFAULT_LENGTH = 160
"""The maximum length of a text if the schema has none."""
INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
UNSEEN = re.compile("[\ufffd\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
                    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
                    "\U000e0000-\U000e0fff]")  # fmt: skip
"""Characters that are drawn as nothing (Unicode, Default_Ignorable_Code_Point; Braille blank), and U+FFFD."""
FORMULA = "=+-@\t\r\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"
TAG = re.compile(r"<[/!?a-zA-Z]")
SENTENCE_END = re.compile(r"[.!?]['\"’”»)\]]*\Z")
ENGLISH_NAME_FIELDS = frozenset({("us_places", "name"), ("partner_places", "name"), ("states", "name"),
                                 ("ukraine_ties", "partner")})  # fmt: skip


LISTED = frozenset({("sources", "publisher"), ("citations", "note")})


def no_stray_space(_: str, __: str, value: str) -> str | None:
    """A text has no leading, trailing, doubled or non-breaking space."""
    if value != " ".join(value.split()):
        return f"has a leading, trailing, doubled or non-breaking space: leave single spaces only{FIX}"
    return None


def no_invisible_character(_: str, __: str, value: str) -> str | None:
    """A text has no control, zero-width, bidirectional, private or replacement character."""
    if value.isprintable() and not UNSEEN.search(value):
        return None
    for character in value:
        if unicodedata.category(character) in INVISIBLE or UNSEEN.match(character):
            return f"contains the invisible or unusable character U+{ord(character):04X}: remove it"
    return None


def normal_form(_: str, __: str, value: str) -> str | None:
    """A text is in Unicode normal form C."""
    return None if unicodedata.is_normalized("NFC", value) else f"is not in Unicode normal form C: retype it{FIX}"


def no_formula(_: str, field: str, value: str) -> str | None:
    """No cell starts with a character that begins a formula in a spreadsheet (=, +, -, @, tab)."""
    if field not in NUMERIC_FIELDS and value[0] in FORMULA:
        return f"starts with {value[0]!r}, which a spreadsheet would run as a formula: reword it"
    return None


def no_markup(_: str, field: str, value: str) -> str | None:
    """A text contains no HTML."""
    if field not in URL_FIELDS and TAG.search(value):
        return "contains HTML: write plain text"
    return None


def longest(resource: str, field: str) -> int:
    """Return the maximum number of characters in a cell."""
    limit: int = VALUE_CONSTRAINTS.get(resource, {}).get(field, {}).get("maxLength", DEFAULT_LENGTH)
    return limit


def within_length(resource: str, field: str, value: str) -> str | None:
    """A text is no longer than allowed: a summary or title 300 characters, a note or URL 500, an id 120 (of Wikidata 20), all else 160."""
    limit = longest(resource, field)
    return f"has {len(value)} characters: shorten it to {limit}" if len(value) > limit else None


def one_script(resource: str, field: str, value: str) -> str | None:
    """Ids are plain ASCII and English names are written in Latin letters, so that no look-alike letter slips in."""
    if field in ID_FIELDS and not value.isascii():
        return "must be plain ASCII: a letter of another alphabet may look the same"
    if (resource, field) in ENGLISH_NAME_FIELDS:
        for character in value:
            plain = unicodedata.normalize("NFKC", character) == character
            if not plain or (character.isalpha() and not unicodedata.name(character, "").startswith("LATIN")):
                return f"contains {character!r} (U+{ord(character):04X}), which is not a Latin letter"
    return None


def no_separator(resource: str, field: str, value: str) -> str | None:
    """A text that a flat table puts into a list, a publisher or a source's note, contains no "|", which separates the parts."""
    if (resource, field) in LISTED and SEPARATOR.strip() in value:
        return f"contains {SEPARATOR.strip()!r}, which separates the parts of a list: write a comma or a slash"
    return None


def web_address(_: str, field: str, value: str) -> str | None:
    """A URL is absolute, http or https, with a host name, without credentials or odd characters."""
    return url_fault(value) if field in URL_FIELDS else None


def whole_sentence(_: str, field: str, value: str) -> str | None:
    """A summary is a sentence: it does not begin with a lowercase letter, and it ends with a period, ! or ?."""
    text = value.strip()
    if field != "summary" or not text:
        return None
    if text[0].islower():
        return "begins with a lowercase letter: begin the sentence with a capital"
    return None if SENTENCE_END.search(text) else "does not end with a period: add one"


CELL_RULES = (
    no_stray_space,
    no_invisible_character,
    normal_form,
    no_formula,
    no_markup,
    within_length,
    one_script,
    no_separator,
    web_address,
    whole_sentence,
)


def rows_in_order(table: Table) -> Iterator[tuple[int, str, str, str]]:
    """Rows are in the order of their ids, so that two contributors seldom touch the same line."""
    positions = [table.fields.index(name) for name in table.record.KEY]
    previous: tuple[str, ...] = ()
    for line, cells in table.rows:
        key = tuple(cells[position] for position in positions)
        if key < previous:
            yield (
                line,
                table.fields[positions[0]],
                " ".join(key),
                f"must come before {' '.join(previous)!r}: sort rows{FIX}",
            )
        previous = max(previous, key)


TABLE_RULES = (rows_in_order,)
