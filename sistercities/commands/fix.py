"""``fix``: put the rows into canonical form without changing what they state."""

from __future__ import annotations

import argparse

from sistercities.base.problems import SiteError, shown_path
from sistercities.commands.reporting import report
from sistercities.contribute.canonical import fixed, form_changes, read_loosely, table_bytes, write_tables
from sistercities.record.model import RECORDS

DETAIL = (
    "Bring the tables into their canonical form: rows in the order of their ids, empty ids of ties and events filled "
    "in, Unicode and white space normalized, UTF-8 with LF. What a row states is never changed."
)


def run(options: argparse.Namespace) -> int:
    """Order rows, fill ids that follow from their parts, normalize Unicode and white space."""
    if not options.data.is_dir():
        raise SiteError(f"{shown_path(options.data)}: there is no such folder; name one with --data")
    problems = []
    ready = []
    for record in RECORDS:
        path = options.data / f"{record.RESOURCE}.csv"
        rows, found = read_loosely(path, record)
        problems += found
        if rows is not None:
            ready.append((path, fixed(record, rows)))
    if problems:
        return report(tuple(problems), "nothing was changed: fix these by hand first", options)
    changed = {}
    for path, table in ready:
        if (content := path.read_bytes()) != table_bytes(table.record, table.rows):
            changed[table.record] = table.rows
            done = [*form_changes(content, table.record), *([table.summary] if table.summary else [])]
            print(f"{shown_path(path)}: {', '.join(done) or 'quotes or empty rows fixed'}")
    if not options.dry_run:
        write_tables(options.data, changed)
    files = f"{len(changed)} file{'s' if len(changed) != 1 else ''}"
    print(f"{files} would change; nothing was written" if options.dry_run else f"{files} changed; now run check")
    return 0


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options specific to this command."""
    parser.add_argument("--dry-run", action="store_true", help="say what would change, and write nothing")
