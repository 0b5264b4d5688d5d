"""read → make and set aside → invalidate → publish → prune → record."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from typing import TYPE_CHECKING

from sistercities.base.files import replace_file
from sistercities.base.problems import SiteError, shown_path
from sistercities.engine.digests import State, input_digest, input_state, schema_digest
from sistercities.engine.lock import alone, exchange, put_back, staged, tidy
from sistercities.engine.manifest import Manifest
from sistercities.engine.output import Output
from sistercities.engine.recipe import Origin, Recipe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sistercities.base.problems import Problem
    from sistercities.engine.manifest import Entry
    from sistercities.engine.production import Made, Workshop
    from sistercities.site.config import Paths, Request
    from sistercities.site.site import Loaded, Site, Target

VALID = "valid"
READINGS = 5


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


def build(request: Request, jobs: int, watch: Watch | None = None, recipe: Recipe | None = None) -> Result:
    """Bring the output folder up to date with its inputs and return what was done; without a recipe, by our own.

    Where the input has problems nothing is written. SiteError for a request that cannot be carried out. Another build
    of the same folder is waited for.
    """
    refuse_overlap(request.paths)
    watch, recipe = watch or Watch(), recipe or OURS
    put_back(request.paths.out)
    with alone(request.paths.out, watch.waiting):
        if request.atomic:
            tidy(request.paths.out)
        return build_alone(request, jobs, watch, recipe)


def build_alone(request: Request, jobs: int, watch: Watch, recipe: Recipe) -> Result:
    """Do the same where no other build is at work on the folder."""
    output = Output(request.paths.out, request.paths.cache)
    manifest = output.read_manifest()
    with uncollected():
        digest, state, loaded = read_at_rest(request, recipe, partial(is_published, output, manifest))
        if loaded is None:
            return Result(total=len(manifest.files))
        if loaded.problems:
            return Result(problems=loaded.problems)
        from sistercities.engine.production import Workshop, set_aside, workers  # noqa: PLC0415
        from sistercities.engine.workers import Crew  # noqa: PLC0415
        from sistercities.outputs import fulltext  # noqa: PLC0415  # an unchanged site needs none of these

        site = loaded.site
        indexed = fulltext.known(site.config.search, manifest.files, request.shard)
        targets = recipe.targets(site, request.shard)
    workshop = Workshop(site, targets, manifest.files, output)
    try:
        output.incoming.begin()
        with Crew(workshop, workers(targets, jobs), Origin(recipe, request, state)) as crew:
            made = set_aside(crew, watch.progress)
        if problems := loaded.last_word():
            return Result(problems=problems)
        site.shelf.save()
        entries = publish_all(request, workshop, made, indexed)
        output.write_manifest(Manifest(digest, dict(sorted(entries.items()))))
    finally:
        output.incoming.end()
    written = sum(one.aside.is_written for one in made)
    if indexed is not None:
        index = (path for path in entries if path.startswith(fulltext.FOLDER))
        written += sum(entries[path] != indexed.get(path) for path in index)
    return Result(written, len(manifest.files.keys() - entries.keys()), len(entries))


def is_published(output: Output, manifest: Manifest, digest: str) -> bool:
    """Whether all that was written is as it was left, and was made of inputs of this digest."""
    return (
        manifest.digest == digest
        and not output.incoming.exists()
        and all(output.is_as_left(path, entry) for path, entry in manifest.files.items())
    )


@contextmanager
def uncollected() -> Iterator[None]:
    """Collect no garbage while a site is loaded: there is next to none, and it is looked for again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def publish_all(
    request: Request, workshop: Workshop, made: list[Made], indexed: dict[str, Entry] | None
) -> dict[str, Entry]:
    """Publish what was made and prune what is gone; return the manifest's entries of everything that is published.

    Before the first change the manifest promises nothing any more of whatever is to change.
    """
    from sistercities.engine.production import publish  # noqa: PLC0415
    from sistercities.outputs import fulltext  # noqa: PLC0415

    output, known = workshop.output, workshop.known
    paths = [target.path for target in workshop.targets]
    kept = known.keys() & set(paths)
    gone = known.keys() - kept - (indexed or {}).keys()
    entries = {path: known[path] for path in kept} | {paths[one.position]: one.aside.entry for one in made}
    changing = gone | {paths[one.position] for one in made if one.aside.is_written}
    output.write_manifest(Manifest("", known).promising_nothing_of(changing))
    with destination(request, output, leave=frozenset(changing)) as into:
        publish(workshop.targets, made, into)
        for path in sorted(gone):
            into.remove(path)
        if indexed is not None:
            entries |= fulltext.index(into, request.paths.cache, entries, indexed)
    return entries


@contextmanager
def destination(request: Request, output: Output, *, leave: frozenset[str]) -> Iterator[Output]:
    """Give what to publish into: the output itself, or a tree that has all of its files but some, and takes its place."""
    if not request.atomic:
        yield output
        return
    out = request.paths.out
    with staged(out, leave=leave) as folder:
        yield Output(folder, request.paths.cache, known_as=out)
        output.incoming.end()
        exchange(out, folder)


def read_at_rest(
    request: Request, recipe: Recipe, published: Callable[[str], bool]
) -> tuple[str, State, Loaded | None]:
    """Return the digest and state of the inputs as they were at one moment, and the site, None where it is published.

    All is read again if an input was edited meanwhile. SiteError if they do not rest.
    """
    for _ in range(READINGS):
        state = recipe.state(request)
        try:
            digest = recipe.digest(request)
            if published(digest):
                return digest, state, None
            loaded = recipe.load(request)
        except (SiteError, OSError):
            if recipe.state(request) == state:
                raise
            continue
        if recipe.state(request) == state:
            return digest, state, loaded
    raise SiteError(f"{shown_path(request.paths.data)} or what else is read is edited all the time: build again later")


def read_site(request: Request, *, trusted: bool = False) -> Loaded:
    """Load the site; frictionless is asked the first time that this program meets this descriptor, and by ``check``.

    After that our own reading of the schema judges the rows: an edit need not wait for what takes longer than all else.
    """
    from sistercities.site.site import load_site  # noqa: PLC0415

    accepted, digest = request.paths.cache / VALID, schema_digest(request)
    try:
        known = accepted.read_bytes() == digest.encode()
    except OSError:
        known = False
    loaded = load_site(request, trusted=known or trusted)

    def last_word() -> tuple[Problem, ...]:
        problems = loaded.last_word()
        if not problems and not known:
            replace_file(accepted, digest.encode())
        return problems

    return replace(loaded, last_word=last_word)


def our_targets(site: Site, shard: tuple[int, int]) -> list[Target]:
    """Return everything that is published of the record."""
    from sistercities.outputs.targets import all_targets  # noqa: PLC0415

    return all_targets(site, shard)


OURS = Recipe(input_digest, input_state, read_site, our_targets)
"""The record and its site."""


def refuse_overlap(paths: Paths) -> None:
    """Refuse to write into, around or on top of a folder that is read, or to publish the cache; SiteError if asked to."""
    for written, read in (*product(("out", "cache"), ("data", "content", "templates")), ("cache", "out")):
        one, other = getattr(paths, written).resolve(), getattr(paths, read).resolve()
        around = one in other.parents and read != "out"  # a site may well lie inside the cache
        if one == other or around or other in one.parents:
            names = f"--{written} {getattr(paths, written)} and --{read} {getattr(paths, read)}"
            raise SiteError(f"{names} overlap: name a folder of its own")
