"""Every tie's status on any day since the invasion, as a script that home and /cities/ load when a day is chosen."""

from __future__ import annotations

import datetime as dt
import json

from sistercities.outputs.document import Document
from sistercities.record.dataset import Dataset
from sistercities.record.model import Tie
from sistercities.record.status import INVASION, status_changes
from sistercities.record.vocabulary import Status
from sistercities.record.wording import STATUS_WORDS
from sistercities.site.site import Site

FIRST = INVASION - dt.timedelta(days=1)
"""The first day that can be chosen: the last one before the invasion."""


def days(site: Site) -> list[dt.date]:
    """Return the days on which any tie's status changed, plus ``FIRST`` and the data's own date, in order."""
    found = {day for tie in site.dataset.ties.values() for day, _ in changes(site.dataset, tie)}
    return sorted(found | {FIRST, site.as_of})


def script(site: Site) -> bytes:
    """Return a script that calls ``asOf`` with the first and last day, the statuses, and each tie's changes by id."""
    statuses = list(Status)
    content = {
        "first": FIRST.isoformat(),
        "last": site.as_of.isoformat(),
        "statuses": [[str(status), STATUS_WORDS[status]] for status in statuses],
        "ties": {
            tie.id: [[day.isoformat(), statuses.index(status)] for day, status in changes(site.dataset, tie)]
            for tie in site.dataset.ties.values()
        },
    }
    return f"asOf({json.dumps(content, separators=(',', ':'))});\n".encode()


def changes(dataset: Dataset, tie: Tie) -> list[tuple[dt.date, Status]]:
    """Return each day on which a tie's status changed, with the new status, starting with ``FIRST`` and its status."""
    found = status_changes(dataset, tie)
    first = next(status for day, status in reversed(found) if day <= FIRST)
    return [(FIRST, first), *((day, status) for day, status in found if day > FIRST)]


AS_OF = Document("as-of.js", script)
