"""Builds as a user runs them: what each change rewrites, and that nothing is written when anything is wrong."""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.commands import run
from tests.conftest import HOME, Project, make_inputs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CITY = "cities/ashford-oh"
TIE = "ashford-oh--novorechensk"


def stamps(project: Project) -> dict[str, int]:
    """Return the time at which each published file was last written, in nanoseconds."""
    out = project.paths.out
    return {path.relative_to(out).as_posix(): path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}


def built(project: Project, *options: str) -> str:
    """Build and return what was printed."""
    result = project.run("build", *options)
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    return result.stdout


def rewritten(project: Project) -> set[str]:
    """Build again and return the paths of the files that were written or removed."""
    before = stamps(project)
    built(project)
    after = stamps(project)
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def test_nothing_changed(project: Project) -> None:
    """A second build with the same input writes no file."""
    built(project)
    assert rewritten(project) == set()
    assert " 0 written, 0 removed" in built(project)


def test_one_event_edited(project: Project) -> None:
    """An edited summary rewrites the pages that print it and the downloads that contain it, and nothing else."""
    built(project)
    project.edit("data/events.csv", "voted 5-4 to suspend the tie", "voted 5-4 for a suspension of the tie")
    assert rewritten(project) == {
        f"{CITY}/feed.atom",
        f"{CITY}/index.html",
        "data/SHA256SUMS",
        "data/croissant.json",
        "data/events-excel.csv",
        "data/events-flat.csv",
        "data/events-flat.parquet",
        "data/index.html",
        "data/package/datapackage.json",
        "data/package/events.csv",
        "data/package/events.parquet",
        "data/sister-cities.json",
        "data/sister-cities.sqlite",
        "data/sister-cities.xlsx",
        "data/sister-cities.zip",
        "feeds/decisions.ics",
        "feeds/events.atom",
        "partners/novorechensk/feed.atom",
        "partners/novorechensk/index.html",
        "states/ohio/feed.atom",
        "states/ohio/index.html",
        "status/suspended/feed.atom",
        "timeline/index.html",
    }


def test_stylesheet_edited(project: Project) -> None:
    """An edited stylesheet is published again, and no page is."""
    built(project)
    with (project.root / "templates/assets/site.css").open("a", encoding="utf-8") as file:
        file.write("/* more */\n")
    assert rewritten(project) == {"assets/site.css"}


def test_one_template_edited(project: Project) -> None:
    """An edited template rewrites only the pages of its type."""
    built(project)
    project.edit("templates/timeline.html", "<h1>", '<h1 class="time">')
    assert rewritten(project) == {"timeline/index.html"}


def test_shared_macro_edited(project: Project) -> None:
    """An edited macro rewrites only the pages whose bytes it changes."""
    built(project)
    project.edit("templates/_macros.html", '<p class="take">The data on', '<p class="take away">The data on')
    changed = rewritten(project)
    assert {path.split("/")[0] for path in changed} == {"cities", "partners", "states", "status"}
    assert "cities/index.html" not in changed


def test_article_edited(project: Project) -> None:
    """An edited article rewrites only its own page."""
    built(project)
    with (project.root / "content/about.md").open("a", encoding="utf-8") as file:
        file.write("\nMore.\n")
    assert rewritten(project) == {"about/index.html"}


def test_place_removed(project: Project) -> None:
    """When a place leaves the record, its page and folder are removed, and it disappears from every list."""
    built(project)
    for name in ("us_places", "ties", "events", "citations", "ukraine_ties", "counts"):
        path = project.root / f"data/{name}.csv"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith(("isley-tx", "national-wire--2022"))]
        path.write_text("".join(kept), encoding="utf-8")
    for name, source in (("sources", "isley-sun-2024-02-02"),):
        path = project.root / f"data/{name}.csv"
        kept = [line for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if source not in line]
        path.write_text("".join(kept), encoding="utf-8")
    changed = rewritten(project)
    assert not (project.paths.out / "cities/isley-tx").exists()
    assert {"cities/isley-tx/index.html", "cities/index.html", "states/texas/index.html"} <= changed
    assert "isley-tx" not in (project.paths.out / "cities/index.html").read_text(encoding="utf-8")


