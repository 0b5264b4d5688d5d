"""plan → invalidate → produce → prune → record. Nothing else decides what is stale."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sistercities import fulltext
from sistercities.fingerprints import fingerprint, input_digest, schema_digest
from sistercities.output import Entry, Manifest, Output, is_safe, replace_file
from sistercities.problems import SiteError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sistercities.config import Paths
    from sistercities.problems import Problem
    from sistercities.shelf import Receipt
    from sistercities.site import Loaded, Request, Site, Target

SMALL = 1500
"""Up to this many stale targets one process is faster than starting several."""
CHUNK = 200

VALID = "valid"

Ready = dict[str, tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Result:
    """What a build did, in files; or, where ``problems`` is not empty, that it did nothing."""

    written: int = 0
    removed: int = 0
    total: int = 0
    problems: tuple[Problem, ...] = ()


def build(request: Request, jobs: int, progress: Callable[[int, int], None]) -> Result:
    """Bring the output folder up to date with its inputs and return what was done.

    Where the input has problems nothing is written. SiteError for a request that cannot be carried out.
    """
    paths = request.paths
    refuse_overlap(paths)
    output = Output(paths.out, paths.cache)
    manifest = output.read_manifest()
    digest = input_digest(request)
    if manifest.digest == digest and all(output.holds(path, entry) for path, entry in manifest.files.items()):
        return Result(total=len(manifest.files))
    loaded = read_site(request)
    if loaded.problems:
        return Result(problems=loaded.problems)
    site = loaded.site
    indexed = fulltext.known(site.config.search, manifest.files)
    targets = all_targets(site)
    trusted = {path: entry for path, entry in manifest.files.items() if output.holds(path, entry)}
    plan = list(stale_targets(site, targets, trusted))
    ready = render_ahead(site, targets, plan) if len(plan) <= SMALL else {}
    if problems := loaded.last_word():
        return Result(problems=problems)
    remember_valid(request)
    planned = {targets[position].path for position, _ in plan}
    published = {target.path for target in targets}
    gone = manifest.files.keys() - published - (indexed or {}).keys()
    output.write_manifest(manifest.without(planned | gone))
    if ready and jobs <= 1:
        entries, written = write_ready(output, ready, progress)
    else:
        entries, written = produce(request, site, targets, plan, jobs=jobs, progress=progress)
    for path in sorted(gone):
        output.remove(path)
    files = {path: entry for path, entry in trusted.items() if path in published} | entries
    if indexed is not None:
        files |= fulltext.index(output, paths.cache, files, indexed)
    output.finish()
    site.shelf.save()
    output.write_manifest(Manifest(digest, dict(sorted(files.items()))))
    return Result(written, len(gone), len(files))


def read_site(request: Request) -> Loaded:
    """Load the site; frictionless is asked the first time that this program meets this descriptor, and by ``check``.

    After that our own reading of the schema judges the rows: an edit need not wait for what takes longer than all else.
    """
    from sistercities.site import load_site  # noqa: PLC0415  # an unchanged site needs none of this

    try:
        known = (request.paths.cache / VALID).read_text(encoding="utf-8") == schema_digest(request)
    except OSError:
        known = False
    return load_site(request, trusted=known)


def remember_valid(request: Request) -> None:
    """Remember that frictionless accepted a package of this descriptor, which this very program accepted too."""
    replace_file(request.paths.cache / VALID, schema_digest(request).encode())


def refuse_overlap(paths: Paths) -> None:
    """Refuse to publish into, around or on top of a folder that is read; SiteError if asked to."""
    out = paths.out.resolve()
    for name in ("data", "content", "templates"):
        folder = getattr(paths, name).resolve()
        if out == folder or out in folder.parents or folder in out.parents:
            raise SiteError(f"--out {paths.out} and --{name} {getattr(paths, name)} overlap: name a folder of its own")


def all_targets(site: Site) -> list[Target]:
    """Return everything that is published: the downloads first, whose checksums others name, and home last."""
    from sistercities.archive import archive  # noqa: PLC0415
    from sistercities.assets import assets  # noqa: PLC0415
    from sistercities.cards import cards  # noqa: PLC0415
    from sistercities.chart_files import CHART_FILES  # noqa: PLC0415
    from sistercities.discovery import discovery  # noqa: PLC0415
    from sistercities.downloads import downloads  # noqa: PLC0415
    from sistercities.feeds import feeds  # noqa: PLC0415
    from sistercities.pages import pages  # noqa: PLC0415
    from sistercities.search import search_targets  # noqa: PLC0415

    targets: list[Target] = [
        *downloads(site),
        *feeds(site),
        *archive(site),
        *assets(site),
        *search_targets(site),
        *CHART_FILES,
        *pages(site),
        *cards(site),
        *discovery(site),
    ]
    paths = [target.path for target in targets]
    for path in paths:
        if not is_safe(path):
            raise ValueError(f"{path!r} is no path to publish")
    if len(set(paths)) != len(paths):
        raise ValueError(f"published twice: {sorted({path for path in paths if paths.count(path) > 1})}")
    return targets


def stale_targets(
    site: Site, targets: list[Target], trusted: dict[str, Entry]
) -> Iterator[tuple[int, tuple[str, Any] | None]]:
    """Yield the positions of targets to produce, with fingerprint and inputs where they had to be looked at."""
    for position, target in enumerate(targets):
        if target.path not in trusted:
            yield position, None
            continue
        mark, inputs = looked_at(site, target)
        if trusted[target.path][0] != mark:
            yield position, (mark, inputs)


def render_ahead(site: Site, targets: list[Target], plan: list[tuple[int, tuple[str, Any] | None]]) -> Ready:
    """Return a small plan's fingerprints and bytes by path, made while frictionless is still at work."""
    ready = {}
    for position, known in plan:
        with naming(targets[position]):
            mark, inputs = known or looked_at(site, targets[position])
            ready[targets[position].path] = mark, targets[position].produce(site, inputs)
    return ready


