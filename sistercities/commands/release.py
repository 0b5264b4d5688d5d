"""``release``: keep the data as a permanent version, if it is fit to be released."""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
from dataclasses import replace
from pathlib import Path

from sistercities.base.files import replace_file
from sistercities.base.problems import shown_path
from sistercities.commands.release_checks import release_problems, uncommitted_problems
from sistercities.commands.reporting import report
from sistercities.commands.shared import latest_day, request_of
from sistercities.history import Release
from sistercities.history.reading import FOLDER, PATHS, descriptor_digest
from sistercities.outputs.downloads.package import package_zip
from sistercities.outputs.targets import all_targets
from sistercities.record.model import RECORDS
from sistercities.record.wording import human_date
from sistercities.site.site import Site, load_site

DETAIL = (
    "Check that the version in the descriptor fits the changes since the last release, that every change is "
    "explained and that no published id or path is gone; then keep the package, its notes and its paths in "
    "history/ inside the data folder. Nothing is written if anything is wrong."
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options specific to this command."""
    parser.add_argument("--notes", default="", metavar="TEXT", help="a sentence or two on what is new in the release")


def run(options: argparse.Namespace) -> int:
    """Release the data, or report everything that prevents it."""
    loaded = load_site(request_of(options))
    if problems := loaded.all_problems():
        return report(problems, "nothing was released", options)
    version = loaded.source.version
    site = replace(loaded.source, descriptor={**loaded.source.descriptor, "version": version})
    uncommitted = uncommitted_problems(options.data)
    if problems := (*uncommitted, *release_problems(site, options.data, options.notes)):
        return report(tuple(sorted(problems)), "nothing was released", options)
    release = release_of(site, latest_day() - dt.timedelta(days=1), options.notes)
    keep(site, release, options.data)
    folder = shown_path(options.data)
    print(f"{folder}/history: version {version} is kept. Commit the folder, then tag the commit: git tag v{version}")
    return 0


def release_of(site: Site, day: dt.date, notes: str) -> Release:
    """Return the release of the site's data on a day."""
    package = package_zip(site)
    newest, changes = site.history.newest, site.history.unreleased
    return Release(
        version=site.version,
        after=newest.version if newest else "",
        released=day,
        as_of=site.as_of,
        notes=notes,
        sha256=hashlib.sha256(package).hexdigest(),
        descriptor=descriptor_digest(site.descriptor),
        compared=changes is not None or newest is None,
        rows=tuple((record.RESOURCE, len(site.dataset.table(record.RESOURCE))) for record in RECORDS),
        subjects=changes.subjects if changes else (),
        package=package,
    )


def keep(site: Site, release: Release, data: Path) -> None:
    """Write a release's files, and the list of all paths that the site has with it."""
    history = replace(site.history, releases=(release, *site.history.releases))
    paths = sorted(target.path for target in all_targets(replace(site, history=history)))
    folder = data / FOLDER
    content = json.dumps(release.to_json(), ensure_ascii=False, indent=1) + "\n"
    replace_file(folder / f"{release.version}.zip", release.package)
    replace_file(folder / f"{release.version}.md", release_notes(release).encode())
    replace_file(folder / PATHS, ("\n".join(paths) + "\n").encode())
    # Last: without this file the others are not a release, so an interrupted one is simply made again.
    replace_file(folder / f"{release.version}.json", content.encode())


def release_notes(release: Release) -> str:
    """Return a release's notes as Markdown, for people who read them beside its files."""
    rows = ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in release.rows)
    parts = [f"# Version {release.version}, {human_date(release.released)}", release.notes]
    parts.append(f"As of {human_date(release.as_of)}: {rows}.")
    if not release.after:
        parts.append("The first release.")
    elif not release.compared:
        parts.append(f"The form of the tables changed; values were not compared with those of {release.after}.")
    else:
        parts.append(f"## Changed since {release.after}")
        parts.append("\n".join(f"- {subject.sentence}" for subject in release.subjects))
    parts.append(f"SHA-256 of the package: `{release.sha256}`")
    return "\n\n".join(part for part in parts if part) + "\n"
