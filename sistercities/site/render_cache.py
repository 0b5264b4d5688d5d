"""Texts made of other texts, kept between builds by the digest of what they were made of and of the program."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from sistercities.base.files import UNREADABLE, read_sealed, replace_file, sealed
from sistercities.base.problems import SiteError
from sistercities.engine.digests import hexdigest
from sistercities.site.program import program_digest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class RenderCache:
    """What a function of texts returned in earlier builds."""

    def __init__(self, file: Path, render: Callable[[str], str]) -> None:
        """Open the cache that lies in a file; it is empty where that cannot be read."""
        self.file = file
        self.render = render
        self._used: dict[str, str] = {}
        try:
            self._kept = {str(key): str(text) for key, text in read_sealed(file.read_bytes()).items()}
        except UNREADABLE:
            self._kept = {}

    def text(self, source: str) -> str:
        """Return what is made of a text."""
        key = hexdigest([program_digest(), source])
        self._used[key] = self._kept.get(key) or self.render(source)
        return self._used[key]

    def save(self) -> None:
        """Keep what was asked for, where the file can be written; else it is made anew each time."""
        if self._used != self._kept:
            with contextlib.suppress(SiteError):
                replace_file(self.file, sealed(self._used))
