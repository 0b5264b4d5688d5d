"""A command's request: its folders and the settings from the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders that a command works on."""

    data: Path
    content: Path
    templates: Path
    out: Path
    cache: Path


@dataclass(frozen=True, slots=True)
class Request:
    """What to build: the folders and the settings from the command line.

    ``shard`` is ``(K, N)``: only the K-th of N shares of the files. Without ``ask_frictionless``, only our own reading
    of the schema validates the data.
    """

    paths: Paths
    base_url: str | None
    repository: str | None
    latest: dt.date
    cards: bool = True
    shard: tuple[int, int] = (1, 1)
    ask_frictionless: bool = True
