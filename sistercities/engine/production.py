"""Making what is stale: all of it is looked at, made and set aside before anything is published.

So a template that fails and a disk that is full are found in time, and publishing is a matter of giving names.
"""

from __future__ import annotations

import os
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from sistercities.engine.digests import fingerprint
from sistercities.engine.output import Place
from sistercities.engine.receipts import MadeElsewhereError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sistercities.engine.manifest import Entry
    from sistercities.engine.output import Aside, Output
    from sistercities.engine.receipts import Receipt
    from sistercities.engine.workers import Crew
    from sistercities.site.site import Site, Target

CHUNK = 200
"""As many targets at most are one task, and so many for each process make starting another worth while."""
FEW = 6
"""A kind of which there are no more than this shows the whole record."""
TASKS = 8
"""So many tasks of each sort for each process, so that none waits long for the last one."""


class Workshop(NamedTuple):
    """A site, everything that is published of it, what the last build wrote, and where it belongs."""

    site: Site
    targets: Sequence[Target]
    known: Mapping[str, Entry]
    output: Output


class Made(NamedTuple):
    """A target that was made: its position among all, and how its file was set aside."""

    position: int
    aside: Aside


class Done(NamedTuple):
    """What became of a task: what was made, what waits for receipts, and the receipts of the downloads made for it."""

    made: list[Made]
    waiting: list[int]
    receipts: dict[str, Receipt]


def workers(targets: Sequence[Target], jobs: int) -> int:
    """Return how many processes are worth starting: at most ``jobs``, or as many as the machine has processors for."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(jobs or processors, len(targets) // CHUNK + 1)


def set_aside(crew: Crew, progress: Callable[[int, int], None]) -> list[Made]:
    """Make everything that is stale and set it aside, unless the published file holds the same bytes; return it."""
    workshop = crew.workshop
    looked, found, waiting = 0, list[Made](), list[int]()
    parts = tasks(workshop.targets, crew.number)
    for part, done in zip(parts, crew.run(make, parts), strict=True):
        found += done.made
        waiting += done.waiting
        workshop.site.shelf.receipts |= done.receipts
        looked += len(part)
        progress(looked, len(workshop.targets))
    known = dict(workshop.site.shelf.receipts)
    for done in crew.run(make_last, [(position, known) for position in waiting]):
        found += done.made
        workshop.site.shelf.receipts |= done.receipts
    return found


def tasks(targets: Sequence[Target], number: int) -> list[list[int]]:
    """Return the positions of all targets in tasks for so many processes: first what costs most.

    That is downloads, those of one suffix together, because what writes one has loaded its library for all; then what
    there is little of, because it shows the whole record, those of one kind together, because they share it; then what
    there is much of, in the order in which it stands.
    """
    kinds = [getattr(target, "kind", type(target)) for target in targets]
    many = Counter(kinds)
    downloads: dict[str, list[int]] = {}
    few: dict[object, list[int]] = {}
    rest: list[int] = []
    for position, (target, kind) in enumerate(zip(targets, kinds, strict=True)):
        if hasattr(target, "receipt"):
            downloads.setdefault(target.path.rpartition(".")[2], []).append(position)
        else:
            (few.setdefault(kind, []) if many[kind] <= FEW else rest).append(position)
    parts = number * TASKS
    size = max(1, min(CHUNK, len(rest) // parts))
    groups = list(few.values())
    spread = [[position for group in groups[start::parts] for position in group] for start in range(parts)]
    return [
        *downloads.values(),
        *filter(None, spread),
        *(rest[start : start + size] for start in range(0, len(rest), size)),
    ]


def make(workshop: Workshop, positions: Iterable[int]) -> Done:
    """Look at some targets, make those that are stale and set them aside."""
    receipts = workshop.site.shelf.receipts
    before = dict(receipts)
    made, waiting = [], []
    for position in positions:
        try:
            one = made_if_stale(workshop, position)
        except MadeElsewhereError:
            waiting.append(position)
            continue
        if one:
            made.append(one)
    return Done(made, waiting, {path: one for path, one in receipts.items() if before.get(path) != one})


def made_if_stale(workshop: Workshop, position: int) -> Made | None:
    """Make a target and set it aside; None where it is published as it would be made."""
    site, targets, entries, output = workshop
    target = targets[position]
    known = entries.get(target.path)
    with naming(target):
        mark, make_now = looked_at(site, target)
        if known and known.mark == mark and output.is_as_left(target.path, known):
            return None
        content = make_now()
    return Made(position, output.set_aside(str(position), target.path, mark, content))


def make_last(workshop: Workshop, waited: tuple[int, dict[str, Receipt]]) -> Done:
    """Make what has waited for the receipts of all downloads, which other processes may have made."""
    position, receipts = waited
    shelf = workshop.site.shelf
    shelf.receipts |= receipts
    shelf.makes = True  # what is not among them, nobody else makes
    return make(workshop, [position])


def publish(targets: Sequence[Target], made: list[Made], output: Output) -> None:
    """Put what was set aside in its place, new files before those that may lead to them."""
    in_order = sorted((one for one in made if one.aside.is_written), key=lambda one: one.position)
    for replaced in (False, True):
        for position, aside in in_order:
            if (aside.place is Place.REPLACED) is replaced:
                output.put(str(position), targets[position].path, aside.place)


def looked_at(site: Site, target: Target) -> tuple[str, Callable[[], bytes]]:
    """Return what a target is known by from build to build, and what makes its bytes.

    It is the digest of its scope where it has one, else of its inputs; either with the program that makes it.
    """
    scope = getattr(target, "scope", None)
    if scope and (said := scope(site)):
        return fingerprint(said), lambda: target.produce(site, target.inputs(site))
    inputs = target.inputs(site)
    own = getattr(target, "program", None)
    return fingerprint(inputs, own() if own else None), lambda: target.produce(site, inputs)


@contextmanager
def naming(target: Target) -> Iterator[None]:
    """Add to any exception which target was being made."""
    try:
        yield
    except Exception as error:
        error.add_note(f"while making {target.path}")
        raise
