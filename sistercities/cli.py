"""The command line: commands, options, exit codes (0 done, 1 the input has problems, 2 the request cannot be met)."""

from __future__ import annotations

import argparse
import contextlib
import errno
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sistercities.base.problems import SiteError
from sistercities.commands import add, build, check, fix, links, release, review, serve
from sistercities.commands.shared import number_up_to

MOST_PROCESSES = 256
UNHEARD = (errno.EPIPE, errno.ENOSPC)
"""How the printing of a line fails."""
HOME = Path(__file__).resolve().parent.parent
DESCRIPTION = "Build the U.S.–Russia Sister Cities site from its data package."
EPILOG = "Without a command, the site is built. Exit: 0 done, 1 the input has problems, 2 the request cannot be met."


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its name, a line for the list of commands, a paragraph for its own help, and what it does."""

    name: str
    summary: str
    detail: str
    run: Callable[[argparse.Namespace], int]
    add_options: Callable[[argparse.ArgumentParser], None] | None = None


COMMANDS = (
    Command(
        "build",
        "build the site (the default)",
        "Check the data, then write every page and download that its inputs have changed. Nothing is written when the "
        "input has problems.",
        build.run,
        build.add_options,
    ),
    Command(
        "check",
        "check data, content and templates, and write nothing",
        "Report every problem at once: file, line, field, what was found and what to write instead.",
        check.run,
        check.add_options,
    ),
    Command(
        "add",
        "add an event with its source: asks, or takes options",
        "Ask for the tie, what happened, when, who and which page says so, or take the answers as options; show the rows "
        "and the sentence that the site will print, and write them. What is on record already is refused. For a tie that "
        "is not on record, name its two places instead of the tie.",
        add.run,
        add.add_options,
    ),
    Command(
        "fix",
        "put rows in order, fill ids, tidy spaces and letters",
        "Bring the tables into their canonical form: rows in the order of their ids, empty ids of ties and events filled "
        "in, Unicode and white space normalised, UTF-8 with LF. What a row states is never changed.",
        fix.run,
        fix.add_options,
    ),
    Command(
        "links",
        "ask every source's address whether it still answers",
        "Ask for every source once, slowly, and for archived copies where none is on record; report what is dead, what "
        "leads elsewhere and what could be archived. Nothing is changed.",
        links.run,
        links.add_options,
    ),
    Command(
        "review",
        "say what a change of the data does to the site",
        "Compare the data and the built site with those of another checkout: what changes in the record, which sentences "
        "of the site differ, counts, pages, new sources, and what to look at twice.",
        review.run,
        review.add_options,
    ),
    Command(
        "serve",
        "build, serve on 127.0.0.1 and rebuild on every change",
        "Serve the site for work on it; pages reload by themselves. The last good site stays when a change is wrong.",
        serve.run,
        serve.add_options,
    ),
    Command(
        "release",
        "keep the data as a released version",
        "Check that the version in the descriptor fits what was changed since the last release, that every change is "
        "explained and that no published id or path has gone; then keep the package, its notes and its paths in "
        "history/ inside the data folder. Nothing is written when anything is wrong.",
        release.run,
        release.add_options,
    ),
)


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    have_streams()
    options = parser().parse_args(with_command(sys.argv[1:] if arguments is None else arguments))
    try:
        code = int(options.run(options))
        sys.stdout.flush()
    except SiteError as error:
        say(f"error: {error}")
        return 2
    except OSError as error:
        if error.filename or error.errno not in UNHEARD:
            raise
        # Nobody reads what is printed, or it goes to a file on a full disk; Python would try once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        say(f"error: what there is to say cannot be written ({error.strerror})")
        return 2
    except KeyboardInterrupt:
        say("stopped")
        return 130
    return code


def leave(code: int) -> None:
    """End the process at once: to give back its memory object by object takes as long as an unchanged site's build."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def have_streams() -> None:
    """Print into nothing where standard output or standard error was closed by whoever began this."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  # to the end


def say(message: str) -> None:
    """Print a line to standard error, if that can be done."""
    with contextlib.suppress(OSError):
        print(message, file=sys.stderr, flush=True)


def with_command(arguments: list[str]) -> list[str]:
    """Return the arguments with ``build`` in front where no command is named."""
    if arguments and (not arguments[0].startswith("-") or arguments[0] in ("-h", "--help")):
        return arguments
    return ["build", *arguments]


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    top = argparse.ArgumentParser("build.py", description=DESCRIPTION, epilog=EPILOG)
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        own = commands.add_parser(command.name, help=command.summary, description=command.detail, epilog=EPILOG)
        own.set_defaults(run=command.run)
        add_options(own)
        if command.add_options:
            command.add_options(own)
    return top


def add_options(command: argparse.ArgumentParser) -> None:
    """Add the options that every command takes."""
    for name, folder, what in (
        ("data", HOME / "data", "the Data Package to read"),
        ("content", HOME / "content", "the prose (*.md) and settings (site.yaml) to read"),
        ("templates", HOME / "templates", "the Jinja templates and assets to read"),
        ("out", HOME / "site", "the folder to publish into"),
        ("cache", HOME / ".cache", "the folder for what is remembered between builds"),
    ):
        help_text = f"{what} (default: {folder.name}/ beside build.py)"
        command.add_argument(f"--{name}", type=Path, default=folder, metavar="DIR", help=help_text)
    command.add_argument("--base-url", metavar="URL", help="where the site is published (default: site.yaml's)")
    command.add_argument("--repository", metavar="URL", help="the GitHub repository's page (default: site.yaml's)")
    command.add_argument("--no-cards", dest="cards", action="store_false", help="draw no share cards")
    command.add_argument(
        "--jobs", type=number_up_to(MOST_PROCESSES), default=0, metavar="N", help="processes (default: as many as pay)"
    )
