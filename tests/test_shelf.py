"""Costly files are made once where their data changed, and never where it did not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from sistercities import pipeline, production
from sistercities.downloads import FORMATS
from sistercities.downloads.formats import Format
from sistercities.output import Output
from sistercities.pipeline import build
from sistercities.production import waves
from sistercities.shelf import Shelf
from sistercities.site import Request
from sistercities.targets import all_targets
from tests.conftest import LATEST, Project

if TYPE_CHECKING:
    from pathlib import Path

    from sistercities.shelf import Receipt


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list to which the path of every file is added that is made through a shelf."""
    paths: list[str] = []
    original = Shelf._written  # noqa: SLF001  # where every file passes that is made

    def noted(shelf: Shelf, path: str, mark: str, content: bytes) -> Receipt:
        paths.append(path)
        return original(shelf, path, mark, content)

    monkeypatch.setattr(Shelf, "_written", noted)
    return paths


def run(project: Project) -> None:
    """Build in this process."""
    result = build(Request(project.paths, "https://example.org", "", LATEST), 1)
    assert result.problems == ()


def test_each_file_is_made_once(project: Project, made: list[str]) -> None:
    """A first build makes every download once, although /data/, SHA256SUMS and data.json all name its checksum."""
    run(project)
    assert sorted(made) == sorted(form.path for form in FORMATS)


def test_an_edited_template_makes_no_download(project: Project, made: list[str]) -> None:
    """A change to how pages look rewrites the page of the data, and makes no download to learn its checksum."""
    run(project)
    made.clear()
    project.edit("templates/data.html", '<h2 id="files">Files</h2>', '<h2 id="files">All files</h2>')
    before = project.published()
    run(project)
    assert made == []
    after = project.published()
    assert [path for path in before if before[path] != after[path]] == ["data/index.html"]


def test_an_edited_event_makes_what_holds_events(project: Project, made: list[str]) -> None:
    """A changed event makes the downloads that are made from events, each once, and leaves those of other tables."""
    run(project)
    made.clear()
    project.edit("data/events.csv", "voted 5-4 to suspend the tie", "voted 5-4 for a suspension of the tie")
    run(project)
    assert len(made) == len(set(made))
    assert {"data/sister-cities.sqlite", "data/package/events.parquet"} <= set(made)
    assert {"data/package/states.parquet", "data/places.geojson"} & set(made) == set()


@pytest.mark.parametrize("content", ["", "[]", '{"data/ties.csv": 1}', '{"data/ties.csv": ["a", "b", "c"]}'])
def test_receipts_that_cannot_be_read_cost_time_alone(project: Project, content: str) -> None:
    """Damaged receipts are as good as none: the site is the same."""
    run(project)
    before = project.published()
    (project.paths.cache / "receipts.json").write_text(content, encoding="utf-8")
    (project.root / "site" / "data" / "index.html").unlink()
    run(project)
    assert project.published() == before


def test_receipts_are_only_good_for_what_they_were_made_of(tmp_path: Path) -> None:
    """A receipt is given for the fingerprint that it was written for, and read from the file by other processes."""
    one = Shelf(tmp_path / "receipts.json")
    two = Shelf(tmp_path / "receipts.json")
    first = one.receipt("a", "mark", lambda: b"abc")
    one.save()
    assert two.receipt("a", "mark", lambda: pytest.fail("made again")) == first
    assert two.receipt("a", "other mark", lambda: b"abcd").size == 4
    assert two.take("a", "other mark", lambda: pytest.fail("made again")) == b"abcd"


def test_downloads_come_first_each_alone(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where several processes work, each download is a task of its own, new files come before those that are replaced."""
    monkeypatch.setattr(production, "CHUNK", 7)
    loaded = pipeline.read_site(Request(project.paths, "", "", LATEST))
    assert loaded.all_problems() == ()
    targets = all_targets(loaded.site)
    output = Output(project.paths.out, project.paths.cache)
    output.write("index.html", b"yesterday's")
    first, new, old = waves(output, targets, list(range(len(targets))))
    assert sorted(position for chunk in (*first, *new, *old) for position in chunk) == list(range(len(targets)))
    assert {len(chunk) for chunk in first} == {1}
    assert all(isinstance(targets[chunk[0]], Format) for chunk in first)
    assert not any(isinstance(targets[position], Format) for chunk in (*new, *old) for position in chunk)
    assert [targets[position].path for chunk in old for position in chunk] == ["index.html"]


def test_workers_hand_their_receipts_on(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """In several processes, too, the receipts of all downloads are kept, and the page of the data shows them."""
    monkeypatch.setattr(production, "SMALL", 0)
    monkeypatch.setattr(production, "CHUNK", 20)
    build(Request(project.paths, "", "", LATEST), 2)
    receipts = json.loads((project.paths.cache / "receipts.json").read_text(encoding="utf-8"))
    assert receipts.keys() == {form.path for form in FORMATS}
    page = project.published()["data/index.html"].decode()
    assert all(checksum in page for _, _, checksum in receipts.values())
