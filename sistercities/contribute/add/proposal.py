"""From answers to a proposal: the rows to add, whether they may be added, and what the site would then say."""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import replace
from pathlib import Path

from sistercities.base.files import replace_file
from sistercities.contribute.add.answers import completed
from sistercities.contribute.add.drafting import Proposal, drafted
from sistercities.contribute.add.fields import BY_CELL, Answers
from sistercities.contribute.canonical import Cells, in_order
from sistercities.datapackage.reading import DESCRIPTOR, Package
from sistercities.datapackage.suggestions import advised
from sistercities.datapackage.validate import Validation, validate
from sistercities.record.model import Record
from sistercities.record.tie_sentence import sentence

DERIVED = frozenset({("events", "tie"), ("citations", "event"), ("us_places", "id"), ("partner_places", "id")})
"""Cells that have questions of their own but are mostly derived from other answers."""


class Refused(Exception):  # noqa: N818  # a reply to a person, not a program error
    """What is wrong with the answers, as ``(question, what to do)``; the question may be empty."""

    def __init__(self, *reasons: tuple[str, str]) -> None:
        """Create a refusal with its reasons."""
        super().__init__("; ".join(f"{name}: {text}" if name else text for name, text in reasons))
        self.reasons = reasons


def propose(data: Path, given: Answers, latest: dt.date, today: dt.date, *, another: bool = False) -> Proposal:
    """Return what the answers add to a data folder; ``Refused``, with every reason, if it may not be added.

    ``latest`` is the last day allowed in a date, ``today`` the default date of access; ``another`` confirms
    that an event much like one on record is new.
    """
    known = validate(data, latest)
    if known.problems:
        raise Refused(("", f"the data already has problems, such as {known.problems[0]}: run check and fix them first"))
    answers, faults = completed(known.dataset, given, today)
    proposal = drafted(known.dataset, answers, another=another or "tie" in dict(faults))
    proposal.tables = with_rows(known.package, proposal)
    validation = validated(data, proposal, latest)
    faults += [reason for reason in proposal.faults if given.get(reason[0])]
    found = reasons(validation, proposal, {name for name, _ in faults} | {""} if faults else set())
    if faults or found:
        raise Refused(*faults, *found)
    dataset = validation.dataset
    if proposal.tie in known.dataset.ties:
        proposal.before = sentence(known.dataset, known.dataset.ties[proposal.tie])
    proposal.after = sentence(dataset, dataset.ties[proposal.tie])
    return proposal


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


def validated(data: Path, proposal: Proposal, latest: dt.date) -> Validation:
    """Return the validation of the data folder with the proposal applied, using a temporary copy."""
    with tempfile.TemporaryDirectory(prefix="sistercities-") as name:
        copy = Path(name)
        for path in (data / DESCRIPTOR, *data.glob("[!.]*.csv")):
            replace_file(copy / path.name, path.read_bytes())
        proposal.write(copy)
        validation = validate(copy, latest)
        return replace(validation, problems=tuple(advised(validation.problems, validation.package)))


def reasons(validation: Validation, proposal: Proposal, faulty: set[str]) -> list[tuple[str, str]]:
    """Return the problems as ``(question, what to do)``.

    Problems of cells that answers fill are returned if there are any; otherwise all the others, such as those of
    derived ids, without a question. Questions in ``faulty``, which already have a fault, are left out, and so are
    the others if the empty text is in it.
    """
    new = {(record.RESOURCE, proposal.tables[record].index(cells) + 2)
           for record, cells in (*proposal.added, *proposal.changed)}  # fmt: skip
    of_answers, of_others = [], []
    for problem in validation.problems:
        resource, column = Path(problem.file).stem, problem.field.split(", ")[0]
        if (resource, problem.line) in new and (resource, column) in BY_CELL and (resource, column) not in DERIVED:
            text = problem.sentence.removeprefix(f"{problem.field}: ")
            of_answers.append((BY_CELL[resource, column], text))
        else:
            of_others.append(("", f"{resource}.csv: {problem.sentence}"))
    return [reason for reason in of_answers or of_others if reason[0] not in faulty]