def write_ready(output: Output, ready: Ready, progress: Callable[[int, int], None]) -> tuple[dict[str, Entry], int]:
    """Write what was rendered ahead; return the manifest entries and how many files were new."""
    entries: dict[str, Entry] = {}
    written = 0
    for path, (mark, content) in ready.items():
        written += output.write(path, content)
        entries[path] = output.entry(path, mark)
        progress(len(entries), len(ready))
    return entries, written


def produce(
    request: Request,
    site: Site,
    targets: list[Target],
    plan: list[tuple[int, tuple[str, Any] | None]],
    *,
    jobs: int,
    progress: Callable[[int, int], None],
) -> tuple[dict[str, Entry], int]:
    """Write the planned targets; return their manifest entries and how many files were really written."""
    entries: dict[str, Entry] = {}
    written = 0
    workers = min(jobs or os.cpu_count() or 1, len(plan) // CHUNK + 1)
    if workers == 1 or (jobs == 0 and len(plan) <= SMALL):
        output = Output(request.paths.out, request.paths.cache)
        for number, (position, known) in enumerate(plan, start=1):
            entry, new = produce_one(site, targets[position], output, known)
            entries[targets[position].path] = entry
            written += new
            progress(number, len(plan))
        return entries, written
    with ProcessPoolExecutor(workers, initializer=start_worker, initargs=(request,)) as pool:
        for chunks in waves(targets, [position for position, _ in plan]):
            for found, number, receipts in pool.map(produce_chunk, chunks):
                entries |= found
                written += number
                site.shelf.receipts |= receipts
                progress(len(entries), len(plan))
            site.shelf.save()
    return entries, written


def waves(targets: list[Target], positions: list[int]) -> tuple[list[list[int]], list[list[int]]]:
    """Return the work as two lists of chunks: downloads, each alone, then what may name their sizes and checksums."""
    from sistercities.downloads import Format  # noqa: PLC0415

    first = [[position] for position in positions if isinstance(targets[position], Format)]
    rest = positions[len(first) :]
    return first, [rest[start : start + CHUNK] for start in range(0, len(rest), CHUNK)]


def produce_one(site: Site, target: Target, output: Output, known: tuple[str, Any] | None = None) -> tuple[Entry, bool]:
    """Write one target; return its manifest entry and whether its bytes were new."""
    with naming(target):
        mark, inputs = known or looked_at(site, target)
        new = output.write(target.path, target.produce(site, inputs))
    return output.entry(target.path, mark), new


def looked_at(site: Site, target: Target) -> tuple[str, Any]:
    """Return a target's fingerprint and inputs."""
    inputs = target.inputs(site)
    own = getattr(target, "program", None)
    return fingerprint(inputs, own() if own else None), inputs


@contextmanager
def naming(target: Target) -> Iterator[None]:
    """Add to any exception which target was being made."""
    try:
        yield
    except Exception as error:
        error.add_note(f"while making {target.path}")
        raise


_worker: tuple[Site, list[Target], Output]


def start_worker(request: Request) -> None:
    """Load the site in a worker process: it is sent paths, never the site, so that every start method works."""
    from sistercities.site import load_site  # noqa: PLC0415

    global _worker  # noqa: PLW0603  # a worker process has nowhere else to keep it
    site = load_site(request, trusted=True).site
    _worker = (site, all_targets(site), Output(request.paths.out, request.paths.cache))


def produce_chunk(positions: Iterable[int]) -> tuple[dict[str, Entry], int, dict[str, Receipt]]:
    """Write the targets at some positions of the deterministic list, in a worker process."""
    site, targets, output = _worker
    made = {targets[position].path: produce_one(site, targets[position], output) for position in positions}
    receipts = {path: site.shelf.receipts[path] for path in made if path in site.shelf.receipts}
    return {path: entry for path, (entry, _) in made.items()}, sum(new for _, new in made.values()), receipts
