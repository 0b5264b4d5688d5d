"""From answers to rows: what is to be added, whether it may be, and what the site would then say."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sistercities.base.files import replace_file
from sistercities.contribute.add.fields import BY_CELL, BY_NAME, EVENT, FIELDS, MAX_ANSWER, Answers, Field
from sistercities.contribute.add.finding import (
    find_source,
    find_tie,
    like_ties,
    nearest_tie,
    same_event,
    slug,
    source_id,
)
from sistercities.contribute.canonical import Cells, event_id, in_order, tidy, write_table
from sistercities.datapackage.expected_schema import field_names
from sistercities.datapackage.reading import DESCRIPTOR, Package
from sistercities.datapackage.suggestions import advised, nearest
from sistercities.datapackage.validate import Validation, validate
from sistercities.record.likeness import like_place
from sistercities.record.model import Citation, Event, PartnerPlace, Record, Source, Tie, UsPlace
from sistercities.record.tie_sentence import sentence
from sistercities.record.vocabulary import EventType, PartnerKind, UsKind

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from sistercities.record.dataset import Dataset

MADE = frozenset({("events", "tie"), ("citations", "event"), ("us_places", "id"), ("partner_places", "id")})
"""Cells that answers may fill, though mostly they are made of other answers."""

HALF = re.compile(r"[\ud800-\udfff]")
"""What JSON and a command line can hold and no file can: half of a pair of code units, or a byte that is no text."""


MARKDOWN = re.compile(r"```|~~~|^(#{1,6} |[-*+] |> |[0-9]+[.)] )|\]\(|\*\*|__")
"""What would be shown as text: headings, lists, quotes, links, code and emphasis."""

NEW_TIE = "For a new tie, leave this out and name its two places (the form “Add a tie”)"


class Refused(Exception):  # noqa: N818  # an answer to a person, not a fault of the program
    """What is wrong with the answers, as ``(question, what to do)``; the question may be empty."""

    def __init__(self, *reasons: tuple[str, str]) -> None:
        """Take the reasons."""
        super().__init__("; ".join(f"{name}: {text}" if name else text for name, text in reasons))
        self.reasons = reasons


@dataclass(slots=True)
class Proposal:
    """Rows to add, and rows to put in the place of others; ``before`` and ``after`` is what the site says of the tie."""

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
        """Add a row; cells that are not named are empty."""
        self.added.append((record, tuple(cells.get(name, "") for name in field_names(record))))

    def write(self, data: Path) -> None:
        """Write the tables that change."""
        for record, rows in self.tables.items():
            write_table(data, record, rows)


def propose(data: Path, given: Answers, latest: dt.date, today: dt.date, *, another: bool = False) -> Proposal:
    """Return what the answers add to a data folder; ``Refused`` with every reason why it may not be added.

    ``latest`` is the last day that a date may name; ``another`` says that an event much like one on record is new.
    """
    known = validate(data, latest)
    if known.problems:
        raise Refused(("", f"the data has problems already, as {known.problems[0]}: run check and fix them first"))
    answers, faults = completed(known.dataset, given, today)
    proposal = drafted(known.dataset, answers, another=another or "tie" in dict(faults))
    proposal.tables = with_rows(known.package, proposal)
    validation = judged(data, proposal, latest)
    faults += [reason for reason in proposal.faults if given.get(reason[0])]
    found = reasons(validation, proposal, {name for name, _ in faults} | {""} if faults else set())
    if faults or found:
        raise Refused(*faults, *found)
    dataset = validation.dataset
    if proposal.tie in known.dataset.ties:
        proposal.before = sentence(known.dataset, known.dataset.ties[proposal.tie])
    proposal.after = sentence(dataset, dataset.ties[proposal.tie])
    return proposal


def completed(dataset: Dataset, given: Answers, today: dt.date) -> tuple[Answers, list[tuple[str, str]]]:
    """Return an answer to every question, and what is wrong with those given or missing.

    A wrong or missing answer is replaced by one of which no rule says anything, so that the others can be judged too.
    """
    faults = [(name, "is no question of this form") for name in given if name not in BY_NAME]
    answers = {}
    for question in FIELDS:
        answer = tidy(given.get(question.name, ""), question.column)
        if fault := fault_of(question, answer):
            faults.append((question.name, fault))
            answer = ""
        answers[question.name] = answer or question.default
    answers["accessed"] = answers["accessed"] or today.isoformat()
    faults += tie_faults(dataset, answers)
    wrong = {name for name, _ in faults}
    for question in FIELDS:
        if question.needed_for in wanted(dataset, answers) and not answers[question.name]:
            if question.name not in wrong:
                faults.append((question.name, "must be given: " + question.question))
            answers[question.name] = question.choices[-1] if question.choices else stand_in(dataset, question)
            if question.name == "state":  # where the place lies cannot be judged then
                answers |= {"us-latitude": "", "us-longitude": ""}
    return answers, faults


def fault_of(question: Field, answer: str) -> str:
    """Return what is wrong with an answer whatever the others are; the empty text if nothing is."""
    if not answer.isascii() and HALF.search(answer):
        return "holds half a character: retype it"
    if len(answer) > MAX_ANSWER:
        return f"has {len(answer)} characters: shorten it"
    if question.column == "summary" and MARKDOWN.search(answer):
        return "contains Markdown (a heading, a list, a link or code): write one plain sentence"
    if answer and question.choices and answer not in question.choices:
        near = nearest(answer, question.choices)
        hint = f"; did you mean {near!r}?" if near else ""
        return f"must be one of: {', '.join(question.choices)}{hint}"
    return ""


def tie_faults(dataset: Dataset, answers: Answers) -> list[tuple[str, str]]:
    """Return why the tie or event that is named is none on record, and take it out of the answers."""
    faults = []
    if (event := answers["event"]) and event not in dataset.events:
        near = nearest(event, list(dataset.events))
        faults.append(("event", "is no event on record" + (f"; did you mean {near!r}?" if near else "")))
    if (tie := answers["tie"]) and find_tie(dataset, tie) is None:
        candidates = like_ties(dataset, tie) or [near for near in (nearest_tie(dataset, tie),) if near]
        hint = f"; did you mean {' or '.join(map(repr, candidates))}?" if candidates else "."
        faults.append(("tie", f"is no tie on record{hint} {NEW_TIE}"))
    if faults:
        stand_ins = {name: stand_in(dataset, BY_NAME[name]) for name in ("us-name", "state", "partner-name")}
        answers |= {"event": "", "tie": "", "us-latitude": "", "us-longitude": ""} | stand_ins
        if dict(faults).get("event"):
            answers |= {"type": EventType.NOTE, "summary": stand_in(dataset, BY_NAME["summary"])}
    return faults


def wanted(dataset: Dataset, answers: Answers) -> set[str]:
    """Return what is to be added: a tie, an event, a source, and whether that is a new one."""
    found = {"source"}
    if not answers["url"] or not find_source(dataset, answers["url"]):
        found.add("new source")
    if not answers["event"]:
        found.add("event")
        us_place, partner = place_ids(dataset, answers)
        if not answers["tie"] and not (us_place in dataset.us_places and partner in dataset.partner_places):
            found.add("tie")
    return found


def stand_in(dataset: Dataset, question: Field) -> str:
    """Return a text of which no rule says anything."""
    texts = {
        "state": min(dataset.states, default=""),
        "url": "https://www.example.org/stand-in",
        "summary": "Stand-in.",
    }
    return texts.get(question.name, "Stand-in")


def place_ids(dataset: Dataset, answers: Answers) -> tuple[str, str]:
    """Return the ids of the two places that are named."""
    us_place = answers["us-place"] or slug(f"{answers['us-name']} {state_code(dataset, answers['state'])}")
    return us_place, answers["partner-place"] or slug(answers["partner-name"])


def drafted(dataset: Dataset, answers: Answers, *, another: bool) -> Proposal:
    """Return the rows that the answers stand for, with why some may be in the record already."""
    source = find_source(dataset, answers["url"])
    if answers["event"]:
        proposal = Proposal(dataset.events[answers["event"]].tie, answers["event"])
    else:
        proposal = tie_rows(dataset, answers)
        add_event(dataset, answers, proposal, source, another=another)
    add_source(dataset, answers, proposal, source)
    return proposal


def tie_rows(dataset: Dataset, answers: Answers) -> Proposal:
    """Return a proposal for the tie that is meant, with the rows of the tie and its places if they are new."""
    if tie := find_tie(dataset, answers["tie"]) if answers["tie"] else None:
        proposal = Proposal(tie, "")
        if answers["checked"]:
            old = dataset.ties[tie]
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
    """Yield why a U.S. place may be one on record under another name."""
    if new in dataset.us_places or answers["us-place"]:
        return
    place = UsPlace(new, answers["us-name"], UsKind(answers["us-kind"]), state_code(dataset, answers["state"]),
                    *point(answers, "us"), None, None, None)  # fmt: skip
    if other := like_place(place, dataset.us_places.values()):
        yield "us-name", twin_advice(other.id, other.name, "us-place")


def partner_faults(dataset: Dataset, answers: Answers, new: str) -> Iterator[tuple[str, str]]:
    """Yield why a partner may be one on record under another name, and where answers differ from the one on record."""
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


def state_code(dataset: Dataset, answer: str) -> str:
    """Return a state's two letters, whether they or its name were answered."""
    by_name = {state.name.casefold(): state.code for state in dataset.states.values()}
    return by_name.get(answer.casefold(), answer.upper())


