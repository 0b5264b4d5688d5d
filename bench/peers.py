"""Compare this engine with other generators on one fixed job, measured in one run by a harness that knows them.

The harness is a program that is given a command for this engine's part (``bench/run_fixed_job.py``). It prepares the
same data for each generator, runs them in turn, compares their output file by file, and writes the measurements of
each run as JSON.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
TOOLS = "hugo-csv,hugo-json,eleventy,astro,pelican,lektor,jinja-plain,cp -r"
FASTEST = "hugo-csv,jinja-plain,cp -r"
MANY = 2_000
"""Above this number of ties, only the fastest generators are run: the others would take hours."""
BASE = "hugo-csv"
HEAD = (
    "generator",
    "cold",
    "÷ Hugo",
    "files a second ÷ Hugo",
    "÷ cp -r",
    "unchanged",
    "one row",
    "memory",
    "differing files",
)

Runs = list[dict[str, Any]]


def compared(harness: Path, ties: int, place: str) -> tuple[str, list[list[str]]]:
    """Return a line that describes the job and the rows of the table, measured on the file system of ``place``."""
    with tempfile.TemporaryDirectory(dir=place) as folder:
        told = Path(folder) / "told.json"
        ours = f"ours={sys.executable} {HERE / 'run_fixed_job.py'} {{data}} {{out}} {{cache}}"
        subprocess.run(  # noqa: S603  # a program named by the person who measures
            [sys.executable, str(harness / "bench.py"), str(ties), "--ours", ours, "--check", "--check-ours", "--tools", FASTEST if ties > MANY else TOOLS,
             "--wait-idle", "5", "--work", str(Path(folder) / "work"), "--json", str(told)],
            check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        result = json.loads(told.read_text(encoding="utf-8"))
    runs: Runs = [run for run in result["runs"] if not run["warm"]]
    warm: Runs = [run for run in result["runs"] if run["warm"]]
    info = result["info"]
    line = f"{ties:,} relationships, {info[BASE]['files']:,} files, {info[BASE]['bytes'] / 2**20:,.0f} MiB"
    return line, [row(tool, info, runs, warm) for tool in info]


def row(tool: str, info: dict[str, Any], runs: Runs, warm: Runs) -> list[str]:
    """Return one generator's row: medians of its runs, ratios within each round, and the peak memory."""
    if "failed" in info[tool]:
        return [tool, f"failed: {info[tool]['failed']}", *[""] * (len(HEAD) - 2)]
    cold = walls(runs, tool, "full")
    hugo, copy = (ratio(cold, walls(runs, other, "full")) for other in (BASE, "cp -r"))
    files = info[tool].get("files", info[BASE]["files"]) / info[BASE]["files"]
    memory = max((run["tree"] for run in warm if run["tool"] == tool), default=0)
    version = info[tool].get("version", "").split(",")[0]
    same = info[tool].get("same", "").rpartition("compared, ")[2].removesuffix(" different")
    return [f"{tool} {version}".strip(), f"{statistics.median(cold.values()):.2f}", f"{hugo:.2f}", f"{files / hugo:.1f}", f"{copy:.1f}",
            *(middle(walls(runs, tool, scenario)) for scenario in ("nochange", "onerow")), f"{memory:,.0f} MiB", same]  # fmt: skip


def walls(runs: Runs, tool: str, scenario: str) -> dict[int, float]:
    """Return a generator's wall seconds by round."""
    return {run["round"]: run["wall"] for run in runs if run["tool"] == tool and run["scenario"] == scenario}


def ratio(one: dict[int, float], other: dict[int, float]) -> float:
    """Return the median, over the rounds, of the ratio of two generators' times."""
    return statistics.median(one[number] / other[number] for number in one)


def middle(found: dict[int, float]) -> str:
    """Return the median as text, or the empty text if nothing was measured."""
    return f"{statistics.median(found.values()):.2f}" if found else ""
