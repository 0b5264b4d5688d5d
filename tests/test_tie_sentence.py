"""The sentence of a tie: every kind of act, actor, date and place, and a table of real sentences for review."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sistercities.record.partial_date import PartialDate
from sistercities.record.tie_sentence import place_sentence, sentence
from sistercities.record.vocabulary import ActorKind, DateBasis, EventType, Instrument, PartnerKind, UsKind

if TYPE_CHECKING:
    from sistercities.record.dataset import Dataset
    from sistercities.record.model import Event
    from sistercities.site.site import Site

TABLE = Path(__file__).parent / "sentences.txt"
MODEL = "ashford-oh--novorechensk--2022-03-09--suspended"
TIE = "ashford-oh--novorechensk"


def said(toy: Dataset, **fields: object) -> str:
    """Return the sentence of the toy's first tie with one event of these fields, by a council on March 9, 2022."""
    known: dict[str, object] = {"instrument": None, "vote": None, **fields}
    if isinstance(date := known.get("date"), str):
        known["date"] = PartialDate.parse(date)
    event: Event = replace(toy.events[MODEL], **known)  # type: ignore[arg-type]
    return sentence(replace(toy, events={event.id: event}, citations={}), toy.ties[TIE])


COUNCIL = "(City Council)"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, f"Ashford suspended its tie with Novorechensk on March 9, 2022 {COUNCIL}."),
        ({"date": "2022-03"}, f"Ashford suspended its tie with Novorechensk in March 2022 {COUNCIL}."),
        ({"date": "2022"}, f"Ashford suspended its tie with Novorechensk in 2022 {COUNCIL}."),
        (
            {"date": None, "date_basis": None},
            f"Ashford suspended its tie with Novorechensk on a date that is not known {COUNCIL}.",
        ),
        (
            {"date_basis": DateBasis.REPORTED},
            f"Ashford had suspended its tie with Novorechensk by March 9, 2022 {COUNCIL}.",
        ),
        (
            {"date_basis": DateBasis.REPORTED, "date": "2022-03"},
            f"Ashford was reported in March 2022 to have suspended its tie with Novorechensk {COUNCIL}.",
        ),
        (
            {"type": EventType.REAFFIRMED, "instrument": Instrument.VOTE, "vote": "5-4"},
            "Ashford kept its tie with Novorechensk on March 9, 2022 (City Council, 5–4 vote).",
        ),
        (
            {"type": EventType.REAFFIRMED, "instrument": Instrument.RESOLUTION, "vote": "unanimous"},
            "Ashford kept its tie with Novorechensk on March 9, 2022 (City Council, resolution, unanimous vote).",
        ),
        (
            {"type": EventType.REAFFIRMED, "instrument": Instrument.STATEMENT},
            "Ashford said on March 9, 2022, that it would keep its tie with Novorechensk (City Council, statement).",
        ),
        (
            {"type": EventType.REAFFIRMED, "date": "2022-03"},
            f"Ashford said in March 2022 that it would keep its tie with Novorechensk {COUNCIL}.",
        ),
        (
            {"type": EventType.REAFFIRMED, "date_basis": DateBasis.REPORTED},
            f"By March 9, 2022, Ashford had said that it would keep its tie with Novorechensk {COUNCIL}.",
        ),
        (
            {"actor": "Ashford Sister City Committee", "actor_kind": ActorKind.SISTER_CITY_ORGANIZATION,
             "instrument": Instrument.VOTE},
            ("The Ashford Sister City Committee suspended the tie between Ashford and Novorechensk on March 9, 2022 "
            "(by vote); no decision by the city itself was found."),
        ),
        (
            {"actor": "Ashford Sister Cities", "actor_kind": ActorKind.SISTER_CITY_ORGANIZATION,
             "type": EventType.REAFFIRMED, "date_basis": DateBasis.REPORTED},
            ("By March 9, 2022, Ashford Sister Cities had spoken in favor of keeping the tie between Ashford and "
            "Novorechensk; no decision by the city itself was found."),
        ),
        (
            {"actor": "City of Ashford", "actor_kind": ActorKind.OTHER, "date_basis": DateBasis.REPORTED},
            "The tie between Ashford and Novorechensk had been suspended by March 9, 2022 (City of Ashford).",
        ),
        (
            {"actor": None, "actor_kind": None, "type": EventType.ENDED},
            "The tie between Ashford and Novorechensk ended on March 9, 2022.",
        ),
        (
            {"actor": None, "actor_kind": None, "type": EventType.DORMANT, "date": "2016"},
            "The tie between Ashford and Novorechensk was reported dormant as of 2016; no decision was found.",
        ),
    ],
)  # fmt: skip
def test_sentence(toy: Dataset, fields: dict[str, object], expected: str) -> None:
    """A sentence has a subject, a verb and a date, then who acted and how, and claims no more than is known."""
    assert said(toy, **fields) == expected


