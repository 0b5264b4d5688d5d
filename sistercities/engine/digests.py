"""Digests: of what a target depends on, and of texts."""

from __future__ import annotations

import hashlib
import marshal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DEPTH = 3
MANY = 1_000


def fingerprint(inputs: Any, program: str) -> str:
    """Return the digest of what a file depends on: its inputs and the program that makes it."""
    digest = hashlib.blake2b(program.encode(), digest_size=16)
    for piece in pieces(inputs, DEPTH):
        digest.update(piece)
    return digest.hexdigest()


def pieces(value: Any, depth: int) -> Iterator[bytes]:
    """Yield what tells a value from others: what is small and of Python's plain types in one piece, else its parts.

    So a view of the whole record is never one text. Marshal's second version writes a value as it is, whichever objects
    are shared in it, in a fifth of the time that ``repr`` takes; what it does not know is written as ``repr`` does.
    """
    if not (depth and is_large(value)):
        try:
            yield marshal.dumps(value, 2)
        except ValueError:
            pass
        else:
            return
    if isinstance(value, dict) and depth:
        yield b"\1{%d:" % len(value)
        for key, one in value.items():
            yield from pieces(key, 0)
            yield from pieces(one, depth - 1)
    elif isinstance(value, list | tuple) and depth:
        yield b"\1[%d:" % len(value)
        for one in value:
            yield from pieces(one, depth - 1)
    else:
        text = repr(value).encode(errors="surrogateescape")
        yield b"\1r%d:%b" % (len(text), text)


def is_large(value: Any) -> bool:
    """Whether a value or one of its parts has many parts."""
    if not isinstance(value, dict | list | tuple):
        return False
    parts = value.values() if isinstance(value, dict) else value
    return len(value) > MANY or any(isinstance(one, dict | list | tuple) and len(one) > MANY for one in parts)


def hexdigest(parts: Iterable[str]) -> str:
    """Return one digest of several texts."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(part.encode(errors="surrogateescape"))  # a file's name may be no UTF-8
        digest.update(b"\0")
    return digest.hexdigest()
