"""Views of our changes to the record, its released versions, and addresses that moved or were withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sistercities.history import Amendment, Release, Subject
from sistercities.history.sentences import label_of
from sistercities.outputs.pages.data import human_size
from sistercities.outputs.released_versions import PACKAGE, SUMS, UNKNOWN
from sistercities.record.addresses import partner_href, row_href, us_place_href
from sistercities.record.wording import human_date, listing, plural
from sistercities.site.site import Site
from sistercities.site.templates import View

KIND_WORDS = {
    "added": "new",
    "revised": "new information",
    "corrected": "our mistake",
    "withdrawn": "withdrawn",
    "changed": "not explained yet",
    "removed": "not explained yet",
}
NOUNS = {"us_places": ("U.S. place", None), "partner_places": ("partner place", None), "ties": ("tie", None),
         "events": ("event", None), "sources": ("source", None), "counts": ("published total", None)}  # fmt: skip
SINGULAR = {"us_places": "U.S. place", "partner_places": "partner", "ukraine_ties": "tie to Ukraine", "counts": "total"}


@dataclass(frozen=True, slots=True)
class Moved:
    """A former page's folder, the folder that replaced it (from the root; None if withdrawn), and the amendment."""

    folder: str
    target: str | None
    amendment: Amendment


def changes_view(site: Site, _: None) -> View:
    """Return the view of what we added, revised and corrected, version by version."""
    history = site.history
    waiting = history.unreleased.subjects if history.unreleased else ()
    newest = history.newest
    if newest is None:
        description = "No version of this data has been released yet, so there are no changes to list."
    else:
        since = f"{plural(len(waiting), 'entry', 'entries')} in the record changed" if waiting else (
            "the form of the data changed" if history.unreleased is None else "nothing in the record has changed")  # fmt: skip
        day = human_date(newest.released)
        description = f"Version {newest.version} of the data was released on {day}; since then {since}."
    return {
        "title": "Changes to the record",
        "description": description,
        "unreleased": [subject_line(site, subject) for subject in waiting],
        "after": newest.version if newest else "",
        "releases": [release_line(site, release) for release in history.releases],
        "unknown": UNKNOWN,
    }


def release_line(site: Site, release: Release) -> View:
    """Return a release for display, with its changes."""
    return {
        "version": release.version,
        "anchor": f"v{release.version}",
        "href": f"data/v/{release.version}/",
        "released": release.released,
        "as_of": release.as_of,
        "notes": release.notes,
        "after": release.after,
        "compared": release.compared,
        "row_summary": row_summary(release),
        "subjects": [subject_line(site, subject) for subject in release.subjects],
    }


def row_summary(release: Release) -> str:
    """Return the number of rows of each kind in a release: ``102 ties, 413 events and 389 sources``."""
    rows = dict(release.rows)
    return listing(plural(rows[name], *noun) for name, noun in NOUNS.items() if name in rows)


def subject_line(site: Site, subject: Subject) -> View:
    """Return the changes to one subject for display: the sentence, and every field before and after."""
    return {
        "title": subject.title,
        "rest": subject.sentence.removeprefix(f"{subject.title}: "),
        "href": row_href(site.dataset, subject.resource, site.history.last_id(subject.resource, subject.id) or ""),
        "date": subject.date,
        "lines": list(change_lines(subject)),
    }


def change_lines(subject: Subject) -> Iterator[View]:
    """Yield every change to one subject: each new id, each changed field, and each whole row added or removed."""
    for row in subject.rows:
        row_name = SINGULAR.get(row.resource, row.resource.removesuffix("s"))
        shared = {"row": row_name, "id": row.id}
        if row.was:
            yield {**shared, "field": "id", "before": row.was, "after": row.id, "kind": KIND_WORDS[row.kind],
                   "reason": row.reason}  # fmt: skip
        for change in row.fields:
            yield {**shared, "field": label_of(change.field), "before": change.before, "after": change.after,
                   "kind": KIND_WORDS[change.kind], "reason": change.reason}  # fmt: skip
        if not row.fields and not row.was:
            gone = row.kind not in ("added", "revised", "corrected", "changed")
            yield {**shared, "field": "whole row", "before": "in the record" if gone else "",
                   "after": "" if gone else "in the record", "kind": KIND_WORDS[row.kind],
                   "reason": row.reason}  # fmt: skip


def versions_view(site: Site, _: None) -> View:
    """Return the view of every released version, newest first."""
    releases = site.history.releases
    newest = site.history.newest
    several = f"{plural(len(releases), 'version')} of the data so far, each kept permanently at its own address."
    description = (
        several if len(releases) > 1 else "One version of the data so far, kept permanently at its own address."
    )
    return {
        "title": "Versions of the data",
        "description": description if newest else "No version of the data has been released yet.",
        "newest": release_line(site, newest) if newest else None,
        "releases": [{"version": r.version, "href": f"data/v/{r.version}/", "released": r.released, "as_of": r.as_of,
                      "row_summary": row_summary(r), "size": human_size(len(r.package)), "sha256": r.sha256}
                     for r in releases],
    }  # fmt: skip


def release_view(site: Site, release: Release) -> View:
    """Return the view of one released version: its contents, and how to download, verify and cite it."""
    folder = f"data/v/{release.version}/"
    address = site.absolute(folder)
    cited = f"{site.descriptor['title']}, version {release.version} [data set]."
    newest = site.history.newest
    return {
        "title": f"Version {release.version} of the data",
        "description": f"Released on {human_date(release.released)}, as of {human_date(release.as_of)}: "
        f"{row_summary(release)}.",
        "notes": release.notes,
        "package": f"{folder}{PACKAGE}",
        "sums": f"{folder}{SUMS}",
        "size": human_size(len(release.package)),
        "sha256": release.sha256,
        "citation": " ".join(filter(None, (cited, address, f"{site.license.words}."))),
        "newest": None if newest is release or newest is None else {"version": newest.version,
                                                                    "href": f"data/v/{newest.version}/"},
        "changes": f"changes/#v{release.version}",
    }  # fmt: skip


def moved_pages(site: Site) -> Iterable[Moved]:
    """Return every page that no longer exists, each once: a place's own amendment takes precedence over its page's."""
    history = site.history
    folders = {"us_places": us_place_href("{}"), "partner_places": partner_href("{}"), "pages": "{}"}
    found: dict[str, Moved] = {}
    for (resource, key), row in sorted(history.gone.items(), key=lambda pair: pair[0][0] == "pages"):
        if resource in folders:
            last = history.last_id(resource, key)
            folder = folders[resource].format(key)
            found.setdefault(folder, Moved(folder, folders[resource].format(last) if last else None, row))
    return found.values()


def moved_view(_: Site, moved: Moved) -> View:
    """Return the view of a page at a former address: it redirects to the new one, or says why there is none."""
    row = moved.amendment
    what = f"“{row.id}”"
    description = f"{what} moved to a new address on {human_date(row.date)}." if moved.target else (
        f"{what} was withdrawn from the record on {human_date(row.date)}.")  # fmt: skip
    return {
        "title": f"Moved: {row.id}" if moved.target else f"Withdrawn: {row.id}",
        "description": description,
        "target": moved.target,
        "reason": row.reason,
    }
