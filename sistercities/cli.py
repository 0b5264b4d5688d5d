"""The command line: commands, options, exit codes (0 done, 1 the input has problems, 2 the request cannot be met)."""

from __future__ import annotations

import argparse
import contextlib
import errno
import io
import os
import sys
from importlib import import_module
from pathlib import Path

from sistercities.base.problems import SiteError, printable
from sistercities.commands.shared import number_up_to

MOST_PROCESSES = 256
PRINT_ERRORS = (errno.EPIPE, errno.ENOSPC)
"""The error numbers of a failed print: the reader has gone, or the disk is full."""
HOME = Path(__file__).resolve().parent.parent
DESCRIPTION = "Build the U.S.–Russia Sister Cities site from its data package."
EPILOG = "Without a command, the site is built. Exit: 0 done, 1 the input has problems, 2 the request cannot be met."


COMMANDS = {
    "build": "build the site (the default)",
    "check": "check data, content and templates, and write nothing",
    "add": "add an event with its source: asks, or takes options",
    "fix": "sort rows, fill in ids, tidy spaces and letters",
    "links": "check whether every source's address still answers",
    "review": "report what a change to the data does to the site",
    "serve": "build, serve on 127.0.0.1 and rebuild on every change",
    "release": "keep the data as a released version",
}
"""Each command with its summary; everything else about it is in the module of the same name."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    have_streams()
    if sys.flags.optimize > 1:
        print_error("error: run Python without -OO and PYTHONOPTIMIZE: the site prints what the rules' docstrings say")
        return 2
    given = with_command(sys.argv[1:] if arguments is None else arguments)
    options = parser(given[0]).parse_args(given)
    try:
        code = int(options.run(options))
        sys.stdout.flush()
    except (SiteError, UnicodeError) as error:
        print_error(f"error: {printable(str(error))}")
        return 2
    except OSError as error:
        if error.filename or error.errno not in PRINT_ERRORS:
            print_error(f"error: {printable(str(error))}")
            return 2
        # The output's reader has gone, or its disk is full; without this, Python would try to write again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        print_error(f"error: cannot write to standard output ({error.strerror})")
        return 2
    except KeyboardInterrupt:
        print_error("stopped")
        return 130
    return code


def leave(code: int) -> None:
    """Exit at once: freeing memory object by object would take as long as building an unchanged site."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def have_streams() -> None:
    """Replace closed standard streams with the null device; escape what an output cannot encode."""
    if sys.stdin is None:
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115  # open until exit
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  # open until exit
        elif isinstance(stream := getattr(sys, name), io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def print_error(message: str) -> None:
    """Print a line to standard error, if possible."""
    with contextlib.suppress(OSError):
        print(message, file=sys.stderr, flush=True)


def with_command(arguments: list[str]) -> list[str]:
    """Return the arguments, with ``build`` in front if they name no command."""
    if arguments and (not arguments[0].startswith("-") or arguments[0] in ("-h", "--help")):
        return arguments
    return ["build", *arguments]


def parser(asked: str) -> argparse.ArgumentParser:
    """Return the parser for the whole command line; only the requested command is imported."""
    top = argparse.ArgumentParser("build.py", description=DESCRIPTION, epilog=EPILOG)
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    for name, summary in COMMANDS.items():
        own = commands.add_parser(name, help=summary, epilog=EPILOG)
        if name == asked:
            module = import_module(f"sistercities.commands.{name}")
            own.description = module.DETAIL
            own.set_defaults(run=module.run)
            add_options(own)
            module.add_options(own)
    return top


def add_options(command: argparse.ArgumentParser) -> None:
    """Add the options that every command takes."""
    for name, folder, what in (
        ("data", HOME / "data", "the Data Package to read"),
        ("content", HOME / "content", "the prose (*.md) and settings (site.yaml) to read"),
        ("templates", HOME / "templates", "the Jinja templates and assets to read"),
        ("out", HOME / "site", "the folder to publish into"),
        ("cache", HOME / ".cache", "the folder for files cached between builds"),
    ):
        help_text = f"{what} (default: {folder.name}/ beside build.py)"
        command.add_argument(f"--{name}", type=Path, default=folder, metavar="DIR", help=help_text)
    command.add_argument("--base-url", metavar="URL", help="where the site is published (default: site.yaml's)")
    command.add_argument("--repository", metavar="URL", help="the GitHub repository's page (default: site.yaml's)")
    command.add_argument("--no-cards", dest="cards", action="store_false", help="draw no share cards")
    command.add_argument(
        "--jobs", type=number_up_to(MOST_PROCESSES), default=0, metavar="N", help="processes (default: as many as help)"
    )
