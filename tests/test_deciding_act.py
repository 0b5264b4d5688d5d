"""The deciding act of a status, who decided, what is pending, and when a tie was last listed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sistercities.record.partial_date import PartialDate
from sistercities.record.standing import government_acted, last_listed, only_an_organization_acted, pending
from sistercities.record.status import effective_day, status_as_of
from sistercities.record.vocabulary import ActorKind, DateBasis, DecidedBy, EventType, Instrument, Status

if TYPE_CHECKING:
    from sistercities.record.dataset import Dataset
    from sistercities.record.model import Event

TIE = "ashford-oh--novorechensk"
MODEL = "ashford-oh--novorechensk--2022-03-09--suspended"


def act(toy: Dataset, event_type: EventType, date: str | None, kind: ActorKind | None, **more: object) -> Event:
    """Return an event of the toy package's first tie; its id gives its date, type and actor."""
    known = PartialDate.parse(date) if date else None
    basis = DateBasis.DECIDED if date else None
    fields = {"actor": kind and str(kind), "actor_kind": kind, "instrument": None, "vote": None, **more}
    return replace(toy.events[MODEL], id=f"{date}-{event_type}-{kind}", type=event_type, date=known, date_basis=basis,
                   **fields)  # type: ignore[arg-type]  # fmt: skip


def having(toy: Dataset, *events: Event) -> Dataset:
    """Return the toy dataset with only these events, none of them cited."""
    return replace(toy, events={event.id: event for event in events}, citations={})


def test_the_highest_authority_decides(toy: Dataset) -> None:
    """A council's vote is the deciding act, not the mayor's later statement to the same effect."""
    vote = act(toy, EventType.REAFFIRMED, "2022-03-08", ActorKind.COUNCIL)
    essay = act(toy, EventType.REAFFIRMED, "2022-06-10", ActorKind.MAYOR)
    status = status_as_of(having(toy, vote, essay), toy.ties[TIE])
    assert (status.status, status.event, status.acts) == (Status.MAINTAINED, vote, (essay, vote))
    assert status.date == PartialDate(2022, 3, 8)


def test_the_earliest_of_one_rank_decides(toy: Dataset) -> None:
    """Of two acts of the same rank, the earlier is the deciding one, because the status took effect then."""
    first = act(toy, EventType.SUSPENDED, "2022-03-01", ActorKind.COUNTY)
    second = act(toy, EventType.SUSPENDED, "2022-04-01", ActorKind.COUNCIL)
    assert status_as_of(having(toy, first, second), toy.ties[TIE]).event is first


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        (ActorKind.STATE, ActorKind.MAYOR),
        (ActorKind.CITY, ActorKind.MAYOR),
        (ActorKind.MAYOR, ActorKind.SISTER_CITY_ORGANIZATION),
        (ActorKind.SISTER_CITY_ORGANIZATION, ActorKind.OTHER),
        (ActorKind.SISTER_CITY_ORGANIZATION, None),
    ],
)
def test_who_outranks_whom(toy: Dataset, higher: ActorKind, lower: ActorKind | None) -> None:
    """A council, county or state outranks a mayor, a mayor an organization, and an organization all others."""
    early = act(toy, EventType.ENDED, "2022-03-01", lower)
    late = act(toy, EventType.ENDED, "2022-05-01", higher)
    assert status_as_of(having(toy, early, late), toy.ties[TIE]).event is late


def test_only_the_last_run_counts(toy: Dataset) -> None:
    """A council's earlier act to the same effect is not the deciding one if the status differed in between."""
    old = act(toy, EventType.SUSPENDED, "2014-03-01", ActorKind.COUNCIL)
    between = act(toy, EventType.RESUMED, "2016-03-01", ActorKind.COUNCIL)
    new = act(toy, EventType.SUSPENDED, "2022-03-01", ActorKind.MAYOR)
    status = status_as_of(having(toy, old, between, new), toy.ties[TIE])
    assert (status.event, status.acts) == (new, (new,))


def test_acts_after_the_as_of_day_do_not_count(toy: Dataset) -> None:
    """As of any day before the council's vote, the mayor's act is the deciding one."""
    mayor = act(toy, EventType.SUSPENDED, "2022-03-01", ActorKind.MAYOR)
    council = act(toy, EventType.SUSPENDED, "2022-03-09", ActorKind.COUNCIL)
    dataset, tie = having(toy, mayor, council), toy.ties[TIE]
    assert status_as_of(dataset, tie, PartialDate(2022, 3, 8).last_day).event is mayor
    assert status_as_of(dataset, tie, PartialDate(2022, 3, 9).last_day).event is council


