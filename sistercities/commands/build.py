"""``build``: bring the site up to date with what it is made from."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from sistercities.commands.shared import report, request_of
from sistercities.problems import shown_path

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Build the site."""
    from sistercities.pipeline import build  # noqa: PLC0415

    started = time.perf_counter()
    progress = Progress()
    result = build(request_of(options), options.jobs, progress)
    progress.clear()
    if result.problems:
        return report(result.problems, "nothing was built", options)
    seconds = time.perf_counter() - started
    print(f"{shown_path(options.out)}: {result.total} files, {result.written} written, {result.removed} removed "
          f"({seconds:.2f} s)")  # fmt: skip
    return 0


class Progress:
    """One line on a terminal once a build takes longer than a second; nothing where the output is piped."""

    def __init__(self) -> None:
        """Start the clock."""
        self.shown = False
        self.next = time.monotonic() + 1

    def __call__(self, done: int, total: int) -> None:
        """Tell how many of the files are done."""
        if sys.stderr.isatty() and time.monotonic() >= self.next:
            self.shown = True
            self.next = time.monotonic() + 0.1
            print(f"\r{done:,} of {total:,} files", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Take the line away."""
        if self.shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
