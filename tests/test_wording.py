"""The sentence of a tie: one function, every status, date, actor and kind of place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sistercities.dates import PartialDate
from sistercities.vocabulary import ActorKind, DateBasis, EventType, Instrument, Status, UsKind
from sistercities.wording import counts_phrase, dated, listing, place_sentence, plural, sentence

if TYPE_CHECKING:
    from sistercities.dataset import Dataset
    from sistercities.site import Loaded


@pytest.mark.parametrize(
    ("tie", "expected"),
    [
        (
            "ashford-oh--novorechensk",
            "Ashford suspended its tie with Novorechensk on 9 March 2022 (City Council vote).",
        ),
        ("ashford-oh--staritsa", "Ashford ended its tie with Staritsa in March 2022 (Mayor Ann Bee, letter)."),
        (
            "brook-county-oh--staritsa",
            "Brook County ended its tie with Staritsa by the end of April 2022 (Board of Supervisors vote).",
        ),
        (
            "cedar-falls-tx--novorechensk",
            "Cedar Falls resumed its tie with Novorechensk by the end of 2023 (Town Council vote).",
        ),
        (
            "dover-elm-tx--novorechensk",
            "The tie between Dover-Elm and Novorechensk was kept on 1 May 2022 (Mayor Bo Cy, statement).",
        ),
        (
            "eastwick-tx--belogorsk",
            (
                "The tie between Eastwick and Belogorsk was suspended in 2022 "
                "(Eastwick Sister City Committee, a sister-city organisation)."
            ),
        ),
        (
            "fairlee-tx--provideniya",
            "The tie between Fairlee and Provideniya was suspended by 20 June 2022 (City of Fairlee).",
        ),
        (
            "grange-oh--belogorsk",
            "The tie between Grange and Belogorsk was reported dormant as of 2016; no later decision was found.",
        ),
        ("harlow-oh--belogorsk", "The tie between Harlow and Belogorsk ended in 1994."),
        (
            "isley-tx--staritsa",
            "No decision on the tie between Isley and Staritsa was found when last checked on 1 October 2026.",
        ),
        (
            "vermont-vt--karelia",
            "Vermont ended its tie with Karelia on 3 March 2022 (Governor Al Dee, executive order).",
        ),
    ],
)
def test_sentence(toy: Dataset, tie: str, expected: str) -> None:
    """A tie's sentence says what happened, when and by whom, as its latest decisive event has it."""
    assert sentence(toy, toy.ties[tie]) == expected


@pytest.mark.parametrize("event_type", [EventType.ENDED, EventType.SUSPENDED, EventType.REAFFIRMED, EventType.RESUMED])
@pytest.mark.parametrize("actor_kind", [*ActorKind, None])
@pytest.mark.parametrize("date", [None, "2022", "2022-03", "2022-03-09"])
@pytest.mark.parametrize("place_kind", UsKind)
def test_every_combination_reads_as_a_sentence(
    toy: Dataset, event_type: EventType, actor_kind: ActorKind | None, date: str | None, place_kind: UsKind
) -> None:
    """Whatever is known or not, the sentence is whole: no blank, no 'None', no doubled space, one full stop."""
    model = toy.events["ashford-oh--novorechensk--2022-03-09--suspended"]
    event = replace(
        model,
        type=event_type,
        actor="Some Body" if actor_kind else None,
        actor_kind=actor_kind,
        date=PartialDate.parse(date) if date else None,
        date_basis=DateBasis.DECIDED if date else None,
        instrument=Instrument.LETTER if actor_kind else None,
        vote=None,
    )
    place = replace(toy.us_places["ashford-oh"], kind=place_kind)
    dataset = replace(toy, events={event.id: event}, citations={}, us_places={**toy.us_places, place.id: place})
    text = sentence(dataset, toy.ties[event.tie])
    assert text.endswith(".")
    assert text.count(".") == 1
    assert "None" not in text
    assert "  " not in text
    assert "()" not in text
    assert text[0].isupper()


@pytest.mark.parametrize(
    ("date", "basis", "expected"),
    [
        ("2022-03-09", DateBasis.DECIDED, "on 9 March 2022"),
        ("2022-03", DateBasis.DECIDED, "in March 2022"),
        ("2022", DateBasis.DECIDED, "in 2022"),
        ("2022-03-09", DateBasis.REPORTED, "by 9 March 2022"),
        ("2022-03", DateBasis.REPORTED, "by the end of March 2022"),
        ("2022", DateBasis.REPORTED, "by the end of 2022"),
    ],
)
def test_dates_are_as_precise_as_known(date: str, basis: DateBasis, expected: str) -> None:
    """A date is said as precisely as it is known, and a report's date as a limit."""
    assert dated(PartialDate.parse(date), basis) == expected


def test_dallas(record: Loaded) -> None:
    """The real record says of Dallas what its city council decided."""
    dataset = record.site.dataset
    expected = "Dallas suspended its tie with Saratov on 9 March 2022 (City Council vote)."
    assert sentence(dataset, dataset.ties["dallas-tx--saratov"]) == expected


def test_a_place_with_two_ties_says_both(toy: Dataset) -> None:
    """The first line of a place with two ties is their two sentences."""
    ties = toy.ties_of_us_place["ashford-oh"]
    assert place_sentence(toy, ties, "Ashford") == " ".join(sentence(toy, tie) for tie in ties)


def test_a_place_with_many_ties_counts_them(toy: Dataset) -> None:
    """From four ties on, the first line counts."""
    ties = tuple(toy.ties.values())
    expected = "11 ties of Everywhere: 4 ended, 3 suspended, 2 maintained, 1 dormant and 1 with no decision found."
    assert place_sentence(toy, ties, "Everywhere") == expected


def test_numbers_and_lists_in_words() -> None:
    """One is singular, thousands are grouped, lists end in 'and', zeros are left out."""
    assert [plural(1, "tie"), plural(2, "tie"), plural(1204, "city", "cities")] == ["1 tie", "2 ties", "1,204 cities"]
    assert [listing(["a"]), listing(["a", "b"]), listing(["a", "b", "c"])] == ["a", "a and b", "a, b and c"]
    assert counts_phrase(dict.fromkeys(Status, 0)) == ""
