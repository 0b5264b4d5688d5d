"""What is costly to make is made at most once: files, of which sizes and checksums are remembered, and texts."""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sistercities.base.files import UNREADABLE, replace_file
from sistercities.base.problems import SiteError
from sistercities.engine.digests import hexdigest, program_digest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is known of a file without having it: the fingerprint of its inputs, its size and its SHA-256."""

    mark: str
    size: int
    sha256: str


class MadeElsewhereError(Exception):
    """A file's receipt is asked for while another process may still make the file: whoever asks has to wait."""


class Shelf:
    """The receipts of earlier builds, and the bytes that this one made before they were asked for.

    A page that lists checksums asks for receipts, the file's own target for the bytes: whoever comes first has the file
    made, unless ``makes`` says that another process may be at it. ``file`` keeps the receipts between builds.
    """

    def __init__(self, file: Path | None = None) -> None:
        """Open a shelf; without a file nothing is remembered."""
        self.file = file
        self.made: dict[str, bytes] = {}
        self.makes = True
        try:
            stored = unsealed(file.read_bytes()) if file else {}
            self.receipts = {str(path): Receipt(str(m), int(size), str(sha)) for path, (m, size, sha) in stored.items()}
        except UNREADABLE:
            self.receipts = {}

    def receipt(self, path: str, mark: str, make: Callable[[], bytes]) -> Receipt:
        """Return a file's size and checksum, having it made where no receipt for this fingerprint is at hand.

        ``MadeElsewhereError`` where it is another process's to make.
        """
        known = self.receipts.get(path)
        if known and known.mark == mark:
            return known
        if not self.makes:
            raise MadeElsewhereError(path)
        self.made[path] = make()
        return self._written(path, mark, self.made[path])

    def take(self, path: str, mark: str, make: Callable[[], bytes]) -> bytes:
        """Return a file's bytes, made now unless they were made before, and let go of them."""
        content = self.made.pop(path, None)
        if content is None:
            content = make()
            self._written(path, mark, content)
        return content

    def save(self) -> None:
        """Keep the receipts for the next build."""
        if self.file:
            rows = {path: (one.mark, one.size, one.sha256) for path, one in sorted(self.receipts.items())}
            replace_file(self.file, sealed(rows))

    def _written(self, path: str, mark: str, content: bytes) -> Receipt:
        receipt = Receipt(mark, len(content), hashlib.sha256(content).hexdigest())
        self.receipts[path] = receipt
        return receipt


class Notes:
    """Texts made of other texts, kept between builds by the digest of what they were made of and of the program."""

    def __init__(self, file: Path, make: Callable[[str], str]) -> None:
        """Open the notes that lie in a file; none where it cannot be read."""
        self.file = file
        self.make = make
        self._used: dict[str, str] = {}
        try:
            self._kept = {str(key): str(text) for key, text in unsealed(file.read_bytes()).items()}
        except UNREADABLE:
            self._kept = {}

    def text(self, source: str) -> str:
        """Return what is made of a text."""
        key = hexdigest([program_digest(), source])
        self._used[key] = self._kept.get(key) or self.make(source)
        return self._used[key]

    def save(self) -> None:
        """Keep what was asked for, where the file can be written; else it is made anew each time."""
        if self._used != self._kept:
            with contextlib.suppress(SiteError):
                replace_file(self.file, sealed(self._used))


def sealed(rows: object) -> bytes:
    """Return JSON under a line with its digest: what it says is published, and nothing else would tell a wrong digit."""
    content = json.dumps(rows, indent=0).encode()
    return hashlib.sha256(content).hexdigest().encode() + b"\n" + content


def unsealed(stored: bytes) -> Any:
    """Return what was sealed. ValueError if that is not what is stored."""
    seal, _, content = stored.partition(b"\n")
    if seal != hashlib.sha256(content).hexdigest().encode():
        raise ValueError("not as it was written")
    return json.loads(content)
