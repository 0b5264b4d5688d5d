"""Escaping for templates: of HTML, as markupsafe does it but without a new object for every text that needs none of it, and of JSON in a page."""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup, escape


def escaped(value: Any) -> str:
    """Return a value as HTML text; markup stays as it is."""
    kind = value.__class__
    if kind is Markup:
        return value  # type: ignore[no-any-return]
    if kind is str and not ("&" in value or "<" in value or ">" in value or '"' in value or "'" in value):
        return value  # type: ignore[no-any-return]
    return escape(value)


def jsonld(content: object) -> Markup:
    """Return JSON for a page's script element: no character in it ends the element or opens another."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))  # noqa: S704  # as said
