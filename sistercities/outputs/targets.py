"""All targets of the site in order, and the share (``--shard``) that each path belongs to."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial

from sistercities.base.files import is_safe
from sistercities.base.problems import Problem, SiteError
from sistercities.engine.target import Built, Loaded, Target
from sistercities.outputs.as_of import AS_OF
from sistercities.outputs.assets import assets
from sistercities.outputs.badges import badges
from sistercities.outputs.cards import cards
from sistercities.outputs.chart_data import CHART_FILES
from sistercities.outputs.crawler_files import discovery
from sistercities.outputs.downloads import downloads
from sistercities.outputs.feeds import feeds
from sistercities.outputs.pages import pages
from sistercities.outputs.pages.take_away import embed_pages
from sistercities.outputs.released_versions import archive
from sistercities.outputs.search import search_targets
from sistercities.site.request import Request
from sistercities.site.site import Site, load_site

FACTORIES: tuple[Callable[[Site], Iterable[Target]], ...]
FACTORIES = (
    downloads,
    feeds,
    archive,
    assets,
    search_targets,
    lambda _: (AS_OF,),
    badges,
    lambda _: CHART_FILES,
    embed_pages,
    pages,
    cards,
    discovery,
)
"""The functions that return the targets, in order.

Downloads come first, since other files contain their checksums, then what pages link to; home is among the last.
"""


def load(
    request: Request, built: Mapping[str, Built], verdict: Callable[[], tuple[Problem, ...]] | None
) -> Loaded[Site]:
    """Read a site as ``load_site`` does, and add its targets."""
    loaded = load_site(request, built, verdict)
    return replace(loaded, targets=partial(all_targets, loaded.source, request.shard))


def all_targets(site: Site, shard: tuple[int, int] = (1, 1)) -> list[Target]:
    """Return all targets, or those in the ``shard[0]``-th of ``shard[1]`` shares, which depend only on the paths.

    ValueError for an unsafe path, SiteError for a path that two targets have.
    """
    targets = [target for factory in FACTORIES for target in factory(site)]
    paths = [target.path for target in targets]
    for path in paths:
        if not is_safe(path):
            raise ValueError(f"{path!r} is not a safe path to publish")
    if len(set(paths)) != len(paths):
        twice = min(path for path, number in Counter(paths).items() if number > 1)
        raise SiteError(f"{twice} would be published twice: rename the article or place of that name")
    return [target for target in targets if share_of(target.path, shard[1]) == shard[0]] if shard[1] > 1 else targets


def share_of(path: str, shares: int) -> int:
    """Return the number of the share that a path belongs to, from 1 to ``shares``, the same on every machine.

    All files in ``/data/`` and in the root share one, because some of them contain the checksums of others.
    """
    if "/" not in path or path.startswith("data/"):
        path = "data/"
    return int.from_bytes(hashlib.blake2b(path.encode(), digest_size=8).digest(), "big") % shares + 1