SENTENCES = {
    "ashford-oh--novorechensk": (
        "Ashford suspended its tie with Novorechensk on March 9, 2022 (City Council, 5–4 vote)."
    ),
    "ashford-oh--staritsa": "Ashford ended its tie with Staritsa in March 2022 (Mayor Ann Bee, letter).",
    "brook-county-oh--staritsa": (
        "Brook County was reported in April 2022 to have ended its tie with Staritsa "
        "(Board of Supervisors, resolution, unanimous vote)."
    ),
    "cedar-falls-tx--novorechensk": (
        "Cedar Falls was reported in 2023 to have resumed its tie with Novorechensk (Town Council, unanimous vote)."
    ),
    "dover-elm-tx--novorechensk": (
        "On May 1, 2022, Mayor Bo Cy spoke in favor of keeping the tie between Dover-Elm and Novorechensk."
    ),
    "eastwick-tx--belogorsk": (
        "The Eastwick Sister City Committee suspended the tie between Eastwick and Belogorsk in 2022; "
        "no decision by the city itself was found."
    ),
    "fairlee-tx--provideniya": (
        "The tie between Fairlee and Provideniya had been suspended by June 20, 2022 (City of Fairlee)."
    ),
    "grange-oh--belogorsk": (
        "The tie between Grange and Belogorsk was reported dormant as of 2016; no decision was found."
    ),
    "harlow-oh--belogorsk": "The tie between Harlow and Belogorsk ended in 1994.",
    "isley-tx--staritsa": (
        "No decision on the tie between Isley and Staritsa was found when it was last checked, on October 1, 2026; "
        "it was last listed on February 2, 2024 (Isley Sun)."
    ),
    "vermont-vt--karelia": "Vermont ended its tie with Karelia on March 3, 2022 (Governor Al Dee, executive order).",
}


def test_sentences_of_the_toy_package(toy: Dataset) -> None:
    """Each tie's sentence says what happened, when and by whom, according to its deciding act."""
    assert {tie.id: sentence(toy, tie) for tie in toy.ties.values()} == SENTENCES


def test_joint_places_are_not_the_subject(toy: Dataset) -> None:
    """A statement by one mayor for several places has the mayor as its subject."""
    text = sentence(toy, toy.ties["dover-elm-tx--novorechensk"])
    assert text == "On May 1, 2022, Mayor Bo Cy spoke in favor of keeping the tie between Dover-Elm and Novorechensk."


def test_no_decision_says_what_is_known_all_the_same(toy: Dataset) -> None:
    """The first sentence of a tie without a decision names the pending proposal; the list that has it follows."""
    model = toy.events[MODEL]
    proposed = replace(model, id="p", type=EventType.PROPOSED, date=PartialDate(2022, 6, 14),
                       summary="The City Council voted 6-0 to ask for the tie’s end.")  # fmt: skip
    listed = replace(model, id="l", type=EventType.LISTED, date=PartialDate(2024, 2), actor="City of Ashford")
    tie = toy.ties[TIE]
    nothing = "No decision on the tie between Ashford and Novorechensk was found when it was last checked, on {}"
    day = nothing.format("October 1, 2026")
    assert sentence(replace(toy, events={}, citations={}), tie) == f"{day}."
    assert sentence(replace(toy, events={"l": listed}, citations={}), tie) == (
        f"{day}; it was last listed in February 2024 (City of Ashford)."
    )
    assert sentence(replace(toy, events={"p": proposed, "l": listed}, citations={}), tie) == (
        f"{day}, but one was proposed: The City Council voted 6-0 to ask for the tie’s end (June 14, 2022). "
        "It was last listed in February 2024 (City of Ashford)."
    )


def test_a_tie_that_was_not_checked_yet_names_no_day(toy: Dataset) -> None:
    """A tie without a decision that was never checked says so and names no day of a check."""
    tie = replace(toy.ties[TIE], checked=None)
    listed = replace(
        toy.events[MODEL], id="l", type=EventType.LISTED, date=PartialDate(2024, 2), actor="City of Ashford"
    )
    nothing = "No decision on the tie between Ashford and Novorechensk has been found (not yet checked)"
    assert sentence(replace(toy, events={}, citations={}), tie) == f"{nothing}."
    assert sentence(replace(toy, events={"l": listed}, citations={}), tie) == (
        f"{nothing}; it was last listed in February 2024 (City of Ashford)."
    )


