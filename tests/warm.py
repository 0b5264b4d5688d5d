"""``build.py`` in a process forked from one that has loaded everything: the same program without its startup time.

Half of the time of the command-line tests was spent on starting Python and importing libraries.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
SECONDS = 120
BOUND = ["setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner"] if os.geteuid() == 0 else []
"""File permissions do not apply to root, so the program runs without the right to bypass them."""
PROGRAM = """
import importlib, json, os, pkgutil, resource, signal, sys, traceback
import sistercities
from sistercities import cli

for module in pkgutil.walk_packages(sistercities.__path__, "sistercities."):
    importlib.import_module(module.name)
for name in ("frictionless", "_duckdb", "xlsxwriter", "jinja2", "markdown", "nh3", "yaml", "PIL.Image"):
    importlib.import_module(name)

def run(arguments, cwd, environment, mask, streams, memory, seconds):
    if memory:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    signal.alarm(seconds)
    os.setpgid(0, 0)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(cwd)
    for number, name in enumerate(("/dev/null", *streams)):
        os.dup2(os.open(name, os.O_RDWR | os.O_CREAT, 0o600), number)
    os.umask(mask)
    code = 1
    try:
        code = cli.main(arguments)
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
    cli.leave(code)

for line in sys.stdin:
    process = os.fork()
    if not process:
        run(*json.loads(line))
    status = os.waitpid(process, 0)[1]
    try:
        os.killpg(process, signal.SIGKILL)  # whatever it began and did not end
    except ProcessLookupError:
        pass
    print(os.waitstatus_to_exitcode(status), flush=True)
"""


@cache
def program(prefix: tuple[str, ...]) -> subprocess.Popen[str]:
    """Return the program, started once in this process for each prefix."""
    started = subprocess.Popen(
        [*prefix, sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HOME
    )
    atexit.register(started.communicate)
    return started


def run(arguments: list[str], cwd: Path, *, bound: bool = False, memory: int = 0) -> subprocess.CompletedProcess[str]:
    """Run ``build.py`` with arguments in a folder and return its exit code and its output as text.

    ``bound`` makes file permissions apply even to root. ``memory`` is the most memory in bytes that it may use; 0
    means no limit. It is killed after two minutes.
    """
    warm = program(tuple(BOUND) if bound else ())
    assert warm.stdin is not None and warm.stdout is not None  # noqa: PT018  # both are pipes
    with tempfile.TemporaryDirectory() as folder:
        streams = [f"{folder}/out", f"{folder}/err"]
        os.umask(mask := os.umask(0))
        warm.stdin.write(json.dumps([arguments, str(cwd), dict(os.environ), mask, streams, memory, SECONDS]) + "\n")
        warm.stdin.flush()
        code = int(warm.stdout.readline())
        out, err = (Path(stream).read_text(encoding="utf-8") for stream in streams)
    return subprocess.CompletedProcess(arguments, code, out, err)
