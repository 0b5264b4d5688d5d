"""What a command is asked for: the folders, and what the command line says about the settings."""

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
    """What to build: the folders and what the command line says about the settings. Can be sent to a worker.

    ``shard`` is ``(K, N)``: the K-th of N shares of the files alone. Without ``ask_frictionless`` our own reading of the
    schema alone judges the data.
    """

    paths: Paths
    base_url: str | None
    repository: str | None
    latest: dt.date
    cards: bool = True
    shard: tuple[int, int] = (1, 1)
    ask_frictionless: bool = True