def point(answers: Answers, side: str) -> tuple[float | None, float | None]:
    """Return the coordinates that were answered; None for both if either is no number."""
    try:
        return float(answers[f"{side}-latitude"]), float(answers[f"{side}-longitude"])
    except ValueError:
        return None, None


def twin_advice(known: str, name: str, question: str) -> str:
    """Return what to do about a place that may be one on record."""
    return f"did you mean {known!r}? Write {name!r} as on record; another place needs an id of its own ({question})"


def add_event(dataset: Dataset, answers: Answers, proposal: Proposal, source: Source | None, *, another: bool) -> None:
    """Add the row of the event, with the fault if it is on record already."""
    tie, kind, date = proposal.tie, answers["type"], answers["date"]
    if not another and (same := same_event(dataset, tie, kind, date, source)):
        advice = f"to add a source to it, give event {same.id!r} instead; if this is another act, say so (--another)"
        proposal.faults.append(("type", f"is on record already: {same.id!r} ({same.summary}): {advice}"))
    proposal.event = event_id(tie, date, kind, dataset.events)
    proposal.add(Event, {question.column: answers[question.name] for question in EVENT}
                 | {"id": proposal.event, "tie": tie})  # fmt: skip


def add_source(dataset: Dataset, answers: Answers, proposal: Proposal, source: Source | None) -> None:
    """Add the row of the source, unless it is on record, and the citation, with the fault if the event cites it."""
    if source is None:
        new = source_id(answers, dataset.sources)
        proposal.add(Source, cells_of(Source, answers) | {"id": new})
    else:
        new = source.id
        proposal.remarks.append(f"The source is on record as {new!r}: it is cited, and nothing of it is changed.")
        if f"{proposal.event} {new}" in dataset.citations:
            proposal.faults.append(("url", f"is cited by {proposal.event!r} already"))
            return
    proposal.add(Citation, {"event": proposal.event, "source": new, "note": answers["note"]})


