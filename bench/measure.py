"""Measure builds: ``python bench/measure.py [TIES …]``, or ``make bench``.

For the real record and for synthetic packages of so many ties: a build from nothing, with nothing changed, with one
event edited, with one template edited, and the check alone; beside them ``cp -r`` of the finished site, which is what
the file system itself takes. Wall and CPU are seconds, memory is the largest process's, from the system's own account
of the finished process (``wait4``). Each is the median of three runs, the folders on the disk that ``TMPDIR`` names.
The table goes to standard output in Markdown, as it stands in docs/performance.md.
"""

from __future__ import annotations

import csv
import datetime as dt
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

HOME = Path(__file__).resolve().parent.parent
RUNS = 3


@dataclass(frozen=True, slots=True)
class Run:
    """One finished process: wall and CPU seconds, and its peak memory in MiB."""

    wall: float
    cpu: float
    memory: float


@dataclass(frozen=True)
class Project:
    """A package with the project's own prose and templates, to be built and edited at will."""

    root: Path
    ties: str

    def command(self, name: str) -> list[str]:
        """Return the command line of one of our commands on the package."""
        folders = [
            part for folder in ("data", "content", "templates") for part in (f"--{folder}", str(self.root / folder))
        ]
        out = ["--out", str(self.root / "site"), "--cache", str(self.root / "cache"), "--no-cards"]
        return [sys.executable, str(HOME / "build.py"), name, *folders, *out]

    def clear(self) -> None:
        """Forget every earlier build."""
        for folder in ("site", "cache"):
            shutil.rmtree(self.root / folder, ignore_errors=True)

    def touch(self, path: str, number: int) -> None:
        """Change one text a little, another way each time."""
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        if path.endswith(".csv"):
            rows = list(csv.reader(text.splitlines()))
            rows[-1][-1] = rows[-1][-1].rstrip(".") + "." * (1 + number % 2)
            with file.open("w", encoding="utf-8", newline="") as table:
                csv.writer(table, lineterminator="\n").writerows(rows)
        else:
            file.write_text(f"{text}\n<!-- {number} -->\n", encoding="utf-8")


def timed(command: list[str]) -> Run:
    """Run a command to its end and return what it took; CalledProcessError if it fails."""
    begun = dt.datetime.now(dt.UTC)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603  # our own program, and cp
    _, status, used = os.wait4(process.pid, 0)
    wall = (dt.datetime.now(dt.UTC) - begun).total_seconds()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def median(command: list[str], before: Callable[[int], object]) -> Run:
    """Return the median run of a command, each run prepared anew."""
    runs = []
    for number in range(RUNS):
        before(number)
        runs.append(timed(command))
    return Run(*(statistics.median(getattr(run, name) for run in runs) for name in ("wall", "cpu", "memory")))


def measured(project: Project) -> list[str]:
    """Return the table's row of one package."""
    build = project.command("build")
    cold = median(build, lambda _: project.clear())
    same = median(build, lambda _: None)
    edited = median(build, lambda number: project.touch("data/events.csv", number))
    template = median(build, lambda number: project.touch("templates/city.html", number))
    check = median(project.command("check"), lambda _: None)
    site, copy = project.root / "site", project.root / "copy"
    copied = median(["cp", "-r", str(site), str(copy)], lambda _: shutil.rmtree(copy, ignore_errors=True))
    sizes = [path.stat().st_size for path in site.rglob("*") if path.is_file()]
    return [
        project.ties,
        f"{len(sizes):,}",
        f"{sum(sizes) / 2**20:,.0f} MiB",
        *(f"{run.wall:.2f}" for run in (cold, same, edited, template, check, copied)),
        f"{cold.cpu:.2f}",
        f"{cold.memory:,.0f} MiB",
    ]


def projects(folder: Path, sizes: list[int]) -> list[Project]:
    """Return the real record, and synthetic packages of so many ties, each in a folder of its own."""
    found = []
    for name in ("real", *map(str, sizes)):
        root = folder / name
        if name == "real":
            shutil.copytree(HOME / "data", root / "data")
        else:
            subprocess.run([sys.executable, str(HOME / "bench" / "synthetic.py"), name, str(root / "data")], check=True)  # noqa: S603
        for part in ("content", "templates"):
            shutil.copytree(HOME / part, root / part)
        found.append(Project(root, "the record" if name == "real" else f"{int(name):,}"))
    return found


def main(sizes: list[int]) -> None:
    """Measure and print."""
    head = ("ties", "files", "bytes", "cold", "unchanged", "one event", "one template", "check", "cp -r", "cold, CPU",
            "cold, memory")  # fmt: skip
    machine = f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} processors"
    print(f"Measured on {dt.datetime.now(dt.UTC):%d %B %Y} ({machine}, {platform.system()}); seconds.\n")
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    with tempfile.TemporaryDirectory() as folder:
        for project in projects(Path(folder), sizes):
            print("| " + " | ".join(measured(project)) + " |", flush=True)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1_000, 10_000])
