"""``build``: bring the site up to date with its inputs."""

from __future__ import annotations

import argparse
import sys
import time

from sistercities.base.problems import shown_path
from sistercities.commands.shared import add_trust, request_of
from sistercities.engine.build import Options
from sistercities.publish import build_site, preload

MOST_SHARES = 1000


DETAIL = (
    "Check the data, then write every page and download that its inputs have changed. Nothing is written if the "
    "input has problems."
)


def run(options: argparse.Namespace) -> int:
    """Build the site; with ``--wait``, once a line arrives on standard input."""
    if options.wait:
        preload()
        if not sys.stdin.readline():
            return 0
    started = time.perf_counter()
    progress = Progress()
    how = Options(options.jobs, options.dry_run, progress, progress.waiting)
    result = build_site(request_of(options), how)
    progress.clear()
    if result.problems:
        from sistercities.commands.reporting import report  # noqa: PLC0415  # only if something is wrong

        return report(result.problems, "nothing was built", options)
    if options.dry_run:
        print("".join(f"{path}: {reason}\n" for path, reason in result.plan), end="")
        print(f"{len(result.plan)} of {result.total} files; nothing was written")
        return 0
    seconds = time.perf_counter() - started
    print(f"{shown_path(options.out)}: {result.total} files, {result.written} written, {result.removed} removed "
          f"({seconds:.2f} s)")  # fmt: skip
    return 0


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options specific to this command."""
    parser.add_argument(
        "--dry-run", action="store_true", help="print which files would be made, and why; write nothing"
    )
    parser.add_argument(
        "--wait", action="store_true",
        help="load the program, then build when a line arrives on standard input; exit at its end",
    )  # fmt: skip
    add_trust(parser, "the next build uses it")
    parser.add_argument(
        "--shard",
        type=shard,
        default=(1, 1),
        metavar="K/N",
        help="make only the K-th of N shares of the files; all shares together are the whole site (default: 1/1)",
    )


def shard(text: str) -> tuple[int, int]:
    """Return K and N from the text ``K/N``."""
    number, slash, shares = text.partition("/")
    if not (slash and (number + shares).isascii() and number.isdigit() and shares.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is not a share such as 2/8")
    if not 1 <= int(number) <= int(shares) <= MOST_SHARES:
        raise argparse.ArgumentTypeError(f"{text!r}: the share must be from 1 to the number of shares, at most 1000")
    return int(number), int(shares)


class Progress:
    """A progress line on a terminal once a build takes longer than a second, and a notice when it has to wait."""

    def __init__(self) -> None:
        """Start the clock."""
        self.shown = False
        self.next = time.monotonic() + 1

    def __call__(self, done: int, total: int) -> None:
        """Show how many of the files are done, if standard error is a terminal."""
        if sys.stderr.isatty() and time.monotonic() >= self.next:
            self.shown = True
            self.next = time.monotonic() + 0.1
            print(f"\r{done:,} of {total:,} files", end="", file=sys.stderr, flush=True)

    def waiting(self) -> None:
        """Report that another build has the folder."""
        print("another build is running in the same folder: waiting for it", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Erase the line."""
        if self.shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