def cells_of(record: type[Record], answers: Answers) -> dict[str, str]:
    """Return the answers that are cells of a record, by column."""
    return {question.column: answers[question.name] for question in FIELDS if question.resource == record.RESOURCE}


def with_rows(package: Package, proposal: Proposal) -> dict[type[Record], list[Cells]]:
    """Return the tables that a proposal changes, in canonical order."""
    tables: dict[type[Record], list[Cells]] = {}
    for table in package.tables:
        record = table.record
        added = [cells for kind, cells in proposal.added if kind is record]
        changed = {cells[0]: cells for kind, cells in proposal.changed if kind is record}
        if added or changed:
            kept = [changed.get(cells[0], cells) for _, cells in table.rows]
            tables[record] = in_order(record, [*kept, *added])
    return tables


def judged(data: Path, proposal: Proposal, latest: dt.date) -> Validation:
    """Return the validation of the data folder as it would be, made on a copy of it."""
    with tempfile.TemporaryDirectory(prefix="sistercities-") as name:
        copy = Path(name)
        for path in (data / DESCRIPTOR, *data.glob("[!.]*.csv")):
            replace_file(copy / path.name, path.read_bytes())
        proposal.write(copy)
        validation = validate(copy, latest)
        return replace(validation, problems=tuple(advised(validation.problems, validation.package)))


def reasons(validation: Validation, proposal: Proposal, answered: set[str]) -> list[tuple[str, str]]:
    """Return the problems as ``(question, what to do)`` if they are of a row that is to be added.

    What is wrong with an id that is made of answers is left out if something is wrong with an answer; so are the
    questions of which something was ``answered`` wrongly already.
    """
    new = {(record.RESOURCE, proposal.tables[record].index(cells) + 2)
           for record, cells in (*proposal.added, *proposal.changed)}  # fmt: skip
    of_answers, of_others = [], []
    for problem in validation.problems:
        resource, column = Path(problem.file).stem, problem.field.split(", ")[0]
        if (resource, problem.line) in new and (resource, column) in BY_CELL and (resource, column) not in MADE:
            text = problem.sentence.removeprefix(f"{problem.field}: ")
            of_answers.append((BY_CELL[resource, column], text))
        else:
            of_others.append(("", f"{resource}.csv: {problem.sentence}"))
    return [reason for reason in of_answers or of_others if reason[0] not in answered]
