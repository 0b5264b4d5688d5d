"""The engine: what is made when, in which order, and what the manifest records, with a real site and without any."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from sistercities.base.files import sealed
from sistercities.engine import workers
from sistercities.engine.build import Options, build, manifest_path, tasks
from sistercities.engine.manifest import read_manifest
from sistercities.engine.staging import Staging
from sistercities.engine.target import Built, Job, Loaded, Target
from sistercities.outputs.downloads import FORMATS
from sistercities.outputs.downloads.formats import Format
from sistercities.outputs.targets import all_targets
from sistercities.publish import build_site
from sistercities.site.request import Request
from tests.conftest import LATEST, Project, loaded_site

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sistercities.site.site import Site


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list to which the path of every download is added when the download is made."""
    paths: list[str] = []
    make = Format.make

    def noted(form: Format, site: Site, inputs: tuple[str, ...]) -> bytes:
        paths.append(form.path)
        return make(form, site, inputs)

    monkeypatch.setattr(Format, "make", noted)
    return paths


def run(project: Project, jobs: int = 1) -> None:
    """Build in this process, or in several; AssertionError if there are problems."""
    request = Request(project.paths, "https://example.org", "", LATEST, cards=False, ask_frictionless=False)
    result = build_site(request, Options(jobs))
    assert result.problems == ()


def test_each_file_is_made_once(project: Project, made: list[str]) -> None:
    """A first build makes every download once, although /data/, SHA256SUMS and data.json all name its checksum."""
    run(project)
    assert sorted(made) == sorted(form.path for form in FORMATS)


def test_an_edited_template_makes_no_download(project: Project, made: list[str]) -> None:
    """An edited template rewrites the data page, and no download is made just for its checksum."""
    run(project)
    made.clear()
    project.edit("templates/data.html", '<h2 id="files">Files</h2>', '<h2 id="files">All files</h2>')
    before = project.published()
    run(project)
    assert made == []
    after = project.published()
    assert [path for path in before if before[path] != after[path]] == ["data/index.html"]


