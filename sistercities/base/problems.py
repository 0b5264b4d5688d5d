"""Problems with the input, as values: findings are collected, bugs are exceptions."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

MAX_VALUE = 60
FIX = " (build.py fix does it)"
"""The end of a message about a problem that ``fix`` repairs."""
Severity = Literal["error", "warning"]
"""An error must be fixed before anything is published; a warning is only listed."""


class SiteError(Exception):
    """The request cannot be carried out (a missing folder, a bad option): one line, exit 2."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something an author must change or, if it is a warning, look at: where it is, what is wrong, what to do.

    ``line`` is 1-based, or 0 for the whole file; ``field`` and ``value`` may be empty. ``suggestion`` is the value that
    was probably meant, or empty if there is no good guess.
    """

    file: str
    line: int
    field: str
    value: str
    message: str
    rule: str
    suggestion: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        """Return ``file:line: field: message; did you mean '…'? (found '…') [rule]``, on one printable line.

        A warning has ``warning:`` before its field.
        """
        label = "warning: " if self.is_warning else ""
        return printable(f"{self.place}: {label}{self.sentence} [{self.rule}]")

    @property
    def is_warning(self) -> bool:
        """Whether this is only listed and stops nothing."""
        return self.severity == "warning"

    @property
    def place(self) -> str:
        """The file and the line, if any: ``data/events.csv:4``."""
        return f"{self.file}:{self.line}" if self.line else self.file

    @property
    def sentence(self) -> str:
        """What is wrong, in which field, what was probably meant, and what was found."""
        field = f"{self.field}: " if self.field else ""
        suggestion = f"; did you mean {shortened(self.suggestion)}?" if self.suggestion else ""
        value = f" (found {shortened(self.value)})" if self.value else ""
        return printable(f"{field}{self.message}{suggestion}{value}")


def printable(text: str) -> str:
    """Return a text as one line that a terminal can print; unprintable characters are escaped as in Python.

    A file's name may contain a line break or bytes that are not UTF-8; neither may break a line of a report.
    """
    return text if text.isprintable() else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def shortened(value: str) -> str:
    """Return a value for display in a terminal: cut to 60 characters, then quoted and escaped."""
    return ascii(clipped(value)) if not value.isprintable() else repr(clipped(value))


def clipped(value: str, *, length: int = MAX_VALUE) -> str:
    """Return a text cut to a length, ending with an ellipsis if it was cut."""
    return value if len(value) <= length else value[: length - 1] + "…"


def shown_path(path: Path) -> str:
    """Return a path as the person at the terminal would type it: relative to the folder they are in, if inside.

    A link is shown by its own path, not its target's.
    """
    try:
        return Path(os.path.abspath(path)).relative_to(Path.cwd()).as_posix()  # noqa: PTH100  # resolve() follows links
    except ValueError:
        return path.as_posix()
