"""Where a descriptor differs from the schema of this program's records, or points outside its folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sistercities.datapackage.expected_schema import Constraints, constraints_of, field_names, field_types
from sistercities.datapackage.metadata_drift import metadata_drift, not_strings, unprintable
from sistercities.record.model import RECORDS, Record

LICENSE = (
    '[{"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0 International", '
    '"path": "https://creativecommons.org/licenses/by/4.0/"}]'
)
"""What to write in a descriptor that has no license: data without one may not be used."""
AUTHORS = '[{"title": "…", "role": "author"}]: the data is cited by it'
"""What to write in a descriptor that has no contributors."""
RESOURCE_KEYS = frozenset(
    ["name", "path", "title", "description", "type", "profile", "format", "mediatype", "encoding", "dialect", "schema",
     "bytes", "hash"]
)  # fmt: skip
FIELD_KEYS = frozenset(["name", "title", "description", "type", "constraints", "example"])
CONSTRAINT_KEYS = frozenset(["required", "unique", "pattern", "enum", "minimum", "maximum", "minLength", "maxLength"])
FIELD_TYPES = {"str": "string", "int": "integer", "float": "number", "date": "date", "PartialDate": "string"}


def schema_drift(descriptor: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield ``(place, message)`` wherever a descriptor is not what this program's records require.

    A package is never validated against a schema of its own: names, order, types, vocabularies, keys and constraints
    must be the program's. Nothing may point outside the folder, and no text may contain unprintable characters.
    """
    advice = {"licenses": f": write {LICENSE}", "contributors": f": write {AUTHORS}"}
    for name in ("name", "title", "description", "version", "licenses", "contributors", "resources"):
        if not descriptor.get(name):
            yield name, f"is missing from the descriptor{advice.get(name, '')}"
    for place in unprintable(descriptor):
        yield place, "contains an unprintable character: remove it"
    yield from metadata_drift(descriptor)
    resources = descriptor.get("resources")
    if not isinstance(resources, list) or not all(isinstance(resource, dict) for resource in resources):
        yield "resources", "must be a list of objects"
        return
    named = {str(resource.get("name")): resource for resource in resources}
    expected = [record.RESOURCE for record in RECORDS]
    if [resource.get("name") for resource in resources] != expected:
        yield "resources", f"must be, in this order: {', '.join(expected)}"
    for record in RECORDS:
        if record.RESOURCE in named:
            yield from _resource_drift(record, named[record.RESOURCE])


def _resource_drift(record: type[Record], resource: dict[str, Any]) -> Iterator[tuple[str, str]]:
    where = f"resources.{record.RESOURCE}"
    for key in sorted(resource.keys() - RESOURCE_KEYS):
        yield f"{where}.{key}", f"is not allowed; allowed: {', '.join(sorted(RESOURCE_KEYS))}"
    yield from not_strings(
        f"{where}.", resource, ("title", "description", "format", "mediatype", "hash", "type", "profile")
    )
    if resource.get("type", "table") != "table":
        yield f"{where}.type", 'must be "table"'
    if "bytes" in resource and (isinstance(resource["bytes"], bool) or not isinstance(resource["bytes"], int)):
        yield f"{where}.bytes", "must be a whole number"
    form: dict[str, Any] = {"path": f"{record.RESOURCE}.csv", "encoding": "utf-8", "dialect": {"delimiter": ","}}
    for key, value in form.items():
        if resource.get(key) != value:
            yield f"{where}.{key}", f"must be {json.dumps(value)}"
    schema = resource.get("schema")
    if isinstance(schema, dict) and isinstance(schema.get("fields"), list):
        yield from _table_drift(record, schema, f"{where}.schema")
    else:
        yield f"{where}.schema", "must be an object with a list of fields"


def _table_drift(record: type[Record], schema: dict[str, Any], where: str) -> Iterator[tuple[str, str]]:
    keys: dict[str, Any] = {
        "missingValues": [""],
        "primaryKey": list(record.KEY),
        "foreignKeys": [
            {"fields": [name], "reference": {"resource": target, "fields": [_key_of(target)]}}
            for name, target in record.REFERENCES.items()
        ],
    }
    for key in sorted(schema.keys() - {*keys, "fields"}):
        yield f"{where}.{key}", f"is not allowed; allowed: {', '.join(sorted({*keys, 'fields'}))}"
    for key, value in keys.items():
        if schema.get(key, []) != value:
            yield f"{where}.{key}", f"must be {json.dumps(value)}"
    names = [field.get("name") if isinstance(field, dict) else None for field in schema["fields"]]
    if names != list(field_names(record)):
        yield f"{where}.fields", f"must be, in this order: {', '.join(field_names(record))}"
        return
    for field, (kind, _) in zip(schema["fields"], field_types(record), strict=True):
        name = field["name"]
        yield from _field_drift(f"{where}.{name}", field, kind, constraints_of(record)[name])


def _key_of(resource: str) -> str:
    return next(record.KEY[0] for record in RECORDS if resource == record.RESOURCE)


def _field_drift(where: str, field: dict[str, Any], kind: type, expected: Constraints) -> Iterator[tuple[str, str]]:
    for key in sorted(field.keys() - FIELD_KEYS):
        yield f"{where}.{key}", f"is not allowed; allowed: {', '.join(sorted(FIELD_KEYS))}"
    yield from not_strings(f"{where}.", field, ("title", "description"))
    if not isinstance(field.get("example", ""), str | int | float):
        yield f"{where}.example", "must be a string or a number"
    form = FIELD_TYPES.get(kind.__name__, "string")
    if field.get("type") != form:
        yield f"{where}.type", f"must be {json.dumps(form)}"
    constraints = field.get("constraints")
    if not isinstance(constraints, dict):
        yield f"{where}.constraints", f"must be an object of {', '.join(sorted(CONSTRAINT_KEYS))}"
        return
    for key in sorted(constraints.keys() | expected.keys()):
        if key not in expected:
            yield f"{where}.constraints.{key}", "is not allowed"
        elif json.dumps(constraints.get(key)) != json.dumps(expected[key]):  # as JSON: in Python, 1 == True
            yield f"{where}.constraints.{key}", f"must be {json.dumps(expected[key])}"
