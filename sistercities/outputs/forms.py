"""Where a reader says what is wrong or missing: the repository's issue forms, else a mail, else a page that says how."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sistercities.site.site import Site


def correct_href(site: Site, row: str) -> str:
    """Return where a row is corrected: the repository's form with its id filled in, else a mail, else /corrections/."""
    form = form_href(site, "correct", {"title": f"Correction: {row}", "row": row})
    return form or mail_href(site, f"Correction: {row}") or "corrections/"


def report_href(site: Site, tie: str) -> str:
    """Return where an event of a tie is reported: the repository's form with its id filled in, else /contribute/."""
    form = form_href(site, "event", {"title": f"Event: {tie}", "tie": tie})
    return form or mail_href(site, f"Event: {tie}") or "contribute/"


def not_listed_href(site: Site, place: str) -> str:
    """Return where to report a place that is not on record: the repository's form, filled in, else a mail, else /contribute/."""
    form = form_href(site, "not-listed", {"title": f"Not listed: {place}", "place": place})
    return form or mail_href(site, f"Not listed: {place}") or "contribute/"


def mail_href(site: Site, subject: str) -> str:
    """Return the address of a mail to the editors with a subject; the empty text if they have no address."""
    return f"mailto:{site.config.email}?{urlencode({'subject': subject}, quote_via=quote)}" if site.config.email else ""


def form_href(site: Site, form: str, answers: Mapping[str, str] | None = None) -> str:
    """Return the address of one of the repository's issue forms, answers filled in by the ids of its questions.

    The empty text where no repository is configured.
    """
    query = urlencode({"template": f"{form}.yml", **(answers or {})})
    return f"{site.config.repository}/issues/new?{query}" if site.config.repository else ""
