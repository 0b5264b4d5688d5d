"""Changes to the record, as plain values: changed fields within changed rows, grouped by subject."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sistercities.record.model import RESOURCES
from sistercities.record.vocabulary import Status


class Kind(StrEnum):
    """The kind of a change: an addition, new information, a corrected mistake, a withdrawal, or not yet explained."""

    ADDED = "added"
    REVISED = "revised"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    CHANGED = "changed"
    REMOVED = "removed"


UNEXPLAINED = frozenset({Kind.CHANGED, Kind.REMOVED})
"""A value replaced or a row removed without a written reason. A release is refused while there is one."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One cell before and after, as in the CSV; an empty string for no value."""

    field: str
    before: str
    after: str
    kind: Kind
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that was added, changed or removed; ``was`` is its former id if that changed, otherwise empty."""

    resource: str
    id: str
    kind: Kind
    was: str = ""
    reason: str = ""
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """The changes to one thing that readers know by name – a tie with its events and sources, a place, a source.

    ``before`` and ``after`` are the tie's statuses if they differ, otherwise empty; ``date`` is the day of the edit,
    as far as it can be derived from the data.
    """

    resource: str
    id: str
    title: str
    sentence: str
    date: dt.date
    before: str = ""
    after: str = ""
    rows: tuple[RowChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """All differences between two versions of the record, by subject."""

    subjects: tuple[Subject, ...] = ()

    @property
    def rows(self) -> tuple[RowChange, ...]:
        """Every changed row."""
        return tuple(row for subject in self.subjects for row in subject.rows)

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.subjects)


def to_json(subject: Subject) -> dict[str, Any]:
    """Return a subject as a JSON object: each row by id, each field before and after, with the reasons."""
    return {
        "resource": subject.resource,
        "id": subject.id,
        "title": subject.title,
        "sentence": subject.sentence,
        "date": subject.date.isoformat(),
        "status": {"before": subject.before, "after": subject.after} if subject.before or subject.after else None,
        "rows": [
            {
                "resource": row.resource,
                "id": row.id,
                "was": row.was or None,
                "kind": str(row.kind),
                "reason": row.reason or None,
                "fields": [
                    {"field": change.field, "before": change.before, "after": change.after, "kind": str(change.kind),
                     "reason": change.reason or None}
                    for change in row.fields
                ],
            }
            for row in subject.rows
        ],
    }  # fmt: skip


def from_json(stored: Any) -> Subject:
    """Return the subject in a JSON object, the inverse of ``to_json``. ValueError if it is malformed."""
    try:
        status = stored["status"] or {"before": "", "after": ""}
        return Subject(
            resource=resource_name(stored["resource"]),
            id=text(stored["id"]),
            title=text(stored["title"]),
            sentence=text(stored["sentence"]),
            date=dt.date.fromisoformat(text(stored["date"])),
            before=status_name(status["before"]),
            after=status_name(status["after"]),
            rows=tuple(_row(row) for row in stored["rows"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"malformed change ({error})") from error


def _row(stored: Any) -> RowChange:
    return RowChange(
        resource_name(stored["resource"]),
        text(stored["id"]),
        Kind(stored["kind"]),
        text(stored["was"] or ""),
        text(stored["reason"] or ""),
        tuple(
            FieldChange(text(change["field"]), text(change["before"]), text(change["after"]), Kind(change["kind"]),
                        text(change["reason"] or ""))
            for change in stored["fields"]
        ),
    )  # fmt: skip


def text(value: Any) -> str:
    """Return a value that must be a string of printable characters on one line; ValueError for any other."""
    if not isinstance(value, str) or not value.isprintable():
        raise ValueError(f"{ascii(value)[:60]} is not a text")  # callers expect one kind of error from malformed JSON
    return value


def resource_name(value: Any) -> str:
    """Return a value that must be the name of a resource; ValueError for any other."""
    if value not in RESOURCES:
        raise ValueError(f"{ascii(value)[:60]} is not a resource")
    return str(value)


def status_name(value: Any) -> str:
    """Return a value that must be a status or empty; ValueError for any other."""
    return str(Status(value)) if value else ""