def test_file_touched_or_lost(project: Project) -> None:
    """A published file that was changed or removed is made again; a file that is not ours is left alone."""
    built(project)
    out = project.paths.out
    before = project.published()
    (out / "index.html").write_text("vandalised", encoding="utf-8")
    (out / "data/ties.csv").unlink()
    (out / "stranger.txt").write_text("mine", encoding="utf-8")
    assert rewritten(project) == {"index.html", "data/ties.csv"}
    assert project.published() == {**before, "stranger.txt": b"mine"}


def test_link_in_the_place_of_a_published_file(project: Project) -> None:
    """A link in the place of a published file is replaced, even if it leads to the same bytes."""
    built(project)
    before = project.published()
    page, elsewhere = project.paths.out / "index.html", project.root / "elsewhere.html"
    page.rename(elsewhere)
    page.symlink_to(elsewhere)
    assert rewritten(project) == {"index.html"}
    elsewhere.write_text("edited where nobody looks", encoding="utf-8")
    assert project.published() == before


@dataclass(frozen=True)
class Fault:
    """A way to break the input, the exit code and the expected message."""

    name: str
    spoil: Callable[[Path], object]
    code: int
    message: str


def replaced_by_link(path: str, target: str) -> Callable[[Path], object]:
    """Return a fault that replaces a file with a link."""

    def spoil(root: Path) -> None:
        (root / path).unlink()
        (root / path).symlink_to(target)

    return spoil


def replaced(path: str, old: str, new: str) -> Callable[[Path], object]:
    """Return a fault that replaces the first occurrence of a text in a file."""

    def spoil(root: Path) -> None:
        file = root / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    return spoil


def bytes_of(path: str, content: bytes) -> Callable[[Path], object]:
    """Return a fault that overwrites a file."""
    return lambda root: (root / path).write_bytes(content)


def linked(root: Path) -> None:
    """Replace a table with a link to a file outside."""
    (root / "data/ties.csv").unlink()
    (root / "data/ties.csv").symlink_to("/etc/hostname")


