"""A process that stays warm and runs the command line in a child for each package, within limits that hold."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import sys
import traceback
from pathlib import Path

GIBIBYTE = 1 << 30
SECONDS = 60
"""Generous: the machine may have other work. What is held to is that every command ends, and within its memory."""


def main() -> None:
    """Read one request a line – arguments, a folder to stand in, a file for the output – and answer with its exit code."""
    import frictionless  # noqa: F401, PLC0415  # so that no child pays for it

    import sistercities.datapackage.suggestions  # noqa: PLC0415
    import sistercities.publish  # noqa: PLC0415
    import sistercities.site.site  # noqa: F401, PLC0415
    from sistercities import cli  # noqa: PLC0415

    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            run(cli.main, request)
        _, status = os.waitpid(child, 0)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)  # whatever it began and did not end
        print(os.waitstatus_to_exitcode(status), flush=True)


def run(command: object, request: dict[str, object]) -> None:
    """Run a command in this process and end it: with the command's exit code, 3 for an exception that got through."""
    os.setpgid(0, 0)
    resource.setrlimit(resource.RLIMIT_AS, (GIBIBYTE, GIBIBYTE))
    signal.alarm(SECONDS)
    os.chdir(str(request["folder"]))
    output = os.open(str(request["output"]), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)
    code = 3
    try:
        assert callable(command)
        code = command(request["arguments"])
    except BaseException:  # noqa: BLE001  # whatever it is, it is what the test is about
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))
    main()
