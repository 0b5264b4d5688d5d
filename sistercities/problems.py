"""What is wrong with the input, as values: findings are collected, bugs are exceptions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MAX_VALUE = 60


class SiteError(Exception):
    """The request cannot be carried out (a missing folder, a bad option): one line, exit 2."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that an author has to change: where it is, what is wrong, what to do.

    ``line`` is 1-based, 0 where the whole file is meant; ``field`` and ``value`` may be empty.
    """

    file: str
    line: int
    field: str
    value: str
    message: str
    rule: str

    def __str__(self) -> str:
        """Return ``file:line: field: message; the value is '…'``, on one line."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        field = f" {self.field}:" if self.field else ""
        value = f" (found {shortened(self.value)})" if self.value else ""
        return f"{place}:{field} {self.message}{value} [{self.rule}]"


def shortened(value: str) -> str:
    """Return a value as it can be shown in a terminal: quoted, escaped, at most 60 characters."""
    return ascii(value) if not value.isprintable() else repr(clipped(value))


def clipped(value: str, *, length: int = MAX_VALUE) -> str:
    """Return a text cut to a length, with an ellipsis where something was cut."""
    return value if len(value) <= length else value[: length - 1] + "…"


def github_annotation(problem: Problem) -> str:
    """Return the workflow command that shows a problem beside its line in a pull request.

    Format and escaping: GitHub's "Workflow commands for GitHub Actions", ``::error file=…,line=…::…``.
    """
    text = str(problem).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    file = problem.file.replace("%", "%25").replace(",", "%2C").replace(":", "%3A").replace("\n", "%0A")
    return f"::error file={file},line={max(problem.line, 1)}::{text}"


def shown_path(path: Path) -> str:
    """Return a path as the person at the terminal would type it: relative to the folder they are in, if inside."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
