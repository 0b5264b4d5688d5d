"""Escaping in templates: HTML as by markupsafe, but without a new object for text with nothing to escape, and JSON."""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup, escape


def escaped(value: Any) -> str:
    """Return a value escaped for HTML; markup is returned unchanged."""
    kind = value.__class__
    if kind is Markup:
        return value  # type: ignore[no-any-return]
    if kind is str and not ("&" in value or "<" in value or ">" in value or '"' in value or "'" in value):
        return value  # type: ignore[no-any-return]
    return escape(value)


def jsonld(content: object) -> Markup:
    """Return JSON for a page's script element, in which no character can end the element or open another."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))  # noqa: S704  # escaped
