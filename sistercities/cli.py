"""Arguments, exit codes and printing: 0 done, 1 the input has problems, 2 the request cannot be carried out."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from sistercities.config import Paths, read_config
from sistercities.problems import Problem, SiteError, github_annotation, shown_path

if TYPE_CHECKING:
    from sistercities.site import Request

HOME = Path(__file__).resolve().parent.parent
DESCRIPTION = "Build the U.S.–Russia Sister Cities site from its data package."
EPILOG = "Without a command, the site is built. Exit: 0 done, 1 the input has problems, 2 the request cannot be met."


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = parser().parse_args(with_command(sys.argv[1:] if arguments is None else arguments))
    try:
        return int(options.run(options))
    except SiteError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130


def with_command(arguments: list[str]) -> list[str]:
    """Return the arguments with ``build`` in front where no command is named."""
    if arguments and (not arguments[0].startswith("-") or arguments[0] in ("-h", "--help")):
        return arguments
    return ["build", *arguments]


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    top = argparse.ArgumentParser("build.py", description=DESCRIPTION, epilog=EPILOG)
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    for name, run, summary, detail in (
        ("build", run_build, "build the site (the default)",
         ("Check the data, then write every page and download that its inputs have changed. Nothing is written when "
         "the input has problems.")),
        ("check", run_check, "check data, content and templates, and write nothing",
         "Report every problem at once: file, line, field, what was found and what to write instead."),
        ("serve", run_serve, "build, serve on 127.0.0.1 and rebuild on every change",
         "Serve the site for work on it; pages reload by themselves. The last good site stays when a change is wrong."),
    ):  # fmt: skip
        command = commands.add_parser(name, help=summary, description=detail, epilog=EPILOG)
        command.set_defaults(run=run)
        add_options(command)
        if name == "serve":
            command.add_argument("--port", type=int, default=8000, metavar="N", help="port (default: %(default)s)")
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
    command.add_argument("--jobs", type=jobs, default=0, metavar="N", help="processes (default: as many as pay)")


def jobs(text: str) -> int:
    """Return a number of processes from its text."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= 256:  # noqa: PLR2004
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to 256")
    return int(text)


def request_of(options: argparse.Namespace) -> Request:
    """Return the build request that the options stand for."""
    from sistercities.site import Request  # noqa: PLC0415

    paths = Paths(*(getattr(options, name) for name in ("data", "content", "templates", "out", "cache")))
    return Request(paths, options.base_url, options.repository, latest_day())


def latest_day() -> dt.date:
    """Return the last day that data may name: tomorrow by UTC, which is today somewhere on Earth.

    ``SOURCE_DATE_EPOCH``, in seconds, takes the clock's place where it is set; SiteError if it is no number.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        now = dt.datetime.fromtimestamp(int(epoch), dt.UTC) if epoch else dt.datetime.now(dt.UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise SiteError(f"SOURCE_DATE_EPOCH: {epoch!r} is not a number of seconds") from error
    return now.date() + dt.timedelta(days=1)


def run_build(options: argparse.Namespace) -> int:
    """Build the site."""
    from sistercities.pipeline import build  # noqa: PLC0415

    started = time.perf_counter()
    progress = Progress()
    result = build(request_of(options), options.jobs, progress)
    progress.clear()
    if result.problems:
        return report(result.problems, "nothing was built")
    seconds = time.perf_counter() - started
    print(f"{shown_path(options.out)}: {result.total} files, {result.written} written, {result.removed} removed "
          f"({seconds:.2f} s)")  # fmt: skip
    return 0


def run_check(options: argparse.Namespace) -> int:
    """Check everything that a build reads."""
    from sistercities.site import load_site  # noqa: PLC0415

    loaded = load_site(request_of(options))
    if problems := loaded.all_problems():
        return report(problems, "nothing was written")
    dataset = loaded.site.dataset
    print(f"{shown_path(options.data)}: {len(dataset.ties)} ties, {len(dataset.events)} events, "
          f"{len(dataset.sources)} sources, no problems")  # fmt: skip
    return 0


def run_serve(options: argparse.Namespace) -> int:
    """Serve the site and rebuild it on every change."""
    from sistercities.serve import serve  # noqa: PLC0415

    read_config(options.content / "site.yaml")
    return serve(options)


def report(problems: tuple[Problem, ...], consequence: str) -> int:
    """Print problems, for GitHub Actions as annotations too, and return exit code 1."""
    in_actions = os.environ.get("GITHUB_ACTIONS") == "true"
    for problem in problems:
        print(github_annotation(problem) if in_actions else problem, file=sys.stderr)
    print(f"{len(problems)} problem{'s' if len(problems) != 1 else ''}; {consequence}", file=sys.stderr)
    return 1


class Progress:
    """One line on a terminal once a build takes longer than a second; nothing where the output is piped."""

    def __init__(self) -> None:
        """Start the clock."""
        self.shown = False
        self.next = time.monotonic() + 1

    def __call__(self, done: int, total: int) -> None:
        """Tell how many of the files are done."""
        if sys.stderr.isatty() and time.monotonic() >= self.next:
            self.shown = True
            self.next = time.monotonic() + 0.1
            print(f"\r{done:,} of {total:,} files", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Take the line away."""
        if self.shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
