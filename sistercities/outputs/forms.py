"""Links to report what is wrong or missing: the repository's issue forms, else an email, else a page that says how."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from sistercities.site.site import Site


def correct_href(site: Site, row: str) -> str:
    """Return the link to correct a row: the form with its id filled in, else an email, else /corrections/."""
    return filled_href(site, "correct", f"Correction: {row}", {"row": row}, "corrections/")


def report_href(site: Site, tie: str) -> str:
    """Return the link to report an event of a tie: the form with its id filled in, else an email, else /contribute/."""
    return filled_href(site, "event", f"Event: {tie}", {"tie": tie}, "contribute/")


def not_listed_href(site: Site, place: str) -> str:
    """Return the link to report a place not on record: the form with its name, else an email, else /contribute/."""
    return filled_href(site, "not-listed", f"Not listed: {place}", {"place": place}, "contribute/")


def filled_href(site: Site, form: str, title: str, answers: Mapping[str, str], page: str) -> str:
    """Return the link to a form with answers filled in, or to an email with its title, or to a page of the site."""
    return form_href(site, form, {"title": title, **answers}) or mail_href(site, title) or page


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
