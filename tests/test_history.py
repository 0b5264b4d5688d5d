"""The difference between two versions of the record, and the amendments that explain it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import fields, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sistercities.datapackage.parsing import row_cells
from sistercities.history import Amendment, Changes, History, Kind, compare
from sistercities.history.amendments import COLUMNS, last_successor
from sistercities.history.changes import from_json, to_json
from sistercities.record.model import RECORDS, Record
from sistercities.record.partial_date import PartialDate
from sistercities.record.vocabulary import DateBasis, EventType
from tests.test_site import hostile

if TYPE_CHECKING:
    from sistercities.record.dataset import Dataset
    from tests.conftest import Project

DAY = dt.date(2026, 11, 1)
SUSPENDED = "ashford-oh--novorechensk--2022-03-09--suspended"
TIE = "ashford-oh--novorechensk"


def with_row(dataset: Dataset, row: Record, *, old: str = "") -> Dataset:
    """Return a dataset with a row added, replacing the row ``old`` if it is given."""
    table = {key: value for key, value in dataset.table(row.RESOURCE).items() if key not in (old, row.key)}
    changed: Any = {row.RESOURCE: dict(sorted({**table, row.key: row}.items()))}
    return replace(dataset, **changed)


def without_rows(dataset: Dataset, resource: str, *keys: str) -> Dataset:
    """Return a dataset without some rows."""
    changed: Any = {resource: {key: row for key, row in dataset.table(resource).items() if key not in keys}}
    return replace(dataset, **changed)


def with_event(dataset: Dataset, old: str, **changed: Any) -> Dataset:
    """Return a dataset in which an event has other values; if its id changes, its citations follow."""
    event = replace(dataset.events[old], **changed)
    citations = {}
    for citation in dataset.citations.values():
        row = replace(citation, event=event.id) if citation.event == old else citation
        citations[row.key] = row
    return replace(with_row(dataset, event, old=old), citations=citations)


def amended(key: str, kind: Kind, *, resource: str = "events", field: str = "", successor: str = "") -> Amendment:
    """Return an amendment of a row."""
    return Amendment("1.0.0", DAY, resource, key, field, kind, successor, "The minutes say so.")


def sentences(changes: Changes) -> list[str]:
    """Return the changes as sentences."""
    return [subject.sentence for subject in changes.subjects]


def test_nothing_changed(toy: Dataset) -> None:
    """A version does not differ from itself."""
    assert not compare(toy, toy)
    assert compare(toy, toy).rows == ()


def test_a_correction_in_one_sentence(toy: Dataset) -> None:
    """A corrected status is reported as “before → after”, and a corrected date as “from … to …”."""
    new = f"{TIE}--2022-03-10--ended"
    later = with_event(toy, SUSPENDED, id=new, type=EventType.ENDED, date=PartialDate(2022, 3, 10))
    changes = compare(toy, later, [amended(SUSPENDED, Kind.CORRECTED, successor=new)])
    assert sentences(changes) == [
        "Ashford, Ohio – Novorechensk: suspended → ended; the date was corrected from 2022-03-09 to 2022-03-10."
    ]
    (subject,) = changes.subjects
    assert (subject.before, subject.after, subject.date) == ("suspended", "ended", DAY)
    (row,) = subject.rows
    assert (row.id, row.was, row.kind, row.reason) == (new, SUSPENDED, Kind.CORRECTED, "The minutes say so.")
    assert [(change.field, change.before, change.after) for change in row.fields] == [
        ("date", "2022-03-09", "2022-03-10"),
        ("type", "suspended", "ended"),
    ]
    assert {change.kind for change in row.fields} == {Kind.CORRECTED}


def test_an_id_that_changed_unexplained_is_two_rows(toy: Dataset) -> None:
    """Without an amendment, a changed id is one row removed and one added: nothing says that it is one event."""
    new = f"{TIE}--2022-03-10--suspended"
    later = with_event(toy, SUSPENDED, id=new, date=PartialDate(2022, 3, 10))
    kinds = {row.id: row.kind for row in compare(toy, later).rows if row.resource == "events"}
    assert kinds == {new: Kind.ADDED, SUSPENDED: Kind.REMOVED}


def test_an_id_that_changed_twice_since_a_release(toy: Dataset) -> None:
    """An event whose id was corrected twice is one event, and its later changes are reported under its first id."""
    between, new = f"{TIE}--2022-03-10--suspended", f"{TIE}--2022-03-11--suspended"
    moves = [amended(SUSPENDED, Kind.CORRECTED, successor=between), amended(between, Kind.CORRECTED, successor=new)]
    later = with_event(toy, SUSPENDED, id=new, date=PartialDate(2022, 3, 11))
    (row,) = compare(toy, later, moves).rows
    assert (row.id, row.was, row.kind) == (new, SUSPENDED, Kind.CORRECTED)
    cited = [key for key, citation in later.citations.items() if citation.event == new]
    (row, gone) = compare(toy, without_rows(later, "citations", cited[0]), moves).rows
    assert (gone.id, gone.kind) == (cited[0].replace(new, SUSPENDED), Kind.REMOVED)
    without = without_rows(without_rows(later, "citations", *cited), "events", new)
    rows = compare(toy, without, [*moves, amended(new, Kind.WITHDRAWN)]).rows
    assert {row.id.split(" ")[0] for row in rows} == {SUSPENDED}
    assert {row.kind for row in rows} == {Kind.WITHDRAWN}


@pytest.mark.parametrize(
    ("field", "before", "after", "phrase", "kind"),
    [
        ("vote", "5-4", None, "the vote was taken out: 5-4", Kind.CHANGED),
        ("actor", "City Council", "Ashford City Council",
         "the body that acted was changed from City Council to Ashford City Council", Kind.CHANGED),
        ("summary", "The City Council voted 5-4 to suspend the tie.", "x" * 61, "the summary was changed", Kind.CHANGED),
        ("date_basis", DateBasis.DECIDED, DateBasis.REPORTED,
         "the basis of the date was changed from decided to reported", Kind.CHANGED),
    ],
)  # fmt: skip
def test_a_value_changed_without_an_amendment(
    toy: Dataset, field: str, before: object, after: object, phrase: str, kind: Kind
) -> None:
    """A value replaced without an amendment is called changed, not revised or corrected."""
    assert getattr(toy.events[SUSPENDED], field) == before
    changes = compare(toy, with_event(toy, SUSPENDED, **{field: after}))
    assert sentences(changes) == [f"Ashford, Ohio – Novorechensk: {phrase}."]
    assert [change.kind for change in changes.rows[0].fields] == [kind]


def test_an_empty_cell_that_was_filled_is_new_information(toy: Dataset) -> None:
    """Filling a gap needs no reason: it is a revision."""
    tie = replace(toy.ties[TIE], note="It began with a visit.")
    changes = compare(toy, with_row(toy, tie))
    assert sentences(changes) == ["Ashford, Ohio – Novorechensk: the note was added: It began with a visit."]
    assert changes.rows[0].kind is changes.rows[0].fields[0].kind is Kind.REVISED


def test_a_tie_that_was_checked_again(toy: Dataset) -> None:
    """A later day of checking is a revision, and it is the date of the change."""
    tie = replace(toy.ties[TIE], checked=dt.date(2026, 12, 3))
    changes = compare(toy, with_row(toy, tie))
    assert sentences(changes) == ["Ashford, Ohio – Novorechensk: checked again on December 3, 2026."]
    unchecked = replace(toy, ties={**toy.ties, TIE: replace(tie, checked=None)})
    first = compare(unchecked, replace(toy, ties={**toy.ties, TIE: tie}))
    assert sentences(first) == ["Ashford, Ohio – Novorechensk: checked on December 3, 2026."]
    assert changes.rows[0].kind is Kind.REVISED
    assert changes.subjects[0].date == dt.date(2026, 12, 3)


def test_an_amendment_of_a_field_overrides_one_of_the_row(toy: Dataset) -> None:
    """Each field has its own kind and reason, and the row takes the gravest kind."""
    later = with_event(toy, SUSPENDED, actor="Council of Ashford", vote="6-3")
    changes = compare(toy, later, [amended(SUSPENDED, Kind.REVISED), amended(SUSPENDED, Kind.CORRECTED, field="vote")])
    (row,) = changes.rows
    assert {change.field: change.kind for change in row.fields} == {"actor": Kind.REVISED, "vote": Kind.CORRECTED}
    assert row.kind is Kind.CORRECTED
    (told,) = sentences(changes)
    assert told == (
        "Ashford, Ohio – Novorechensk: the body that acted was revised from City Council to Council of Ashford; the vote was "
        "corrected from 5-4 to 6-3."
    )


def test_an_event_that_gives_no_status_is_named(toy: Dataset) -> None:
    """A change to an event that does not decide the status names the event."""
    founding = f"{TIE}--1988-06--established"
    later = with_event(toy, founding, actor="Mayor Ann Bee")
    assert sentences(compare(toy, later)) == [
        "Ashford, Ohio – Novorechensk: the body that acted of the event “established in June 1988” was added: Mayor Ann Bee."
    ]


def test_a_new_event(toy: Dataset) -> None:
    """A new event with its source is reported once, with the status that follows from it."""
    key = f"{TIE}--2024-05-06--ended"
    event = replace(toy.events[SUSPENDED], id=key, date=PartialDate(2024, 5, 6), type=EventType.ENDED)
    source = replace(next(iter(toy.sources.values())), id="new-source", accessed=dt.date(2026, 10, 9))
    citation = replace(next(iter(toy.citations.values())), event=key, source=source.id, note=None)
    later = with_row(with_row(with_row(toy, event), source), citation)
    changes = compare(toy, later)
    assert sentences(changes) == ["Ashford, Ohio – Novorechensk: suspended → ended; new event: ended on May 6, 2024."]
    assert {(row.resource, row.kind) for row in changes.rows} == {
        ("events", Kind.ADDED), ("sources", Kind.ADDED), ("citations", Kind.ADDED)
    }  # fmt: skip
    assert changes.subjects[0].date == dt.date(2026, 10, 9)


def test_a_new_tie(toy: Dataset) -> None:
    """A new tie is reported with its status, without listing its events and places."""
    events = [key for key, event in toy.events.items() if event.tie == TIE]
    citations = [key for key, citation in toy.citations.items() if citation.event in events]
    earlier = without_rows(without_rows(without_rows(toy, "events", *events), "citations", *citations), "ties", TIE)
    assert sentences(compare(earlier, toy)) == ["Ashford, Ohio – Novorechensk: added to the record (suspended)."]


def test_a_withdrawn_event(toy: Dataset) -> None:
    """A withdrawn event is reported with the reason, and its citations go with it."""
    citations = [key for key, citation in toy.citations.items() if citation.event == SUSPENDED]
    later = without_rows(without_rows(toy, "events", SUSPENDED), "citations", *citations)
    changes = compare(toy, later, [amended(SUSPENDED, Kind.WITHDRAWN)])
    assert sentences(changes) == [
        "Ashford, Ohio – Novorechensk: suspended → no decision found; event withdrawn: suspended on March 9, 2022."
    ]
    assert {row.kind for row in changes.rows} == {Kind.WITHDRAWN}
    assert next(row.reason for row in changes.rows if row.resource == "events") == "The minutes say so."


def test_sources_are_counted(toy: Dataset) -> None:
    """A source added to or removed from an existing event is reported by its publisher."""
    cited = {citation.source for citation in toy.citations.values() if citation.event == SUSPENDED}
    other = next(source for source in toy.sources.values() if source.id not in cited)
    citation = replace(next(iter(toy.citations.values())), event=SUSPENDED, source=other.id, note=None)
    more = with_row(toy, citation)
    assert sentences(compare(toy, more)) == [f"Ashford, Ohio – Novorechensk: 1 source was added ({other.publisher})."]
    assert sentences(compare(more, toy)) == [
        f"Ashford, Ohio – Novorechensk: 1 source was taken out ({other.publisher})."
    ]


def test_changed_places_and_sources_are_reported_by_name(toy: Dataset) -> None:
    """A change to a place or a source is reported under its own name."""
    place = replace(toy.us_places["ashford-oh"], population=13000)
    source = replace(next(iter(toy.sources.values())), archive_url="https://example.org/copy")
    changes = compare(toy, with_row(with_row(toy, place), source))
    assert sentences(changes) == [
        "Ashford, Ohio: the population was changed from 12000 to 13000.",
        f"Source “{source.title}” ({source.publisher}): the archived copy was added.",
    ]


def test_a_status_may_change_because_of_a_source(toy: Dataset) -> None:
    """If the date of a source decides which event is the latest, the tie's new status is reported."""
    tie = "cedar-falls-tx--novorechensk"
    resumed = f"{tie}--2023--resumed"
    undated = with_event(toy, resumed, date=None, date_basis=None)
    (cited,) = [citation.source for citation in toy.citations.values() if citation.event == resumed]
    early = with_row(undated, replace(undated.sources[cited], published=PartialDate(2020)))
    late = with_row(undated, replace(undated.sources[cited], published=PartialDate(2024)))
    told = sentences(compare(early, late))
    assert "Cedar Falls, Texas – Novorechensk: suspended → kept." in told


