"""Faults in a descriptor's metadata about the whole package, which pages print and whose links programs follow."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import Any

from sistercities.datapackage.expected_schema import FILES
from sistercities.record.urls import url_fault

PROFILES = "https://datapackage.org/profiles/"
"""The address of the Data Package standard's profiles: programs fetch the profile that a descriptor names."""
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})")
EMAIL = re.compile(r"[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,8}")
NAME = re.compile(r"[a-z0-9]+([-._][a-z0-9]+)*")
"""The form of a package's name, which is used in file names and citations."""
VERSION = re.compile(r"[0-9A-Za-z.+-]{1,40}")


def metadata_drift(descriptor: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield ``(place, message)`` for every fault in a descriptor's metadata about the whole package."""
    yield from not_strings("", descriptor, ("name", "title", "description", "version", "created"))
    yield from _published_drift(descriptor)
    own = descriptor.get("name")
    if isinstance(own, str) and own and not NAME.fullmatch(own):
        yield "name", "must be lowercase letters and digits, joined by single hyphens, dots or underscores"
    version = descriptor.get("version", "")
    if isinstance(version, str) and version and not VERSION.fullmatch(version):
        yield "version", "must be letters, digits, dots, hyphens and plus signs, such as 1.0.0"
    keywords = descriptor.get("keywords", [])
    if not isinstance(keywords, list) or not all(isinstance(word, str) for word in keywords):
        yield "keywords", "must be a list of strings"
    for name, required in (("licenses", ("name", "path")), ("contributors", ("title",)), ("sources", ("title",))):
        listed = descriptor.get(name) or []
        if not isinstance(listed, list):
            yield name, "must be a list of objects"
            continue
        for number, one in enumerate(listed, start=1):
            for field, message in _credit_drift(one, required):
                yield f"{name}.{number}{field}", message


def not_strings(where: str, thing: dict[str, Any], keys: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the keys of an object whose value is not a string, each with its place and what to do."""
    return ((f"{where}{key}", "must be a string") for key in keys if not isinstance(thing.get(key, ""), str))


def unprintable(value: Any, place: str = "") -> Iterator[str]:
    """Yield the place of each string in JSON, or of each object with a key, that is not one line of printable text."""
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
    """Yield what is wrong with the time of creation and with the links in a descriptor that programs follow."""
    created = descriptor.get("created")
    if isinstance(created, str) and not _is_moment(created):
        yield "created", "must be a date with its time, such as 2026-11-28T00:00:00Z (RFC 3339)"
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
    """Return what is wrong with a value that is published as a link, or None if it is a valid one."""
    if not isinstance(value, str):
        return "must be a string"
    return url_fault(value)


def _credit_drift(credit: Any, required: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield ``(.field, message)`` for every fault in a license, a contributor or a source."""
    if not isinstance(credit, dict):
        yield "", f"must be an object with the key {required[0]!r}"
        return
    for key in required:
        if not credit.get(key):
            yield f".{key}", "is missing"
    yield from not_strings(".", credit, ("name", "title", "path"))
    path = credit.get("path", "")
    if isinstance(path, str) and path and path not in FILES and (fault := url_fault(path)):
        yield ".path", fault
    email = credit.get("email", "")
    if not isinstance(email, str) or (email and not EMAIL.fullmatch(email)):
        yield ".email", "is not an email address: correct it or leave it out"
    yield from not_strings(".", credit, ("role", "organization"))
    roles = credit.get("roles", [])
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        yield ".roles", "must be a list of strings"
