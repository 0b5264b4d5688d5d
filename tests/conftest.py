"""The toy package, and builds of it and of the real record, shared by all tests."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sistercities.config import Paths, Request
from sistercities.site import Loaded, load_site
from sistercities.validation import Judgement
from tests.chromium import browser, open_page, served  # noqa: F401  # the fixtures of tests in a browser
from tests.stage import EVENT, Stage

if TYPE_CHECKING:
    from sistercities.dataset import Dataset

HOME = Path(__file__).resolve().parent.parent
TOY = Path(__file__).parent / "toy"
LATEST = dt.date(2026, 12, 31)


def make_toy(folder: Path) -> Path:
    """Write the toy package into a folder: its rows under this project's own schema."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in TOY.glob("*.csv"):
        shutil.copy(path, folder)
    descriptor = json.loads((HOME / "data" / "datapackage.json").read_text(encoding="utf-8"))
    descriptor |= {"name": "toy", "title": "A toy package", "version": "0.0.1"}
    (folder / "datapackage.json").write_text(json.dumps(descriptor, ensure_ascii=False), encoding="utf-8")
    return folder


def make_inputs(root: Path) -> None:
    """Write the toy package, and this project's own prose and templates, into a project's folder."""
    make_toy(root / "data")
    for name in ("content", "templates"):
        shutil.copytree(HOME / name, root / name)


@dataclass(frozen=True)
class Project:
    """A project of its own in a temporary folder, to be changed and built at will."""

    root: Path

    @property
    def paths(self) -> Paths:
        """The project's folders."""
        return Paths(*(self.root / name for name in ("data", "content", "templates", "site", "cache")))

    def run(self, command: str, *options: str) -> subprocess.CompletedProcess[str]:
        """Run ``build.py`` on the project, as a user would, from the project's folder."""
        folders = [part for name in ("data", "content", "templates", "cache") for part in (f"--{name}", name)]
        return subprocess.run(
            [sys.executable, str(HOME / "build.py"), command, *folders, "--out", "site", *options],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.root,
            timeout=120,
        )

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace a text that stands exactly once in a file."""
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


def built(project: Project, *options: str) -> dict[str, bytes]:
    """Build and return every published file."""
    result = project.run("build", "--no-cards", *options)
    assert result.returncode == 0, result.stderr
    return project.published()


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what changes how the program prints or dates, wherever the tests run."""
    for name in ("GITHUB_ACTIONS", "SOURCE_DATE_EPOCH"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project with the toy package and this project's own templates and prose."""
    make_inputs(tmp_path)
    return Project(tmp_path)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """Return a project, built, with its two versions."""
    project = Project(tmp_path_factory.mktemp("stage"))
    make_inputs(project.root)
    unknown = Stage(project, {}, {})
    before = unknown.built()
    project.edit(*EVENT)
    return Stage(project, before, unknown.built())


@pytest.fixture
def stage(shared: Stage) -> Stage:
    """Return the project with its event as it was and nothing in the place of the site."""
    events = shared.project.root / EVENT[0]
    events.write_text(events.read_text(encoding="utf-8").replace(EVENT[2], EVENT[1]), encoding="utf-8")
    shutil.rmtree(shared.project.paths.out, ignore_errors=True)
    return shared


@pytest.fixture(scope="session")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Return the toy dataset."""
    data = make_toy(tmp_path_factory.mktemp("toy"))
    verdict = Judgement(data, trusted=True).verdict(LATEST)
    assert verdict.problems == ()
    return verdict.dataset


@pytest.fixture(scope="session")
def record(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """Return the real record, read and judged."""
    cache = tmp_path_factory.mktemp("cache")
    paths = Paths(HOME / "data", HOME / "content", HOME / "templates", cache / "site", cache)
    loaded = load_site(Request(paths, "", "", LATEST))
    assert loaded.all_problems() == ()  # waits for frictionless
    return loaded


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the real record once, by the command line, and return the site's folder."""
    root = tmp_path_factory.mktemp("real")
    out = root / "site"
    subprocess.run(
        [sys.executable, str(HOME / "build.py"), "--out", str(out), "--cache", str(root / "cache"),
         "--base-url", "https://example.org/any/base", "--repository", "https://github.com/example/record"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return out