TEXT_FIELDS = {"events": "summary", "ties": "note", "sources": "title", "us_places": "name", "counts": "counted"}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_exactly_the_changed_cells_are_reported(toy: Dataset, data: st.DataObject) -> None:
    """For any replaced texts, the changes name exactly those cells, with the text before and after."""
    later, wanted = toy, set()
    for resource in data.draw(st.sets(st.sampled_from(sorted(TEXT_FIELDS)), min_size=1)):
        key = data.draw(st.sampled_from(sorted(toy.table(resource))))
        field = TEXT_FIELDS[resource]
        row = toy.table(resource)[key]
        after = data.draw(st.text(st.characters(min_codepoint=32, max_codepoint=0x4FF), min_size=1, max_size=9))
        later = with_row(later, replace(row, **{field: after}))
        if after != (getattr(row, field) or ""):
            wanted.add((resource, key, field, getattr(row, field) or "", after))
    found = {(row.resource, row.id, change.field, change.before, change.after)
             for row in compare(toy, later).rows for change in row.fields}  # fmt: skip
    assert found == wanted


def test_changes_can_be_applied(toy: Dataset) -> None:
    """The old version with every change applied equals the new one."""
    later = hostile(toy)
    cells = {(record.RESOURCE, key, field.name): cell for record in RECORDS
             for key, row in toy.table(record.RESOURCE).items()
             for field, cell in zip(fields(record), row_cells(row), strict=True)}  # type: ignore[arg-type]  # fmt: skip
    for row in compare(toy, later).rows:
        for change in row.fields:
            assert cells[row.resource, row.id, change.field] == change.before
            cells[row.resource, row.id, change.field] = change.after
    assert cells == {(record.RESOURCE, key, field.name): cell for record in RECORDS
                     for key, row in later.table(record.RESOURCE).items()
                     for field, cell in zip(fields(record), row_cells(row), strict=True)}  # type: ignore[arg-type]  # fmt: skip


