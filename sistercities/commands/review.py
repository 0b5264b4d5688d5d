"""``review``: summarize what a change to the data does to the site, for the person who decides on it."""

from __future__ import annotations

import argparse
from pathlib import Path

from sistercities.base.files import replace_file
from sistercities.base.problems import SiteError, shown_path
from sistercities.commands.reporting import report, step_summary
from sistercities.commands.shared import latest_day
from sistercities.contribute.review import Review, as_markdown, from_json, new_warnings, review, to_json
from sistercities.datapackage.validate import validate, warnings_about

DETAIL = (
    "Compare the data and the built site with those of another checkout: what changes in the record, which sentences "
    "of the site differ, counts, pages, new sources, and what to look at twice."
)


def run(options: argparse.Namespace) -> int:
    """Compare two checkouts, or render a comparison that was made elsewhere."""
    if options.render:
        found: Review | int = from_json(options.render)
    elif options.before:
        found = compared(options)
    else:
        raise SiteError("name the checkout to compare with: --before DIR")
    if isinstance(found, int):
        return found
    text = as_markdown(found)
    print(text, end="")
    step_summary(text)
    if options.report:
        replace_file(options.report, to_json(found).encode())
    if options.answer:
        replace_file(options.answer, text.encode())
    return 0


def compared(options: argparse.Namespace) -> Review | int:
    """Return the review of data and site against another checkout's, or an exit code if either's data are invalid."""
    datasets, warnings = [], []
    for data in (options.before / "data", options.data):
        validation = validate(data, latest_day())
        if validation.problems:
            return report(validation.problems, "nothing was compared", options, data)
        datasets.append(validation.dataset)
        warnings.append(warnings_about(data, ()))
    (old, new), (before, after) = datasets, (published(options.before / "site"), published(options.out))
    return review(old, new, before, after, new_warnings(*warnings))


def published(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file of a built site, by path. SiteError if there is no such folder."""
    if not folder.is_dir():
        raise SiteError(f"{shown_path(folder)}: there is no built site; build it first")
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options specific to this command."""
    parser.add_argument("--before", type=Path, metavar="DIR", help="a checkout with data/ and site/ to compare with")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the comparison there (JSON)")
    parser.add_argument("--render", type=Path, metavar="FILE", help="render such a comparison instead")
    parser.add_argument("--answer", type=Path, metavar="FILE", help="write the result there (Markdown)")
