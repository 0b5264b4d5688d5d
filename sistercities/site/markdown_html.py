"""Markdown → HTML with a fixed set of tags."""

from __future__ import annotations

import re

import markdown
import nh3

from sistercities.site.placeholders import REPOSITORY, ROOT

SITE_LINK = re.compile(r'href="site:([^"]*)"')
REPOSITORY_LINK = re.compile(r'href="repository:([^"]*)"')
TAGS = frozenset(
    [
        "p",
        "h2",
        "h3",
        "h4",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "a",
        "em",
        "strong",
        "code",
        "pre",
        "blockquote",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "hr",
        "br",
    ]
)


def safe_html(markdown_text: str) -> str:
    """Return Markdown as HTML with a fixed set of tags; ``site:`` and ``repository:`` in links become placeholders.

    Headings get ids. All other tags (raw HTML included), scripts, and links other than http, https, mailto, ``site:``,
    ``repository:`` and relative ones are removed.
    """
    html = markdown.markdown(
        markdown_text, extensions=["tables", "fenced_code", "toc", "sane_lists", "smarty"], output_format="html"
    )
    safe = nh3.clean(
        html,
        tags=set(TAGS),
        attributes={"a": {"href"}, "h2": {"id"}, "h3": {"id"}, "h4": {"id"}},
        url_schemes={"http", "https", "mailto", "site", "repository"},
        link_rel="noopener",
    )
    linked = REPOSITORY_LINK.sub(rf'href="{REPOSITORY}\1"', SITE_LINK.sub(rf'href="{ROOT}\1"', safe))
    scrolled = linked.replace("<table>", '<div class="scroll"><table>').replace("</table>", "</table></div>")
    return scrolled.replace("<pre>", '<pre tabindex="0">')  # so that it can be scrolled with the keyboard
