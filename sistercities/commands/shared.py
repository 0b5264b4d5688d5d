"""What every command needs: the request that its options stand for, and the printing of problems."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sistercities.base.files import append_text
from sistercities.base.problems import Problem, SiteError
from sistercities.datapackage.problem_formats import FORMATS, as_summary, counted, worst_first
from sistercities.site.config import Paths, Request

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_TOLD = 1_000
"""How many problems are told: nobody reads more at once, and what is wrong in a hundred thousand rows has one cause."""


def request_of(options: argparse.Namespace) -> Request:
    """Return the build request that the options stand for."""
    paths = Paths(*(getattr(options, name) for name in ("data", "content", "templates", "out", "cache")))
    own = {name: getattr(options, name) for name in ("shard", "ask_frictionless") if hasattr(options, name)}
    return Request(paths, options.base_url, options.repository, latest_day(), options.cards, **own)


def number_up_to(most: int) -> Callable[[str], int]:
    """Return what reads an option's text as a number from 1 to a limit."""

    def number(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to {most}")
        return int(text)

    return number


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


def add_format(parser: argparse.ArgumentParser) -> None:
    """Add the option that chooses how problems are told."""
    parser.add_argument(
        "--format",
        choices=tuple(FORMATS),
        default=in_actions() or "text",
        help="how problems are printed (default: text; github in GitHub Actions)",
    )


def in_actions() -> str:
    """Return ``github`` where GitHub Actions runs the program, else the empty text."""
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" else ""


def report(problems: tuple[Problem, ...], consequence: str, options: argparse.Namespace) -> int:
    """List problems, print their number and what follows from them, and return exit code 1."""
    list_problems(problems, options)
    first = f" (the worst {MAX_TOLD:,} are listed)" if len(problems) > MAX_TOLD else ""
    print(f"{counted(problems)}{first}; {consequence}", file=sys.stderr)
    return 1


def list_problems(problems: tuple[Problem, ...], options: argparse.Namespace) -> None:
    """List problems with what was probably meant, in the form that was asked for.

    Lines for people go to standard error, JSON to standard output; the summary of a step on GitHub holds them all.
    """
    from sistercities.contribute.canonical import naming_fix  # noqa: PLC0415  # only where something is wrong
    from sistercities.datapackage.reading import read_package  # noqa: PLC0415
    from sistercities.datapackage.suggestions import advised  # noqa: PLC0415

    told = advised(map(naming_fix, sorted(worst_first(problems)[:MAX_TOLD])), read_package(options.data))
    form = getattr(options, "format", "") or in_actions() or "text"
    if told or form == "json":
        print(FORMATS[form](told), file=sys.stdout if form == "json" else sys.stderr)
    step_summary(as_summary(told))


def step_summary(markdown: str) -> None:
    """Add to the summary of the step, where GitHub Actions runs the program and names a file for it."""
    if in_actions() and (path := os.environ.get("GITHUB_STEP_SUMMARY")):
        append_text(Path(path), markdown)
