"""``check``: validate data, content and templates, and write nothing."""

from __future__ import annotations

import argparse

from sistercities.base.problems import shown_path
from sistercities.commands.reporting import add_format, list_problems, report
from sistercities.commands.shared import add_trust, request_of
from sistercities.datapackage.problem_formats import counted
from sistercities.datapackage.validate import warnings_about
from sistercities.outputs.pages.page import Page
from sistercities.outputs.targets import all_targets
from sistercities.site.site import load_site

DETAIL = "Report every problem at once: file, line, field, what was found and what to write instead."


def run(options: argparse.Namespace) -> int:
    """Check everything that a build reads; warnings are listed but leave the exit code at 0."""
    loaded = load_site(request_of(options))
    problems = loaded.all_problems()
    warnings = warnings_about(options.data, problems)
    if problems:
        return report((*problems, *warnings), "nothing was written", options)
    targets = all_targets(loaded.source)  # SiteError if two files have the same path
    for page in {target.family: target for target in targets if isinstance(target, Page) and not target.stage}.values():
        page.make(loaded.source, page.inputs(loaded.source))  # SiteError if its template is missing or wrong
    dataset = loaded.source.dataset
    list_problems(warnings, options)
    if options.format != "json":
        found = counted(warnings) if warnings else "no problems"
        print(f"{shown_path(options.data)}: {len(dataset.ties)} ties, {len(dataset.events)} events, "
              f"{len(dataset.sources)} sources, {found}")  # fmt: skip
    return 0


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options specific to this command."""
    add_format(parser)
    add_trust(parser, "a build uses it")
