"""The processes that work on a build: this one if there is little to do, otherwise forks, which share what it loaded.

They are forked here, not by ``multiprocessing``, whose import takes longer than building a hundred pages.
"""

from __future__ import annotations

import os
import pickle
import select
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from sistercities.base.problems import SiteError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Sequence

CHUNK = 200
"""The largest number of targets in a task, and the number of targets that make another process worth starting."""
CAN_FORK = sys.platform == "linux"
"""A fork has everything that its parent has loaded, but it is safe with all libraries only on Linux."""
KILLED = "a process of this build was killed: build again, or with --jobs 1"
NUMBER = 4
"""The size in bytes of a number in a pipe."""


def worth_starting(targets: int, jobs: int) -> int:
    """Return how many processes are worth starting: at most ``jobs`` or, if that is 0, the number of processors.

    It is 1 if processes cannot be forked.
    """
    if not CAN_FORK:
        return 1
    return min(jobs or len(os.sched_getaffinity(0)), targets // CHUNK + 1)


def run(number: int, task: Callable[[Any], Any], parts: Sequence[Any]) -> Generator[tuple[Any, Any]]:
    """Yield each part with the task's result for it, in order of completion, using a number of processes.

    Close the generator, so that no process keeps running. SiteError if one was killed, for example for lack of memory.
    """
    if number == 1:
        yield from ((part, task(part)) for part in parts)
        return
    numbers, working, poll = full_pipe(len(parts)), dict[int, Fork](), select.poll()
    try:
        for _ in range(number):
            fork = Fork(partial(answers, numbers, task, parts))
            working[fork.pipe] = fork
            poll.register(fork.pipe, select.POLLIN)
        while working:
            for pipe, _ in poll.poll():
                answer = next(working[pipe], None)
                if answer is None:
                    poll.unregister(pipe)
                    del working[pipe]
                else:
                    yield parts[answer[0]], answer[1]
    finally:
        os.close(numbers)
        for fork in working.values():
            fork.end()


def full_pipe(count: int) -> int:
    """Return the read end of a pipe that contains the numbers below ``count``, each to be read by only one process.

    A pipe holds 64 KiB on Linux, which is 16,000 numbers: three million targets.
    """
    numbers, full = os.pipe()
    os.write(full, b"".join(number.to_bytes(NUMBER) for number in range(count)))
    os.close(full)
    return numbers


def answers(numbers: int, task: Callable[[Any], Any], parts: Sequence[Any]) -> Iterator[tuple[int, Any]]:
    """Yield the position and the task's result for each part whose number this process reads."""
    while number := os.read(numbers, NUMBER):
        position = int.from_bytes(number)
        yield position, task(parts[position])


def begin(task: Callable[..., Any], *arguments: object) -> Callable[[], Any]:
    """Begin a task in a fork and return a function that waits for its result (SiteError if the process was killed)."""
    fork = Fork(lambda: [task(*arguments)])

    def result() -> Any:
        try:
            return next(fork)
        finally:
            fork.end()

    return result


class Fork(Iterator[Any]):
    """The values that a function yields in a fork of this process; an exception that it raises is raised again here.

    The fork ends soon after this process, however that ends, because its next value can no longer be sent.
    """

    def __init__(self, function: Callable[[], Iterable[Any]]) -> None:
        """Start the process."""
        self.pipe, theirs = os.pipe()
        self.process = os.fork()
        if not self.process:
            send_all(theirs, function)
        os.close(theirs)

    def __next__(self) -> Any:
        """Wait for the next value. SiteError if the process was killed."""
        size = self._read(NUMBER)
        content = self._read(int.from_bytes(size))
        if not content:
            if self.end():
                raise SiteError(KILLED)
            raise StopIteration
        value, fault = pickle.loads(content)  # noqa: S301  # written by this program
        if fault:
            raise fault
        return value

    def end(self) -> int:
        """End the process if it is still running and return its wait status: 0 if it had sent everything."""
        if not self.process:
            return 0
        os.close(self.pipe)
        with suppress(ProcessLookupError):
            os.kill(self.process, signal.SIGKILL)
        _, status = os.waitpid(self.process, 0)
        self.process = 0
        return status

    def _read(self, size: int) -> bytes:
        """Return ``size`` bytes, or none at the end or if the process ended before sending them all."""
        content = bytearray()
        while len(content) < size:
            more = os.read(self.pipe, size - len(content))
            if not more:
                return b""
            content += more
        return bytes(content)


def send_all(pipe: int, function: Callable[[], Iterable[Any]]) -> None:
    """Send every value that a function yields, then exit the process, which has nothing else to do."""
    try:
        try:
            for value in function():
                send(pipe, (value, None))
        except Exception as fault:  # noqa: BLE001  # raised again where the value is awaited
            fault.add_note(traceback.format_exc())
            send(pipe, (None, fault))
        os._exit(0)
    finally:
        os._exit(1)


def send(pipe: int, message: object) -> None:
    """Write an object, preceded by its size. OSError if no one reads the pipe anymore."""
    content = pickle.dumps(message)
    view = memoryview(len(content).to_bytes(NUMBER) + content)
    while view:
        view = view[os.write(pipe, view) :]
