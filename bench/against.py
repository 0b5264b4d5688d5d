"""Compare alternating builds by this program and an earlier one: ``python bench/measure.py --against REV``.

A machine's speed changes from minute to minute, so only the ratio of the medians within one run is meaningful.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from timing import timed

if TYPE_CHECKING:
    from collections.abc import Callable

    from measure import Project

ROUNDS = 5
HOME = Path(__file__).resolve().parent.parent


def compared(revision: str, project_of: Callable[[Path, Path], Project]) -> str:
    """Return a Markdown table of both programs' median seconds and their ratio, for three kinds of build of the record.

    ``project_of(root, program)`` gives the project in a folder, to be built by a program's ``build.py``.
    """
    with tempfile.TemporaryDirectory() as folder:
        earlier = Path(folder, "program")
        subprocess.run(["git", "clone", "--quiet", str(HOME), str(earlier)], check=True)  # noqa: S603, S607
        subprocess.run(["git", "-C", str(earlier), "checkout", "--quiet", revision], check=True)  # noqa: S603, S607
        sides = {}
        for name, program in ((revision, earlier), ("now", HOME)):
            root = Path(folder, f"project-{name}")
            for part in ("data", "content", "templates"):
                shutil.copytree(program / part, root / part)
            sides[name] = project_of(root, program)
        steps: dict[str, Callable[[Project, int], object]] = {
            "cold": lambda project, _: project.clear(),
            "unchanged": lambda _, __: None,
            "one event": lambda project, number: project.touch("data/events.csv", number),
        }
        lines = [f"| build of the record | {revision} | now | ratio |", "|---|---|---|---|"]
        for step, prepare in steps.items():
            seconds: dict[str, list[float]] = {name: [] for name in sides}
            for number in range(ROUNDS):
                for name, project in sides.items():
                    prepare(project, number)
                    seconds[name].append(timed(project.command("build")).wall)
            before, now = (statistics.median(seconds[name]) for name in sides)
            lines.append(f"| {step} | {before:.2f} | {now:.2f} | {now / before:.2f} |")
    return "\n".join(lines) + "\n"
