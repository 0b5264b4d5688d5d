"""``check``: judge data, content and templates, and write nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sistercities.commands.shared import report, request_of
from sistercities.problems import shown_path

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Check everything that a build reads."""
    from sistercities.site import load_site  # noqa: PLC0415

    loaded = load_site(request_of(options))
    if problems := loaded.all_problems():
        return report(problems, "nothing was written")
    dataset = loaded.site.dataset
    print(f"{shown_path(options.data)}: {len(dataset.ties)} ties, {len(dataset.events)} events, "
          f"{len(dataset.sources)} sources, no problems")  # fmt: skip
    return 0
