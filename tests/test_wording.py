"""The words of dates, numbers, lists and totals."""

from __future__ import annotations

import pytest

from sistercities.record.partial_date import PartialDate
from sistercities.record.vocabulary import DateBasis, Status
from sistercities.record.wording import counts_phrase, dated, listing, plural


@pytest.mark.parametrize(
    ("date", "basis", "expected"),
    [
        ("2022-03-09", DateBasis.DECIDED, "on March 9, 2022"),
        ("2022-03", DateBasis.DECIDED, "in March 2022"),
        ("2022", DateBasis.DECIDED, "in 2022"),
        ("2022-03-09", DateBasis.REPORTED, "reported March 9, 2022"),
        ("2022-03", DateBasis.REPORTED, "reported in March 2022"),
        ("2022", DateBasis.REPORTED, "reported in 2022"),
    ],
)
def test_dates_are_as_precise_as_known(date: str, basis: DateBasis, expected: str) -> None:
    """A date is written as precisely as it is known, and the date of a report is marked as such."""
    assert dated(PartialDate.parse(date), basis) == expected


def test_numbers_and_lists_in_words() -> None:
    """One is singular, thousands are grouped, lists end in “and”, and zeros are left out."""
    assert [plural(1, "tie"), plural(2, "tie"), plural(1204, "city", "cities")] == ["1 tie", "2 ties", "1,204 cities"]
    assert [listing(["a"]), listing(["a", "b"]), listing(["a", "b", "c"])] == ["a", "a and b", "a, b and c"]
    assert counts_phrase(dict.fromkeys(Status, 0)) == ""
    counts = {Status.ENDED: 12, Status.SUSPENDED: 1, Status.MAINTAINED: 0, Status.DORMANT: 2, Status.NO_DECISION: 50}
    assert counts_phrase(counts) == "12 have ended, 1 is suspended and 2 are dormant; for 50 no decision was found"
