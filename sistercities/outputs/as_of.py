"""What every tie's status was on any day since the invasion, as a small script that /cities/ loads when a day is chosen."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sistercities.engine.target import Target
from sistercities.record.status import INVASION, STATUS_OF, effective_day, status_as_of
from sistercities.record.vocabulary import Status
from sistercities.record.wording import STATUS_WORDS

if TYPE_CHECKING:
    from sistercities.record.dataset import Dataset
    from sistercities.record.model import Tie
    from sistercities.site.site import Site

FIRST = INVASION - dt.timedelta(days=1)
"""The first day that can be asked for: the last one before the invasion."""


@dataclass(frozen=True, slots=True)
class AsOf(Target):
    """The script. It calls ``asOf`` with the days that can be asked for, the statuses, and each tie's changes by id."""

    path: str = "as-of.js"

    def inputs(self, site: Site) -> bytes:
        """Return the file's bytes."""
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

    def make(self, _: Site, inputs: bytes) -> bytes:
        """Return the file's bytes."""
        return inputs


def changes(dataset: Dataset, tie: Tie) -> list[tuple[dt.date, Status]]:
    """Return the days on which a tie's status changed, with the new one; the first is ``FIRST`` with the status of then."""
    days = {effective_day(dataset, event) for event in dataset.events_of[tie.id] if event.type in STATUS_OF}
    found = [(FIRST, status_as_of(dataset, tie, FIRST).status)]
    for day in sorted(day for day in days if day > FIRST):
        status = status_as_of(dataset, tie, day).status
        if status is not found[-1][1]:
            found.append((day, status))
    return found
