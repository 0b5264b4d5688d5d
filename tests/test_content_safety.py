"""Prose as HTML: what Markdown lets through, nh3 takes out."""

from __future__ import annotations

import pytest

from sistercities.content import TAGS, to_html
from sistercities.render import article_html
from tests.markup import read

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](data:text/html,x)",
    "<a href='https://example.org' onclick='alert(1)' style='color:red' target='_blank'>a</a>",
    "<iframe src='https://example.org'></iframe>",
    "<svg onload=alert(1)>",
    "<form action='https://example.org'><input></form>",
    "![a](https://example.org/pixel.png)",
    "<math><mi xlink:href='javascript:alert(1)'></mi></math>",
    "<style>p{}</style>",
    '[a](repository:x" onmouseover=alert(1) y=")',
    '[a](site:"><script>alert(1)</script>)',
    "## a {: onclick=alert(1) }",
)


@pytest.mark.parametrize("markdown", HOSTILE)
def test_markdown_is_cut_to_what_is_allowed(markdown: str) -> None:
    """Whatever is written into prose, only plain elements, addresses of the known kinds and ids of headings are left."""
    page = read(str(article_html(to_html(f"A text.\n\n{markdown}\n\nAnother."), "../", "https://github.com/example/x")))
    for element in page.walk():
        assert element.tag in {"", *TAGS, "div"}
        assert set(element.attributes) <= {"href", "rel", "id", "class", "title"}
        assert element.tag == "div" or "class" not in element.attributes
        href = element.attributes.get("href", "../")
        assert href.startswith(("https://", "../")), href


@pytest.mark.parametrize(
    ("repository", "expected"),
    [
        ("https://github.com/example/x", "https://github.com/example/x/issues/new?template=event.yml"),
        ("", "../corrections/"),
    ],
)
def test_links_to_the_repository(repository: str, expected: str) -> None:
    """A link to the repository leads there, or to the page on corrections where there is none."""
    html = article_html(to_html("[form](repository:issues/new?template=event.yml)"), "../", repository)
    assert read(str(html)).first("a").attributes["href"] == expected