FAULTS = (
    Fault("no data folder", lambda r: shutil.rmtree(r / "data"), 2, "error: data: there is no such folder; name one"),
    Fault("no content folder", lambda r: shutil.rmtree(r / "content"), 2, "error: content/site.yaml: cannot be read"),
    Fault("no templates folder", lambda r: shutil.rmtree(r / "templates"), 2, "error: templates: there is no such"),
    Fault("no table", lambda r: (r / "data/events.csv").unlink(), 1, "data/events.csv: is missing [files]"),
    Fault("a link for a table", linked, 1, "data/ties.csv: must be a regular file, not a link, folder or device"),
    Fault("a strange file", bytes_of("data/more.csv", b"x"), 1, "data/more.csv: is not part of the package: remove"),
    Fault("an empty table", bytes_of("data/ties.csv", b""), 1, "data/ties.csv:1: the first line must be: id,us_place"),
    Fault("Latin-1", bytes_of("data/counts.csv", b"id\nM\xfcnchen\n"), 1, "data/counts.csv:2: is not UTF-8"),
    Fault("a NUL", bytes_of("data/counts.csv", b"id\nx\0\n"), 1, "data/counts.csv:2: contains a NUL character"),
    Fault("CRLF", bytes_of("data/counts.csv", b"id\r\n"), 1, "data/counts.csv:1: contains a carriage return"),
    Fault("no descriptor", lambda r: (r / "data/datapackage.json").unlink(), 1, "data/datapackage.json: is missing"),
    Fault("broken JSON", bytes_of("data/datapackage.json", b'{\n"a": }'), 1, "data/datapackage.json:2: is not JSON"),
    Fault("a JSON list", bytes_of("data/datapackage.json", b"[]"), 1, "data/datapackage.json: must be a JSON object"),
    Fault("a key twice", bytes_of("data/datapackage.json", b'{"a":1,"a":2}'), 1, "the key 'a' is in the same object twice"),
    Fault("a remote table", replaced("data/datapackage.json", '"ties.csv"', '"https://example.org/ties.csv"'), 1,
          'data/datapackage.json: resources.ties.path: must be "ties.csv" [descriptor]'),
    Fault("a weaker schema", replaced("data/datapackage.json", '"required": true', '"required": false'), 1,
          "data/datapackage.json: resources.states.schema.code.constraints.required: must be true"),
    Fault("an endless pattern", replaced("data/datapackage.json", "^[A-Z]{2}$", "^(a+)+$"), 1,
          'resources.states.schema.code.constraints.pattern: must be "^[A-Z]{2}$"'),
    Fault("no front matter", bytes_of("content/about.md", b"# About\n"), 1,
          "content/about.md:1: must begin with front matter between two lines of '---'"),
    Fault("broken front matter", bytes_of("content/about.md", b"---\ntitle: [\n---\n"), 1,
          "content/about.md:2: the front matter is not YAML"),
    Fault("an unknown key", replaced("content/about.md", "nav:", "tags: x\nnav:"), 1,
          "content/about.md:1: tags: unknown key; known keys: title, description, nav, order"),
    Fault("a missing key", replaced("content/about.md", "nav:", "# nav:"), 1,
          "content/about.md:1: nav: must be text"),
    Fault("a missing article", lambda r: (r / "content/about.md").unlink(), 2, "error: content: about.md is missing"),
    Fault("an unknown setting", replaced("content/site.yaml", "title:", "theme: dark\ntitle:"), 2,
          "error: content/site.yaml: unknown key 'theme'; known keys: title, tagline, base_url, repository, branch"),
    Fault("settings that are no YAML", bytes_of("content/site.yaml", b"title: ["), 2,
          "error: content/site.yaml: is not YAML"),
    Fault("settings with a day that does not exist", bytes_of("content/site.yaml", b"title: 2022-02-30"), 2,
          "error: content/site.yaml: is not YAML: day is out of range for month"),
    Fault("settings that never end", replaced_by_link("content/site.yaml", "/dev/zero"), 2,
          "error: content/site.yaml: must be a regular file of at most 20,000 bytes"),
    Fault("an article called like a page", lambda r: (r / "content/about.md").with_name("cities.md").write_text(
        (r / "content/about.md").read_text(encoding="utf-8"), encoding="utf-8"), 2,
          "error: cities/index.html would be published twice"),
    Fault("an article that is empty", bytes_of("content/about.md", b""), 1,
          "content/about.md:1: must begin with front matter"),
    Fault("a base URL of another kind", replaced("content/site.yaml", 'base_url: ""', "base_url: javascript:x"), 2,
          "error: content/site.yaml: base_url: 'javascript:x' is not an address"),
    Fault("a template that cannot be read", replaced("templates/city.html", "{% block main %}", "{% block %}"), 2,
          "error: templates/city.html:"),
    Fault("a template that asks for what is not there", replaced("templates/city.html", "{{ heading }}", "{{ hat }}"),
          2, "error: templates/city.html:4: 'hat' is undefined"),
    Fault("a template that fails at work", replaced("templates/city.html", "{{ heading }}", "{{ 1 // 0 }}"), 2,
          "error: templates/city.html:4: integer division or modulo by zero"),
    Fault("a template that calls a text", replaced("templates/city.html", "{{ heading }}", "{{ heading() }}"), 2,
          "error: templates/city.html:4: 'str' object is not callable"),
    Fault("a template that names an unknown filter",
          replaced("templates/city.html", "{{ heading }}", "{{ heading|loud }}"), 2,
          "error: templates/city.html:4: No filter named 'loud'"),
    Fault("a template that includes what is not there",
          replaced("templates/city.html", "{% block main %}", '{% block main %}{% include "none.html" %}'), 2,
          "error: templates/none.html: cannot be read"),
    Fault("a template from outside of the folder",
          replaced("templates/city.html", "{% block main %}", '{% block main %}{% include "../content/about.md" %}'), 2,
          "error: content/about.md: is hidden or outside the templates folder"),
    Fault("a template that is hidden",
          replaced("templates/city.html", "{% block main %}", '{% block main %}{% include ".part.html" %}'), 2,
          "error: templates/.part.html: is hidden or outside the templates folder"),
    *(Fault(f"a template that is named in another way: {tag}",
            replaced("templates/city.html", "{% block main %}", "{% block main %}\n" + tag), 2,
            'error: templates/city.html:6: name each template by itself, as {% include "_part.html" %}')
      for tag in ('{% include "_find.html" if ties else "_filter.html" %}', '{% include ["_find.html"] %}',
                  '{% include("_find.html") %}', '{% set part = "_find.html" %}{% include part %}')),
)  # fmt: skip


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a built project whose inputs the tests may break."""
    project = Project(tmp_path_factory.mktemp("good"))
    make_inputs(project.root)
    built(project)
    return project


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault(fault: Fault, good: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is wrong, the message says where and what, and the last good site stays."""
    monkeypatch.chdir(good.root)
    before = good.published()
    for name in ("data", "content", "templates"):
        shutil.rmtree(name, ignore_errors=True)
    make_inputs(good.root)
    fault.spoil(good.root)
    ran = run(good, "build")
    assert (ran.code, ran.out) == (fault.code, ""), ran.err
    assert fault.message in ran.err
    assert good.published() == before
    assert run(good, "check").code == fault.code


