"""Texts rendered from other texts, cached between builds under the digest of their source and the program."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

from sistercities.base.files import UNREADABLE, read_sealed, replace_file, sealed
from sistercities.base.problems import SiteError
from sistercities.engine.digests import hexdigest
from sistercities.site.program import program_digest


class RenderCache:
    """The results that a function from text to text returned in earlier builds."""

    def __init__(self, file: Path, render: Callable[[str], str]) -> None:
        """Open the cache in a file, or an empty one if the file cannot be read."""
        self.file = file
        self.render = render
        self._used: dict[str, str] = {}
        try:
            self._kept = {str(key): str(text) for key, text in read_sealed(file.read_bytes()).items()}
        except UNREADABLE:
            self._kept = {}

    def text(self, source: str) -> str:
        """Return the text rendered from a source, from the cache if it is there."""
        key = hexdigest([program_digest(), source])
        self._used[key] = self._kept.get(key) or self.render(source)
        return self._used[key]

    def save(self) -> None:
        """Save the texts requested so far; if the file cannot be written, they are rendered again next time."""
        if self._used != self._kept:
            with contextlib.suppress(SiteError):
                replace_file(self.file, sealed(self._used))
