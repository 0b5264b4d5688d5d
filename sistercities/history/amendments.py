"""``data/history/amendments.csv``: what the editors wrote about a change – its kind, its reason, an id's successor.

A published id never vanishes. A row with a ``successor`` redirects from the old id to the new one; a row of kind
``withdrawn`` says why there is none.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from sistercities.base.problems import Problem, shown_path
from sistercities.datapackage.expected_schema import field_names
from sistercities.datapackage.parsing import FULL_DATE
from sistercities.datapackage.rules.cells import CELL_RULES
from sistercities.datapackage.rules.texts import no_contact
from sistercities.datapackage.tables import MAX_REPORTED, csv_reader, read_text
from sistercities.history.changes import Kind
from sistercities.record.dataset import Dataset
from sistercities.record.model import RECORDS

FILE = "amendments.csv"
PAGES = "pages"
"""Used instead of a resource name, to amend a published address that does not belong to a row of the record."""
FIELDS = {record.RESOURCE: frozenset(field_names(record)) for record in RECORDS}
SLUG = r"(?=.{1,120}( |$))[a-z0-9]+(-{1,2}[a-z0-9]+)*"
IDS = {"states": re.compile("[A-Z]{2}"), "citations": re.compile(f"{SLUG} {SLUG}")}
"""The patterns of ids that are not a single slug."""
ID = re.compile(SLUG)
MOST_ROWS = 20_000
LONGEST_CHAIN = 100
"""Ids that one row can have had."""
CIRCULAR = f"leads back to itself, or on more than {LONGEST_CHAIN} times"
PAGE = re.compile(r"([a-z0-9-]+/)+")
KINDS = (Kind.REVISED, Kind.CORRECTED, Kind.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Amendment:
    """One row of the file. ``after`` is the last release before the change.

    An empty ``field`` means the whole row; ``successor`` is the row's new id, or empty if the id did not change.
    """

    after: str
    date: dt.date
    resource: str
    id: str
    field: str
    kind: Kind
    successor: str
    reason: str


COLUMNS = tuple(field.name for field in fields(Amendment))
Located = tuple[int, Amendment]


def read_amendments(folder: Path) -> tuple[tuple[Located, ...], list[Problem]]:
    """Return a history folder's amendments with their line numbers, and format problems; both empty without a file."""
    path = folder / FILE
    if not path.exists() and not path.is_symlink():
        return (), []
    text, problems = read_text(path)
    if text is None:
        return (), problems
    found: list[Located] = []
    reader = csv_reader(text)
    try:
        if tuple(next(reader, ())) != COLUMNS:
            return (), [_problem(path, 1, "", "", f"the first line must be: {','.join(COLUMNS)}")]
        for cells in reader:
            faults = list(_faults(path, reader.line_num, cells))
            problems += faults
            if not faults:
                found.append((reader.line_num, _amendment(cells)))
            if len(problems) >= MAX_REPORTED or len(found) > MOST_ROWS:
                why = "correct the rows named first" if problems else f"it has more than {MOST_ROWS:,} rows"
                problems.append(_problem(path, 0, "", "", f"was not read further: {why}"))
                return (), problems
    except csv.Error as error:
        problems.append(_problem(path, reader.line_num, "", "", f"is not CSV here: {error}"))
    return tuple(found), problems


def _amendment(cells: list[str]) -> Amendment:
    after, date, resource, key, field, kind, successor, reason = cells
    return Amendment(after, dt.date.fromisoformat(date), resource, key, field, Kind(kind), successor, reason)


def _faults(path: Path, line: int, cells: list[str]) -> Iterator[Problem]:
    """Yield every problem with a row: its number of cells, each cell, then how its cells fit together."""
    if len(cells) != len(COLUMNS):
        yield _problem(path, line, "", ",".join(cells), f"has {len(cells)} cells instead of {len(COLUMNS)}")
        return
    row = dict(zip(COLUMNS, cells, strict=True))
    for name, value in row.items():
        kind_of_text = "summary" if name == "reason" else "note"
        for message in filter(None, (rule(PAGES, kind_of_text, value) for rule in (*CELL_RULES, no_contact) if value)):
            yield _problem(path, line, name, value, message)
    empty = [name for name in ("after", "date", "resource", "id", "kind", "reason") if not row[name]]
    yield from (_problem(path, line, name, "", "must not be empty") for name in empty)
    for name, message in [] if empty else _inconsistencies(row):
        yield _problem(path, line, name, row[name], message)