def test_template_broken_then_fixed(project: Project) -> None:
    """After a template was broken and fixed again, nothing has to be written."""
    built(project)
    page = project.root / "templates/city.html"
    good = page.read_text(encoding="utf-8")
    page.write_text(good + "{% if %}", encoding="utf-8")
    assert project.run("build").returncode == 2
    page.write_text(good, encoding="utf-8")
    assert rewritten(project) == set()


def test_output_that_cannot_be_written(project: Project) -> None:
    """A file that cannot be written whole is named in one line, with exit code 2, and no partial file is published."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    folders = [f"--{name}={name}" for name in ("data", "content", "templates", "cache")]
    command = [sys.executable, str(HOME / "build.py"), "build", *folders, "--out=site"]
    resource.setrlimit(resource.RLIMIT_FSIZE, (4000, hard))
    try:
        result = subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=False, timeout=120)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert result.returncode == 2
    assert re.fullmatch(r"error: \S+: cannot be written \(.*File too large.*\)\n", result.stderr)
    assert all(len(content) <= 4000 for content in project.published().values())


def test_output_that_is_a_file(project: Project) -> None:
    """An output path that is a file is reported with exit code 2 and no traceback, and the file stays."""
    project.paths.out.write_text("mine", encoding="utf-8")
    result = project.run("build")
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert project.paths.out.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("out", [".", "data", "data/site", "templates/assets"])
def test_output_over_input(project: Project, out: str) -> None:
    """A site is never published into, around or over an input folder."""
    before = sorted(project.root.rglob("*"))
    result = project.run("build", "--out", out)
    assert result.returncode == 2
    assert "overlap" in result.stderr
    assert sorted(project.root.rglob("*")) == before


def test_any_package_builds_anywhere(project: Project, tmp_path: Path) -> None:
    """A package with the same schema builds with this project's own templates and prose, into any folder."""
    out = tmp_path / "elsewhere" / "site"
    result = project.run("build", "--out", str(out), "--data", str(project.paths.data))
    assert result.returncode == 0
    assert "A toy package" in (out / "data/package/datapackage.json").read_text(encoding="utf-8")
    assert not project.paths.out.exists()


def test_no_progress_when_piped(project: Project) -> None:
    """A build whose output is not a terminal prints one line and no progress."""
    assert built(project).count("\n") == 1


@pytest.mark.parametrize(("mask", "file", "folder"), [(0o022, 0o644, 0o755), (0o077, 0o600, 0o700)])
def test_published_modes_follow_the_umask(project: Project, mask: int, file: int, folder: int) -> None:
    """Published files and folders have exactly the modes that the user's umask gives."""
    old = os.umask(mask)
    try:
        built(project)
    finally:
        os.umask(old)
    paths = list(project.paths.out.rglob("*"))
    assert {path.stat().st_mode & 0o777 for path in paths if path.is_file()} == {file}
    assert {path.stat().st_mode & 0o777 for path in paths if path.is_dir()} == {folder}


def test_nothing_half_written_is_left(project: Project) -> None:
    """Partial files left by a killed build are removed by the next build, and no build leaves any."""
    built(project)
    assert [path for path in project.published() if path.startswith(".")] == [".zenodo.json"]
    left = project.paths.out / ".incoming" / "4711"
    left.parent.mkdir()
    left.write_text("half", encoding="utf-8")
    project.edit("content/about.md", "nav: About", "nav: This")
    built(project)
    assert not left.parent.exists()
