"""``serve``: build, serve on this machine only, and rebuild on every change."""

from __future__ import annotations

import argparse

from sistercities.commands.shared import number_up_to
from sistercities.serve.server import serve
from sistercities.site.config import read_config

DETAIL = "Serve the site for work on it; pages reload by themselves. The last good site stays if a change is wrong."


def run(options: argparse.Namespace) -> int:
    """Serve the site and rebuild it on every change."""
    read_config(options.content / "site.yaml")
    return serve(options)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options specific to this command."""
    parser.add_argument(
        "--port", type=number_up_to(65_535), default=8000, metavar="N", help="port (default: %(default)s)"
    )
