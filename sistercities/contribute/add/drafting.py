"""From answers to rows: what is to be added, and which of it may already be on record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path

from sistercities.contribute.add.answers import place_ids, state_code
from sistercities.contribute.add.fields import EVENT, FIELDS, Answers
from sistercities.contribute.add.finding import find_source, find_tie, same_event, source_id
from sistercities.contribute.canonical import Cells, event_id, write_tables
from sistercities.datapackage.expected_schema import field_names
from sistercities.record.dataset import Dataset
from sistercities.record.likeness import like_place
from sistercities.record.model import Citation, Event, PartnerPlace, Record, Source, Tie, UsPlace
from sistercities.record.vocabulary import PartnerKind, UsKind


@dataclass(slots=True)
class Proposal:
    """Rows to add and rows to replace; ``before`` and ``after`` are the site's sentences about the tie."""

    tie: str
    event: str
    added: list[tuple[type[Record], Cells]] = field(default_factory=list)
    changed: list[tuple[type[Record], Cells]] = field(default_factory=list)
    tables: dict[type[Record], list[Cells]] = field(default_factory=dict)
    before: str = ""
    after: str = ""
    remarks: list[str] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def add(self, record: type[Record], cells: dict[str, str]) -> None:
        """Add a row; cells that are not given are empty."""
        self.added.append((record, tuple(cells.get(name, "") for name in field_names(record))))

    def write(self, data: Path) -> None:
        """Write the tables that change."""
        write_tables(data, self.tables)


def drafted(dataset: Dataset, answers: Answers, *, another: bool) -> Proposal:
    """Return a proposal of the rows that the answers describe, with a fault for each that may already be on record."""
    source = find_source(dataset, answers["url"])
    if answers["event"]:
        proposal = Proposal(dataset.events[answers["event"]].tie, answers["event"])
        if answers["tie"] and find_tie(dataset, answers["tie"]) != proposal.tie:
            proposal.faults.append(("tie", f"is not that of the event, {proposal.tie!r}: leave it out"))
    else:
        proposal = tie_rows(dataset, answers)
        add_event(dataset, answers, proposal, source, another=another)
    add_source(dataset, answers, proposal, source)
    return proposal


def tie_rows(dataset: Dataset, answers: Answers) -> Proposal:
    """Return a proposal with the rows that the tie needs: new ones, or a named tie's with a new ``checked`` day."""
    if tie := find_tie(dataset, answers["tie"]) if answers["tie"] else None:
        proposal = Proposal(tie, "")
        if answers["checked"]:
            old = dataset.ties[tie]
            if str(old.checked or "") > answers["checked"]:
                proposal.faults.append(("checked", f"is before the day on record, {old.checked}: leave it out"))
            row = {name: str(getattr(old, name) or "") for name in field_names(Tie)} | {"checked": answers["checked"]}
            proposal.changed.append((Tie, tuple(row.values())))
        return proposal
    us_place, partner = place_ids(dataset, answers)
    proposal = Proposal(f"{us_place}--{partner}", "")
    proposal.faults += [*us_place_faults(dataset, answers, us_place), *partner_faults(dataset, answers, partner)]
    if us_place not in dataset.us_places:
        proposal.add(
            UsPlace, cells_of(UsPlace, answers) | {"id": us_place, "state": state_code(dataset, answers["state"])}
        )
    if partner not in dataset.partner_places:
        proposal.add(PartnerPlace, cells_of(PartnerPlace, answers) | {"id": partner})
    if proposal.tie not in dataset.ties:
        own = {"id": proposal.tie, "us_place": us_place, "partner_place": partner}
        proposal.add(Tie, cells_of(Tie, answers) | own)
    return proposal


def us_place_faults(dataset: Dataset, answers: Answers, new: str) -> Iterator[tuple[str, str]]:
    """Yield a fault if a new U.S. place may be one on record under another name."""
    if new in dataset.us_places or answers["us-place"]:
        return
    place = UsPlace(new, answers["us-name"], UsKind(answers["us-kind"]), state_code(dataset, answers["state"]),
                    *point(answers, "us"), None, None, None)  # fmt: skip
    if other := like_place(place, dataset.us_places.values()):
        yield "us-name", twin_advice(other.id, other.name, "us-place")


def partner_faults(dataset: Dataset, answers: Answers, new: str) -> Iterator[tuple[str, str]]:
    """Yield a fault if a new partner may be one on record under another name, or if a known one's region differs."""
    known = dataset.partner_places.get(new)
    if known and answers["region"] and known.region and answers["region"] != known.region:
        yield (
            "region",
            f"is {known.region!r} on record: leave it out; another place needs an id of its own (partner-place)",
        )
    if known or answers["partner-place"]:
        return
    place = PartnerPlace(new, answers["partner-name"], answers["partner-name-local"] or None,
                         PartnerKind(answers["partner-kind"]), answers["country"].upper(), answers["region"] or None, None,
                         *point(answers, "partner"), None, None, None)  # fmt: skip
    if other := like_place(place, dataset.partner_places.values()):
        yield "partner-name", twin_advice(other.id, other.name, "partner-place")


def point(answers: Answers, side: str) -> tuple[float | None, float | None]:
    """Return the latitude and longitude in the answers; None for both if either is not a number."""
    try:
        both = float(answers[f"{side}-latitude"]), float(answers[f"{side}-longitude"])
    except ValueError:
        return None, None
    return both if all(map(isfinite, both)) else (None, None)


def twin_advice(known: str, name: str, question: str) -> str:
    """Return what to do about a place that may already be on record."""
    return f"did you mean {known!r}? Write {name!r} as on record; another place needs an id of its own ({question})"


def add_event(dataset: Dataset, answers: Answers, proposal: Proposal, source: Source | None, *, another: bool) -> None:
    """Add the event's row, and a fault if it may already be on record, unless it is confirmed to be ``another``."""
    tie, kind, date = proposal.tie, answers["type"], answers["date"]
    if not another and (same := same_event(dataset, tie, kind, date, source)):
        advice = f"to add a source to it, give event {same.id!r} instead; if this is another act, use --another"
        proposal.faults.append(("type", f"is already on record: {same.id!r} ({same.summary}): {advice}"))
    proposal.event = event_id(tie, date, kind, dataset.events)
    proposal.add(Event, {question.column: answers[question.name] for question in EVENT}
                 | {"id": proposal.event, "tie": tie})  # fmt: skip


def add_source(dataset: Dataset, answers: Answers, proposal: Proposal, source: Source | None) -> None:
    """Add the rows of the source, unless on record, and of the citation; a fault if the event cites it already."""
    if source is None:
        new = source_id(answers, dataset.sources)
        proposal.add(Source, cells_of(Source, answers) | {"id": new})
    else:
        new = source.id
        proposal.remarks.append(f"The source is on record as {new!r}: it is cited and not changed.")
        if f"{proposal.event} {new}" in dataset.citations:
            proposal.faults.append(("url", f"is cited by {proposal.event!r} already"))
            return
    proposal.add(Citation, {"event": proposal.event, "source": new, "note": answers["note"]})


def cells_of(record: type[Record], answers: Answers) -> dict[str, str]:
    """Return the answers for the cells of a record, by column."""
    return {question.column: answers[question.name] for question in FIELDS if question.resource == record.RESOURCE}
