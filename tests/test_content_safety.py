"""Articles as HTML: what Markdown lets through, nh3 removes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sistercities.site.articles import read_article, to_html
from sistercities.site.filters import article_html
from sistercities.site.markdown_html import TAGS
from tests.markup import read

if TYPE_CHECKING:
    from pathlib import Path

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


FRONT = "---\ntitle: About\ndescription: What it is.\nnav: About\norder: 1\n---\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (FRONT + "[" * 15_000, "contains more than 500 of"),
        (FRONT + "<![CDATA[" * 3_000, "contains more than 500 of"),
        (FRONT + "```" + " " * 55_000 + "x", "too many spaces"),
        (FRONT + "a\n=\n" * 14_000, "has more than 2,000 lines"),
        (FRONT + "`" * 15_000, "contains more than 500 of"),
        (FRONT + "1. " * 3_000, "is nested too deeply"),
        (FRONT + "x" * 60_000, "must be a regular file of at most 60,000 bytes"),
        (FRONT.replace("order: 1", f"order: {'[' * 3_000}"), "the front matter cannot be read"),
        (FRONT.replace("About", '"A\\uD800"'), "contains an unprintable character"),
        (FRONT.replace("About", '"A\\0"'), "contains an unprintable character"),
        (FRONT.replace("What it is.", "2022-02-30"), "the front matter cannot be read: day is out of range"),
    ],
    ids=[
        "links",
        "sections",
        "spaces",
        "headings",
        "fences",
        "lists",
        "length",
        "YAML",
        "half a letter",
        "NUL",
        "date",
    ],
)
def test_an_article_that_cannot_be_processed_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """Text on which Markdown or YAML would fail, or spend minutes, is reported as a problem of the file."""
    path = tmp_path / "about.md"
    path.write_text(text, encoding="utf-8")
    problems = read_article(path, to_html)
    assert isinstance(problems, list)
    assert message in problems[0].message


def test_an_article_is_a_regular_file(tmp_path: Path) -> None:
    """A link to an endless device is not accepted as an article."""
    path = tmp_path / "about.md"
    path.symlink_to("/dev/zero")
    problems = read_article(path, to_html)
    assert isinstance(problems, list)
    assert problems[0].message == "must be a regular file of at most 60,000 bytes"


@pytest.mark.parametrize("markdown", HOSTILE)
def test_markdown_is_reduced_to_allowed_html(markdown: str) -> None:
    """Whatever an article contains, only plain elements, known kinds of addresses and heading ids remain."""
    page = read(
        str(
            article_html(to_html(f"A text.\n\n{markdown}\n\nAnother."), "../", "https://github.com/example/x", "about/")
        )
    )
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
    """A link to the repository leads there, or to the corrections page if there is no repository."""
    html = article_html(to_html("[form](repository:issues/new?template=event.yml)"), "../", repository, "about/")
    assert read(str(html)).first("a").attributes["href"] == expected
