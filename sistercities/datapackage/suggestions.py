"""What was probably meant: the nearest known id or value, a date in ISO form, a complete address."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

from sistercities.base.problems import Problem
from sistercities.datapackage.reading import Package
from sistercities.record.model import RECORDS
from sistercities.record.partial_date import SLASHED, PartialDate, as_day
from sistercities.record.urls import URL_FIELDS

MAX_COMPARED = 200
"""In characters: longer values are not typos, and comparing them is slow."""
ID = re.compile(r"[A-Z]{2}|[a-z0-9]+(?:-{1,2}[a-z0-9]+)*")
"""A well-formed id: one that contains a look-alike letter is never what was meant."""
ONE_OF = re.compile(r"must be one of: (.*)")
NO_ROW = re.compile(r"there is no such row in (\w+)\.csv")
WORDS = {
    "terminated": "ended",
    "cancelled": "ended",
    "canceled": "ended",
    "severed": "ended",
    "paused": "suspended",
    "frozen": "suspended",
    "kept": "reaffirmed",
    "maintained": "reaffirmed",
    "founded": "established",
    "newspaper": "local-press",
    "city-council": "council",
    "english": "en",
    "russian": "ru",
}
"""Words that contributors use for vocabulary values that are spelled differently."""
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
YEAR_FIRST = re.compile(r"([0-9]{4})[-/. ]([0-9]{1,2})(?:[-/. ]([0-9]{1,2}))?")
DAY_MONTH_YEAR = re.compile(r"(?:([0-9]{1,2})\.?[ -])?([A-Za-z]{3,9})\.?,?[ -]([0-9]{4})")
MONTH_DAY_YEAR = re.compile(r"([A-Za-z]{3,9})\.? ([0-9]{1,2}),? ([0-9]{4})")
SHORT_MONTH_YEAR = re.compile(r"([A-Z][a-z]{2})-([0-9]{2})")
DAY_SHORT_MONTH = re.compile(r"([0-9]{1,2})-([A-Z][a-z]{2})")
BY_A_SPREADSHEET = "; a spreadsheet may have changed it"
MONTH_LENGTH = 3
MOST_COMPARED = 30_000
NEAR = 0.78
"""From this ratio of common letters on, a word may be a misspelling of another."""
THIS_CENTURY = 30
"""Two digits of a year from here on mean the last century, as to Excel."""


def advised(problems: Iterable[Problem], package: Package) -> list[Problem]:
    """Return the problems, each with the value that was probably meant, if there is a good guess.

    Wrong ids are compared with known ones up to ``MOST_COMPARED`` times in all: each comparison takes some 50 µs.
    """
    ids = known_ids(package)
    found, left = [], MOST_COMPARED
    for problem in problems:
        target = NO_ROW.match(problem.message)
        left -= len(ids.get(target[1], ())) if target else 0
        asked = left >= 0 or not target
        changed = BY_A_SPREADSHEET if looks_changed(problem) else ""
        meant = suggestion(problem, ids) if asked else ""
        found.append(replace(problem, message=problem.message + changed, suggestion=meant))
    return found


def looks_changed(problem: Problem) -> bool:
    """Whether a date or a vote has a form that spreadsheets convert input to: ``4-May``, ``Mar-22``, ``3/1/2022``."""
    forms = (SHORT_MONTH_YEAR, DAY_SHORT_MONTH, SLASHED)
    return (problem.field == "vote" or "date" in problem.field) and any(form.fullmatch(problem.value) for form in forms)


def known_ids(package: Package) -> dict[str, list[str]]:
    """Return, by resource, the well-formed ids of every table whose key is a single column."""
    found: dict[str, list[str]] = {record.RESOURCE: [] for record in RECORDS}
    for table in package.tables:
        if len(table.record.KEY) == 1:
            position = table.fields.index(table.record.KEY[0])
            ids = (cells[position] for _, cells in table.rows)
            found[table.record.RESOURCE] = [found_id for found_id in ids if ID.fullmatch(found_id)]
    return found


def suggestion(problem: Problem, ids: dict[str, list[str]]) -> str:
    """Return the value that was probably meant, or the empty text if there is no good guess."""
    value = problem.value
    if not value or len(value) > MAX_COMPARED:
        return ""
    if choices := ONE_OF.fullmatch(problem.message):
        return nearest(value, choices[1].split(", "))
    if target := NO_ROW.match(problem.message):
        return nearest(value, ids.get(target[1], ()))
    for applies, corrected in (
        ("date" in problem.message, as_date),
        (problem.field == "vote", as_vote),
        (problem.field in URL_FIELDS, as_url),
        (problem.field == "language", lambda text: WORDS.get(text.lower(), "")),
    ):
        if applies and (found := corrected(value)) and found != value:
            return found
    return ""


def nearest(value: str, known: Sequence[str]) -> str:
    """Return the known value nearest to an unknown one, or the empty text if none is near."""
    plain = "-".join(value.lower().split())
    word = WORDS.get(plain, "")
    if word in known:
        return word
    close = difflib.get_close_matches(plain, known, 5, 0.75)
    return str(next((one for one in close if one == plain or (one not in plain and all_near(plain, one))), ""))


def all_near(value: str, known: str) -> bool:
    """Whether both places of an id are near to their counterparts: one tie of a partner is never meant for another's."""
    pairs = list(zip(value.split("--"), known.split("--"), strict=False))[:2]
    return value.count("--") == known.count("--") and all(
        difflib.SequenceMatcher(None, one, other).ratio() >= NEAR for one, other in pairs
    )


