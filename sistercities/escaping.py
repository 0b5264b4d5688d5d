"""HTML escaping for templates: what markupsafe does, without making a new object of every text that needs none of it."""

from __future__ import annotations

from typing import Any

from markupsafe import escape


def escaped(value: Any) -> str:
    """Return a value as HTML text; markup stays as it is."""
    if value.__class__ is str and not (
        "&" in value or "<" in value or ">" in value or '"' in value or "'" in value  # five searches in C
    ):
        return value
    return escape(value)
