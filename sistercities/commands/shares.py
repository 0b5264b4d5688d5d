"""``shares``: the list of shares, as a workflow's matrix needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sistercities.commands.shared import number_up_to

if TYPE_CHECKING:
    import argparse

MOST_JOBS = 256
"""As many jobs GitHub makes of one matrix."""


def run(options: argparse.Namespace) -> int:
    """Print the numbers of the shares as an output of a workflow's step."""
    print(f"shares={list(range(1, options.number + 1))}")
    return 0


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command alone."""
    parser.add_argument(
        "number", type=number_up_to(MOST_JOBS), metavar="N", help=f"how many shares, from 1 to {MOST_JOBS}"
    )