def _inconsistencies(row: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each field of a complete row that is malformed or does not fit the others, with a message."""
    page = row["resource"] == PAGES
    form, example = (PAGE, "states/texas/") if page else (IDS.get(row["resource"], ID), "houston-tx")
    if not is_day(row["date"]):
        yield "date", "is not a full date: write YYYY-MM-DD"
    for name in ("id", "successor"):
        if row[name] and not form.fullmatch(row[name]):
            yield name, f"must look like {example}"
    if row["kind"] not in KINDS:
        yield "kind", f"must be one of: {', '.join(KINDS)}"
    if not page and row["resource"] not in FIELDS:
        yield "resource", f"must be one of: {', '.join([*FIELDS, PAGES])}"
    elif row["field"] and row["field"] not in FIELDS.get(row["resource"], ()):
        yield "field", f"is not a field of {row['resource']}"
    elif row["field"] and (row["successor"] or row["kind"] == Kind.WITHDRAWN):
        yield "field", "must be empty: the whole row is withdrawn, or has a new id"
    if row["kind"] == Kind.WITHDRAWN and row["successor"]:
        yield "successor", "must be empty: what is withdrawn has no successor"


def is_day(text: str) -> bool:
    """Whether a text is a full date of a day that exists."""
    try:
        return bool(FULL_DATE.fullmatch(text) and dt.date.fromisoformat(text))
    except ValueError:
        return False


def amendment_problems(
    folder: Path, located: Sequence[Located], dataset: Dataset, versions: frozenset[str], latest: dt.date
) -> Iterator[Problem]:
    """Yield every reference in the amendments that is wrong: a release, a date, an id, a successor.

    An id that they amend must be in the record, an id that they remove must not; successors must not form a circle.
    """
    path = folder / FILE
    retired = {(row.resource, row.id): row for _, row in located if row.kind is Kind.WITHDRAWN or row.successor}
    for line, row in located:
        if row.after not in versions:
            yield _problem(path, line, "after", row.after, "is not a release: name the last one before the change")
        if row.date > latest:
            yield _problem(path, line, "date", str(row.date), "is in the future")
        if (row.resource, row.id) not in retired and row.resource == PAGES:
            yield _problem(path, line, "kind", row.kind, "a page is withdrawn or has a successor, nothing else")
        end = last_successor(retired, row)
        if end is None:
            yield _problem(path, line, "successor", row.successor, CIRCULAR)
        elif row.resource != PAGES:
            yield from _misplaced(path, line, row, end, retired, dataset)


def _misplaced(
    path: Path, line: int, row: Amendment, end: str, retired: Collection[tuple[str, str]], dataset: Dataset
) -> Iterator[Problem]:
    """Yield what is wrong if a row is or is not in the record, or its last successor ``end`` is not."""
    present, is_retired = row.id in dataset.table(row.resource), (row.resource, row.id) in retired
    if is_retired and present:
        yield _problem(path, line, "id", row.id, "is still in the record: remove it there, or remove this row")
    elif not present and not is_retired:
        yield _problem(path, line, "id", row.id, "is not in the record: correct the id")
    if row.successor and end not in dataset.table(row.resource) and (row.resource, end) not in retired:
        yield _problem(path, line, "successor", row.successor, "is not in the record: correct the id")


def last_successor(retired: dict[tuple[str, str], Amendment], row: Amendment) -> str | None:
    """Return the last id in a chain of successors, or None if the chain is circular or too long."""
    seen = {row.id}
    key = row.successor or row.id
    while (row.resource, key) in retired and retired[row.resource, key].successor and key not in seen:
        if len(seen) > LONGEST_CHAIN:
            return None
        seen.add(key)
        key = retired[row.resource, key].successor
    return None if row.successor and key in seen else key


def _problem(path: Path, line: int, field: str, value: str, message: str) -> Problem:
    return Problem(shown_path(path), line, field, value, message, "amendments")


def reason_of(amendments: Iterable[Amendment], resource: str, keys: tuple[str, ...], field: str) -> Amendment | None:
    """Return the newest amendment of a row's field, or of the whole row if the field has none, or None."""
    found = [row for row in amendments if row.resource == resource and row.id in keys and row.field in ("", field)]
    return max(found, key=lambda row: (bool(row.field), row.date), default=None)
