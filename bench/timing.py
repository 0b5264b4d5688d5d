"""What a command uses: wall and CPU seconds as the system counts them, and the memory of all its processes."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RUNS = 3
SAMPLE = 0.02
"""Seconds between two memory samples."""


@dataclass(frozen=True, slots=True)
class Run:
    """One finished command: wall seconds, CPU seconds of all processes, and the largest one's peak memory in MiB."""

    wall: float
    cpu: float
    memory: float


def timed(command: list[str]) -> Run:
    """Run a command and return what it used; CalledProcessError if it fails."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603  # our own program, and cp
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def median(command: list[str], before: Callable[[int], object], number_of_runs: int = RUNS) -> Run:
    """Return the medians over several runs, each prepared by ``before``."""
    runs = []
    for number in range(number_of_runs):
        before(number)
        os.sync()
        runs.append(timed(command))
    return Run(*(statistics.median(getattr(run, name) for run in runs) for name in ("wall", "cpu", "memory")))


def peak(command: list[str]) -> float:
    """Run a command and return the peak memory of all its processes together, in MiB; CalledProcessError if it fails.

    It is the sum of their proportional set sizes (PSS, proc(5)), which count shared memory once, sampled fifty times a
    second.
    """
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603
    most = 0
    while process.poll() is None:
        most = max(most, sum(map(proportional, family(process.pid))))
        time.sleep(SAMPLE)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return most / 1024


def family(process: int) -> Iterator[int]:
    """Yield a process and all its descendants that still exist."""
    waiting = [process]
    while waiting:
        one = waiting.pop()
        yield one
        try:
            for thread in Path(f"/proc/{one}/task").iterdir():
                waiting += map(int, (thread / "children").read_text(encoding="ascii").split())
        except OSError:
            continue


def proportional(process: int) -> int:
    """Return a process's proportional set size in KiB, or 0 if it has ended."""
    try:
        told = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
        return next(int(line.split()[1]) for line in told.splitlines() if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return 0
