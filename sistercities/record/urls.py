"""URLs allowed in links: absolute http(s) URLs that browsers cannot interpret in any other way."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

URL_FIELDS = frozenset({"url", "archive_url"})
"""Fields that contain an address."""
HOST = re.compile(
    r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.IGNORECASE | re.ASCII
)
URL_CHARACTERS = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%\u00a1-\U0010ffff]+")
ADVICE = "write the page's full address, such as https://example.org/page"


def url_fault(value: str, *, any_host: bool = False) -> str | None:
    """Return what is wrong with a URL and what to write, or None if it is an absolute http(s) URL with a host name.

    Credentials are refused, as are characters that no URL can contain (RFC 3986; letters beyond ASCII as in RFC 3987).
    With ``any_host``, any host is accepted, such as ``localhost`` or an IP address.
    """
    if not URL_CHARACTERS.fullmatch(value):
        return f"has a character that a URL cannot contain: {ADVICE}"
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return f"is not a URL: {ADVICE}"
    named = bool(parts.hostname) if any_host else HOST.fullmatch(parts.hostname or "")
    if parts.scheme not in ("http", "https") or not named or port == 0:
        return f"is not an absolute http(s) URL with a host name: {ADVICE}"
    if "@" in parts.netloc:
        return "contains a user name or password: leave them out"
    return None


TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|igshid|mc_[ce]id|twclid|ttclid|_ga|_gl|cmpid|ocid|smid",
    re.IGNORECASE,
)
"""Parameters that say how a reader came to a page and nothing about the page."""


def without_tracking(url: str) -> str:
    """Return an address without tracking parameters and without its fragment, otherwise unchanged.

    A fragment that names a page of its own (``#!/path``, ``#page=12``) stays.
    """
    base, _, fragment = url.partition("#")
    path, mark, query = base.partition("?")
    kept = [pair for pair in query.split("&") if not TRACKING.fullmatch(pair.partition("=")[0])]
    return (
        path
        + (mark + "&".join(kept) if kept else "")
        + (f"#{fragment}" if fragment.startswith(("!", "/", "page=")) else "")
    )


def plain_url(url: str) -> str:
    """Return an address without parts that do not tell pages apart: scheme, ``www.``, tracking, trailing slashes."""
    return re.sub(r"^https?://(www\.)?", "", without_tracking(url)).rstrip("/")
