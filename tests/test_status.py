"""Status as of a day, in the toy package and in the frozen record."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sistercities.record.flat_columns import SEPARATOR
from sistercities.record.partial_date import PartialDate
from sistercities.record.status import changed_since_invasion, status_as_of, status_counts
from sistercities.record.vocabulary import DateBasis, EventType, Status

if TYPE_CHECKING:
    from sistercities.record.dataset import Dataset
    from sistercities.record.model import Event
    from sistercities.site.site import Site

TEN_OF_THE_TIMES = {
    "charlotte-nc", "chicago-il", "colorado-springs-co", "dallas-tx", "des-moines-ia", "maryland-md", "norfolk-va",
    "santa-clara-county-ca", "sarasota-fl", "tallahassee-fl",
}  # fmt: skip
MISSED_BY_THE_TIMES = {"buffalo-ny", "burlington-vt", "iowa-ia", "montclair-nj", "oak-ridge-tn", "vermont-vt"}
APRIL = dt.date(2022, 4, 21)


@pytest.mark.parametrize(
    ("tie", "day", "status"),
    [
        ("ashford-oh--novorechensk", dt.date(2022, 3, 8), Status.NO_DECISION),
        ("ashford-oh--novorechensk", dt.date(2022, 3, 9), Status.SUSPENDED),
        ("ashford-oh--staritsa", dt.date(2022, 3, 30), Status.NO_DECISION),
        ("ashford-oh--staritsa", dt.date(2022, 3, 31), Status.ENDED),
        ("brook-county-oh--staritsa", dt.date(2022, 4, 29), Status.NO_DECISION),
        ("brook-county-oh--staritsa", dt.date(2022, 4, 30), Status.ENDED),
        ("cedar-falls-tx--novorechensk", dt.date(2021, 12, 31), Status.SUSPENDED),
        ("cedar-falls-tx--novorechensk", dt.date(2023, 12, 30), Status.SUSPENDED),
        ("cedar-falls-tx--novorechensk", dt.date(2023, 12, 31), Status.MAINTAINED),
        ("fairlee-tx--provideniya", dt.date(2022, 6, 19), Status.NO_DECISION),
        ("fairlee-tx--provideniya", dt.date(2022, 6, 20), Status.SUSPENDED),
        ("vermont-vt--karelia", dt.date(2022, 3, 3), Status.ENDED),
        ("grange-oh--belogorsk", None, Status.DORMANT),
        ("isley-tx--staritsa", None, Status.NO_DECISION),
        ("dover-elm-tx--novorechensk", None, Status.MAINTAINED),
    ],
)
def test_status_as_of_a_day(toy: Dataset, tie: str, day: dt.date | None, status: Status) -> None:
    """A status holds from the last day its event's date can mean; an undated act counts from its first source."""
    assert status_as_of(toy, toy.ties[tie], day).status is status


STRENGTH = (EventType.ENDED, EventType.SUSPENDED, EventType.RESUMED, EventType.REAFFIRMED, EventType.DORMANT)


@pytest.mark.parametrize(("stronger", "weaker"), list(itertools.pairwise(STRENGTH)))
def test_two_acts_on_one_day(toy: Dataset, stronger: EventType, weaker: EventType) -> None:
    """Of two decisive events on one day, ended outranks suspended, resumed, reaffirmed and dormant, in this order."""
    model = toy.events["ashford-oh--novorechensk--2022-03-09--suspended"]
    events = {
        f"e{number}": replace(model, id=f"e{number}", type=kind) for number, kind in enumerate((stronger, weaker))
    }
    found = status_as_of(with_events(toy, events), toy.ties[model.tie]).event
    assert found is not None
    assert found.type is stronger


@pytest.mark.parametrize("kind", [EventType.PROPOSED, EventType.LISTED, EventType.NOTE, EventType.ESTABLISHED])
def test_what_never_changes_a_status(toy: Dataset, kind: EventType) -> None:
    """A proposal, a listing, a note and a founding never change a status, however late they come."""
    model = toy.events["ashford-oh--novorechensk--2022-03-09--suspended"]
    later = replace(model, id="later", type=kind, date=PartialDate(2025), date_basis=DateBasis.DECIDED)
    assert status_as_of(with_events(toy, {model.id: model, "later": later}), toy.ties[model.tie]).event == model


def with_events(dataset: Dataset, events: dict[str, Event]) -> Dataset:
    """Return a dataset with other events and no citations."""
    return replace(dataset, events=events, citations={})


def test_counts_of_a_record_of_real_size(frozen: Site) -> None:
    """The frozen record has the counts that were determined by hand when it was researched."""
    dataset = frozen.dataset
    ties = dataset.ties.values()
    assert list(status_counts(dataset, ties, APRIL).values()) == [8, 10, 14, 6, 71]
    assert list(status_counts(dataset, ties).values()) == [12, 20, 15, 5, 57]


def test_the_ten_places_of_the_times_of_san_diego(frozen: Site) -> None:
    """The frozen record has the ten places that the paper named on April 21, 2022, and six that it did not."""
    dataset = frozen.dataset
    cut = [tie for tie in dataset.ties.values() if changed_since_invasion(dataset, tie, APRIL)]
    assert len(cut) == 17
    assert {tie.us_place for tie in cut} == TEN_OF_THE_TIMES | MISSED_BY_THE_TIMES
    named = dataset.counts["times-of-san-diego--2022-04-21-cut"].named
    assert set((named or "").split(SEPARATOR)) == TEN_OF_THE_TIMES
