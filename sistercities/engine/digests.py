"""Digests of a target's inputs and of texts."""

from __future__ import annotations

import hashlib
import marshal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DEPTH = 3
MANY = 1_000


def fingerprint(inputs: Any, program: str) -> str:
    """Return the digest of everything a file depends on: its inputs and the program that makes it."""
    digest = hashlib.blake2b(program.encode(), digest_size=16)
    for piece in pieces(inputs, DEPTH):
        digest.update(piece)
    return digest.hexdigest()


def pieces(value: Any, depth: int) -> Iterator[bytes]:
    """Yield bytes that identify a value: a small one of plain Python types in one piece, any other by its parts.

    This way, a view of the whole record is never serialized as one text. Marshal version 2 writes a value the same way
    whether or not objects are shared in it, in a fifth of the time of ``repr``, which is used if marshal cannot.
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
    """Whether a value, or one of its parts, has more than ``MANY`` parts."""
    if not isinstance(value, dict | list | tuple):
        return False
    parts = value.values() if isinstance(value, dict) else value
    return len(value) > MANY or any(isinstance(one, dict | list | tuple) and len(one) > MANY for one in parts)


def hexdigest(parts: Iterable[str]) -> str:
    """Return one digest of several texts."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(part.encode(errors="surrogateescape"))  # a file's name may not be UTF-8
        digest.update(b"\0")
    return digest.hexdigest()
