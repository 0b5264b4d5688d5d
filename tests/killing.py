"""Kill builds at random moments and check what they leave: ``python -m tests.killing FOLDER KILLS SEED``.

The folder is a project as the tests make it (``data``, ``content``, ``templates``). Two versions of it alternate: a
summary differs, and one of them has one more page, in a folder of its own. Half of the builds use two processes. After
every kill, each published file must be, byte for byte, that of one version or the other; after every ninth kill, the
build is run to its end, and the whole tree must be that of a clean build. The script prints one line of JSON and exits
with 1 at the first fault. It is a separate process because it forks.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from sistercities.cli import main
from sistercities.engine import workers

ROW = "The City Council voted 5-4 to suspend the tie."
OTHER = "By 5-4 the City Council suspended the tie."
MORE = "---\ntitle: More\ndescription: A page that is there every other time.\nnav: More\norder: 99\n---\n\nMore.\n"
ROUND = 9
MOST = 0.6
"""The most seconds before a build is killed: on a slow machine, builds seldom reach their end."""

Tree = dict[str, bytes]


def tree(folder: Path) -> Tree:
    """Return every published file; files not yet complete are in one hidden folder and are not published."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file() and ".incoming" not in path.parts:
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


def started(root: Path, out: str, cache: str, jobs: int = 1, before: Callable[[], object] = lambda: None) -> int:
    """Start a build in a forked process, after calling ``before`` there, and return its process id.

    If it may use several processes, they share even as little work as this.
    """
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.chdir(root)
            if jobs > 1:
                workers.CHUNK = 20
            before()
            sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
            folders = [part for name in ("data", "content", "templates") for part in (f"--{name}", name)]
            code = main(
                ["build", *folders, "--out", out, "--cache", cache, "--no-cards", "--trust-schema", "--jobs", str(jobs)]
            )
        finally:
            os._exit(code)
    return child


def finished(root: Path, out: str = "site", cache: str = "cache") -> Tree:
    """Build to the end and return the tree; AssertionError if the build fails."""
    _, status = os.waitpid(started(root, out, cache), 0)
    assert status == 0, status
    return tree(root / out)


def put(root: Path, text: str) -> None:
    """Write one version of the project."""
    events = root / "data" / "events.csv"
    now = events.read_text(encoding="utf-8")
    events.write_text(now.replace(ROW, text).replace(OTHER, text), encoding="utf-8")
    more = root / "content" / "more.md"
    if text == OTHER:
        more.write_text(MORE, encoding="utf-8")
    else:
        more.unlink(missing_ok=True)


def run(root: Path, kills: int, seed: int) -> str:
    """Kill ``kills`` builds and return the first fault, or the empty text if there was none."""
    clean = {}
    for text in (OTHER, ROW):
        put(root, text)
        clean[text] = finished(root, "clean", "clean-cache")
    shutil.rmtree(root / "clean-cache")
    finished(root)
    put(root, OTHER)
    began = time.monotonic()
    finished(root)
    whole = min(time.monotonic() - began, MOST)
    chance = random.Random(seed)  # noqa: S311  # moments, not secrets
    for number in range(kills):
        text = (ROW, OTHER)[number % 2]
        put(root, text)
        if number % (2 * ROUND) == 0:
            shutil.rmtree(root / "site")
        child = started(root, "site", "cache", jobs=1 + number // 2 % 2)
        time.sleep(chance.uniform(0, whole))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        for path, content in tree(root / "site").items():
            if content not in (clean[ROW].get(path), clean[OTHER].get(path)):
                return f"after kill {number}: {path} is neither version's"
        if number % ROUND == ROUND - 1 and finished(root) != clean[text]:
            return f"after kill {number}: the tree is not that of a clean build"
    return ""


if __name__ == "__main__":
    wrong = run(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    print(json.dumps({"wrong": wrong}))
    sys.exit(bool(wrong))
