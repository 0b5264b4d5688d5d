"""Costly files are made once where their data changed, and never where it did not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sistercities import publish as publishing
from sistercities.engine import production
from sistercities.engine.output import Output, Place
from sistercities.engine.production import Made, publish, tasks
from sistercities.engine.receipts import MadeElsewhereError, Receipt, Shelf, sealed
from sistercities.outputs.downloads import FORMATS
from sistercities.outputs.downloads.formats import Document
from sistercities.outputs.targets import all_targets
from sistercities.publish import build
from sistercities.site.config import Request
from tests.conftest import LATEST, Project

if TYPE_CHECKING:
    from pathlib import Path


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


def run(project: Project, jobs: int = 1) -> None:
    """Build in this process, or in several."""
    result = build(Request(project.paths, "https://example.org", "", LATEST), jobs)
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


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{"data/ties.csv": ["a", 1, "c"]}',
        *map(sealed, ([], {"data/ties.csv": 1}, {"data/ties.csv": ["a", "b", "c"]}, {"data/ties.csv": ["", 1, ""]})),
    ],
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_receipts_that_cannot_be_read_cost_time_alone(
    project: Project, content: bytes, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Damaged receipts are as good as none: the site is the same, and all receipts are there for the next build."""
    monkeypatch.setattr(production, "CHUNK", 20)
    run(project)
    before, receipts = project.published(), Shelf(project.paths.cache / "receipts.json").receipts
    (project.paths.cache / "receipts.json").write_bytes(content)
    (project.root / "site" / "data" / "index.html").unlink()
    run(project, jobs)
    assert project.published() == before
    assert Shelf(project.paths.cache / "receipts.json").receipts == receipts


def test_receipts_are_only_good_for_what_they_were_made_of(tmp_path: Path) -> None:
    """A receipt is given for the fingerprint that it was written for, and read from the file by the next build."""
    one = Shelf(tmp_path / "receipts.json")
    first = one.receipt("a", "mark", lambda: b"abc")
    one.save()
    two = Shelf(tmp_path / "receipts.json")
    assert two.receipt("a", "mark", lambda: pytest.fail("made again")) == first
    assert two.receipt("a", "other mark", lambda: b"abcd").size == 4
    assert two.take("a", "other mark", lambda: pytest.fail("made again")) == b"abcd"


def test_where_others_make_the_files_an_unknown_receipt_has_to_be_waited_for() -> None:
    """A process that is not to make a file learns that its receipt is not known yet, and makes nothing."""
    shelf = Shelf()
    shelf.makes = False
    with pytest.raises(MadeElsewhereError):
        shelf.receipt("a", "mark", lambda: pytest.fail("made here"))
    shelf.receipts["a"] = Receipt("mark", 3, "sum")
    assert shelf.receipt("a", "mark", lambda: pytest.fail("made here")).size == 3


def test_what_costs_most_comes_first(project: Project) -> None:
    """Downloads are first, those of one suffix together; then what shows the whole record; every target is in one task."""
    loaded = publishing.read_site(Request(project.paths, "", "", LATEST))
    assert loaded.all_problems() == ()
    targets = all_targets(loaded.site)
    parts = [[targets[position].path for position in part] for part in tasks(targets, 2)]
    assert sorted(path for part in parts for path in part) == sorted(target.path for target in targets)
    suffixes = {form.name.rpartition(".")[2] for form in FORMATS}
    downloads, others = parts[: len(suffixes)], parts[len(suffixes) :]
    assert {path for part in downloads for path in part} == {form.path for form in FORMATS}
    assert all(len({path.rpartition(".")[2] for path in part}) == 1 for part in downloads)
    place = {path: number for number, part in enumerate(others) for path in part}
    assert max(place["index.html"], place["timeline/index.html"]) < place["cities/ashford-oh/index.html"]


def test_new_files_are_published_before_those_that_may_lead_to_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was not there yet is put in place first, whatever the order in which it was made."""
    output, put = Output(tmp_path / "site", tmp_path / "cache"), Output.put
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_bytes(b"yesterday's")
    output.incoming.begin()
    targets = [Document(path, "", "", lambda _: b"") for path in ("index.html", "cities/a/index.html")]
    made = [Made(position, output.set_aside(str(position), target.path, "mark", b"today's"))
            for position, target in enumerate(targets)]  # fmt: skip
    order: list[str] = []

    def watched(self: Output, name: str, path: str, place: Place) -> None:
        order.append(path)
        put(self, name, path, place)

    monkeypatch.setattr(Output, "put", watched)
    publish(targets, made, output)
    assert order == ["cities/a/index.html", "index.html"]
    assert (tmp_path / "site" / "index.html").read_bytes() == b"today's"


def test_a_folder_that_is_called_like_a_file_set_aside(tmp_path: Path) -> None:
    """Files are set aside by number, new folders by their paths: a path that is a number is neither's."""
    output = Output(tmp_path / "site", tmp_path / "cache")
    (tmp_path / "site").mkdir()
    output.incoming.begin()
    paths = ("1/index.html", "index.html", "1/more/2", "0")
    asides = [output.set_aside(str(number), path, "mark", path.encode()) for number, path in enumerate(paths)]
    for number, (path, aside) in enumerate(zip(paths, asides, strict=True)):
        output.put(str(number), path, aside.place)
    assert [(tmp_path / "site" / path).read_bytes() for path in paths] == [path.encode() for path in paths]


def test_workers_hand_their_receipts_on(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """In several processes, too, the receipts of all downloads are kept, and the page of the data shows them."""
    monkeypatch.setattr(production, "CHUNK", 20)
    build(Request(project.paths, "", "", LATEST), 2)
    receipts = Shelf(project.paths.cache / "receipts.json").receipts
    assert receipts.keys() == {form.path for form in FORMATS}
    page = project.published()["data/index.html"].decode()
    assert all(receipt.sha256 in page for receipt in receipts.values())
