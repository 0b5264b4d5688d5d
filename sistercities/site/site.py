"""``Site``: everything from which targets are made."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from sistercities.base.files import is_regular_file, is_safe
from sistercities.base.problems import Problem, SiteError, printable, shown_path
from sistercities.datapackage.dictionary import Table, all_tables
from sistercities.datapackage.parsing import MOST_PROBLEMS
from sistercities.datapackage.validate import validate
from sistercities.engine.digests import hexdigest
from sistercities.engine.inputs import folder_digests
from sistercities.engine.target import Built, Loaded, nothing
from sistercities.history import History, read_history
from sistercities.history.releases import UNRELEASED
from sistercities.record.dataset import Dataset
from sistercities.record.flat_events import FlatEvent, flat_event
from sistercities.record.flat_ties import FlatTie, flat_tie
from sistercities.site.articles import Article, read_articles, to_html
from sistercities.site.config import Config, settings_of
from sistercities.site.dependencies import Scopes
from sistercities.site.filters import FILTERS
from sistercities.site.render_cache import RenderCache
from sistercities.site.request import Request
from sistercities.site.templates import Renderer

T = TypeVar("T")
CREATIVE_COMMONS = re.compile(r"CC-(BY(?:-[A-Z]+)*)-([0-9.]+)")
MOST_VIEWS = 8_000


class Views:
    """A cache of views of single records, because many files show the same ones. They are shared: do not change them.

    It is cleared whenever it is full, so that a large record's views are never all in memory.
    """

    def __init__(self) -> None:
        """Create an empty cache."""
        self._known: dict[Hashable, Any] = {}

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the view stored under a key, or make and store it."""
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= MOST_VIEWS:
                self._known.clear()
            found = self._known[key] = make()
        return found


class License(NamedTuple):
    """A license's name (usually an SPDX identifier), title and address; the last two may be empty."""

    name: str
    title: str
    path: str

    @property
    def words(self) -> str:
        """The license's name for use in a sentence: ``CC BY 4.0``."""
        return CREATIVE_COMMONS.sub(r"CC \1 \2", self.name)


@dataclass(frozen=True)
class Site:
    """A valid dataset with its descriptor, its history, the settings, the prose and the templates.

    ``digests`` maps the name of every file directly in ``data/`` to its digest; download fingerprints use these.
    ``built`` maps the path of every published file to its size and checksum, once all files that others name are made;
    ``views`` caches views of single records.
    """

    dataset: Dataset
    descriptor: dict[str, Any]
    config: Config
    articles: tuple[Article, ...]
    renderer: Renderer
    assets: tuple[tuple[str, bytes], ...]
    digests: Mapping[str, str]
    history: History = field(default_factory=History)
    built: Mapping[str, Built] = field(default_factory=dict, compare=False, repr=False)
    views: Views = field(default_factory=Views, init=False, compare=False, repr=False)

    @property
    def version(self) -> str:
        """The data's version as written by hand, which pages show, so that an edit does not rewrite every page."""
        return self.exact_version.removesuffix(f"+{UNRELEASED}")

    @property
    def exact_version(self) -> str:
        """The version to cite: the same, but marked if the data has changed since that version was released."""
        return str(self.descriptor["version"])

    @property
    def license(self) -> License:
        """The data's license, the first one in the descriptor."""
        first = self.descriptor["licenses"][0]
        return License(first["name"], first.get("title", ""), first.get("path", ""))

    @property
    def as_of(self) -> dt.date:
        """The data's own date, which is the site's only clock; January 1, 1970, if the record is empty."""
        return self.dataset.as_of or dt.date(1970, 1, 1)

    @cached_property
    def scopes(self) -> Scopes:
        """The digests of parts of the record, which also cover what any page may show."""
        dataset = self.dataset
        states = [(state, len(dataset.ties_of_state[state.code])) for state in dataset.states.values()]
        articles = [(article.name, article.nav) for article in self.articles]
        common = (
            self.config,
            {**self.descriptor, "version": self.version},
            self.as_of,
            articles,
            states,
            len(dataset.ties),
        )
        return Scopes(dataset, self.history, hexdigest([repr(common)]))

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """Every published table by name, the flat ones first, as the dictionary describes it."""
        return {table.name: table for table in all_tables(self.descriptor)}

    @cached_property
    def flat_ties(self) -> Mapping[str, FlatTie]:
        """Every tie's flat row, by tie id; pages and downloads agree because both read it."""
        return {tie.id: flat_tie(self.dataset, tie) for tie in self.dataset.ties.values()}

    @cached_property
    def flat_events(self) -> Mapping[str, FlatEvent]:
        """Every event's flat row, by event id."""
        status = {tie: row.status_event for tie, row in self.flat_ties.items()}
        return {event.id: flat_event(self.dataset, event, status[event.tie]) for event in self.dataset.events.values()}

    def absolute(self, path: str) -> str | None:
        """Return a published path's permanent address, or None if no base URL is configured."""
        return f"{self.config.base_url}/{path.removesuffix('index.html')}" if self.config.base_url else None


MAX_ASSET = 5_000_000


def read_assets(folder: Path) -> tuple[tuple[str, bytes], ...]:
    """Return the names and bytes of files to publish unchanged; SiteError if one cannot be read."""
    try:
        shown = [path for path in sorted(folder.iterdir()) if not path.name.startswith(".") and not path.is_dir()]
        for path in shown:
            if not is_regular_file(path, MAX_ASSET) or not is_safe(path.name):
                raise SiteError(f"{printable(shown_path(path))}: must be a regular file of at most {MAX_ASSET:,} bytes "
                                "with a printable name")  # fmt: skip
        return tuple((path.name, path.read_bytes()) for path in shown)
    except OSError as error:
        raise SiteError(f"{shown_path(Path(error.filename or folder))}: cannot be read ({error.strerror})") from error


def load_site(
    request: Request,
    built: Mapping[str, Built] | None = None,
    verdict: Callable[[], tuple[Problem, ...]] | None = None,
) -> Loaded[Site]:
    """Read every input once; SiteError for a missing folder, bad settings or a broken template.

    Frictionless also validates the data if the request says so: at once if anything else is wrong, otherwise when
    ``judge`` is called. ``verdict``, if given, is called in its place.
    """
    config = settings_of(request)
    prose = RenderCache(request.paths.cache / "prose.json", to_html)
    articles, problems = read_articles(request.paths.content, prose.text)
    prose.save()
    renderer = Renderer(request.paths.templates, request.paths.cache / "templates", FILTERS)
    renderer.check()
    validation = validate(request.paths.data, request.latest)
    assets = read_assets(request.paths.templates / "assets")
    descriptor, history = validation.descriptor, History()
    if not validation.problems:
        history, faults = read_history(request.paths.data, validation.dataset, descriptor, request.latest)
        problems = (*problems, *faults)
        descriptor = {**descriptor, "version": history.version_of(str(descriptor["version"]))}
    digests = {name: digest for name, digest in folder_digests(request.paths.data).items() if "/" not in name}
    site = Site(
        validation.dataset,
        descriptor,
        config,
        articles,
        renderer,
        assets,
        digests,
        history,
        {} if built is None else built,
    )
    judge = verdict or (validation.frictionless_problems if request.ask_frictionless else nothing)
    if 0 < len(problems) + len(validation.problems) < MOST_PROBLEMS:  # list all problems at once
        validation = validation.with_problems(judge())
    return Loaded(site, tuple(sorted({*problems, *validation.problems})), judge=judge)
