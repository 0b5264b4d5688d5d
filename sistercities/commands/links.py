"""``links``: report whether the sources' addresses still answer; nothing is changed."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from sistercities.base.files import replace_file
from sistercities.commands.reporting import report
from sistercities.commands.shared import latest_day
from sistercities.contribute.links.checking import Tools, as_markdown, check_links, read_exceptions
from sistercities.contribute.links.fetching import Limits, fetch
from sistercities.datapackage.validate import validate

EXCEPTIONS = Path(__file__).resolve().parent.parent.parent / ".github" / "link-exceptions.yml"


DETAIL = (
    "Request every source once, slowly, and look for archived copies if none is on record; report dead links, redirects "
    "and copies that could be entered. Nothing is changed."
)


def run(options: argparse.Namespace) -> int:
    """Request every source once and print a report, which ``--report`` also writes to a file."""
    exceptions = read_exceptions(options.exceptions)
    validation = validate(options.data, latest_day())
    if validation.problems:
        return report(validation.problems, "no address was requested", options)
    limits = Limits(wait=options.wait, total=3 * options.wait)
    tools = Tools(lambda url: fetch(url, limits), time.sleep, time.monotonic, options.pause, options.minutes * 60)
    text = as_markdown(check_links(validation.dataset, exceptions, tools))
    print(text, end="")
    if options.report:
        replace_file(options.report, text.encode())
    return 0


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options specific to this command."""
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the report there too (Markdown)")
    parser.add_argument("--exceptions", type=Path, default=EXCEPTIONS, metavar="FILE",
                        help="hosts not to contact, each with its reason (YAML)")  # fmt: skip
    parser.add_argument("--pause", type=float, default=2.0, metavar="SECONDS", help="between two requests to a host")
    parser.add_argument("--wait", type=float, default=15.0, metavar="SECONDS", help="how long a server may be silent")
    parser.add_argument("--minutes", type=float, default=60.0, metavar="N", help="how long the whole check may take")
