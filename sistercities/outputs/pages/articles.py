"""Views of the articles and of the page for missing addresses."""

from __future__ import annotations

from sistercities.datapackage.rules import rule_texts, warning_texts
from sistercities.site.articles import Article
from sistercities.site.site import Site
from sistercities.site.templates import View

REPORTING = ("corrections", "contribute")


def article_view(site: Site, article: Article) -> View:
    """Return the view of an article; the one on methodology ends with the rules that the program checks.

    Those on reporting also give the address to write to.
    """
    rules, warnings = (rule_texts(), warning_texts()) if article.name == "methodology" else ([], [])
    return {"title": article.title, "description": article.description, "html": article.html, "rules": rules,
            "warnings": warnings, "reports": article.name in REPORTING, "email": site.config.email}  # fmt: skip


def not_found_view(site: Site, _: None) -> View:
    """Return the view of the page for an address that does not exist."""
    return {"title": "Page not found", "description": "There is no page at this address.",
            "tagline": site.config.tagline}  # fmt: skip