def test_changes_read_back_from_json(toy: Dataset) -> None:
    """Changes stored as JSON read back as they were."""
    changes = compare(toy, hostile(toy), [amended(SUSPENDED, Kind.CORRECTED)])
    assert len(changes.subjects) > 20
    assert (
        tuple(from_json(json.loads(json.dumps(to_json(subject)))) for subject in changes.subjects) == changes.subjects
    )


@pytest.mark.parametrize("stored", [None, [], {}, {"resource": 1}, {"status": "x"}, "text"])
def test_what_is_no_change_is_refused(stored: object) -> None:
    """JSON in any other form raises one kind of error."""
    with pytest.raises(ValueError):  # noqa: PT011  # the caller words the message
        from_json(stored)


def test_an_id_is_followed_through_every_move() -> None:
    """An id that moved twice maps to its first and its last id, and a withdrawn one has no last id."""
    rows = (amended("a", Kind.CORRECTED, successor="b"), amended("b", Kind.REVISED, successor="c"),
            amended("d", Kind.WITHDRAWN))  # fmt: skip
    history = History(amendments=rows)
    assert history.first_id("events", "c") == "a"
    assert history.former("events", "c") == ("b", "a")
    assert history.last_id("events", "a") == "c"
    assert history.last_id("events", "d") is None
    assert history.last_id("events", "other") == history.first_id("events", "other") == "other"
    assert history.edited("events", "c") == DAY


