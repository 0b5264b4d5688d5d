"""The filters of the site's templates, besides Jinja's own and those that every renderer has."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from sistercities.record import wording
from sistercities.site.escaping import escaped
from sistercities.site.placeholders import REPOSITORY, ROOT

CORRECTIONS = "corrections/"
REPOSITORY_LINK = re.compile(rf'<a href="{REPOSITORY}([^"]*)"([^>]*)>(.*?)</a>', re.DOTALL)


def article_html(html: str, root: str, repository: str, here: str) -> Markup:
    """Return an article's sanitized HTML as markup, with links to the site and the repository filled in.

    If there is no repository, links to it go to the corrections page instead; on that page they become plain text.
    """

    def resolved_link(found: re.Match[str]) -> str:
        if repository:
            return f'<a href="{escaped(repository)}/{found[1]}"{found[2]}>{found[3]}</a>'
        return found[3] if here == CORRECTIONS else f'<a href="{root}{CORRECTIONS}">{found[3]}</a>'

    return Markup(REPOSITORY_LINK.sub(resolved_link, html).replace(ROOT, root))  # noqa: S704  # sanitized by nh3 in markdown_html.py


FILTERS: dict[str, Callable[..., Any]] = {
    "article_html": article_html,
    "capital": wording.capital,
    "human": wording.human_date,
    "plural": wording.plural,
}
