"""Rules for the meaning of a cell's text: names in one script, no placeholders, no contacts, codes that exist.

A rule takes ``(resource, field, value)`` and returns what to do, or None.
"""

from __future__ import annotations

import re
import unicodedata

from sistercities.datapackage.rules.codes import COUNTRIES, LANGUAGES, RUSSIAN_REGIONS

NAMES = frozenset({("us_places", "name"), ("partner_places", "name"), ("partner_places", "name_local"),
                   ("partner_places", "region"), ("states", "name"), ("ukraine_ties", "partner"), ("events", "actor"),
                   ("sources", "publisher"), ("counts", "counter")})  # fmt: skip
CODES = {("partner_places", "country"): (COUNTRIES, "country", "ISO 3166-1"),
         ("sources", "language"): (LANGUAGES, "language", "ISO 639-1")}  # fmt: skip
NOTHING = frozenset(("n/a", "na", "none", "null", "nil", "unknown", "tbd", "tba", "todo", "?", "-", "–", "—", "…", "."))
SPEAKING = frozenset({"url", "archive_url", "id", "slug", "tie", "event", "source", "us_place", "partner_place"})
"""Fields that contain an address or an id, which are not prose."""
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63}){1,8}")
TELEPHONE = re.compile(
    r"(?<![\w.-])(\+?1[ .-]?)?\(?[2-9][0-9]{2}\)?[ .-][0-9]{3}[ .-][0-9]{4}(?![\w-])|(?<!\w)\+[0-9][0-9 ()-]{8,}"
)
GARBLED = re.compile("Ã[\x80-\xbf‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸ¡-¿]|â€|Ð[\x80-\xbf°-¿]|Ñ[\x80-\xbf€‚ƒ]|Â[\xa0-\xbf]|ï»¿")
"""UTF-8 that was read as Windows-1252."""
CODE = re.compile(r"[A-Z]{2}|[a-z]{2}")
"""The form of a code; the schema reports anything else."""
WORD = re.compile(r"[^\W\d_]+")


def one_script_a_word(resource: str, field: str, value: str) -> str | None:
    """No word of a name mixes Latin and Cyrillic letters, which look alike."""
    if (resource, field) not in NAMES or value.isascii():
        return None
    for word in WORD.findall(value):
        scripts = {script for letter in word if (script := _script(letter))}
        if len(scripts) > 1:
            return f"mixes letters of {' and '.join(sorted(scripts))} in {word!r}: retype the word"
    return None


def _script(letter: str) -> str:
    name = unicodedata.name(letter, "")
    return next((script.title() for script in ("LATIN", "CYRILLIC", "GREEK") if name.startswith(script)), "")


def a_value_or_nothing(_: str, field: str, value: str) -> str | None:
    """An unknown value is left empty: no “N/A”, “unknown” or “TBD”."""
    if field in SPEAKING or value.lower() not in NOTHING:
        return None
    return "says that nothing is known: leave the cell empty"


def no_contact(_: str, field: str, value: str) -> str | None:
    """No text contains an email address or a telephone number."""
    if field in SPEAKING:
        return None
    if "@" in value and EMAIL.search(value):
        return "contains an email address: leave it out"
    return "contains a telephone number: leave it out" if TELEPHONE.search(value) else None


def not_garbled(_: str, __: str, value: str) -> str | None:
    """No text was read in the wrong encoding."""
    return "was read in the wrong encoding (as in “Ã©” for “é”): retype it" if GARBLED.search(value) else None


def code_exists(resource: str, field: str, value: str) -> str | None:
    """Codes of countries, languages and Russian regions exist in their standards."""
    if known := CODES.get((resource, field)):
        codes, noun, standard = known
        return None if value in codes or not CODE.fullmatch(value) else f"is no code of a {noun} ({standard})"
    if (resource, field) == ("partner_places", "region_code"):
        country, _, _ = value.partition("-")
        if CODE.fullmatch(country) and (country not in COUNTRIES or (country == "RU" and value not in RUSSIAN_REGIONS)):
            return "is not a region's code (ISO 3166-2)"
    return None


TEXT_RULES = (one_script_a_word, a_value_or_nothing, no_contact, not_garbled, code_exists)
