"""Problems as text for a terminal, as annotations for GitHub, and as JSON for programs."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict

from sistercities.base.problems import Problem, printable
from sistercities.datapackage.schema_drift import CONSTRAINT_KEYS
from sistercities.record.wording import plural

UNREADABLE = ("files", "encoding", "descriptor", "csv", "header", "columns", "empty")
WRONG = ("type", "foreign-key", "primary-key", "constraint-error", "unique-error")
"""Our and frictionless's names for the schema's rules, other than the names of its constraints."""
FORM = ("no_stray_space", "normal_form", "within_length", "rows_in_order", "front-matter")
MAX_SUMMARY = 900_000
"""In bytes: GitHub refuses a step summary larger than one mebibyte."""


def urgency(problem: Problem) -> int:
    """Return a problem's rank: 0 unreadable input, 1 a wrong cell, 2 a broken rule, 3 a matter of form, 4 a warning."""
    if problem.is_warning:
        return 4
    for rank, rules in enumerate((UNREADABLE, (*WRONG, *CONSTRAINT_KEYS))):
        if problem.rule in rules:
            return rank
    return 3 if problem.rule in FORM else 2


def worst_first(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems, those that hide others first, because GitHub shows only ten annotations per step."""
    return sorted(problems, key=lambda problem: (urgency(problem), problem))


def as_text(problems: Sequence[Problem]) -> str:
    """Return one line per problem, ordered by file and line.

    Warnings come first, because the last lines are the ones that a terminal still shows.
    """
    return "\n".join(map(str, sorted(problems, key=lambda problem: (not problem.is_warning, problem))))


def as_json(problems: Sequence[Problem]) -> str:
    """Return the problems as a JSON list of objects, for programs."""
    return json.dumps([asdict(problem) for problem in problems], indent=1)


def as_annotations(problems: Sequence[Problem]) -> str:
    """Return one workflow command per problem, the worst first."""
    return "\n".join(annotation(problem) for problem in worst_first(problems))


FORMATS: dict[str, Callable[[Sequence[Problem]], str]] = {
    "text": as_text,
    "github": as_annotations,
    "json": as_json,
}


def annotation(problem: Problem) -> str:
    """Return the workflow command that shows a problem beside its line in a pull request.

    Format and escaping: GitHub's "Workflow commands for GitHub Actions", ``::error file=…,line=…::…`` or ``::warning``.
    """
    text = str(problem).replace("%", "%25")
    file = printable(problem.file).replace("%", "%25").replace(",", "%2C").replace(":", "%3A")
    return f"::{problem.severity} file={file},line={max(problem.line, 1)}::{text}"


def as_summary(problems: Sequence[Problem]) -> str:
    """Return the problems as Markdown for a step summary, the worst first, as many as fit."""
    if not problems:
        return "### Check\n\nNo problems.\n"
    files = Counter(problem.file for problem in problems)
    lines = [f"### Check: {counted(problems)} in {plural(len(files), 'file')}", ""]
    size = 0
    for problem in worst_first(problems):
        label = "warning: " if problem.is_warning else ""
        line = f"- {code(problem.place)} {label}{code(problem.sentence)}"
        size += len(line.encode(errors="replace")) + 1
        if size > MAX_SUMMARY:
            lines.append("- … and more: fix these first.")
            break
        lines.append(line)
    return "\n".join(lines) + "\n"


def counted(problems: Sequence[Problem]) -> str:
    """Return the number of errors and, if there are any, of warnings: ``2 errors, 1 warning``."""
    warnings = sum(problem.is_warning for problem in problems)
    errors = len(problems) - warnings
    both = (plural(errors, "error") if errors else "no errors", plural(warnings, "warning") if warnings else "")
    return ", ".join(part for part in both if part)


def code(text: str) -> str:
    """Return untrusted text as inert Markdown: a code span that the text cannot close.

    In a code span, GitHub turns nothing into a link, a mention, an image or an HTML element.
    """
    plain = printable(" ".join(text.split())) or " "
    fence = "`" * (max(map(len, re.findall("`+", plain)), default=0) + 1)
    return f"{fence} {plain} {fence}"
