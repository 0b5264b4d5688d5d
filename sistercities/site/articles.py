"""``content/*.md`` → articles: YAML front matter and Markdown, as sanitized HTML."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sistercities.base.files import is_small_file
from sistercities.base.problems import Problem, SiteError, shown_path

FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)
KEYS = {"title": str, "description": str, "nav": str, "order": int}
MAX_ARTICLE = 60_000
MAX_OPENINGS = 500
MAX_LINES = 2_000
BLANK = re.compile(r"[ \t]{200}")
"""The largest number of ``[`` and of ``<`` in an article: Markdown searches all that follows for the end of each."""
REQUIRED = ("about", "contribute", "corrections", "methodology")
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Article:
    """A page of prose. ``html`` is safe to print.

    ``ROOT`` in it stands for the path to the site's root, and ``REPOSITORY`` for the repository's address.
    """

    name: str
    title: str
    description: str
    nav: str
    order: int
    html: str


def read_articles(content: Path, render: Callable[[str], str]) -> tuple[tuple[Article, ...], tuple[Problem, ...]]:
    """Return the articles in a folder, sorted by ``order`` and name, and the problems in their files.

    ``render`` turns Markdown into HTML: ``to_html``, or a cache of its results. SiteError if there is no such folder or a
    page that others link to is missing.
    """
    if not content.is_dir():
        raise SiteError(f"{shown_path(content)}: there is no such folder; name one with --content")
    paths = sorted(content.glob("[!.]*.md"))
    missing = set(REQUIRED) - {path.stem for path in paths}
    if missing:
        raise SiteError(f"{shown_path(content)}: {min(missing)}.md is missing; other pages link to it")
    articles, problems = [], []
    for path in paths:
        article = read_article(path, render)
        if isinstance(article, Article):
            articles.append(article)
        else:
            problems += article
    return tuple(sorted(articles, key=lambda article: (article.order, article.name))), tuple(problems)


def read_article(path: Path, render: Callable[[str], str]) -> Article | list[Problem]:
    """Return one article, or all the problems in its file."""
    if not NAME.fullmatch(path.stem):
        return [_problem(path, "the file's name must be lowercase letters, digits and hyphens: it is the address")]
    source = read_source(path)
    if isinstance(source, Problem):
        return [source]
    matter, text = source
    known = ", ".join(KEYS)
    faults = [_problem(path, f"unknown key; known keys: {known}", field=str(key)) for key in matter if key not in KEYS]
    for key, kind in KEYS.items():
        value = matter.get(key)
        if not isinstance(value, kind) or not value:
            faults.append(_problem(path, f"must be {'a number' if kind is int else 'text'}", field=key))
        elif isinstance(value, str) and not value.isprintable():
            faults.append(_problem(path, "contains an unprintable character: write it on one line", field=key))
    if max(map(text.count, "[<`")) > MAX_OPENINGS:
        faults.append(_problem(path, f"contains more than {MAX_OPENINGS} of [, < or `: split it into two articles"))
    if text.count("\n") > MAX_LINES or BLANK.search(text):
        faults.append(_problem(path, f"has more than {MAX_LINES:,} lines or too many spaces in a row: shorten it"))
    if faults:
        return faults
    try:
        return Article(path.stem, html=render(text), **matter)
    except RecursionError:
        return [_problem(path, "is nested too deeply: put fewer lists and quotations into one another")]


def read_source(path: Path) -> tuple[dict[Any, Any], str] | Problem:
    """Return a file's front matter and its Markdown, or the first problem with their form."""
    try:
        text = path.read_text(encoding="utf-8") if is_small_file(path, MAX_ARTICLE) else None
    except (OSError, UnicodeDecodeError) as error:
        return _problem(path, f"cannot be read as UTF-8 ({error})")
    match = FRONT_MATTER.match(text or "")
    if not match:
        begins = "must begin with front matter between two lines of '---'"
        return _problem(
            path, begins if text is not None else f"must be a regular file of at most {MAX_ARTICLE:,} bytes"
        )
    try:
        matter = yaml.safe_load(match[1])
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        detail = getattr(error, "problem", None) or "cannot be read"
        return _problem(path, f"the front matter is not YAML: {detail}", line=mark.line + 2 if mark else 1)
    except (ValueError, RecursionError) as error:  # a day that does not exist, lists nested too deeply
        return _problem(path, f"the front matter cannot be read: {error}")
    if not isinstance(matter, dict):
        return _problem(path, f"the front matter must have the keys {', '.join(KEYS)}")
    return matter, match[2]


def _problem(path: Path, message: str, *, line: int = 1, field: str = "") -> Problem:
    return Problem(shown_path(path), line, field, "", message, "front-matter")


def to_html(markdown_text: str) -> str:
    """Return Markdown as HTML that is safe to print."""
    from sistercities.site.markdown_html import safe_html  # noqa: PLC0415  # 50 ms, paid only if an article changed

    return safe_html(markdown_text)
