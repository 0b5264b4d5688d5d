"""The processes that work on a build: this one where there is little to do, else forks that share what it has loaded."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Any, Self

from sistercities.base.problems import SiteError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection

CHUNK = 200
"""The largest number of targets in a task, and the number of targets per process from which another one pays."""


CAN_FORK = sys.platform == "linux"
"""A fork has everything that its parent has loaded, but only on Linux is it safe with all libraries."""
KILLED = "a process of this build was killed: build again, or with --jobs 1"


def worth_starting(targets: int, jobs: int) -> int:
    """Return how many processes are worth starting: at most ``jobs``, or as many as the machine has processors for.

    Where processes cannot be forked, it is one.
    """
    if not CAN_FORK:
        return 1
    return min(jobs or len(os.sched_getaffinity(0)), targets // CHUNK + 1)


class Workers:
    """Processes that run tasks on one context. One is this process itself, and none is started."""

    def __init__(self, number: int, context: object) -> None:
        """Take a number of processes and the context that they share, as it is now."""
        self.number = number
        self.context = context
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        """Start the processes."""
        if self.number > 1:
            forked = multiprocessing.get_context("fork")
            self._pool = ProcessPoolExecutor(self.number, forked, start_worker, (self.context,))
        return self

    def __exit__(self, *_: object) -> None:
        """End the processes; what they have not begun is left undone."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def run(self, task: Callable[[Any, Any], Any], parts: Sequence[Any]) -> Iterator[Any]:
        """Yield what a task, a function of a module, returns for the context and each part, in the order of the parts.

        SiteError if a process was killed, as the system does where memory is short.
        """
        if not self._pool:
            yield from (task(self.context, part) for part in parts)
            return
        results = self._pool.map(call, [(task, part) for part in parts])
        for _ in parts:
            yield unbroken(results.__next__)


def unbroken(result: Callable[[], Any]) -> Any:
    """Return what a process has returned; SiteError if it was killed."""
    try:
        return result()
    except BrokenProcessPool as error:
        raise SiteError(KILLED) from error


def begin(task: Callable[..., Any], *arguments: object) -> Callable[[], Any]:
    """Begin a task in a fork, and return what waits for its result; SiteError if the process was killed.

    No thread is started for it here, so that others can be forked meanwhile.
    """
    forked = multiprocessing.get_context("fork")
    ours, theirs = forked.Pipe(duplex=False)
    process = forked.Process(target=answer, args=(theirs, task, arguments), daemon=True)
    process.start()
    theirs.close()

    def result() -> Any:
        try:
            value, error = ours.recv()
        except EOFError as end:
            raise SiteError(KILLED) from end
        finally:
            process.join()
        if error:
            raise error
        return value

    return result


def answer(theirs: Connection, task: Callable[..., Any], arguments: tuple[object, ...]) -> None:
    """Send what a task returns, or the exception in which it ends."""
    threading.Thread(target=end_with_parent, daemon=True).start()
    value, fault = None, None
    try:
        value = task(*arguments)
    except Exception as error:  # noqa: BLE001  # it is raised where the result is asked for
        fault = error
    with contextlib.suppress(OSError):  # the parent may have ended
        theirs.send((value, fault))


_context: Any = None  # a worker's own, set when it starts


def start_worker(context: object) -> None:
    """Keep the context, which a fork is given without copying it, and end with the parent."""
    global _context  # noqa: PLW0603
    _context = context
    threading.Thread(target=end_with_parent, daemon=True).start()


def end_with_parent() -> None:
    """End this worker when the process that it works for has ended, however that was.

    Otherwise the workers of a killed build would wait for ever, and keep the lock on its folder as long.
    """
    parent = multiprocessing.parent_process()
    assert parent is not None  # noqa: S101  # a worker has one
    parent.join()
    os._exit(1)


def call(task_and_part: tuple[Callable[[Any, Any], Any], Any]) -> Any:
    """Run a task in a worker."""
    task, part = task_and_part
    return task(_context, part)
