"""Atom (RFC 4287) from plain values. All text is untrusted: escaped, with characters that XML forbids replaced."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from sistercities.site.site import Site

MEDIA_TYPE = "application/atom+xml"
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LIMIT = 1000
"""The most entries in a feed: enough for the whole record, so that readers learn of an old event found late."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: ``id`` is a tag URI, ``href`` its page, ``day`` the day of what it reports, which may be long ago."""

    id: str
    title: str
    published: dt.date
    updated: dt.date
    day: dt.date
    href: str
    html: str
    category: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """A feed's metadata."""

    id: str
    title: str
    subtitle: str
    author: str
    self_href: str
    page_href: str
    updated: dt.date
    rights: str


def tag_uri(site: Site, *parts: str) -> str:
    """Return a permanent id: it depends only on the site's tag and on ids, not on an address or any text."""
    return f"tag:{site.config.tag}:{'/'.join(quote(part, safe='/') for part in parts)}"


def root_of(site: Site, path: str) -> str:
    """Return the prefix from a file to the site's root: its address if one is configured, otherwise a relative path."""
    return f"{site.config.base_url}/" if site.config.base_url else "../" * path.count("/")


def newest(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return a feed's entries, newest first, at most ``LIMIT``."""
    return tuple(sorted(entries, key=lambda entry: (entry.updated, entry.day, entry.id), reverse=True)[:LIMIT])


def feed_bytes(head: Head, entries: tuple[Entry, ...]) -> bytes:
    """Return an Atom feed."""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
        f"<id>{escaped(head.id)}</id>",
        f"<title>{escaped(head.title)}</title>",
        f"<subtitle>{escaped(head.subtitle)}</subtitle>",
        f"<updated>{moment(head.updated)}</updated>",
        f"<author><name>{escaped(head.author)}</name></author>",
        f'<link rel="self" type="{MEDIA_TYPE}" href="{escaped(head.self_href)}"/>',
        f'<link rel="alternate" type="text/html" href="{escaped(head.page_href)}"/>',
        f"<rights>{escaped(head.rights)}</rights>",
        *map(entry_xml, entries),
        "</feed>",
    ]
    return ("\n".join(lines) + "\n").encode()


@lru_cache(maxsize=2_000)
def entry_xml(entry: Entry) -> str:
    """Return one entry as lines of XML, cached because an event is in the feeds of its places, state and status."""
    return "\n".join([
        "<entry>",
        f"<id>{escaped(entry.id)}</id>",
        f"<title>{escaped(entry.title)}</title>",
        f"<published>{moment(entry.published)}</published>",
        f"<updated>{moment(entry.updated)}</updated>",
        f'<link rel="alternate" type="text/html" href="{escaped(entry.href)}"/>',
        *([f'<category term="{escaped(entry.category[0])}" label="{escaped(entry.category[1])}"/>']
          if entry.category else ()),
        f'<content type="html">{escaped(entry.html)}</content>',
        "</entry>",
    ])  # fmt: skip


def escaped(text: str) -> str:
    """Return a text escaped for an element or an attribute."""
    return html.escape(NOT_XML.sub("\ufffd", text))


def moment(day: dt.date) -> str:
    """Return the start of a day as an RFC 3339 timestamp: the record has days, never hours."""
    return f"{day.isoformat()}T00:00:00Z"
