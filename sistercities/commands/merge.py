"""``merge``: the whole site from shares that were built apart."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from sistercities.base.problems import shown_path
from sistercities.commands.build import Progress
from sistercities.commands.shared import number_up_to, report, request_of
from sistercities.commands.shares import MOST_JOBS

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Put the shares together."""
    from sistercities.merging import merge  # noqa: PLC0415

    started = time.perf_counter()
    result = merge(request_of(options), options.folder, options.shares, Progress().waiting)
    if result.problems:
        return report(result.problems, "nothing was put together", options)
    seconds = time.perf_counter() - started
    print(f"{shown_path(options.out)}: {result.total} files from {options.shares} shares ({seconds:.2f} s)")
    return 0


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command alone."""
    parser.add_argument(
        "--from", dest="folder", type=Path, required=True, metavar="DIR",
        help="the folder that holds the shares as share-1, share-2 …",
    )  # fmt: skip
    parser.add_argument(
        "--shares", type=number_up_to(MOST_JOBS), required=True, metavar="N", help="how many shares there are"
    )
