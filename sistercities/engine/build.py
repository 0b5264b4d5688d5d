"""Read → check every target, make and stage the stale ones → invalidate → publish → prune → record."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from sistercities.engine.digests import fingerprint
from sistercities.engine.inputs import read_consistently
from sistercities.engine.lock import locked
from sistercities.engine.manifest import Manifest, is_untouched, read_manifest, write_manifest
from sistercities.engine.staging import Action, StagedFile, Staging, remove
from sistercities.engine.target import Built, Entries, Entry, Job, Target
from sistercities.engine.workers import CHUNK, run, worth_starting

if TYPE_CHECKING:
    from pathlib import Path

    from sistercities.base.problems import Problem

COLLECTED = 100_000
"""How many new objects trigger a garbage collection: a build makes little garbage, and Python's 700 are too few."""
FEW = 6
"""A family with at most this many targets is assumed to show the whole record."""
TASKS = 8
"""The number of tasks of each kind per process: enough that no process waits long for the last one."""


class Result(NamedTuple):
    """The number of files that a build wrote and removed, and of all files; ``problems`` if it published nothing.

    ``plan`` pairs the path of each stale file with the reason; in a dry run, it includes the files to remove.
    """

    written: int = 0
    removed: int = 0
    total: int = 0
    problems: tuple[Problem, ...] = ()
    plan: tuple[tuple[str, str], ...] = ()


class Options(NamedTuple):
    """How to build: ``progress(done, total)`` reports progress, ``waiting()`` that another build has the folder."""

    jobs: int = 0
    dry_run: bool = False
    progress: Callable[[int, int], None] = lambda *_: None
    waiting: Callable[[], None] = lambda: None


class BuildContext(NamedTuple):
    """What every process of a build is given: the source, its targets, the last build's entries, where to stage."""

    source: object
    targets: Sequence[Target]
    published: Entries
    program: str
    staging: Staging
    dry_run: bool


class Stale(NamedTuple):
    """A stale target: its path, why it is stale, and its staged file, or None in a dry run."""

    path: str
    reason: str
    file: StagedFile | None


def build(job: Job, out: Path, cache: Path, options: Options | None = None) -> Result:
    """Bring a folder up to date with a job and return what was done; nothing is published if its input has problems.

    Wait while another build has the folder. SiteError if something cannot be read or written.
    """
    options = options or Options()
    gc.set_threshold(COLLECTED)
    with locked(out, options.waiting):
        path = manifest_path(out, cache)
        manifest, staging = read_manifest(path), Staging(out)

        def published(digest: str) -> bool:
            return manifest.digest == digest and not staging.exists() and manifest.is_untouched(out)

        digest, loaded = read_consistently(job, published)
        if loaded is None:
            return Result(total=len(manifest.files))
        if loaded.problems:
            return Result(problems=loaded.problems)
        targets = loaded.targets()
        context = BuildContext(loaded.source, targets, manifest.files, job.program, staging, options.dry_run)
        try:
            if not options.dry_run:
                staging.begin()
            problems, stale = stage(context, job, loaded.judge, options)
            gone = manifest.files.keys() - {target.path for target in targets}
            if problems or options.dry_run:
                removed = ((path, "is no longer published") for path in sorted(gone))
                plan = (*((one.path, one.reason) for one in stale), *removed)
                return Result(total=len(targets), problems=problems, plan=plan)
            files = [one.file for one in stale if one.file]
            changing = {file.path for file in files if file.action is not Action.KEEP}
            entries = {**manifest.files, **{file.path: file.entry for file in files}}
            final = Manifest(digest, {path: entries[path] for path in sorted(entries.keys() - gone)})
            waiting = path.with_suffix(".next")
            write_manifest(waiting, final)  # a disk that has no room for it is full before anything is published
            write_manifest(path, manifest.invalidate(gone | changing))
            staging.publish(files)
            for lost in sorted(gone):
                remove(out, lost)
            waiting.replace(path)
        finally:
            staging.end()
    return Result(len(changing), len(gone), len(targets), plan=tuple((one.path, one.reason) for one in stale))


