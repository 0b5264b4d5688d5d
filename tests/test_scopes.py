"""A scope covers everything that a target shows: if an edit leaves the scope unchanged, the view is unchanged too."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import pytest

from sistercities.engine.digests import fingerprint
from sistercities.history import History
from sistercities.history.amendments import Amendment
from sistercities.history.changes import Kind
from sistercities.outputs.targets import all_targets
from sistercities.record.model import RECORDS, Record
from sistercities.record.partial_date import PartialDate
from sistercities.site.request import Request
from tests.conftest import LATEST, Project, loaded_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sistercities.record.dataset import Dataset
    from sistercities.site.site import Site

Shown = dict[str, tuple[str, str]]
"""The scope and the fingerprint of the view of every target that has a scope, by path."""


@pytest.fixture
def site(project: Project) -> Site:
    """Return the toy site with a source that is cited only for a tie to Ukraine."""
    found = loaded_site(Request(project.paths, "https://example.org", "https://github.com/example/x", LATEST))
    dataset = found.dataset
    key, tie = next(iter(dataset.ukraine_ties.items()))
    alone = replace(dataset.sources[tie.source], id="only-here")
    return anew(found, dataset=replace(
        dataset,
        sources={**dataset.sources, alone.id: alone},
        ukraine_ties={**dataset.ukraine_ties, key: replace(tie, source=alone.id)},
    ))  # fmt: skip


def anew(site: Site, **changes: Any) -> Site:
    """Return a copy of a site with some parts replaced and nothing cached from the old ones."""
    return replace(site, **changes)


def shown(site: Site) -> Shown:
    """Return the scope and the fingerprint of each target that has a scope, by path."""
    found = {}
    for target in all_targets(site):
        if digest := target.digest(site):
            found[target.path] = digest, fingerprint(target.inputs(site), "")
    return found


def other(value: Any) -> Any:
    """Return another value of the same type, or None if the type is not known."""
    if isinstance(value, StrEnum):
        members = list(type(value))
        return members[(members.index(value) + 1) % len(members)]
    if isinstance(value, PartialDate):
        return PartialDate(value.year - 1, value.month, value.day if value.day != 29 else 28)
    if isinstance(value, dt.date):
        return value - dt.timedelta(days=1)
    if isinstance(value, int | float):
        return value + 1
    return value + "x" if isinstance(value, str) else None


def edited(record: Record) -> Record:
    """Return a record with another value in every field that is not a key, and a text in some that were empty."""
    fixed = {*record.KEY, *record.REFERENCES}
    values = {
        field.name: other(getattr(record, field.name))
        for field in fields(record)  # type: ignore[arg-type]
        if field.name not in fixed
    }
    for name in ("note", "actor", "region", "name_local"):
        if name in values and values[name] is None:
            values[name] = "now there is one"
    return replace(record, **values)  # type: ignore[type-var]


def with_rows(dataset: Dataset, kind: type[Record], rows: dict[str, Any]) -> Dataset:
    """Return a dataset with other rows in one table."""
    tables: dict[str, Any] = {kind.RESOURCE: rows}
    return replace(dataset, **tables)


def edits(site: Site) -> Iterator[tuple[str, Site]]:
    """Yield the site with each row edited, each citation, tie to Ukraine and count removed, and other changes made."""
    dataset = site.dataset
    for kind in RECORDS:
        rows = dataset.table(kind.RESOURCE)
        for key, row in rows.items():
            name = f"{kind.RESOURCE} {key}"
            yield name, anew(site, dataset=with_rows(dataset, kind, {**rows, key: edited(row)}))
            if kind.RESOURCE in ("citations", "ukraine_ties", "counts"):
                left = {one: row for one, row in rows.items() if one != key}
                yield f"{name} removed", anew(site, dataset=with_rows(dataset, kind, left))
    for key in dataset.ties:
        event = f"{key}--1999--ended"
        for amendment in (
            Amendment("1.0.0", dt.date(2026, 12, 1), "events", event, "", Kind.WITHDRAWN, "", "made up"),
            Amendment("1.0.0", dt.date(2026, 12, 2), "ties", "before", "", Kind.CORRECTED, key, "renamed"),
        ):
            yield f"amendment of {key}", anew(site, history=History(amendments=(amendment,)))
    for resource, keys in (
        ("events", dataset.events),
        ("us_places", dataset.us_places),
        ("partner_places", dataset.partner_places),
    ):
        for key in keys:
            row = Amendment(
                "1.0.0", dt.date(2026, 12, 2), resource, f"{key}-before", "", Kind.CORRECTED, key, "renamed"
            )
            yield f"{resource} {key} renamed", anew(site, history=History(amendments=(row,)))
    key, source = next(iter(dataset.sources.items()))
    later = replace(source, accessed=LATEST)
    yield "the record's day", anew(site, dataset=replace(dataset, sources={**dataset.sources, key: later}))
    yield "title", anew(site, config=replace(site.config, title="Another"))
    yield "address", anew(site, config=replace(site.config, base_url="https://example.com"))
    yield "version", anew(site, descriptor={**site.descriptor, "version": "9.9.9"})
    yield (
        "unreleased",
        anew(site, descriptor={**site.descriptor, "version": f"{site.descriptor['version']}+unreleased"}),
    )
    yield "articles", anew(site, articles=site.articles[1:])


def test_an_unchanged_scope_means_an_unchanged_view(site: Site) -> None:
    """No edit of a row, nor of anything else on a page, escapes the scope of a target that shows it."""
    before = shown(site)
    assert {path.partition("/")[0] for path in before} == {"cities", "partners", "states", "status", "feeds"}
    unseen, touched = [], 0
    for edit, changed in edits(site):
        for path, (scope, mark) in shown(changed).items():
            old = before.get(path, ("", ""))
            touched += scope != old[0]
            if scope == old[0] and mark != old[1]:
                unseen.append((edit, path))
    assert unseen == []
    assert touched


def test_an_event_changes_no_scopes_elsewhere(site: Site) -> None:
    """An edited event changes the scope of its place's page, but of no place in another state with other partners."""
    dataset = site.dataset
    event = next(iter(dataset.events.values()))
    tie = dataset.ties[event.tie]
    changed = anew(site, dataset=replace(dataset, events={**dataset.events, event.id: replace(event, summary="Anew.")}))
    before, after = shown(site), shown(changed)
    touched = {path for path in before if after[path][0] != before[path][0]}
    state = dataset.us_places[tie.us_place].state
    near = {other.us_place for other in (*dataset.ties_of_state[state], *dataset.ties_of_partner[tie.partner_place])}
    assert f"cities/{tie.us_place}/index.html" in touched
    assert not any(
        path.startswith("cities/") and path.split("/")[1] not in near and path.endswith("index.html")
        for path in touched
    )
    assert len(touched) < len(before) / 2
