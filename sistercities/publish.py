"""Connects the site to the engine: what a build reads and what it publishes."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from importlib import import_module
from itertools import product
from typing import TYPE_CHECKING

from sistercities.base.files import UNREADABLE, replace_file
from sistercities.base.problems import SiteError, shown_path
from sistercities.engine.build import Options, Result, build
from sistercities.engine.digests import hexdigest
from sistercities.engine.inputs import folder_parts
from sistercities.engine.target import Job, nothing
from sistercities.engine.workers import CAN_FORK, begin
from sistercities.site.program import DRAWING, program_digest, versions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sistercities.base.problems import Problem
    from sistercities.engine.target import Built, Loaded
    from sistercities.site.request import Paths, Request
    from sistercities.site.site import Site

ACCEPTED = "accepted-data"
NEEDED = (
    "sistercities.datapackage.validate",
    "sistercities.outputs.targets",
    "xlsxwriter",
    "_duckdb",
)
"""The modules that a build loads once it knows that something has changed."""


def build_site(request: Request, options: Options | None = None) -> Result:
    """Bring the output folder up to date with its inputs and return what was done.

    Nothing is written if the input has problems. SiteError if the request cannot be carried out.
    """
    refuse_overlap(request.paths)
    options = options or Options()
    return build(job_of(request, alone=options.jobs == 1), request.paths.out, request.paths.cache, options)


def preload() -> None:
    """Import the modules that a build needs after a change, before there is one.

    The program's digest is computed first, so that the code loaded here is never recorded under the digest of files
    that were edited in the meantime.
    """
    program_digest()
    for name in NEEDED:
        import_module(name)


def job_of(request: Request, *, alone: bool = False) -> Job:
    """Return the job for a request; ``alone`` means that only this process may work on it."""
    paths = request.paths
    settings = (request.base_url, request.repository, request.cards, request.shard, request.ask_frictionless)
    folders = (paths.data, paths.content, paths.templates)
    return Job(
        program_digest(), repr((*settings, *versions(DRAWING))), folders, partial(load, request, alone or not CAN_FORK)
    )


def load(request: Request, alone: bool, built: Mapping[str, Built]) -> Loaded[Site]:
    """Read everything; frictionless validates data it has not accepted yet, in a second process unless ``alone``."""
    from sistercities.datapackage.validate import frictionless_verdict  # noqa: PLC0415  # not for an unchanged site

    accepted = request.paths.cache / ACCEPTED
    digest = data_digest(request) if request.ask_frictionless else ""
    asked = bool(digest) and read_text(accepted) != digest
    begin_now = begin if not alone else partial
    verdict = begin_now(frictionless_verdict, request.paths.data) if asked else nothing

    from sistercities.outputs import targets  # noqa: PLC0415  # while frictionless runs

    loaded = targets.load(request, built, verdict)

    def judge() -> tuple[Problem, ...]:
        problems = loaded.judge()
        if asked and data_digest(request) != digest:
            raise SiteError(f"{shown_path(request.paths.data)}: was edited while it was being validated; build again")
        if asked and not problems:
            replace_file(accepted, digest.encode())
        return problems

    return replace(loaded, judge=judge)


def data_digest(request: Request) -> str:
    """Return the digest of the data folder and of the program that reads it."""
    return hexdigest([program_digest(), *folder_parts(request.paths.data)])


def read_text(path: Path) -> str:
    """Return the text of a cached file, or the empty text if it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except UNREADABLE:
        return ""


def refuse_overlap(paths: Paths) -> None:
    """Raise SiteError if a folder to write is, contains or is inside one to read, or the cache would be published."""
    for written, read in (*product(("out", "cache"), ("data", "content", "templates")), ("cache", "out")):
        one, other = getattr(paths, written).resolve(), getattr(paths, read).resolve()
        around = one in other.parents and read != "out"  # the output may be inside the cache
        if one == other or around or other in one.parents:
            names = f"--{written} {getattr(paths, written)} and --{read} {getattr(paths, read)}"
            raise SiteError(f"{names} overlap: name a folder of its own")
