"""The toy package, the frozen record, and builds of them and of the real record, shared by all tests.

The real record changes with every contribution, so a test may assert about it only what is true of any record. Tests
of specific facts use the toy package or, if they need a record of realistic size, the frozen one.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sistercities.datapackage.expected_schema import field_names
from sistercities.datapackage.validate import validate
from sistercities.engine.target import Built, nothing
from sistercities.outputs.downloads import FORMATS
from sistercities.record.model import RECORDS
from sistercities.site.request import Paths, Request
from sistercities.site.site import Site, load_site
from tests import warm
from tests.chromium import Served, browser, open_page, serving  # noqa: F401  # fixtures of the browser tests
from tests.stage import EVENT, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sistercities.record.dataset import Dataset

HOME = Path(__file__).resolve().parent.parent
TOY = Path(__file__).parent / "toy"
FROZEN = Path(__file__).parent / "frozen"
COMPILED = "../compiled"
"""Where ``check`` caches compiled templates, shared by all projects of a process: all have the same templates."""
LATEST = dt.date(2026, 12, 31)
"""The latest date that the toy package and the frozen record may contain."""
TOMORROW = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
"""The latest date that the real record may contain, as in every command."""


def make_descriptor(folder: Path, name: str) -> None:
    """Write this project's own descriptor into a folder, under another package's name."""
    descriptor = json.loads((HOME / "data" / "datapackage.json").read_text(encoding="utf-8"))
    descriptor |= {"name": name, "title": f"A {name} package", "version": "0.0.1"}
    (folder / "datapackage.json").write_text(json.dumps(descriptor, ensure_ascii=False), encoding="utf-8")


def make_toy(folder: Path) -> Path:
    """Write the toy package into a folder, its rows under this project's own schema, and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in TOY.glob("*.csv"):
        shutil.copy(path, folder)
    make_descriptor(folder, "toy")
    return folder


def make_frozen(folder: Path) -> Path:
    """Write the frozen record into a folder, with empty cells in every column that is newer, and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for record in RECORDS:
        name = f"{record.RESOURCE}.csv"
        with (
            (FROZEN / name).open(encoding="utf-8", newline="") as old,
            (folder / name).open("w", encoding="utf-8", newline="") as new,
        ):
            table = csv.DictWriter(new, field_names(record), "", "ignore", lineterminator="\n")
            table.writeheader()
            table.writerows(csv.DictReader(old))
    make_descriptor(folder, "frozen")
    return folder


def make_content(folder: Path) -> Path:
    """Write this project's prose into a folder, with the settings that the tests rely on, and return the folder."""
    shutil.copytree(HOME / "content", folder)
    shutil.copy(TOY / "site.yaml", folder)
    return folder


def make_inputs(root: Path) -> None:
    """Write the toy package, this project's prose and templates, and the tests' own settings and article."""
    make_toy(root / "data")
    make_content(root / "content")
    shutil.copy(TOY / "about.md", root / "content")
    shutil.copytree(HOME / "templates", root / "templates")


