"""What every command needs: the request that its options stand for, and the printing of problems."""

from __future__ import annotations

import datetime as dt
import os
import sys
from typing import TYPE_CHECKING

from sistercities.config import Paths
from sistercities.problems import Problem, SiteError, github_annotation

if TYPE_CHECKING:
    import argparse

    from sistercities.site import Request


def request_of(options: argparse.Namespace) -> Request:
    """Return the build request that the options stand for."""
    from sistercities.site import Request  # noqa: PLC0415

    paths = Paths(*(getattr(options, name) for name in ("data", "content", "templates", "out", "cache")))
    return Request(paths, options.base_url, options.repository, latest_day(), options.cards)


def latest_day() -> dt.date:
    """Return the last day that data may name: tomorrow by UTC, which is today somewhere on Earth.

    ``SOURCE_DATE_EPOCH``, in seconds, takes the clock's place where it is set; SiteError if it is no number.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        now = dt.datetime.fromtimestamp(int(epoch), dt.UTC) if epoch else dt.datetime.now(dt.UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise SiteError(f"SOURCE_DATE_EPOCH: {epoch!r} is not a number of seconds") from error
    return now.date() + dt.timedelta(days=1)


def report(problems: tuple[Problem, ...], consequence: str) -> int:
    """Print problems, for GitHub Actions as annotations too, and return exit code 1."""
    in_actions = os.environ.get("GITHUB_ACTIONS") == "true"
    for problem in problems:
        print(github_annotation(problem) if in_actions else problem, file=sys.stderr)
    print(f"{len(problems)} problem{'s' if len(problems) != 1 else ''}; {consequence}", file=sys.stderr)
    return 1
