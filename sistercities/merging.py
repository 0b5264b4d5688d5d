"""Putting the shares of a site together: each made by ``--shard K/N`` on a machine of its own, all of them the whole.

Nothing that a share says of itself is believed: which paths there are, and whose each is, follows from the data alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sistercities.base.problems import SiteError, shown_path
from sistercities.engine.lock import alone
from sistercities.engine.manifest import UNKNOWN
from sistercities.engine.output import Output
from sistercities.outputs import fulltext
from sistercities.outputs.targets import all_targets, share_of
from sistercities.publish import Result, refuse_overlap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sistercities.engine.manifest import Entry
    from sistercities.site.config import Request

MOST_TOLD = 10
Files = dict[str, "Path"]
"""Where the file of each path lies."""


def merge(request: Request, folder: Path, shares: int, waiting: Callable[[], None] = lambda: None) -> Result:
    """Move the files of all shares, which lie in ``share-1`` … ``share-N`` of a folder, into the empty output folder.

    SiteError, and nothing is moved, where a path of the site is missing, is not the site's or lies in another's share.
    The index of a site that is searched by Pagefind is made here, because it needs all pages.
    """
    from sistercities.site.site import load_site  # noqa: PLC0415  # what is wrong with the options is told at once

    refuse_overlap(request.paths)
    loaded = load_site(request, trusted=True)  # frictionless was asked where the shares were made
    if loaded.problems:
        return Result(problems=loaded.problems)
    indexed = fulltext.known(loaded.site.config.search, {}, (1, 1))
    files = gathered(folder, shares, {target.path for target in all_targets(loaded.site)})
    with alone(request.paths.out, waiting):
        if any(request.paths.out.iterdir()):
            raise SiteError(f"{shown_path(request.paths.out)}: shares are put together in an empty folder; remove it")
        output = Output(request.paths.out, request.paths.cache)
        for path, file in sorted(files.items()):
            output.take(path, file)
        paths = set(files)
        if indexed is not None:
            paths |= index_of(output, request, files, indexed)
    return Result(written=len(paths), total=len(paths))


def index_of(output: Output, request: Request, files: Files, before: dict[str, Entry]) -> set[str]:
    """Make Pagefind's index of what is published; return its paths."""
    try:
        output.incoming.begin()
        return set(fulltext.index(output, request.paths.cache, dict.fromkeys(files, UNKNOWN), before))
    finally:
        output.incoming.end()


def gathered(folder: Path, shares: int, expected: set[str]) -> Files:
    """Return the files of all shares; SiteError unless every expected path is there once, and in its own share."""
    names = {f"share-{number}": number for number in range(1, shares + 1)}
    there = {path.name for path in folder.glob("*")}
    faults = [f"{name}: is none of {shares} shares" for name in sorted(there - names.keys())]
    faults += [f"{name}: is missing" for name in names if name not in there]
    found: Files = {}
    for name in (name for name in names if name in there):
        files = files_of(folder / name)
        mine = {path for path in expected if share_of(path, shares) == names[name]}
        faults += sorted(f"{name}: {path} {fault}" for path, fault in faults_of(files, mine, expected))
        found |= files
    if faults:
        more = [f"… and {len(faults) - MOST_TOLD:,} more"] if len(faults) > MOST_TOLD else []
        raise SiteError("\n  ".join([f"{shown_path(folder)}: not the whole site", *faults[:MOST_TOLD], *more]))
    return found


def files_of(folder: Path) -> Files:
    """Return everything in a folder that is no folder itself."""
    return {path.relative_to(folder).as_posix(): path
            for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()}  # fmt: skip


def faults_of(files: Files, mine: set[str], expected: set[str]) -> Iterator[tuple[str, str]]:
    """Yield the paths of a share at which something is wrong, and what."""
    for path in mine - files.keys():
        yield path, "is missing"
    for path in files.keys() - mine:
        yield path, "belongs to another share" if path in expected else "is no path of this site"
    for path in mine & files.keys():
        if files[path].is_symlink() or not files[path].is_file():
            yield path, "is no file"
