"""Dates of partial precision: a year, a month or a day."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import total_ordering

PARTIAL_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, a month or a year (ISO 8601 reduced precision), ordered by its last day.

    A statement dated ``2022-03`` counts from March 31, 2022, so that nothing is claimed earlier than its source does.
    """

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Return the date written as ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; ValueError for anything else."""
        match = PARTIAL_DATE.fullmatch(text)
        if not match:
            raise ValueError(text)
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None  # the pattern's first group is not optional  # noqa: S101
        dt.date(year, month or 1, day or 1)
        return cls(year, month, day)

    @property
    def first_day(self) -> dt.date:
        """The first day that the date can mean."""
        return dt.date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> dt.date:
        """The last day that the date can mean."""
        month = self.month or 12
        return dt.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def is_full(self) -> bool:
        """Whether the day is known."""
        return self.day is not None

    def __lt__(self, other: PartialDate) -> bool:
        """Order by last day; if two dates share it, the more precise one is earlier."""
        return (self.last_day, -len(str(self))) < (other.last_day, -len(str(other)))

    def __str__(self) -> str:
        """Return the ISO 8601 form, as precise as the date is."""
        if self.month is None:
            return f"{self.year:04}"
        return f"{self.year:04}-{self.month:02}" + (f"-{self.day:02}" if self.day is not None else "")


SLASHED = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
MONTHS = 12


def as_day(cell: str) -> str:
    """Return a spreadsheet's ``3/13/2022`` or ``13/3/2022`` as ``2022-03-13``, and any other text unchanged.

    Only a date that can mean just one day is rewritten: ``3/9/2022`` stays.
    """
    if not (match := SLASHED.fullmatch(cell)):
        return cell
    first, second, year = map(int, match.groups())
    month, day = sorted((first, second))
    if not (month <= MONTHS < day or month == day):
        return cell
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return cell
