"""What a build is of. The rooms that look, make and publish know a recipe and no more: not what a page is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from sistercities.engine.digests import State
    from sistercities.site.config import Request
    from sistercities.site.site import Loaded, Target


class Load(Protocol):
    """What reads the input; ``trusted`` where another process judges it."""

    def __call__(self, request: Request, *, trusted: bool = False) -> Loaded:
        """Return what was read."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How what is built is known, read and made; functions of modules, so that other processes find them.

    ``digest`` is that of everything that is read; ``state`` tells sooner whether any of it was touched, by times and
    sizes. ``targets`` are all files to publish of what was read, or a share of them, in an order that depends on nothing
    else.
    """

    digest: Callable[[Request], str]
    state: Callable[[Request], State]
    load: Load
    targets: Callable[[Any, tuple[int, int]], Sequence[Target]]


class Origin(NamedTuple):
    """What a build begins with: the recipe, the request, and the state of everything that was read."""

    recipe: Recipe
    request: Request
    state: State
