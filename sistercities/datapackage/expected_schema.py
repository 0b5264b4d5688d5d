"""The schema that a descriptor must state: fields, types and constraints, derived from this program's records."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Mapping
from dataclasses import fields
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from sistercities.record.model import RECORDS, Record

FILES = frozenset(f"{record.RESOURCE}.csv" for record in RECORDS)
"""The file names of a package's tables."""


Constraints = dict[str, Any]
VALUE_CONSTRAINTS: dict[str, dict[str, Constraints]]
VALUE_CONSTRAINTS = json.loads(Path(__file__).with_name("constraints.json").read_text(encoding="utf-8"))
"""By resource and field: the constraints that follow from neither the field's type nor its vocabulary."""

PATTERNS = {
    r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$": "write YYYY, YYYY-MM or YYYY-MM-DD",
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "write lowercase letters a to z and digits, joined by single hyphens",
    r"^[a-z0-9]+(-{1,2}[a-z0-9]+)*$": "write lowercase letters a to z and digits, its parts joined by two hyphens",
    r"^(unanimous|[0-9]{1,3}-[0-9]{1,3}(-[0-9]{1,3})?)$": "write 'unanimous', or the votes as 5-4",
    r"^Q[1-9][0-9]*$": "write a Wikidata id such as Q1297",
    r"^[A-Z]{2}$": "write two uppercase letters",
    r"^[A-Z]{2}-[A-Z0-9]{1,3}$": "write an ISO 3166-2 code such as RU-SAR",
    r"^[a-z]{2}$": "write two lowercase letters, such as en or ru (ISO 639-1)",
    r"^https?://.+$": "write the page's full address, such as https://example.org/page",
}
"""Every pattern in the constraints, with what to write to match it.

No hostile value can make one of them backtrack forever.
"""


def field_names(record: type[Record]) -> tuple[str, ...]:
    """Return the column names of a resource, in order."""
    return _names(record)  # type: ignore[arg-type]  # a class is hashable even if its instances are not


@cache
def _names(record: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(record))


def field_types(record: type[Record]) -> tuple[tuple[type, bool], ...]:
    """Return each column's type, and whether it may be empty."""
    return _types(record)  # type: ignore[arg-type]  # see ``field_names``


@cache
def _types(record: Any) -> tuple[tuple[type, bool], ...]:
    hints = typing.get_type_hints(record)
    return tuple(_plain(hints[name]) for name in _names(record))


def constraints_of(record: type[Record]) -> Mapping[str, Constraints]:
    """Return the constraints of every field (Table Schema v2, "Field constraints"), regardless of any descriptor."""
    return _constraints(record)  # type: ignore[arg-type]  # see ``field_names``


@cache
def _constraints(record: Any) -> dict[str, Constraints]:
    found = {}
    for name, (kind, optional) in zip(field_names(record), field_types(record), strict=True):
        values = {"enum": [member.value for member in kind]} if issubclass(kind, StrEnum) else {}
        found[name] = {"required": not optional, **VALUE_CONSTRAINTS[record.RESOURCE].get(name, {}), **values}
    return found


def _plain(hint: Any) -> tuple[type, bool]:
    """Return a field's type without ``None``, and whether it may be empty."""
    if isinstance(hint, types.UnionType):
        return next(part for part in hint.__args__ if part is not types.NoneType), True
    return hint, False