def manifest_path(out: Path, cache: Path) -> Path:
    """Return the path of an output folder's manifest: in the cache, named after a digest of the output's path."""
    return cache / f"manifest-{hashlib.blake2b(str(out.resolve()).encode(), digest_size=8).hexdigest()}.json"


def stage(
    context: BuildContext, job: Job, judge: Callable[[], tuple[Problem, ...]], options: Options
) -> tuple[tuple[Problem, ...], list[Stale]]:
    """Make and stage every stale target; return the problems that ``judge`` found and the stale targets, in order.

    Targets that name the checksums of other files are made last, in this process.
    """
    targets, done = context.targets, 0
    first = [position for position, target in enumerate(targets) if not target.stage]
    last = [position for position, target in enumerate(targets) if target.stage]
    found: dict[int, Stale] = {}
    number = worth_starting(len(targets), options.jobs)
    with closing(run(number, partial(check_targets, context), tasks(targets, first, number))) as results:
        for part, stale in results:
            found |= stale
            done += len(part)
            options.progress(done, len(targets))
    if problems := judge():
        return problems, []
    if context.dry_run and found:
        found |= {
            position: Stale(targets[position].path, "may name a checksum that changes", None) for position in last
        }
    else:
        staged = {one.path: one.file.entry for one in found.values() if one.file}
        entries = {**context.published, **staged}
        job.built.update((path, Built(entry.size, entry.sha256)) for path, entry in entries.items())
        found |= check_targets(context, last)
    return (), [found[position] for position in sorted(found)]


def tasks(targets: Sequence[Target], positions: Sequence[int], number: int) -> list[list[int]]:
    """Split positions into tasks for a number of processes, the most expensive first.

    Heavy families come first, one task per family, because each shares a library that takes long to load; then small
    families, whose files show the whole record; then the rest, in order.
    """
    families: dict[object, list[int]] = {}
    for position in positions:
        families.setdefault(targets[position].family, []).append(position)
    heavy, few, rest = list[list[int]](), list[list[int]](), list[int]()
    for family in families.values():
        if targets[family[0]].is_heavy:
            heavy.append(family)
        elif len(family) <= FEW:
            few.append(family)
        else:
            rest += family
    rest.sort()
    parts = number * TASKS
    size = max(1, min(CHUNK, len(rest) // parts))
    spread = [[position for family in few[start::parts] for position in family] for start in range(parts)]
    return [*heavy, *filter(None, spread), *(rest[start : start + size] for start in range(0, len(rest), size))]


def check_targets(context: BuildContext, positions: Iterable[int]) -> dict[int, Stale]:
    """Check some targets, make and stage the stale ones, and return these by position."""
    found = {}
    for position in positions:
        target = context.targets[position]
        with naming(target):
            mark, make = fingerprint_of(context, target)
            if reason := why_stale(context, target.path, mark):
                file = None if context.dry_run else context.staging.stage(target.path, mark, make())
                found[position] = Stale(target.path, reason, file)
    return found


def fingerprint_of(context: BuildContext, target: Target) -> tuple[str, Callable[[], bytes]]:
    """Return a target's fingerprint and a function that makes its bytes."""
    source, program = context.source, target.program or context.program
    if digest := target.digest(source):
        return fingerprint(digest, program), lambda: target.make(source, target.inputs(source))
    inputs = target.inputs(source)
    return fingerprint(inputs, program), partial(target.make, source, inputs)


def why_stale(context: BuildContext, path: str, mark: str) -> str:
    """Return why a file must be made, in words, or the empty text if it is up to date."""
    entry: Entry | None = context.published.get(path)
    if entry is None or not entry.fingerprint:
        return "is new"
    if entry.fingerprint != mark:
        return "depends on something that changed"
    return "" if is_untouched(context.staging.out, path, entry) else "has changed since it was written"


@contextmanager
def naming(target: Target) -> Iterator[None]:
    """Add a note to any exception that says which target was being made."""
    try:
        yield
    except Exception as error:
        error.add_note(f"while making {target.path}")
        raise
