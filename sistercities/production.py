"""Making what is stale: ahead and in memory where it is little, else into the folder, in several processes."""

from __future__ import annotations

import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

from sistercities.downloads import Format
from sistercities.output import Entry, Output
from sistercities.targets import Stale, all_targets, looked_at, naming

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sistercities.shelf import Receipt
    from sistercities.site import Request, Site, Target

SMALL = 1500
"""Up to this many stale targets one process is faster than starting several."""
CHUNK = 200

Ready = dict[str, tuple[str, bytes]]
Made = tuple[dict[str, Entry], int]
"""The manifest entries of what was made, and how many files were really written."""


def produced_ahead(site: Site, targets: list[Target], plan: list[Stale]) -> Ready:
    """Return what is stale, made in memory while frictionless is still at work; of a large plan one file of each kind.

    Either way a template that fails does so before anything is written.
    """
    if len(plan) > SMALL:
        kinds: dict[object, Stale] = {}
        for position, known in plan:
            target = targets[position]
            kinds.setdefault(getattr(target, "kind", type(target)), (position, known))
        for stale in kinds.values():
            made(site, targets, stale)
        return {}
    return dict(made(site, targets, stale) for stale in plan)


def made(site: Site, targets: list[Target], stale: Stale) -> tuple[str, tuple[str, bytes]]:
    """Return the path of a stale target, and its fingerprint and bytes."""
    position, known = stale
    target = targets[position]
    with naming(target):
        mark, inputs = known or looked_at(site, target)
        return target.path, (mark, target.produce(site, inputs))


class Work(NamedTuple):
    """A site, everything that is published of it, and what of that is stale."""

    site: Site
    targets: list[Target]
    plan: list[Stale]


def produce(
    request: Request,
    work: Work,
    *,
    ahead: Ready,
    jobs: int,
    progress: Callable[[int, int], None],
) -> Made:
    """Write the planned targets into the request's output folder, new ones before those that may lead to them."""
    site, targets, plan = work
    output = Output(request.paths.out, request.paths.cache)
    workers = min(jobs or os.cpu_count() or 1, len(plan) // CHUNK + 1)
    if ahead or workers == 1:
        return produce_here(site, targets, in_order(output, targets, plan), ahead, output, progress)
    entries: dict[str, Entry] = {}
    written = 0
    share(site, targets, output)
    with ProcessPoolExecutor(workers, initializer=start_worker, initargs=(request,)) as pool:
        for chunks in waves(output, targets, [position for position, _ in plan]):
            for found, number, receipts in pool.map(produce_chunk, chunks):
                entries |= found
                written += number
                site.shelf.receipts |= receipts
                progress(len(entries), len(plan))
            site.shelf.save()
    return entries, written


def produce_here(
    site: Site,
    targets: list[Target],
    plan: list[Stale],
    ahead: Ready,
    output: Output,
    progress: Callable[[int, int], None],
) -> Made:
    """Write targets one after another in this process, from what was made ahead where it was."""
    entries: dict[str, Entry] = {}
    written = 0
    for position, known in plan:
        path = targets[position].path
        mark, content = ahead.pop(path) if path in ahead else made(site, targets, (position, known))[1]
        written += output.write(path, content)
        entries[path] = output.entry(path, mark)
        progress(len(entries), len(plan))
    return entries, written


def in_order(output: Output, targets: list[Target], plan: list[Stale]) -> list[Stale]:
    """Return a plan with the files that are not there yet before those that are, else as it was."""
    return sorted(plan, key=lambda stale: output.has(targets[stale[0]].path))


def waves(output: Output, targets: list[Target], positions: list[int]) -> list[list[list[int]]]:
    """Return the work as lists of chunks, each to be done before the next.

    First downloads, each alone, whose sizes and checksums pages name; then new files; then those that are replaced.
    """
    costly = [position for position in positions if isinstance(targets[position], Format)]
    rest = [position for position in positions if not isinstance(targets[position], Format)]
    new = [position for position in rest if not output.has(targets[position].path)]
    old = [position for position in rest if output.has(targets[position].path)]
    return [[[position] for position in costly], *(
        [several[start : start + CHUNK] for start in range(0, len(several), CHUNK)] for several in (new, old)
    )]  # fmt: skip


_worker: tuple[Site, list[Target], Output] | None = None


def share(site: Site, targets: list[Target], output: Output) -> None:
    """Leave the site where processes that are forked from this one find it."""
    global _worker  # noqa: PLW0603
    _worker = (site, targets, output)


def start_worker(request: Request) -> None:
    """Load the site in a worker that was not forked: it is sent paths, never the site, so that any way to start works."""
    from sistercities.site import load_site  # noqa: PLC0415

    threading.Thread(target=end_with_parent, daemon=True).start()
    if _worker is None:
        site = load_site(request, trusted=True).site
        share(site, all_targets(site, request.shard), Output(request.paths.out, request.paths.cache))


def end_with_parent() -> None:
    """End this worker when the process that it works for has ended, however that was.

    Otherwise the workers of a killed build would wait for ever, and keep the lock on its folder as long.
    """
    parent = multiprocessing.parent_process()
    assert parent is not None  # noqa: S101  # a worker has one
    parent.join()
    os._exit(1)


def produce_chunk(positions: Iterable[int]) -> tuple[dict[str, Entry], int, dict[str, Receipt]]:
    """Write the targets at some positions of the deterministic list, in a worker process."""
    assert _worker is not None  # noqa: S101  # set when the process began
    site, targets, output = _worker
    entries, written = produce_here(
        site, targets, [(position, None) for position in positions], {}, output, lambda *_: None
    )
    return entries, written, {path: site.shelf.receipts[path] for path in entries if path in site.shelf.receipts}
