"""Views of the prose, and of the address that is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sistercities.datapackage.rules import rule_texts, warning_texts

if TYPE_CHECKING:
    from sistercities.site.articles import Article
    from sistercities.site.site import Site
    from sistercities.site.templates import View


REPORTING = ("corrections", "contribute")


def article_view(site: Site, article: Article) -> View:
    """A page of prose; the one on method ends with the lists of rules that the program checks.

    Those on reporting say where to write, beside what the prose says.
    """
    rules, warnings = (rule_texts(), warning_texts()) if article.name == "methodology" else ([], [])
    return {"title": article.title, "description": article.description, "html": article.html, "rules": rules,
            "warnings": warnings, "reports": article.name in REPORTING, "email": site.config.email}  # fmt: skip


def not_found_view(site: Site, _: None) -> View:
    """The page for an address that does not exist."""
    return {"title": "Page not found", "description": "There is no page at this address.",
            "tagline": site.config.tagline}  # fmt: skip