HEADER = ",".join(COLUMNS)
BAD_ROWS = [
    ("2026,x", "has 2 cells instead of 8"),
    (f"1.0.0,2026-10-01,ties,{TIE},note,revised,,", "reason: must not be empty"),
    (f"1.0.0,2026-13-01,ties,{TIE},note,revised,,Why.", "date: is not a full date: write YYYY-MM-DD"),
    (f"1.0.0,2026-10,ties,{TIE},note,revised,,Why.", "date: is not a full date: write YYYY-MM-DD"),
    (f"1.0.0,2027-06-01,ties,{TIE},note,revised,,Why.", "date: is in the future"),
    (f"0.9.0,2026-10-01,ties,{TIE},note,revised,,Why.", "after: is not a release: name the last one before the change"),
    (f"1.0.0,2026-10-01,towns,{TIE},note,revised,,Why.", "resource: must be one of: states, us_places"),
    (f"1.0.0,2026-10-01,ties,{TIE},colour,revised,,Why.", "field: is not a field of ties"),
    (f"1.0.0,2026-10-01,ties,{TIE},note,improved,,Why.", "kind: must be one of: revised, corrected, withdrawn"),
    ("1.0.0,2026-10-01,ties,nowhere--moscow,note,revised,,Why.", "id: is not in the record: correct the id"),
    (f"1.0.0,2026-10-01,ties,{TIE},,withdrawn,,Why.", "id: is still in the record: remove it there"),
    ("1.0.0,2026-10-01,ties,gone--x,,corrected,nowhere--x,Why.", "successor: is not in the record: correct the id"),
    ("1.0.0,2026-10-01,ties,gone--x,,withdrawn,other--x,Why.", "successor: must be empty: what is withdrawn has no"),
    ("1.0.0,2026-10-01,ties,gone--x,note,withdrawn,,Why.", "field: must be empty: the whole row is withdrawn"),
    ("1.0.0,2026-10-01,us_places,../../etc,,withdrawn,,Why.", "id: must look like houston-tx"),
    ("1.0.0,2026-10-01,pages,../x/,,withdrawn,,Why.", "id: must look like states/texas/"),
    ("1.0.0,2026-10-01,pages,about/,,revised,,Why.", "kind: a page is withdrawn or has a successor, nothing else"),
    (f"1.0.0,2026-10-01,ties,{TIE},note,revised,,<b>Why.</b>", "reason: contains HTML: write plain text"),
    (f"1.0.0,2026-10-01,ties,{TIE},note,revised,,=1+1", "reason: starts with '=', which a spreadsheet would run"),
    ('1.0.0,2026-10-01,ties,"x', "is not CSV here"),
]


