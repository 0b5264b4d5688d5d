"""``Target`` is one file to publish, ``Job`` is where targets come from: all the engine knows about what it builds."""

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
    """The size in bytes and the SHA-256 of a file that is published or about to be."""

    size: int
    sha256: str


class Target(ABC):
    """One file to publish. Its methods are given the source that ``Job.load`` returned.

    ``inputs`` returns everything that the bytes depend on besides the program itself, as plain values (not sets, whose
    order differs between processes) or as values with a distinct ``repr``; ``make`` makes the bytes from nothing else.
    A small file's inputs are its bytes: a change in it is noticed by making it.
    """

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def path(self) -> str:
            """The published path, in POSIX form, relative to the site's root."""
            ...

    @property
    def stage(self) -> int:
        """1 for a file that names the sizes and checksums of other files, which are in stage 0; otherwise 0."""
        return 0

    @property
    def family(self) -> object:
        """A key shared by the targets that show the same data or are made with the same library."""
        return type(self)

    @property
    def is_heavy(self) -> bool:
        """Whether the file takes long to make, so that its family starts first, as one task."""
        return False

    @property
    def program(self) -> str:
        """The digest of the part of the program that makes the file, or the empty text for the whole program."""
        return ""

    def digest(self, _source: Any) -> str:
        """Return a text that changes whenever the inputs do, and perhaps when they do not, or the empty text.

        If there is one and it has not changed, the inputs, which take longer to gather, are not requested.
        """
        return ""

    @abstractmethod
    def inputs(self, source: Any) -> Any:
        """Return everything the bytes depend on, or the bytes themselves."""

    def make(self, _source: Any, inputs: Any) -> bytes:
        """Return the file's bytes: the inputs themselves, unless a subclass makes them from the inputs."""
        content: bytes = inputs
        return content


def nothing() -> tuple[Problem, ...]:
    """Return no problems."""
    return ()


@dataclass(frozen=True)
class Loaded(Generic[Source]):
    """What was read. It may be used if there are no problems, and published if ``judge`` finds none.

    ``targets`` returns all files to publish, in an order that depends on nothing else.
    """

    source: Source
    problems: tuple[Problem, ...] = ()
    targets: Callable[[], Sequence[Target]] = tuple
    judge: Callable[[], tuple[Problem, ...]] = nothing

    def all_problems(self) -> tuple[Problem, ...]:
        """Return the problems of reading or, if there are none, those that ``judge`` finds."""
        return self.problems or self.judge()


@dataclass(frozen=True, slots=True)
class Job:
    """What to build. ``built`` is filled with the files of stage 0, by path, before stage 1 is made.

    ``program`` is the program's digest, ``settings`` a text of whatever else the files depend on, such as the command
    line's settings, and ``folders`` are all that is read.
    """

    program: str
    settings: str
    folders: tuple[Path, ...]
    load: Callable[[dict[str, Built]], Loaded[Any]]
    built: dict[str, Built] = field(default_factory=dict)


class Entry(NamedTuple):
    """The manifest's claims about a published file: its target's fingerprint, its size, mtime (ns) and SHA-256."""

    fingerprint: str
    size: int
    time: int
    sha256: str


Entries = Mapping[str, Entry]
