"""Measure builds: ``python bench/measure.py [TIES …]``, or ``make bench``.

For the real record, and for a synthetic package of each given number of ties, it times a build from nothing, with
nothing changed, with one event edited and with one template edited, and the check by itself. Beside them is ``cp -r``
of the finished site: the time that the file system alone needs. Each figure is the median of three runs, or one run
above 50,000 ties. Memory is that of all processes together, from a separate run. Next come the seconds from saving a
file to the reloaded page. With ``--peers``, the folder of a harness (its ``bench.py``) that builds one job with
several generators, this engine does the same job in the same run.

The tables are written in Markdown to standard output or, with ``--write FILE``, between the marks in that file.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import against
import peers
from reloading import seconds_to_reload, with_comment, with_last_event
from timing import RUNS, median, peak

HOME = Path(__file__).resolve().parent.parent
MANY = 50_000
"""Above this many ties, our builds are measured once and only in memory, other generators not at all, to save hours."""
MARKS = re.compile(r"(<!-- measured by make bench -->\n).*?(<!-- end of what was measured -->\n)", re.DOTALL)
HEAD = ("ties", "on", "files", "MiB", "cold", "unchanged", "one event", "one template", "check", "cp -r", "cold ÷ cp -r",
        "cold, CPU", "memory")  # fmt: skip


@dataclass(frozen=True)
class Project:
    """A package with the project's own prose and templates, to be built and edited freely."""

    root: Path
    ties: str
    program: Path = HOME
    runs: int = RUNS
    originals: dict[str, str] = field(default_factory=dict)

    def command(self, name: str) -> list[str]:
        """Return the command line that runs one of our commands on the package."""
        folders = [
            part for folder in ("data", "content", "templates") for part in (f"--{folder}", str(self.root / folder))
        ]
        out = ["--out", str(self.root / "site"), "--cache", str(self.root / "cache"), "--no-cards"]
        return [sys.executable, str(self.program / "build.py"), name, *folders, *out]

    def clear(self) -> None:
        """Delete the site and the cache of earlier builds."""
        for folder in ("site", "cache"):
            shutil.rmtree(self.root / folder, ignore_errors=True)

    def touch(self, path: str, number: int) -> None:
        """Make a small edit to one text file; ``number`` makes each edit different."""
        file = self.root / path
        text = self.originals.setdefault(path, file.read_text(encoding="utf-8"))
        edit = with_last_event if path.endswith(".csv") else with_comment
        file.write_text(edit(text, f"Edit {number}."), encoding="utf-8")


def measured(project: Project, on: str) -> list[str]:
    """Measure a package and return its row of the table."""
    build, runs = project.command("build"), project.runs
    project.clear()
    memory = peak(build)
    cold = median(build, lambda _: project.clear(), runs)
    same = median(build, lambda _: None, runs)
    edited = median(build, lambda number: project.touch("data/events.csv", number), runs)
    template = median(build, lambda number: project.touch("templates/city.html", number), runs)
    check = median(project.command("check"), lambda _: None, runs)
    site, copy = project.root / "site", project.root / "copy"
    copied = median(["cp", "-r", str(site), str(copy)], lambda _: shutil.rmtree(copy, ignore_errors=True), runs)
    sizes = [path.stat().st_size for path in site.rglob("*") if path.is_file()]
    return [
        project.ties,
        on,
        f"{len(sizes):,}",
        f"{sum(sizes) / 2**20:,.0f}",
        *(f"{run.wall:.2f}" for run in (cold, same, edited, template, check, copied)),
        f"{cold.wall / copied.wall:.1f}",
        f"{cold.cpu:.2f}",
        f"{memory:,.0f} MiB",
    ]


def projects(folder: Path, sizes: list[int]) -> list[Project]:
    """Return the real record and a synthetic package of each size, each in its own folder."""
    found = []
    for name in ("real", *map(str, sizes)):
        root = folder / name
        if name == "real":
            shutil.copytree(HOME / "data", root / "data")
        else:
            subprocess.run([sys.executable, str(HOME / "bench" / "synthetic.py"), name, str(root / "data")], check=True)  # noqa: S603
        for part in ("content", "templates"):
            shutil.copytree(HOME / part, root / part)
        large = name != "real" and int(name) > MANY
        found.append(Project(root, "the record" if name == "real" else f"{int(name):,}", runs=1 if large else RUNS))
    return found


def table(rows: list[list[str]], head: tuple[str, ...]) -> str:
    """Return a Markdown table."""
    return "\n".join(["| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows)]) + "\n"


def places() -> dict[str, str]:
    """Return the folders to build in: ``disk``, for temporary files, and ``tmpfs``, in memory, if it is writable."""
    return {"disk": tempfile.gettempdir(), **({"tmpfs": "/dev/shm"} if os.access("/dev/shm", os.W_OK) else {})}  # noqa: S108


def own(sizes: list[int]) -> str:
    """Return the report on our own builds."""
    machine = f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} processors"
    rows, reload = [], ""
    for on, place in places().items():
        with tempfile.TemporaryDirectory(dir=place) as folder:
            for project in projects(Path(folder), [size for size in sizes if size <= MANY or on == "tmpfs"]):
                rows.append(measured(project, on))
                print("| " + " | ".join(rows[-1]) + " |", file=sys.stderr, flush=True)
                shutil.rmtree(project.root / "copy")
                if project.root.name == "real" and not reload:
                    found = seconds_to_reload(project.command("serve"), project.root)
                    reload = ", ".join(f"{kind} {seconds:.2f}" for kind, seconds in found.items())
    return (f"Measured on {dt.datetime.now(dt.UTC):%B %-d, %Y} ({machine}, {platform.system()}); seconds.\n\n{table(rows, HEAD)}\n"
            f"From a saved file to the reloaded page in `serve`, the record:\n{reload}.\n")  # fmt: skip


def beside(harness: Path, sizes: list[int]) -> str:
    """Return the report on one job done by other generators and our engine."""
    text = ""
    for on, place in places().items():
        for size in (size for size in sizes if size <= MANY):
            line, rows = peers.compared(harness, size, place)
            text += f"\n{line}, {on}:\n\n{table(rows, peers.HEAD)}"
    return text


def main() -> None:
    """Measure, and print the tables or write them into a file."""
    parser = argparse.ArgumentParser(description="Measure builds.")
    parser.add_argument("sizes", nargs="*", type=int, default=[1_000, 10_000], metavar="TIES")
    parser.add_argument("--peers", type=Path, metavar="DIR", help="a harness of other generators")
    parser.add_argument("--write", type=Path, metavar="FILE", help="where the tables stand, between two marks")
    parser.add_argument(
        "--against", metavar="REV", help="compare builds of the record with those of an earlier program"
    )
    options = parser.parse_args()
    if options.against:
        print(against.compared(options.against, lambda root, program: Project(root, "the record", program)))
        return
    text = own(options.sizes)
    if options.peers:
        text += beside(options.peers, options.sizes)
    if options.write:
        document = options.write.read_text(encoding="utf-8")
        options.write.write_text(MARKS.sub(lambda marks: f"{marks[1]}{text}{marks[2]}", document), encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
