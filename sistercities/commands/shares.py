"""``shares``: the list of shares, as a workflow's matrix needs it."""

from __future__ import annotations

import argparse

MOST_JOBS = 256
"""As many jobs GitHub makes of one matrix."""


def run(options: argparse.Namespace) -> int:
    """Print the numbers of the shares as an output of a workflow's step."""
    print(f"shares={list(range(1, options.number + 1))}")
    return 0


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command alone."""
    parser.add_argument("number", type=number_of_shares, metavar="N", help=f"how many shares, from 1 to {MOST_JOBS}")


def number_of_shares(text: str) -> int:
    """Return a number of shares from its text."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST_JOBS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to {MOST_JOBS}")
    return int(text)