def test_an_edited_event_makes_only_downloads_with_events(project: Project, made: list[str]) -> None:
    """An edited event makes the downloads that are made from events, each once, and not those of other tables."""
    run(project)
    made.clear()
    project.edit("data/events.csv", "voted 5-4 to suspend the tie", "voted 5-4 for a suspension of the tie")
    run(project)
    assert len(made) == len(set(made))
    assert {"data/sister-cities.sqlite", "data/package/events.parquet"} <= set(made)
    assert {"data/package/states.parquet", "data/places.geojson"} & set(made) == set()


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_damaged_manifest_costs_only_time(project: Project, jobs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A damaged manifest costs only time: the site is the same, and the build writes a complete manifest again."""
    monkeypatch.setattr(workers, "CHUNK", 20)
    run(project)
    path = manifest_path(project.paths.out, project.paths.cache)
    before, manifest = project.published(), read_manifest(path)
    for content in (b"", b'{"files": {}}', *map(sealed, ([], {"files": 1}, {"files": {"a": [1]}}))):
        path.write_bytes(content)
        (project.root / "site" / "data" / "index.html").unlink()
        run(project, jobs)
        assert project.published() == before, content
        again = read_manifest(path)
        assert {path: entry.sha256 for path, entry in again.files.items()} == {
            path: entry.sha256 for path, entry in manifest.files.items()
        }, content


def test_a_changed_digit_of_a_checksum_is_not_published(project: Project) -> None:
    """A manifest with a changed digit is not trusted: no wrong checksum gets into SHA256SUMS."""
    run(project)
    path, before = manifest_path(project.paths.out, project.paths.cache), project.published()
    known = read_manifest(path).files["data/ties.csv"].sha256
    path.write_bytes(
        path.read_bytes().replace(known.encode(), (known[:-1] + ("0" if known[-1] != "0" else "1")).encode())
    )
    (project.paths.out / "data" / "SHA256SUMS").unlink()
    run(project)
    assert project.published() == before


def test_what_costs_most_comes_first(project: Project) -> None:
    """Downloads come first, grouped by suffix, then the pages of the whole record; every target is in one task."""
    targets = all_targets(loaded_site(Request(project.paths, "", "", LATEST)))
    parts = [[targets[position].path for position in part] for part in tasks(targets, range(len(targets)), 2)]
    assert sorted(path for part in parts for path in part) == sorted(target.path for target in targets)
    suffixes = {form.name.rpartition(".")[2] for form in FORMATS}
    downloads, others = parts[: len(suffixes)], parts[len(suffixes) :]
    assert {path for part in downloads for path in part} == {form.path for form in FORMATS}
    assert all(len({path.rpartition(".")[2] for path in part}) == 1 for part in downloads)
    place = {path: number for number, part in enumerate(others) for path in part}
    assert max(place["index.html"], place["timeline/index.html"]) < place["cities/ashford-oh/index.html"]


@dataclass(frozen=True, slots=True)
class Text(Target):
    """A target of the tests' own: its text, or the checksum of another file."""

    path: str
    text: str = ""
    of: str = ""

    @property
    def stage(self) -> int:
        """The stage after that of the file it names, or the first if it names none."""
        return 1 if self.of else 0

    def inputs(self, source: Mapping[str, Built]) -> str:
        """Return the file's text, or the checksum of the file it names."""
        return source[self.of].sha256 if self.of else self.text

    def make(self, _: Mapping[str, Built], inputs: str) -> bytes:
        """Return the inputs as bytes."""
        return inputs.encode()


def built(tmp_path: Path, *targets: Text, dry_run: bool = False) -> tuple[tuple[str, str], ...]:
    """Build some targets and return the paths that were stale, with the reasons."""
    (tmp_path / "in").mkdir(exist_ok=True)
    (tmp_path / "in" / "targets").write_text(repr(targets), encoding="utf-8")
    job = Job("program", "", (tmp_path / "in",), lambda checksums: Loaded(checksums, targets=lambda: targets))
    return build(job, tmp_path / "out", tmp_path / "cache", Options(dry_run=dry_run)).plan


def test_any_targets_can_be_built(tmp_path: Path) -> None:
    """Any targets can be built: what changed is made, and so are files with its checksum; what is gone is removed."""
    one, other, sums = Text("a/one", "1"), Text("b/other", "2"), Text("sums", of="a/one")
    assert built(tmp_path, one, other, sums) == tuple((path, "is new") for path in ("a/one", "b/other", "sums"))
    assert built(tmp_path, one, other, sums) == ()
    changed = Text("a/one", "3")
    assert built(tmp_path, changed, sums, dry_run=True) == (
        ("a/one", "depends on something that changed"),
        ("sums", "may name a checksum that changes"),
        ("b/other", "is no longer published"),
    )
    assert (tmp_path / "out" / "a" / "one").read_text(encoding="utf-8") == "1"
    assert [path for path, _ in built(tmp_path, changed, sums)] == ["a/one", "sums"]
    assert not (tmp_path / "out" / "b").exists()
    (tmp_path / "out" / "sums").unlink()
    assert built(tmp_path, changed, sums) == (("sums", "has changed since it was written"),)
    assert not (tmp_path / "out" / ".incoming").exists()


def test_a_dry_run_writes_nothing(project: Project) -> None:
    """``build --dry-run`` prints every file that would be made, and why, and leaves the site and manifest unchanged."""
    run(project)
    project.edit("data/events.csv", "voted 5-4 to suspend the tie", "voted 5-4 for a suspension of the tie")
    manifest = manifest_path(project.paths.out, project.paths.cache)
    before = {path: path.stat().st_mtime_ns for path in (manifest, *project.paths.out.rglob("*"))}
    ran = project.run(
        "build", "--dry-run", "--base-url=https://example.org", "--repository=", "--no-cards", "--trust-schema"
    )
    assert ran.returncode == 0, ran.stderr
    *lines, last = ran.stdout.splitlines()
    assert "cities/ashford-oh/index.html: depends on something that changed" in lines
    assert "data/SHA256SUMS: may name a checksum that changes" in lines
    assert last == f"{len(lines)} of {len(project.published())} files; nothing was written"
    assert {path: path.stat().st_mtime_ns for path in (manifest, *project.paths.out.rglob("*"))} == before


def test_new_files_are_published_before_edited_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """New files are published first, in whatever order the files were made."""
    staging, put = Staging(tmp_path / "site"), Staging._put  # noqa: SLF001  # every file passes through it
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_bytes(b"yesterday's")
    staging.begin()
    paths = ("index.html", "cities/a.html", "cities/b.html")
    files = [staging.stage(path, "", b"today's") for path in paths]
    order: list[str] = []

    def watched(self: Staging, path: str) -> None:
        order.append(path)
        put(self, path)

    monkeypatch.setattr(Staging, "_put", watched)
    staging.publish(files)
    assert order == ["cities", "index.html"]  # a new folder is moved as a whole
    assert [(tmp_path / "site" / path).read_bytes() for path in paths] == [b"today's"] * 3