def as_date(value: str) -> str:
    """Return a date in another form as ``YYYY[-MM[-DD]]``, or the empty text if it is ambiguous or not a date.

    ``9 March 2022``, ``March 9, 2022``, ``Mar. 2022`` and ``2022/3/9`` mean one day or month; ``3/9/2022`` means two.
    """
    text = value.strip()
    if SLASHED.fullmatch(text):
        day_found = as_day(text)
        return day_found if day_found != text else ""
    if match := YEAR_FIRST.fullmatch(text):
        year, month, day = match.groups()
    elif match := SHORT_MONTH_YEAR.fullmatch(text):
        day, month, year = None, month_number(match[1]), f"{20 if int(match[2]) < THIS_CENTURY else 19}{match[2]}"
    elif match := DAY_MONTH_YEAR.fullmatch(text):
        day, month, year = match[1], month_number(match[2]), match[3]
    elif match := MONTH_DAY_YEAR.fullmatch(text):
        day, month, year = match[2], month_number(match[1]), match[3]
    else:
        return ""
    parts = (year, *(part.zfill(2) for part in (month, day) if part))
    try:
        return str(PartialDate.parse("-".join(parts))) if month else ""
    except ValueError:
        return ""


def month_number(name: str) -> str:
    """Return a month's number from its English name or its first three letters, or the empty text if none fits."""
    short = name[:MONTH_LENGTH].lower()
    return str(MONTHS.index(short) + 1) if short in MONTHS else ""


def as_vote(value: str) -> str:
    """Return a vote as ``unanimous`` or in the form ``5-4``, or the empty text if it cannot be read."""
    if value.lower() in ("unanimously", "unanimous"):
        return "unanimous"
    if match := DAY_SHORT_MONTH.fullmatch(value):  # a spreadsheet reads 5-4 as May 4
        month = month_number(match[2])
        return f"{month}-{match[1]}" if month and not match[1].startswith("0") else ""
    if match := SLASHED.fullmatch(value):
        return f"{match[1]}-{match[2]}"
    parts = re.split(r"\s*(?:-|–|—|:|/|to)\s*", value.strip())
    good = 2 <= len(parts) <= 3 and all(re.fullmatch(r"[0-9]{1,3}", part) for part in parts)  # noqa: PLR2004
    return "-".join(parts) if good else ""


def as_url(value: str) -> str:
    """Return an address with its scheme added or its credentials removed, or the empty text if neither can be done."""
    text = value.strip()
    if re.match(r"(www\.)?[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}(/\S*)?$", text):
        return f"https://{text}"
    try:
        parts = urlsplit(text)
        user, at, host = parts.netloc.rpartition("@")
        # A user name that looks like a host is meant to deceive: the real host is not what the contributor meant.
        if parts.scheme in ("http", "https") and at and host and "." not in user:
            return urlunsplit(parts._replace(netloc=host))
    except ValueError:
        pass
    return ""
