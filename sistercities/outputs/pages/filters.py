"""The filters and sort orders of the long tables. The rows have matching values in their ``data-`` attributes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sistercities.outputs.as_of import FIRST
from sistercities.record.partial_date import PartialDate
from sistercities.record.wording import ACTOR_KIND_WORDS, STATUS_WORDS, capital, human_date
from sistercities.site.templates import View

Option = tuple[str, str]

BY_DATE = (("-when", "newest decision"), ("when", "oldest decision"))
BY_TIES = (("-ties", "most ties"), ("ties", "fewest ties"))


def control(name: str, label: str, first: str, options: Iterable[Option]) -> View:
    """Return one filter; ``first`` is the label shown when nothing is chosen."""
    return {"name": name, "label": label, "options": [("", first), *options]}


def sorting(first: str, *options: Option) -> View:
    """Return the sort control; a value that starts with ``-`` sorts by the same key in reverse."""
    return {"name": "sort", "label": "Sort by", "options": [("", first), *options]}


def ties_filter(rows: list[View], last: dt.date | None, *, hide: str = "") -> View:
    """Return the filters of a table of ties, with only the choices that some row has.

    ``last`` is the last day whose statuses can be shown; None if the day cannot be chosen. ``hide`` names a filter and
    sort order to leave out.
    """
    statuses = {row["status"]["slug"] for row in rows}
    bodies = {row["body"] for row in rows if row["body"]}
    times = {time for row in rows for time in row["times"].split()}
    states = {row["state_slug"]: row["state"] for row in rows}
    controls = [
        control("status", "Status", "any", [(s, word) for s, word in STATUS_WORDS.items() if s in statuses]),
        control("state", "State", "any", sorted(states.items(), key=lambda state: state[1])),
        control("year", "Decided in", "any", [(time, human_date(PartialDate.parse(time))) for time in sorted(times)]),
        control("body", "Who decided", "anyone", [(k, capital(w)) for k, w in ACTOR_KIND_WORDS.items() if k in bodies]),
    ]
    sorts = [("status", "status"), *BY_DATE, ("partner", "partner")]
    shown = [found for found in controls if found["name"] != hide and len(found["options"]) > 1]
    return {"of": "ties", "text": "Place", "rows": len(rows), "first": FIRST if last else None, "last": last,
            "controls": [*shown, sorting("state and place", *(pair for pair in sorts if pair[0] != hide))]}  # fmt: skip


def states_filter(rows: list[View]) -> View:
    """Return the filters of the table of states."""
    order = [(f"-{status}", f"most {word.lower()}") for status, word in STATUS_WORDS.items()]
    return {"of": "states", "text": "", "rows": len(rows), "first": None, "last": None,
            "controls": [status_control(), sorting("name", *BY_TIES, *order)]}  # fmt: skip


def partners_filter(rows: list[View]) -> View:
    """Return the filters of the table of partners."""
    regions = sorted({row["region"] for row in rows if row["region"]})
    return {"of": "partners", "text": "Place", "rows": len(rows), "first": None, "last": None,
            "controls": [status_control(), control("region", "Region", "any", [(name, name) for name in regions]),
                         sorting("name", ("region", "region"), *BY_TIES)]}  # fmt: skip


def status_control() -> View:
    """Return the filter for rows that have at least one tie of a status."""
    return control(
        "status", "With a tie that is", "any", [(status, word.lower()) for status, word in STATUS_WORDS.items()]
    )


def statuses_of(rows: Iterable[View]) -> str:
    """Return the distinct statuses of some rows of ties as an attribute value, separated by spaces."""
    return " ".join(dict.fromkeys(row["status"]["slug"] for row in rows))
