"""The differences between two versions of the record: by id, field by field, with the resulting status changes."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sistercities.datapackage.expected_schema import field_names
from sistercities.datapackage.parsing import row_cells
from sistercities.history.amendments import Amendment, reason_of
from sistercities.history.changes import Changes, FieldChange, Kind, RowChange, Subject
from sistercities.history.sentences import sentence_of, title_of
from sistercities.history.versions import Key, Versions
from sistercities.record.dataset import Dataset
from sistercities.record.model import RECORDS, Record
from sistercities.record.status import status_as_of

LOOKED_UP = frozenset({"checked", "accessed"})
"""Fields with the day of the last lookup: a new value is new information and needs no reason."""
ORDER = ("ties", "us_places", "partner_places", "counts", "ukraine_ties", "sources", "states")


def compare(old: Dataset, new: Dataset, amendments: Sequence[Amendment] = (), since: dt.date = dt.date.min) -> Changes:
    """Return the differences between two versions, with the kind and reason that the amendments give.

    Without an amendment, a row is ``added`` or ``removed``; a value is ``revised`` if it was empty before or is only
    the day of a lookup, otherwise ``changed``: no reason was written. No change is dated before ``since``.
    """
    versions = Versions(old, new, tuple(amendments))
    groups: defaultdict[Key, list[RowChange]] = defaultdict(list)
    for record in RECORDS:
        for row in row_changes(versions, record):
            groups[subject_of(versions, row)].append(row)
    statuses = dict(status_changes(versions))
    for tie in statuses:
        groups["ties", tie].extend(())
    subjects = []
    for resource, key in groups:
        rows = tuple(groups[resource, key])
        before, after = statuses.get(key, ("", "")) if resource == "ties" else ("", "")
        title = title_of(versions.holder(resource, key), resource, key)
        sentence = sentence_of(versions, title, key, rows, (before, after))
        day = max(since, day_of(versions, (resource, key), rows))
        subjects.append(Subject(resource, key, title, sentence, day, before, after, rows))
    return Changes(tuple(sorted(subjects, key=lambda one: (ORDER.index(one.resource), one.title.casefold(), one.id))))


class OldRow(NamedTuple):
    """A row of the old version: its key at that time, and its cells with today's ids."""

    key: str
    cells: dict[str, str]


def row_changes(versions: Versions, record: type[Record]) -> Iterator[RowChange]:
    """Yield the changed rows of one resource: new and changed rows in the new version's order, then removed ones."""
    old, new = candidates(versions, record)
    for key, row in new.items():
        if key not in old:
            yield RowChange(record.RESOURCE, key, Kind.ADDED)
        elif change := changed_row(versions, record, old[key], row):
            yield change
    for key in sorted(old.keys() - new.keys()):
        yield gone_row(versions, record, key, old[key])


def candidates(versions: Versions, record: type[Record]) -> tuple[dict[str, OldRow], dict[str, Record]]:
    """Return the rows of the old and the new version that may differ, by the key that each has today."""
    old: dict[str, OldRow] = {}
    new: dict[str, Record] = dict(versions.new.table(record.RESOURCE))
    for row in versions.old.table(record.RESOURCE).values():
        if not versions.moved and new.get(row.key) == row:
            del new[row.key]  # equal, as nearly all rows are: there is nothing to compare cell by cell
            continue
        cells = translated(versions, record, row)
        old[" ".join(cells[name] for name in record.KEY)] = OldRow(row.key, cells)
    return old, new


def changed_row(versions: Versions, record: type[Record], was: OldRow, row: Record) -> RowChange | None:
    """Return the change of a row, with its reason; None if nothing changed."""
    changed = tuple(field_changes(versions, record, was, row))
    moved = was.key if (record.RESOURCE, was.key) in versions.moved else ""
    if not changed and not moved:
        return None
    ids = (*versions.chain(record.RESOURCE, was.key), row.key)
    reason = reason_of(versions.amendments, record.RESOURCE, ids, "")
    kind = combined_kind([*(change.kind for change in changed), *([reason.kind] if reason and moved else [])])
    return RowChange(record.RESOURCE, row.key, kind, moved, reason.reason if reason else "", changed)


def gone_row(versions: Versions, record: type[Record], key: str, was: OldRow) -> RowChange:
    """Return the change of a row that is gone, with its reason; ``key`` is the key that it would have today."""
    last = tuple(versions.chain(record.RESOURCE, one)[-1] for one in (key, was.key))
    reason = reason_of(versions.amendments, record.RESOURCE, last, "")
    withdrawn = reason is not None and reason.kind is Kind.WITHDRAWN
    kind = Kind.WITHDRAWN if withdrawn else kind_of_removal(versions, record, was.key)
    return RowChange(record.RESOURCE, was.key, kind, "", reason.reason if reason else "")


