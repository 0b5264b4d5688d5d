"""plan → invalidate → produce → prune → record. Nothing else decides what is stale."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sistercities import fulltext
from sistercities.fingerprints import input_digest, schema_digest
from sistercities.output import Manifest, Output, replace_file
from sistercities.problems import SiteError
from sistercities.publishing import alone, exchange, link_all, removed, staged

if TYPE_CHECKING:
    from collections.abc import Callable

    from sistercities.config import Paths
    from sistercities.problems import Problem
    from sistercities.site import Loaded, Request

VALID = "valid"


@dataclass(frozen=True, slots=True)
class Result:
    """What a build did, in files; or, where ``problems`` is not empty, that it did nothing."""

    written: int = 0
    removed: int = 0
    total: int = 0
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Watch:
    """Who wants to know how a build goes: ``progress(done, total)``, and ``waiting()`` while another build is at work."""

    progress: Callable[[int, int], None] = lambda *_: None
    waiting: Callable[[], None] = lambda: None


def build(request: Request, jobs: int, watch: Watch = Watch()) -> Result:  # it is frozen
    """Bring the output folder up to date with its inputs and return what was done.

    Where the input has problems nothing is written. SiteError for a request that cannot be carried out. Another build
    of the same folder is waited for.
    """
    refuse_overlap(request.paths)
    digest = input_digest(request)
    if result := unchanged(request, digest):
        return result
    with alone(request.paths.out, watch.waiting):
        return unchanged(request, digest) or build_alone(request, jobs, watch, digest)


def unchanged(request: Request, digest: str) -> Result | None:
    """Return the result where nothing that is read and nothing that was written has changed, else None."""
    output = Output(request.paths.out, request.paths.cache)
    manifest = output.read_manifest()
    if manifest.digest != digest or not all(output.holds(path, entry) for path, entry in manifest.files.items()):
        return None
    return Result(total=len(manifest.files))


def build_alone(request: Request, jobs: int, watch: Watch, digest: str) -> Result:
    """Do the same where no other build is at work on the folder."""
    from sistercities.production import Work, produce, produced_ahead  # noqa: PLC0415
    from sistercities.targets import all_targets, stale_targets  # noqa: PLC0415

    loaded = read_site(request)
    if loaded.problems:
        return Result(problems=loaded.problems)
    site = loaded.site
    output = Output(request.paths.out, request.paths.cache)
    manifest = output.read_manifest()
    indexed = fulltext.known(site.config.search, manifest.files, request.shard)
    targets = all_targets(site, request.shard)
    trusted = {path: entry for path, entry in manifest.files.items() if output.holds(path, entry)}
    plan = list(stale_targets(site, targets, trusted))
    ahead = produced_ahead(site, targets, plan)
    if problems := loaded.last_word():
        return Result(problems=problems)
    remember_valid(request)
    published = {target.path for target in targets}
    planned = {targets[position].path for position, _ in plan}
    gone = manifest.files.keys() - published - (indexed or {}).keys()
    if request.atomic:
        folder = staged(request.paths.out)
        link_all(request.paths.out, folder, leave=frozenset(planned | gone))
        output = Output(folder, request.paths.cache, known_as=request.paths.out)
    else:
        output.write_manifest(manifest.without(planned | gone))
    into = replace(request, paths=replace(request.paths, out=output.folder))
    work = Work(site, targets, plan)
    entries, written = produce(into, work, ahead=ahead, jobs=jobs, progress=watch.progress)
    for path in sorted(gone):
        output.remove(path)
    files = {path: entry for path, entry in trusted.items() if path in published} | entries
    if indexed is not None:
        files |= fulltext.index(output, request.paths.cache, files, indexed)
    output.finish()
    site.shelf.save()
    if request.atomic:
        exchange(request.paths.out, output.folder)
    output.write_manifest(Manifest(digest, dict(sorted(files.items()))))
    if request.atomic:
        removed(output.folder)
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
