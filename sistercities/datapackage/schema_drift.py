"""How a descriptor differs from what it must say: the schema of the records, and nothing that reaches elsewhere."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING, Any

from sistercities.datapackage.expected_schema import FILES, Constraints, constraints_of, field_names, field_types
from sistercities.record.model import RECORDS, Record
from sistercities.record.urls import url_fault

if TYPE_CHECKING:
    from collections.abc import Iterator


LICENSE = (
    '[{"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0 International", '
    '"path": "https://creativecommons.org/licenses/by/4.0/"}]'
)
"""What to write into a descriptor without a license: data without one may not be used."""


AUTHORS = '[{"title": "…", "role": "author"}]: the data is cited by it'
"""What to write into a descriptor without contributors."""


RESOURCE_KEYS = frozenset(
    ["name", "path", "title", "description", "type", "profile", "format", "mediatype", "encoding", "dialect", "schema",
     "bytes", "hash"]
)  # fmt: skip


FIELD_KEYS = frozenset(["name", "title", "description", "type", "constraints", "example"])


CONSTRAINT_KEYS = frozenset(["required", "unique", "pattern", "enum", "minimum", "maximum", "minLength", "maxLength"])


FIELD_TYPES = {"str": "string", "int": "integer", "float": "number", "date": "date", "PartialDate": "string"}


PROFILES = "https://datapackage.org/profiles/"
"""Where the profiles of the Data Package standard are: programs fetch what a descriptor names as its own."""


MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})")


EMAIL = re.compile(r"[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,8}")


NAME = re.compile(r"[a-z0-9]+([-._][a-z0-9]+)*")
"""What a package's name may be: file names and citations use it."""


def schema_drift(descriptor: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield ``(place, message)`` wherever a descriptor's schema is not the one that this program's records have.

    A package is never judged by a schema of its own making: names, order, types, vocabularies, keys and constraints are
    the program's; nothing may point outside the folder, and no text act where it is shown.
    """
    advice = {"licenses": f": write {LICENSE}", "contributors": f": write {AUTHORS}"}
    for name in ("name", "title", "description", "version", "licenses", "contributors", "resources"):
        if not descriptor.get(name):
            yield name, f"is missing from the descriptor{advice.get(name, '')}"
    for place in unprintable(descriptor):
        yield place, "holds a character that cannot be printed, or half of one: remove it"
    yield from _metadata_drift(descriptor)
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


def _metadata_drift(descriptor: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with what a descriptor says of the package as a whole: pages print it and link to it."""
    for name in ("name", "title", "description", "version", "created"):
        if not isinstance(descriptor.get(name, ""), str):
            yield name, "must be a text"
    yield from _published_drift(descriptor)
    own = descriptor.get("name")
    if isinstance(own, str) and own and not NAME.fullmatch(own):
        yield "name", "must be lower-case letters and digits, joined by single hyphens, dots or underscores"
    keywords = descriptor.get("keywords", [])
    if not isinstance(keywords, list) or not all(isinstance(word, str) for word in keywords):
        yield "keywords", "must be a list of texts"
    for name, required in (("licenses", "name"), ("contributors", "title"), ("sources", "title")):
        listed = descriptor.get(name) or []
        if not isinstance(listed, list):
            yield name, "must be a list of objects"
            continue
        for number, one in enumerate(listed, start=1):
            for field, message in _credit_drift(one, required):
                yield f"{name}.{number}{field}", message


def unprintable(value: Any, place: str = "") -> Iterator[str]:
    """Yield the places in JSON at which a text, or the name of a key, is not one line of whole and visible characters."""
    if isinstance(value, str):
        if not value.isprintable():
            yield place
    elif isinstance(value, list):
        for number, one in enumerate(value, start=1):
            yield from unprintable(one, f"{place}.{number}".lstrip("."))
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from unprintable(one, f"{place}.{key}".lstrip(".")) if key.isprintable() else (place or "it",)


def _published_drift(descriptor: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the day of creation and with the links that programs follow from a descriptor."""
    created = descriptor.get("created")
    if isinstance(created, str) and not _is_moment(created):
        yield "created", "must be a date with its time, as 2026-11-28T00:00:00Z (RFC 3339)"
    schema = descriptor.get("$schema", PROFILES)
    if not isinstance(schema, str) or not schema.startswith(PROFILES):
        yield "$schema", f"must begin with {PROFILES}"
    profile = descriptor.get("profile", "data-package")
    if not isinstance(profile, str) or not (NAME.fullmatch(profile) or profile.startswith(PROFILES)):
        yield "profile", f"must be the name of a profile, or begin with {PROFILES}"
    for name in ("homepage", "image"):
        if name in descriptor and (fault := _link_fault(descriptor[name])):
            yield name, fault


def _is_moment(text: str) -> bool:
    """Whether a text is a date with a time and an offset (RFC 3339)."""
    if not MOMENT.fullmatch(text):
        return False
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _link_fault(value: Any) -> str | None:
    """Return what is wrong with a value that is published as a link; None if it is a good one."""
    if not isinstance(value, str):
        return "must be a text"
    return url_fault(value)


def _credit_drift(credit: Any, required: str) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a license, a contributor or a source: ``(.field, message)``."""
    if not isinstance(credit, dict):
        yield "", f"must be an object with the key {required!r}"
        return
    if not credit.get(required):
        yield f".{required}", "is missing"
    for key in ("name", "title", "path"):
        if not isinstance(credit.get(key, ""), str):
            yield f".{key}", "must be a text"
    path = credit.get("path", "")
    if isinstance(path, str) and path and path not in FILES and (fault := url_fault(path)):
        yield ".path", fault
    email = credit.get("email", "")
    if not isinstance(email, str) or (email and not EMAIL.fullmatch(email)):
        yield ".email", "is no email address: correct it or leave it out"
    for key in ("role", "organization"):
        if not isinstance(credit.get(key, ""), str):
            yield f".{key}", "must be a text"
    roles = credit.get("roles", [])
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        yield ".roles", "must be a list of texts"


def _resource_drift(record: type[Record], resource: dict[str, Any]) -> Iterator[tuple[str, str]]:
    where = f"resources.{record.RESOURCE}"
    for key in sorted(resource.keys() - RESOURCE_KEYS):
        yield f"{where}.{key}", f"is not allowed; allowed: {', '.join(sorted(RESOURCE_KEYS))}"
    for key in ("title", "description"):
        if not isinstance(resource.get(key, ""), str):
            yield f"{where}.{key}", "must be a text"
    for key in ("format", "mediatype", "hash", "type", "profile"):
        if not isinstance(resource.get(key, ""), str):
            yield f"{where}.{key}", "must be a text"
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
    for key in ("title", "description"):
        if not isinstance(field.get(key, ""), str):
            yield f"{where}.{key}", "must be a text"
    if not isinstance(field.get("example", ""), str | int | float):
        yield f"{where}.example", "must be a text or a number"
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
        elif json.dumps(constraints.get(key)) != json.dumps(expected[key]):  # 1 is not true
            yield f"{where}.constraints.{key}", f"must be {json.dumps(expected[key])}"
