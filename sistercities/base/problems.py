"""What is wrong with the input, as values: findings are collected, bugs are exceptions."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

MAX_VALUE = 60
FIX = " (build.py fix does it)"
"""The end of a message about what that command repairs."""
Severity = Literal["error", "warning"]
"""An error has to be fixed before anything is published; a warning is only listed."""


class SiteError(Exception):
    """The request cannot be carried out (a missing folder, a bad option): one line, exit 2."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that an author has to change or, if it is a warning, to look at: where it is, what is wrong, what to do.

    ``line`` is 1-based, 0 where the whole file is meant; ``field`` and ``value`` may be empty. ``suggestion`` is the
    value that was probably meant, where one can be named.
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
        """Whether this is listed and stops nothing."""
        return self.severity == "warning"

    @property
    def place(self) -> str:
        """The file and, if one is meant, the line: ``data/events.csv:4``."""
        return f"{self.file}:{self.line}" if self.line else self.file

    @property
    def sentence(self) -> str:
        """What is wrong, in which field, what was probably meant, and what was found."""
        field = f"{self.field}: " if self.field else ""
        suggestion = f"; did you mean {shortened(self.suggestion)}?" if self.suggestion else ""
        value = f" (found {shortened(self.value)})" if self.value else ""
        return printable(f"{field}{self.message}{suggestion}{value}")


def printable(text: str) -> str:
    """Return a text on one line that a terminal can print: what cannot be printed is escaped, as Python does.

    A file's name may hold a line break or bytes that are no UTF-8; neither may end a line of a report or begin another.
    """
    return text if text.isprintable() else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def shortened(value: str) -> str:
    """Return a value as it can be shown in a terminal: quoted, escaped, at most 60 characters."""
    return ascii(clipped(value)) if not value.isprintable() else repr(clipped(value))


def clipped(value: str, *, length: int = MAX_VALUE) -> str:
    """Return a text cut to a length, with an ellipsis where something was cut."""
    return value if len(value) <= length else value[: length - 1] + "…"


def shown_path(path: Path) -> str:
    """Return a path as the person at the terminal would type it: relative to the folder they are in, if inside.

    A link is named, not what it leads to.
    """
    try:
        return Path(os.path.abspath(path)).relative_to(Path.cwd()).as_posix()  # noqa: PTH100  # resolve() follows links
    except ValueError:
        return path.as_posix()
