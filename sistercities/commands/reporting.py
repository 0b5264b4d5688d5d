"""Printing problems: for people, for GitHub, for programs."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path

from sistercities.base.files import append_text
from sistercities.base.problems import FIX, Problem
from sistercities.datapackage.problem_formats import FORMATS, as_summary, counted, worst_first
from sistercities.datapackage.reading import read_package
from sistercities.datapackage.suggestions import advised
from sistercities.record.partial_date import as_day

MADE_OF_PARTS = ("ties.csv", "events.csv")
"""The files whose ids follow from the other cells of a row."""
MAX_LISTED = 1_000
"""The largest number of problems to print: no one reads more, and a fault in 100,000 rows has one cause."""


def add_format(parser: argparse.ArgumentParser) -> None:
    """Add the option that chooses how problems are printed."""
    parser.add_argument(
        "--format",
        choices=tuple(FORMATS),
        default=in_actions() or "text",
        help="how problems are printed (default: text; github in GitHub Actions)",
    )


def in_actions() -> str:
    """Return ``github`` if GitHub Actions runs the program, or the empty text."""
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" else ""


def report(
    problems: tuple[Problem, ...], consequence: str, options: argparse.Namespace, data: Path | None = None
) -> int:
    """List problems, print their number and what follows from them, and return exit code 1."""
    list_problems(problems, options, data)
    first = f" (the worst {MAX_LISTED:,} are listed)" if len(problems) > MAX_LISTED else ""
    print(f"{counted(problems)}{first}; {consequence}", file=sys.stderr)
    return 1


def list_problems(problems: tuple[Problem, ...], options: argparse.Namespace, data: Path | None = None) -> None:
    """List at most ``MAX_LISTED`` problems, the worst, with what was probably meant, in the requested format.

    JSON goes to standard output, other formats to standard error; in GitHub Actions, the step summary lists them too.
    Suggestions are taken from the folder ``data``, if it is not the one that the options name.
    """
    advice = advised(map(naming_fix, sorted(worst_first(problems)[:MAX_LISTED])), read_package(data or options.data))
    form = getattr(options, "format", "") or in_actions() or "text"
    if advice or form == "json":
        print(FORMATS[form](advice), file=sys.stdout if form == "json" else sys.stderr)
    step_summary(as_summary(advice))


def step_summary(markdown: str) -> None:
    """Append to the step summary, if GitHub Actions runs the program and names a file for it."""
    if in_actions() and (path := os.environ.get("GITHUB_STEP_SUMMARY")):
        append_text(Path(path), markdown)


def naming_fix(problem: Problem) -> Problem:
    """Return a problem, with a note if ``fix`` can repair it: a day such as 3/31/2022, an id left empty."""
    is_day = problem.rule == "type" and as_day(problem.value) != problem.value
    is_id = problem.rule == "required" and problem.field == "id" and problem.file.endswith(MADE_OF_PARTS)
    return replace(problem, message=problem.message + FIX) if is_day or is_id else problem