def translated(versions: Versions, record: type[Record], row: Record) -> dict[str, str]:
    """Return the cells of a row of the old version by field, its own id and its references replaced by the new ids."""
    cells = dict(zip(field_names(record), row_cells(row), strict=True))
    for name, target in record.REFERENCES.items():
        cells[name] = versions.successor(target, cells[name])
    if len(record.KEY) == 1:
        cells[record.KEY[0]] = versions.successor(record.RESOURCE, row.key)
    return cells


def field_changes(versions: Versions, record: type[Record], was: OldRow, row: Record) -> Iterator[FieldChange]:
    """Yield every changed cell of a row, with the kind and reason that its amendment gives."""
    ids = (*versions.chain(record.RESOURCE, was.key), row.key)
    for name, after in zip(field_names(record), row_cells(row), strict=True):
        before = was.cells[name]
        if before == after:
            continue
        reason = reason_of(versions.amendments, record.RESOURCE, ids, name)
        default_kind = Kind.REVISED if not before or name in LOOKED_UP else Kind.CHANGED
        yield FieldChange(name, before, after, reason.kind if reason else default_kind, reason.reason if reason else "")


def kind_of_removal(versions: Versions, record: type[Record], key: str) -> Kind:
    """Return the kind of a row gone without an amendment: withdrawn for a citation of a withdrawn row, else removed."""
    withdrawn = {(row.resource, row.id) for row in versions.amendments if row.kind is Kind.WITHDRAWN}
    row = versions.old.table(record.RESOURCE).get(key)
    gone = row and any(
        (target, versions.chain(target, getattr(row, name))[-1]) in withdrawn
        for name, target in record.REFERENCES.items()
    )
    return Kind.WITHDRAWN if gone and record.RESOURCE == "citations" else Kind.REMOVED


def combined_kind(kinds: list[Kind]) -> Kind:
    """Return the kind of a row's change: changed if any part is unexplained, else corrected if any is, else revised."""
    return next((kind for kind in (Kind.CHANGED, Kind.CORRECTED, Kind.REVISED) if kind in kinds), Kind.CHANGED)


def subject_of(versions: Versions, row: RowChange) -> Key:
    """Return a row's subject: its tie for an event or citation, a tie for its new place or source, else itself."""
    data = versions.holder(row.resource, row.id)
    if row.resource == "events":
        return "ties", versions.successor("ties", data.events[row.id].tie)
    if row.resource == "citations":
        event = data.events[data.citations[row.id].event]
        return "ties", versions.successor("ties", event.tie)
    if row.kind is Kind.ADDED and row.resource == "sources":
        cited = data.citations_by_source[row.id]
        return ("ties", data.events[cited[0].event].tie) if cited else (row.resource, row.id)
    if row.kind is Kind.ADDED and row.resource in ("us_places", "partner_places"):
        ties = (data.ties_of_us_place if row.resource == "us_places" else data.ties_of_partner)[row.id]
        return ("ties", ties[0].id) if ties else (row.resource, row.id)
    return row.resource, row.id


def status_changes(versions: Versions) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the new id of every tie whose status differs between the versions, with its old and new status."""
    for tie in versions.old.ties.values():
        successor = versions.new.ties.get(versions.successor("ties", tie.id))
        if successor:
            before = status_as_of(versions.old, tie).status
            after = status_as_of(versions.new, successor).status
            if before is not after:
                yield successor.id, (str(before), str(after))


def day_of(versions: Versions, subject: Key, rows: tuple[RowChange, ...]) -> dt.date:
    """Return the day of an edit: that of its newest amendment, else the last day on which its facts were looked up.

    It depends on neither the clock nor git, so that the same data gives the same day wherever it is read.
    """
    new = versions.new
    keys = {(row.resource, key) for row in rows for key in (row.id, row.was) if key} | {subject}
    days = [one.date for one in versions.amendments if (one.resource, one.id) in keys]
    if not days:
        sources = {row.id.split(" ")[1] for row in rows if row.resource == "citations"}
        sources |= {row.id for row in rows if row.resource == "sources"}
        days += [new.sources[key].accessed for key in sources if key in new.sources]
        ties = (new.ties[row.id] for row in rows if row.resource == "ties" and row.id in new.ties)
        days += [tie.checked for tie in ties if tie.checked]
    return max(days, default=new.as_of or dt.date(1970, 1, 1))
