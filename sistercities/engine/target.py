"""``Target``: one file to publish. ``Job``: where targets come from. All that the engine knows of what it builds."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from pathlib import Path

    from sistercities.base.problems import Problem


Source = TypeVar("Source")


class Built(NamedTuple):
    """The size in bytes and the SHA-256 of a file that is published, or about to be."""

    size: int
    sha256: str


class Target(ABC):
    """One file to publish. Every method is given the source that ``Job.load`` returned.

    ``inputs`` returns everything that the bytes depend on beyond the program itself, as plain values (no sets, whose order
    differs between processes), else as values whose ``repr`` tells them apart; ``make`` makes the bytes from nothing else.
    A small file's inputs are its bytes: making it is how its change is noticed.
    """

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def path(self) -> str:
            """The published path, POSIX, relative to the site's root."""
            ...

    @property
    def stage(self) -> int:
        """1 for a file that names the sizes and checksums of others, which are those of stage 0; else 0."""
        return 0

    @property
    def family(self) -> object:
        """What tells apart the targets that share what they show, or the library that makes them."""
        return type(self)

    @property
    def is_heavy(self) -> bool:
        """Whether the file takes long to make: its family is begun first, as one task."""
        return False

    @property
    def program(self) -> str:
        """The digest of the part of the program that makes the file; the empty text for all of it."""
        return ""

    def digest(self, _source: Any) -> str:
        """Return a text that changes whenever the inputs do, and perhaps when they do not; the empty text for none.

        Where it is as it was, the inputs, which take longer to gather, are not asked for.
        """
        return ""

    @abstractmethod
    def inputs(self, source: Any) -> Any:
        """Return what the bytes depend on, or the bytes themselves."""

    def make(self, _source: Any, inputs: Any) -> bytes:
        """Return the bytes: the inputs, unless a file is made of others."""
        content: bytes = inputs
        return content


def nothing() -> tuple[Problem, ...]:
    """Return no problems."""
    return ()


@dataclass(frozen=True)
class Loaded(Generic[Source]):
    """What was read. It may be used where there are no problems, published where ``judge`` finds none.

    ``targets`` are all files to publish, in an order that depends on nothing else.
    """

    source: Source
    problems: tuple[Problem, ...] = ()
    targets: Callable[[], Sequence[Target]] = tuple
    judge: Callable[[], tuple[Problem, ...]] = nothing

    def all_problems(self) -> tuple[Problem, ...]:
        """Return everything that is wrong, the judge's verdict included."""
        return self.problems or self.judge()


@dataclass(frozen=True, slots=True)
class Job:
    """What to build. ``built`` is filled with what stage 0 publishes, by path, before stage 1 is made.

    ``program`` is the digest of the program, ``settings`` are those of the command line, ``folders`` are all that is read.
    """

    program: str
    settings: str
    folders: tuple[Path, ...]
    load: Callable[[dict[str, Built]], Loaded[Any]]
    built: dict[str, Built] = field(default_factory=dict)


class Entry(NamedTuple):
    """What is known of a published file: its target's fingerprint, its size, its time of change (ns) and its SHA-256."""

    fingerprint: str
    size: int
    time: int
    sha256: str


Entries = Mapping[str, Entry]
