"""Links to report what is wrong or missing: the repository's issue forms, else an email, else a page that says how."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from sistercities.site.site import Site


def correct_href(site: Site, row: str) -> str:
    """Return the link to correct a row: the form with its id filled in, else an email, else /corrections/."""
    form = form_href(site, "correct", {"title": f"Correction: {row}", "row": row})
    return form or mail_href(site, f"Correction: {row}") or "corrections/"


def report_href(site: Site, tie: str) -> str:
    """Return the link to report an event of a tie: the form with its id filled in, else an email, else /contribute/."""
    form = form_href(site, "event", {"title": f"Event: {tie}", "tie": tie})
    return form or mail_href(site, f"Event: {tie}") or "contribute/"


def not_listed_href(site: Site, place: str) -> str:
    """Return the link to report a place not on record: the form with its name, else an email, else /contribute/."""
    form = form_href(site, "not-listed", {"title": f"Not listed: {place}", "place": place})
    return form or mail_href(site, f"Not listed: {place}") or "contribute/"


def mail_href(site: Site, subject: str) -> str:
    """Return the ``mailto:`` link to the editors with a subject, or an empty string if no address is configured."""
    return f"mailto:{site.config.email}?{urlencode({'subject': subject}, quote_via=quote)}" if site.config.email else ""


def form_href(site: Site, form: str, answers: Mapping[str, str] | None = None) -> str:
    """Return the address of one of the repository's issue forms, with the answers filled in by question id.

    An empty string if no repository is configured.
    """
    query = urlencode({"template": f"{form}.yml", **(answers or {})})
    return f"{site.config.repository}/issues/new?{query}" if site.config.repository else ""


def edit_href(site: Site, resource: str) -> str | None:
    """Return the address for editing a resource's file, or None if no repository is configured."""
    config = site.config
    return f"{config.repository}/edit/{config.branch}/data/{resource}.csv" if config.repository else None