def test_places_of_one_name_are_told_apart(toy: Dataset) -> None:
    """A partner with the place's name gets its country, the U.S. place its state, and so does one with a namesake."""
    partner = toy.partner_places["novorechensk"]
    same = replace(toy, partner_places={**toy.partner_places, partner.id: replace(partner, name="Saint Ashford")},
                   us_places={**toy.us_places, "ashford-oh": replace(toy.us_places["ashford-oh"], name="St. Ashford")})  # fmt: skip
    assert sentence(same, toy.ties[TIE]).startswith(
        "St. Ashford, Ohio, suspended its tie with Saint Ashford, Russia, on March 9, 2022 ("
    )
    twin = replace(
        toy, us_places={**toy.us_places, "x-tx": replace(toy.us_places["isley-tx"], id="x-tx", name="Ashford")}
    )
    assert sentence(twin, toy.ties[TIE]).startswith("Ashford, Ohio, suspended its tie with Novorechensk on")


def test_ties_with_the_same_outcome_share_a_sentence(toy: Dataset) -> None:
    """A place that acted on two ties in one vote has one sentence for both, which tells the city from its region."""
    model = toy.events[MODEL]
    partners = dict(toy.partner_places)
    partners["novorechensk"] = replace(partners["novorechensk"], name="Staritsa")
    partners["staritsa"] = replace(partners["staritsa"], name="Staritsa Oblast", kind=PartnerKind.REGION)
    other = replace(model, id="other", tie="ashford-oh--staritsa")
    dataset = replace(toy, events={model.id: model, "other": other}, citations={}, partner_places=partners)
    ties = dataset.ties_of_us_place["ashford-oh"]
    assert place_sentence(dataset, ties, "Ashford") == (
        "Ashford suspended its ties with the city of Staritsa and with Staritsa Oblast on March 9, 2022 "
        "(City Council, 5–4 vote)."
    )


def test_ties_of_several_fates_have_a_sentence_each(toy: Dataset) -> None:
    """The first line of a place with two ties that differ is the two sentences of the ties."""
    ties = toy.ties_of_us_place["ashford-oh"]
    assert place_sentence(toy, ties, "Ashford") == " ".join(sentence(toy, tie) for tie in ties)


def test_a_place_with_many_ties_counts_them(toy: Dataset) -> None:
    """The first line of a place with four or more ties counts them by status."""
    expected = (
        "Everywhere has 11 ties on record: 4 have ended, 3 are suspended, 2 were kept and 1 is dormant; "
        "for 1 no decision was found."
    )
    assert place_sentence(toy, tuple(toy.ties.values()), "Everywhere") == expected


@pytest.mark.parametrize("event_type", [EventType.ENDED, EventType.SUSPENDED, EventType.REAFFIRMED, EventType.RESUMED])
@pytest.mark.parametrize("actor_kind", [*ActorKind, None])
@pytest.mark.parametrize("date", [None, "2022-03", "2022-03-09"])
@pytest.mark.parametrize("place_kind", [UsKind.CITY, UsKind.METRO])
def test_every_combination_reads_as_a_sentence(
    toy: Dataset, event_type: EventType, actor_kind: ActorKind | None, date: str | None, place_kind: UsKind
) -> None:
    """Whatever is known or not, the sentence is complete: no gap, no 'None', no doubled space, one period."""
    place = replace(toy.us_places["ashford-oh"], kind=place_kind)
    dataset = replace(toy, us_places={**toy.us_places, place.id: place})
    text = said(dataset, type=event_type, actor="Some Body" if actor_kind else None, actor_kind=actor_kind, date=date,
                date_basis=DateBasis.DECIDED if date else None)  # fmt: skip
    assert text.endswith(".")
    assert text.count(".") == 1
    assert not {"None", "  ", "()", " ,", " ."} & {text[at : at + size] for size in (2, 4) for at in range(len(text))}
    assert text[0].isupper()


def test_real_sentences_are_unchanged_since_review(frozen: Site) -> None:
    """Every sentence of the frozen record is unchanged since a person reviewed the table.

    ``UPDATE_EXPECTED=1`` writes the table anew, for review.
    """
    lines = "".join(f"{tie.id}: {sentence(frozen.dataset, tie)}\n" for tie in frozen.dataset.ties.values())
    if os.environ.get("UPDATE_EXPECTED"):
        TABLE.write_text(lines, encoding="utf-8")
    assert lines == TABLE.read_text(encoding="utf-8")
