"""Partial dates, and the agreement of the records with the schema."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sistercities.datapackage.schema_drift import schema_drift
from sistercities.record.partial_date import PartialDate
from tests.conftest import HOME


@pytest.mark.parametrize(
    ("text", "last_day"),
    [
        ("2022", dt.date(2022, 12, 31)),
        ("2022-02", dt.date(2022, 2, 28)),
        ("2024-02", dt.date(2024, 2, 29)),
        ("2022-03-09", dt.date(2022, 3, 9)),
    ],
)
def test_a_partial_date_counts_as_its_last_day(text: str, last_day: dt.date) -> None:
    """A year counts as December 31, a month as its last day, a day as itself."""
    assert PartialDate.parse(text).last_day == last_day


@pytest.mark.parametrize(
    "text", ["", "22", "2022-13", "2022-02-30", "2022-2-3", "2022-03-09\n", "٢٠٢٢", "2022-03-09T00", "0000"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    """Only real ISO 8601 years, months and days in ASCII digits are dates."""
    with pytest.raises(ValueError):  # noqa: PT011  # the caller words the message
        PartialDate.parse(text)


@given(st.dates(min_value=dt.date(1000, 1, 1)), st.sampled_from([4, 7, 10]))
def test_a_partial_date_reads_back(day: dt.date, length: int) -> None:
    """Any real day, month or year is printed as it was written."""
    text = day.isoformat()[:length]
    assert str(PartialDate.parse(text)) == text


@given(st.dates(min_value=dt.date(1000, 1, 1)), st.dates(min_value=dt.date(1000, 1, 1)))
def test_full_dates_order_as_days(one: dt.date, other: dt.date) -> None:
    """Full dates order as the days that they are."""
    assert (PartialDate.parse(one.isoformat()) < PartialDate.parse(other.isoformat())) == (one < other)


def test_schema_and_records_agree() -> None:
    """The published schema has the records' fields, types, vocabularies and keys, and describes every field."""
    descriptor = json.loads((HOME / "data" / "datapackage.json").read_text(encoding="utf-8"))
    assert list(schema_drift(descriptor)) == []
    for resource in descriptor["resources"]:
        for field in resource["schema"]["fields"]:
            assert {"title", "description", "type", "constraints", "example"} <= field.keys(), field["name"]
