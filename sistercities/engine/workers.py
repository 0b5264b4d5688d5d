"""The processes that work on a site: this one where there is little to do, else several that share what it has loaded."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
import threading
from functools import partial
from typing import TYPE_CHECKING, Any, Self, TypeVar

from sistercities.base.problems import SiteError
from sistercities.engine.output import Output
from sistercities.engine.production import Workshop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing.context import BaseContext

    from sistercities.engine.manifest import Entry
    from sistercities.engine.recipe import Origin

Part = TypeVar("Part")
Result = TypeVar("Result")

METHOD = "fork" if sys.platform == "linux" else None
"""How processes start: a fork has everything that its parent has loaded, but only on Linux is it safe with all libraries.

Any other way works too: elsewhere it is Python's own choice, and each process loads the site itself.
"""

COLLECTED = 20_000
"""So many new objects are looked through for garbage at once in a worker, which makes little of it. At Python's own 700
(2,000 from 3.13 on) it takes a twenty-fifth of the time."""


class Crew:
    """Processes to work on what stands in a workshop, in parts. One is this process itself, and none is started."""

    def __init__(self, workshop: Workshop, number: int, origin: Origin) -> None:
        """Take so many processes, for a workshop that was loaded from somewhere."""
        self.workshop = workshop
        self.number = number
        self.origin = origin
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        """Start the processes. What is in memory is not collected meanwhile, so that forks go on sharing it."""
        gc.freeze()
        if self.number > 1:
            from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415  # 15 ms, paid where it saves more

            global _workshop  # noqa: PLW0603  # where a fork finds it
            _workshop = self.workshop
            start = (self.origin, self.workshop.known)
            self._pool = ProcessPoolExecutor(self.number, context(), start_worker, start)
        return self

    def __exit__(self, *_: object) -> None:
        """End the processes; what they have not begun is left undone.

        The workshop stays until the next: to take a large site apart, object by object, takes a tenth of a second.
        """
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
        gc.unfreeze()

    def run(self, task: Callable[[Workshop, Part], Result], parts: Iterable[Part]) -> Iterator[Result]:
        """Yield what a task, a function of a module, makes of each part, in the order of the parts.

        SiteError if a process was killed, as the system does where memory is short.
        """
        if not self._pool:
            yield from (task(self.workshop, part) for part in parts)
            return
        from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415

        try:
            yield from self._pool.map(partial(_call, task), parts)
        except BrokenProcessPool as error:
            raise SiteError("a process of this build was killed: build again, or with --jobs 1") from error


_workshop: Workshop | None = None


def context() -> BaseContext:
    """Return how processes start on this system."""
    import multiprocessing  # noqa: PLC0415

    return multiprocessing.get_context(METHOD)


def start_worker(origin: Origin, known: Mapping[str, Entry]) -> None:
    """Stand at a workshop: the one that was there before the fork, or one loaded from where that was.

    At none, if what is there is no longer what the first process has read.
    """
    global _workshop  # noqa: PLW0603
    gc.set_threshold(COLLECTED)
    threading.Thread(target=end_with_parent, daemon=True).start()
    if _workshop is None:
        recipe, request, state = origin
        with contextlib.suppress(SiteError, OSError):
            site = recipe.load(request, trusted=True).site
            if recipe.state(request) == state:
                output = Output(request.paths.out, request.paths.cache)
                _workshop = Workshop(site, recipe.targets(site, request.shard), known, output)
    if _workshop is not None:
        _workshop.site.shelf.makes = False


def end_with_parent() -> None:
    """End this worker when the process that it works for has ended, however that was.

    Otherwise the workers of a killed build would wait for ever, and keep the lock on its folder as long.
    """
    import multiprocessing  # noqa: PLC0415

    parent = multiprocessing.parent_process()
    assert parent is not None  # noqa: S101  # a worker has one
    parent.join()
    os._exit(1)


def _call(task: Callable[[Workshop, Any], Any], part: Any) -> Any:
    if _workshop is None:  # an exception when the process began would be told as a crash
        raise SiteError("what the build reads was changed while it ran: build again")
    return task(_workshop, part)