@dataclass(frozen=True)
class Project:
    """A separate project in a temporary folder, which a test may change and build."""

    root: Path

    @property
    def paths(self) -> Paths:
        """The project's folders."""
        return Paths(*(self.root / name for name in ("data", "content", "templates", "site", "cache")))

    def run(self, command: str, *options: str) -> subprocess.CompletedProcess[str]:
        """Run ``build.py`` on the project, as a user would, from the project's folder."""
        folders = [part for name in ("data", "content", "templates") for part in (f"--{name}", name)]
        cache = COMPILED if command == "check" else "cache"
        return warm.run([command, *folders, "--cache", cache, "--out", "site", *options], self.root)

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace a text that occurs exactly once in a file; AssertionError if it does not."""
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
        file.write_text(text.replace(old, new), encoding="utf-8")

    def published(self) -> dict[str, bytes]:
        """Return every published file."""
        out = self.paths.out
        return {
            path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()
        }


def html_files(folder: Path) -> list[Path]:
    """Return the pages of a site, except those that are only shown within other sites."""
    return sorted(path for path in folder.rglob("*.html") if path.parent.name != "card")


def built(project: Project, *options: str) -> dict[str, bytes]:
    """Build without running frictionless, and return every published file."""
    result = project.run("build", "--no-cards", "--trust-schema", *options)
    assert result.returncode == 0, result.stderr
    return project.published()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that open a browser."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the variables that change how the program prints or dates, wherever the tests run."""
    for name in ("GITHUB_ACTIONS", "SOURCE_DATE_EPOCH"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def remembered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the build cache for this project's templates and prose, which saves half the time of a first build."""
    project = Project(tmp_path_factory.mktemp("remembered"))
    make_inputs(project.root)
    built(project)
    for manifest in project.paths.cache.glob("manifest-*"):
        manifest.unlink()
    return project.paths.cache


@pytest.fixture
def project(tmp_path: Path, remembered: Path) -> Project:
    """Return a project with the toy package and this project's templates and prose, not yet built but with a cache."""
    make_inputs(tmp_path)
    shutil.copytree(remembered, tmp_path / "cache")
    return Project(tmp_path)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """Return a built project with the published files of both of its versions."""
    project = Project(tmp_path_factory.mktemp("stage"))
    make_inputs(project.root)
    unknown = Stage(project, {}, {})
    before = unknown.built()
    project.edit(*EVENT)
    return Stage(project, before, unknown.built())


@pytest.fixture
def stage(shared: Stage) -> Stage:
    """Return the shared project with its event unedited and its site removed."""
    events = shared.project.root / EVENT[0]
    events.write_text(events.read_text(encoding="utf-8").replace(EVENT[2], EVENT[1]), encoding="utf-8")
    shutil.rmtree(shared.project.paths.out, ignore_errors=True)
    return shared


@pytest.fixture(scope="session")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Return the toy dataset."""
    data = make_toy(tmp_path_factory.mktemp("toy"))
    validation = validate(data, LATEST)
    assert validation.problems == ()
    return validation.dataset


class Checksums(dict[str, Built]):
    """The sizes and checksums of downloads, each computed when it is first requested."""

    def __init__(self) -> None:
        """Start empty; ``site`` has to be set before use."""
        super().__init__()
        self.site: Site | None = None

    def __missing__(self, path: str) -> Built:
        """Make a download and return its size and checksum."""
        assert self.site
        (form,) = (form for form in FORMATS if form.path == path)
        content = form.make(self.site, form.inputs(self.site))
        self[path] = Built(len(content), hashlib.sha256(content).hexdigest())
        return self[path]


def loaded_site(request: Request, *, ask_frictionless: bool = False) -> Site:
    """Return the site of a request without building it; AssertionError if it has any problems."""
    checksums = Checksums()
    loaded = load_site(request, checksums, None if ask_frictionless else nothing)
    assert loaded.all_problems() == ()
    checksums.site = loaded.source
    return loaded.source


@pytest.fixture(scope="session")
def record(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return the real record as a site, validated by frictionless too."""
    cache = tmp_path_factory.mktemp("cache")
    paths = Paths(HOME / "data", HOME / "content", HOME / "templates", cache / "site", cache)
    return loaded_site(Request(paths, "", "", TOMORROW), ask_frictionless=True)


@pytest.fixture(scope="session")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return the frozen record as a site without an address, not built."""
    return loaded_site(Request(frozen_paths(tmp_path_factory.mktemp("frozen")), "", "", LATEST))


def frozen_paths(root: Path) -> Paths:
    """Write the frozen record and its settings into a folder and return the paths for building it."""
    data, content = make_frozen(root / "data"), make_content(root / "content")
    return Paths(data, content, HOME / "templates", root / "site", root / "cache")


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Yield the frozen record's site, built for the address at which it is served here, below a base path."""
    paths = frozen_paths(tmp_path_factory.mktemp("served"))
    with serving(paths, tmp_path_factory.mktemp("server")) as found:
        yield found


@pytest.fixture(scope="session")
def served_record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Yield the real record's site, built for the address at which it is served here, below a base path."""
    cache = tmp_path_factory.mktemp("cache")
    paths = Paths(HOME / "data", HOME / "content", HOME / "templates", cache / "site", cache)
    with serving(paths, tmp_path_factory.mktemp("server")) as found:
        yield found


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the real record once from the command line and return the site's folder."""
    root = tmp_path_factory.mktemp("real")
    out = root / "site"
    subprocess.run(
        [sys.executable, str(HOME / "build.py"), "--out", str(out), "--cache", str(root / "cache"),
         "--base-url", "https://example.org/any/base", "--repository", "https://github.com/example/record"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return out
