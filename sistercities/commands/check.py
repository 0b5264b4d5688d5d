"""``check``: judge data, content and templates, and write nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sistercities.commands.shared import add_format, report, request_of, step_summary
from sistercities.problems import shown_path
from sistercities.reports import as_summary

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Check everything that a build reads."""
    from sistercities.site import load_site  # noqa: PLC0415
    from sistercities.targets import all_targets  # noqa: PLC0415

    loaded = load_site(request_of(options))
    if problems := loaded.all_problems():
        return report(problems, "nothing was written", options)
    all_targets(loaded.site)  # two files of one path would be told
    dataset = loaded.site.dataset
    step_summary(as_summary(()))
    print("[]" if options.format == "json" else f"{shown_path(options.data)}: {len(dataset.ties)} ties, {len(dataset.events)} events, "
          f"{len(dataset.sources)} sources, no problems")  # fmt: skip
    return 0


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command alone."""
    add_format(parser)
