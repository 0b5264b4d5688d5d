"""The address of each row on the site, shared by pages, feeds and the history of the record."""

from __future__ import annotations

from collections.abc import Callable

from sistercities.record.dataset import Dataset
from sistercities.record.model import Event

STATES = "states/"
CITIES = "cities/"
PARTNERS = "partners/"
STATUSES = "status/"


def state_href(slug: str) -> str:
    """Return a state's address, relative to the site's root."""
    return f"{STATES}{slug}/"


def us_place_href(key: str) -> str:
    """Return a U.S. place's address, relative to the site's root."""
    return f"{CITIES}{key}/"


def partner_href(key: str) -> str:
    """Return a partner's address, relative to the site's root."""
    return f"{PARTNERS}{key}/"


def status_href(status: str) -> str:
    """Return a status's address, relative to the site's root."""
    return f"{STATUSES}{status}/"


def event_anchor(dataset: Dataset, event: Event) -> str:
    """Return an event's fragment on the page of its U.S. place."""
    return event.id.removeprefix(f"{dataset.ties[event.tie].us_place}--")


def event_href(dataset: Dataset, event: Event) -> str:
    """Return an event's address, relative to the site's root."""
    return f"{us_place_href(dataset.ties[event.tie].us_place)}#{event_anchor(dataset, event)}"


def row_href(dataset: Dataset, resource: str, key: str) -> str | None:
    """Return a row's address, relative to the site's root, or None if it is not in the record or not shown."""
    row = dataset.table(resource).get(key)
    if row is None or (resource == "states" and not dataset.ties_of_state[key]):
        return None
    addresses: dict[str, Callable[[], str]] = {
        "events": lambda: event_href(dataset, row),
        "ties": lambda: f"{us_place_href(row.us_place)}#{row.partner_place}",
        "ukraine_ties": lambda: f"{us_place_href(row.us_place)}#ukraine",
        "states": lambda: state_href(row.slug),
        "us_places": lambda: us_place_href(key),
        "partner_places": lambda: partner_href(key),
        "sources": lambda: f"sources/#{key}",
        "counts": lambda: f"count/#{key}",
    }
    return addresses[resource]() if resource in addresses else None