@pytest.mark.parametrize(
    ("kind", "decided_by"),
    [
        (ActorKind.COUNCIL, DecidedBy.GOVERNMENT),
        (ActorKind.CITY, DecidedBy.GOVERNMENT),
        (ActorKind.COUNTY, DecidedBy.GOVERNMENT),
        (ActorKind.STATE, DecidedBy.GOVERNMENT),
        (ActorKind.MAYOR, DecidedBy.GOVERNMENT),
        (ActorKind.SISTER_CITY_ORGANIZATION, DecidedBy.ORGANIZATION),
        (ActorKind.OTHER, None),
        (None, None),
    ],
)
def test_who_decided(toy: Dataset, kind: ActorKind | None, decided_by: DecidedBy | None) -> None:
    """A decision is attributed to a government body, to a sister-city organization or, if neither is known, to none."""
    dataset = having(toy, act(toy, EventType.ENDED, "2022-03-01", kind))
    assert status_as_of(dataset, toy.ties[TIE]).decided_by is decided_by


def test_undated_act_with_undated_sources_counts_from_first_access(toy: Dataset) -> None:
    """A decisive event without any date counts from the first day on which one of its sources was accessed."""
    undated = replace(act(toy, EventType.ENDED, None, None), id=MODEL)
    sources = {key: replace(source, published=None) for key, source in toy.sources.items()}
    dataset = replace(toy, events={MODEL: undated}, sources=sources,
                      citations={key: c for key, c in toy.citations.items() if c.event == MODEL})  # fmt: skip
    day = min(source.accessed for source in dataset.sources_of(undated))
    assert effective_day(dataset, undated) == day
    assert status_as_of(dataset, toy.ties[TIE], day).status is Status.ENDED
    found = status_as_of(dataset, toy.ties[TIE])
    assert (found.date, found.date_basis) == (None, None)


def test_a_proposal_is_pending_until_something_is_decided(toy: Dataset) -> None:
    """The latest proposal before a government body since the invasion is pending if no later decision is on record."""
    tie = toy.ties[TIE]
    first = act(toy, EventType.PROPOSED, "2022-03-01", ActorKind.MAYOR)
    second = act(toy, EventType.PROPOSED, "2022-06-14", ActorKind.COUNCIL)
    assert pending(having(toy, first, second), tie) is second
    decided = act(toy, EventType.REAFFIRMED, "2022-07-01", ActorKind.MAYOR)
    assert pending(having(toy, first, second, decided), tie) is None
    earlier = act(toy, EventType.REAFFIRMED, "2022-03-02", ActorKind.MAYOR)
    assert pending(having(toy, first, second, earlier), tie) is second


@pytest.mark.parametrize(
    ("date", "kind"),
    [
        ("2014-03-01", ActorKind.COUNCIL),
        ("2022-03-01", ActorKind.SISTER_CITY_ORGANIZATION),
        ("2022-03-01", ActorKind.NATIONAL),
        ("2022-03-01", None),
        (None, ActorKind.COUNCIL),
    ],
)
def test_what_is_not_pending(toy: Dataset, date: str | None, kind: ActorKind | None) -> None:
    """A proposal from before the invasion, without a date, or not before the place's own government is not pending."""
    assert pending(having(toy, act(toy, EventType.PROPOSED, date, kind)), toy.ties[TIE]) is None


def test_the_city_s_own_list_comes_before_others(toy: Dataset) -> None:
    """A third party's list counts only if neither the government nor the organization has one since the invasion."""
    tie = toy.ties[TIE]
    own = act(toy, EventType.LISTED, "2022-05-01", ActorKind.SISTER_CITY_ORGANIZATION)
    old = act(toy, EventType.LISTED, "2021-05-01", ActorKind.COUNCIL)
    other = act(toy, EventType.LISTED, "2022-06-05", ActorKind.OTHER)
    assert last_listed(having(toy, own, old, other), tie) is own
    assert last_listed(having(toy, old, other), tie) is other
    assert last_listed(having(toy, old), tie) is None


def test_a_list_is_not_a_government_act(toy: Dataset) -> None:
    """A government acted if it voted, wrote or decided since the invasion, whatever came of it; a list is no act."""
    tie = toy.ties[TIE]
    vote = act(toy, EventType.NOTE, "2022-08-01", ActorKind.COUNCIL, instrument=Instrument.VOTE)
    assert government_acted(having(toy, vote), tie)
    assert not government_acted(having(toy, act(toy, EventType.LISTED, "2022-08-01", ActorKind.COUNCIL)), tie)
    assert not government_acted(having(toy, act(toy, EventType.NOTE, "2022-08-01", ActorKind.COUNCIL)), tie)
    assert not government_acted(having(toy, replace(vote, date=PartialDate(2014))), tie)


def test_an_act_before_the_invasion_counts_for_a_status_from_before_it(toy: Dataset) -> None:
    """A tie that an organization ended before 2022 is not said to lack a council's act if the council acted then."""
    ended = act(toy, EventType.ENDED, "2013-08-01", ActorKind.SISTER_CITY_ORGANIZATION)
    voted = act(toy, EventType.PROPOSED, "2013-08-12", ActorKind.COUNCIL, instrument=Instrument.RESOLUTION)
    assert only_an_organization_acted(having(toy, ended), toy.ties[TIE])
    assert not only_an_organization_acted(having(toy, ended, voted), toy.ties[TIE])