@pytest.mark.parametrize(("row", "message"), BAD_ROWS)
def test_a_bad_amendment(project: Project, row: str, message: str) -> None:
    """A bad row of amendments.csv gives one message that names file and line, and the check fails."""
    folder = project.paths.data / "history"
    folder.mkdir()
    (folder / "amendments.csv").write_text(f"{HEADER}\n{row}\n", encoding="utf-8")
    run = project.run("check", "--trust-schema")
    assert run.returncode == 1
    lines = [line for line in run.stderr.splitlines() if message in line]
    assert len(lines) == 1, run.stderr
    assert lines[0].startswith("data/history/amendments.csv:2")


def test_amendments_that_lead_round_in_a_circle(project: Project) -> None:
    """Two ids that name each other as successor are refused, without an endless loop."""
    folder = project.paths.data / "history"
    folder.mkdir()
    rows = [f"1.0.0,2026-10-01,events,{one},,corrected,{other},Why." for one, other in (("a", "b"), ("b", "a"))]
    (folder / "amendments.csv").write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    run = project.run("check")
    assert run.returncode == 1
    assert run.stderr.count("successor: leads back to itself") == 2


def test_amendments_under_another_header(project: Project) -> None:
    """A file with another header is refused, and the message gives the right one."""
    folder = project.paths.data / "history"
    folder.mkdir()
    (folder / "amendments.csv").write_text("date,id\n", encoding="utf-8")
    run = project.run("check")
    assert run.returncode == 1
    assert f"data/history/amendments.csv:1: the first line must be: {HEADER}" in run.stderr


def test_no_change_is_older_than_the_release_that_it_follows(toy: Dataset) -> None:
    """An edit after a release is dated no earlier than the release, even if its sources were looked up before."""
    later = with_event(toy, SUSPENDED, summary="The council suspended the tie by a vote.")
    released = dt.date(2030, 1, 1)
    assert compare(toy, later).subjects[0].date < released
    assert compare(toy, later, since=released).subjects[0].date == released


def test_a_chain_of_successors_has_an_end() -> None:
    """An id that leads on a hundred times is as wrong as one that leads back to itself."""
    ids = [f"{TIE}-{number}" for number in range(200)]
    rows = {("ties", old): amended(old, Kind.CORRECTED, resource="ties", successor=new) for old, new in pairwise(ids)}
    assert last_successor(rows, rows["ties", ids[0]]) is None
    assert last_successor(rows, rows["ties", ids[150]]) == ids[-1]
