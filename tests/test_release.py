"""Releases: what ``build.py release`` keeps and refuses, and how versions are published."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING, Any

import frictionless
import pytest

from sistercities.history.changes import Changes, Kind, RowChange, Subject
from sistercities.history.versioning import Level, reasons_to_rise, version_problem
from sistercities.outputs.pages import PAGES, pages
from sistercities.outputs.pages.changes import moved_pages
from sistercities.record.model import RESOURCES
from sistercities.site.request import Request
from tests.conftest import HOME, LATEST, Project, loaded_site, make_inputs
from tests.markup import read
from tests.templates import names_used
from tests.test_build import rewritten

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sistercities.site.site import Site

SUSPENDED = "ashford-oh--novorechensk--2022-03-09--suspended"
MOVED = "ashford-oh--novorechensk--2022-03-10--suspended"
AMENDMENTS = "after,date,resource,id,field,kind,successor,reason\n"


class Clone(Project):
    """A project in a git clone, whose data was released as 1.0.0 on November 2, 2026."""

    def git(self, *arguments: str) -> None:
        """Run git in the project."""
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *arguments],  # noqa: S607
                       cwd=self.root, check=True, capture_output=True)  # fmt: skip

    def commit(self) -> None:
        """Commit everything."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "x")

    def release(self, version: str, *, amendments: str = "", code: int = 0) -> str:
        """Set a version and amendments, commit, release, and return what was printed; check the exit code."""
        descriptor = json.loads(self.paths.data.joinpath("datapackage.json").read_text(encoding="utf-8"))
        descriptor["version"] = version
        self.paths.data.joinpath("datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
        if amendments:
            self.amend(amendments)
        self.commit()
        run = self.run("release", "--notes", "In short.")
        assert run.returncode == code, run.stderr
        return run.stdout + run.stderr

    def amend(self, rows: str) -> None:
        """Write the file of amendments."""
        (self.paths.data / "history/amendments.csv").write_text(AMENDMENTS + rows, encoding="utf-8")

    def page(self, path: str) -> Any:
        """Return a published page as a tree."""
        return read((self.paths.out / path / "index.html").read_text(encoding="utf-8"))

    def built(self) -> None:
        """Build the site."""
        run = self.run("build")
        assert run.returncode == 0, run.stderr


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a clone whose data was released as 1.0.0, to be copied."""
    clone = Clone(tmp_path_factory.mktemp("released"))
    make_inputs(clone.root)
    (clone.root / ".gitignore").write_text("site/\ncache/\n", encoding="utf-8")
    clone.git("init", "--quiet")
    os.environ["SOURCE_DATE_EPOCH"] = "1793577600"  # November 2, 2026: dates in data may be a day later, no more
    try:
        said = clone.release("1.0.0")
    finally:
        del os.environ["SOURCE_DATE_EPOCH"]
    assert said == "data/history: version 1.0.0 is kept. Commit the folder, then tag the commit: git tag v1.0.0\n"
    clone.commit()
    return clone.root


@pytest.fixture
def clone(released: Path, tmp_path: Path) -> Clone:
    """Return a clone of the test's own."""
    shutil.copytree(released, tmp_path / "clone")
    return Clone(tmp_path / "clone")


def correct_the_date(clone: Clone) -> None:
    """Correct the date of an event, and with it its id."""
    clone.edit("data/events.csv", f"{SUSPENDED},ashford-oh--novorechensk,2022-03-09",
               f"{MOVED},ashford-oh--novorechensk,2022-03-10")  # fmt: skip
    citations = clone.paths.data / "citations.csv"
    citations.write_text(citations.read_text(encoding="utf-8").replace(SUSPENDED, MOVED), encoding="utf-8")


CORRECTED = f"1.0.0,2026-10-05,events,{SUSPENDED},,corrected,{MOVED},The minutes give the day.\n"


def test_a_release_is_kept(clone: Clone) -> None:
    """A release keeps the package as published, its description, its notes, and every path of the site."""
    folder = clone.paths.data / "history"
    assert {path.name for path in folder.iterdir()} == {"1.0.0.zip", "1.0.0.json", "1.0.0.md", "paths.txt"}
    package = (folder / "1.0.0.zip").read_bytes()
    said = json.loads((folder / "1.0.0.json").read_text(encoding="utf-8"))
    assert said["sha256"] == hashlib.sha256(package).hexdigest()
    assert (said["version"], said["released"], said["after"], said["changes"]) == ("1.0.0", "2026-11-02", None, [])
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        descriptor = json.loads(archive.read("datapackage.json"))
        assert descriptor["version"] == "1.0.0"
        rows = archive.read("ties.csv").decode().splitlines()
    assert said["rows"]["ties"] == len(rows) - 1
    notes = (folder / "1.0.0.md").read_text(encoding="utf-8")
    assert notes.startswith("# Version 1.0.0, November 2, 2026\n\nIn short.\n\n")
    clone.built()
    assert (folder / "paths.txt").read_text(encoding="utf-8").split() == sorted(clone.published())


def test_a_released_version_stays_published(clone: Clone) -> None:
    """/data/v/1.0.0/ has the exact bytes of the release, a checksum and a page; /data/v/latest/ has the same zip."""
    correct_the_date(clone)
    clone.amend(CORRECTED)
    clone.built()
    package = (clone.paths.data / "history/1.0.0.zip").read_bytes()
    published = clone.published()
    for folder in ("1.0.0", "latest"):
        assert published[f"data/v/{folder}/sister-cities.zip"] == package
        sums = subprocess.run(["sha256sum", "--check", "SHA256SUMS"], cwd=clone.paths.out / "data/v" / folder,  # noqa: S607
                              check=True, capture_output=True, text=True)  # fmt: skip
        assert sums.stdout == "sister-cities.zip: OK\n"
    package_of_release = frictionless.Package(str(clone.paths.out / "data/v/1.0.0/sister-cities.zip"))
    assert package_of_release.resource_names == ["ties_flat", "events_flat", *RESOURCES]
    assert package_of_release.validate().valid
    versions = json.loads(published["data/v/versions.json"])
    assert versions["latest"] == "1.0.0"
    assert [row["sha256"] for row in versions["versions"]] == [hashlib.sha256(package).hexdigest()]
    assert clone.page("data/v/1.0.0").first("h1").text == "Version 1.0.0 of the data"


def test_changes_read_well_with_one_release(clone: Clone) -> None:
    """With one release and nothing changed since, /changes/ says just that."""
    clone.built()
    page = clone.page("changes")
    assert page.meta("description") == (
        "Version 1.0.0 of the data was released on November 2, 2026; since then nothing in the record has changed."
    )
    assert "It has 10 U.S. places, 5 partner places, 11 ties," in page.text
    assert page.all("table") == []


def test_without_a_release_nothing_is_claimed(project: Project) -> None:
    """A package that was never released says so instead of listing changes, and has no addresses of versions."""
    assert project.run("build").returncode == 0
    published = project.published()
    page = read(published["changes/index.html"].decode())
    assert page.meta("description") == (
        "No version of this data has been released yet, so there are no changes to list."
    )
    assert json.loads(published["changes/changes.json"])["unreleased"] == {
        "after": None, "compared": False, "changes": []
    }  # fmt: skip
    assert not [path for path in published if path.startswith("data/v/") and path.count("/") > 2]


def test_changes_since_the_release(clone: Clone) -> None:
    """A correction is reported in a sentence, with id, field and reason, on the page, in JSON and in the feed."""
    correct_the_date(clone)
    clone.amend(CORRECTED)
    clone.built()
    sentence = "Ashford, Ohio – Novorechensk: the date was corrected from 2022-03-09 to 2022-03-10."
    page = clone.page("changes")
    assert sentence in page.text
    cells = [cell.text for cell in page.first("tbody").all("tr")[1].all("td")]
    assert cells == ["2022-03-09", "2022-03-10", "our mistake", "The minutes give the day."]
    published = clone.published()
    (change,) = json.loads(published["changes/changes.json"])["unreleased"]["changes"]
    assert change["sentence"] == sentence
    assert change["rows"][0]["was"] == SUSPENDED
    assert b"changes/1.0.0/ties/ashford-oh--novorechensk" in published["feeds/changes.atom"]
    assert json.loads(published["data/package/datapackage.json"])["version"] == "1.0.0+unreleased"


def test_the_first_edit_after_a_release_rewrites_what_shows_it(clone: Clone) -> None:
    """An edited summary rewrites only the files with it, the lists of changes, and the files that cite a version."""
    clone.built()
    clone.edit("data/events.csv", "voted 5-4 to suspend the tie", "voted 5-4 for a suspension of the tie")
    changed = rewritten(clone)
    assert {path for path in changed if not path.startswith("data/")} == {
        ".zenodo.json",
        "CITATION.cff",
        "changes/changes.json",
        "changes/index.html",
        "cities/ashford-oh/feed.atom",
        "cities/ashford-oh/index.html",
        "feeds/changes.atom",
        "feeds/decisions.ics",
        "feeds/events.atom",
        "index.html",
        "llms.txt",
        "partners/novorechensk/feed.atom",
        "partners/novorechensk/index.html",
        "states/ohio/feed.atom",
        "states/ohio/index.html",
        "status/suspended/feed.atom",
        "timeline/index.html",
    }
    assert {"data/package/datapackage.json", "data/package/events.csv", "data/sister-cities.zip"} <= changed
    assert not [path for path in changed if path.startswith("data/v/")]


def test_a_change_keeps_its_entry_when_it_is_released(clone: Clone) -> None:
    """Readers of the feed see a change once: its entry is the same before and after the release."""
    correct_the_date(clone)
    clone.amend(CORRECTED)
    clone.built()
    before = clone.published()["feeds/changes.atom"].decode()
    clone.release("1.1.0")
    clone.built()
    after = clone.published()["feeds/changes.atom"].decode()
    entries = re.findall(r"<entry>.*?</entry>", before, re.DOTALL)
    assert len(entries) == 2
    assert all(entry in after for entry in entries)
    assert after.count("<entry>") == 3


def test_a_page_says_when_it_was_last_changed(clone: Clone) -> None:
    """A place unchanged since its first release says so; a corrected one says when and what was changed."""
    clone.built()
    unchanged = r"Unchanged since the first release of this record, \w+ \d+, 20\d\d\."
    assert re.search(unchanged, clone.page("cities/ashford-oh").text)
    correct_the_date(clone)
    clone.amend(CORRECTED)
    clone.built()
    for path in ("cities/ashford-oh", "states/ohio", "partners/novorechensk"):
        assert re.search(r"Last changed \w+ \d+, 2026: Ashford, Ohio – Novorechensk: ", clone.page(path).text), path


def test_a_corrected_event_keeps_its_old_anchor(clone: Clone) -> None:
    """Links to an event's old id still lead to the event."""
    correct_the_date(clone)
    clone.amend(CORRECTED)
    clone.built()
    event = clone.page("cities/ashford-oh").with_id(MOVED.removeprefix("ashford-oh--"))
    assert event.with_id(SUSPENDED.removeprefix("ashford-oh--"))


def test_a_withdrawn_event_is_said_to_be_withdrawn(clone: Clone) -> None:
    """The anchor of a withdrawn event stays, with the reason for the withdrawal."""
    for table in ("events", "citations"):
        path = clone.paths.data / f"{table}.csv"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if not line.startswith(SUSPENDED)), encoding="utf-8")
    spare_sources(clone)
    clone.amend(f"1.0.0,2026-10-05,events,{SUSPENDED},,withdrawn,,It was another city.\n")
    clone.built()
    item = clone.page("cities/ashford-oh").with_id(SUSPENDED.removeprefix("ashford-oh--"))
    assert item.text.endswith("on October 5, 2026: It was another city.")


def spare_sources(clone: Clone) -> None:
    """Remove the sources that are no longer cited."""
    cited = (clone.paths.data / "citations.csv").read_text(encoding="utf-8")
    cited += (clone.paths.data / "counts.csv").read_text(encoding="utf-8")
    cited += (clone.paths.data / "ukraine_ties.csv").read_text(encoding="utf-8")
    path = clone.paths.data / "sources.csv"
    header, *lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([header, *(line for line in lines if line.split(",")[0] in cited)]), encoding="utf-8")


def rename_a_place(clone: Clone) -> None:
    """Change the id of a U.S. place everywhere."""
    for path in clone.paths.data.glob("*.csv"):
        text = path.read_text(encoding="utf-8").replace("harlow-oh", "harlow-town-oh")
        path.write_text(text, encoding="utf-8")


RENAMED = "".join(
    f"1.0.0,2026-10-05,{resource},{key},,revised,{key.replace('harlow-oh', 'harlow-town-oh')},The town was renamed.\n"
    for resource, key in (
        ("us_places", "harlow-oh"),
        ("ties", "harlow-oh--belogorsk"),
        ("events", "harlow-oh--belogorsk--1994--ended"),
        ("events", "harlow-oh--belogorsk--2022-07-07--note"),
    )
)


def test_the_page_of_a_moved_place_redirects(clone: Clone) -> None:
    """The old address of a place redirects to the new one, and the files beside it keep their content and ids."""
    rename_a_place(clone)
    clone.amend(RENAMED)
    clone.built()
    page = clone.page("cities/harlow-oh")
    assert page.meta("robots") == "noindex"
    refresh = next(meta for meta in page.all("meta") if meta.attributes.get("http-equiv") == "refresh")
    assert refresh.attributes["content"] == "0; url=../../cities/harlow-town-oh/"
    assert "The town was renamed." in page.text
    published = clone.published()
    old, new = (
        list(csv.DictReader(io.StringIO(published[f"cities/{place}/ties.csv"].decode())))
        for place in ("harlow-oh", "harlow-town-oh")
    )
    assert [row | {"filter": ""} for row in old] == [row | {"filter": ""} for row in new]
    assert [row["filter"] for row in old] == ["cities: harlow-oh, moved to harlow-town-oh on October 5, 2026"]
    ids = [re.findall("<id>(.*)</id>", published[f"cities/{place}/feed.atom"].decode())
           for place in ("harlow-oh", "harlow-town-oh")]  # fmt: skip
    assert ids[0] == ids[1]
    assert ids[0][0].endswith(":feeds/cities/harlow-oh")
    assert "events/harlow-oh--belogorsk--1994--ended" in "".join(ids[0])
    assert "version 1.1.0 is kept" in clone.release("1.1.0")


def test_the_page_of_a_withdrawn_place_says_why(clone: Clone) -> None:
    """The address of a withdrawn place stays and says when and why it was withdrawn; its files are empty."""
    remove_a_place(clone)
    clone.amend(WITHDRAWN + "1.0.0,2026-10-06,pages,cities/harlow-oh/,,withdrawn,,Said twice.\n")
    clone.built()
    page = clone.page("cities/harlow-oh")
    assert page.meta("description") == "“harlow-oh” was withdrawn from the record on October 5, 2026."
    assert "It was a hoax." in page.text
    assert clone.page("sources").with_id("harlow-site").text.endswith("on October 5, 2026: It was a hoax.")
    assert not [meta for meta in page.all("meta") if meta.attributes.get("http-equiv") == "refresh"]
    assert len((clone.paths.out / "cities/harlow-oh/ties.csv").read_text(encoding="utf-8").splitlines()) == 1
    assert "version 1.1.0 is kept" in clone.release("1.1.0")


def remove_a_place(clone: Clone) -> None:
    """Remove a U.S. place from the record, with everything about it."""
    for path in clone.paths.data.glob("*.csv"):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if not line.startswith("harlow-oh")), encoding="utf-8")
    spare_sources(clone)


WITHDRAWN = "".join(
    f"1.0.0,2026-10-05,{resource},{key},,withdrawn,,It was a hoax.\n"
    for resource, key in (
        ("us_places", "harlow-oh"),
        ("ties", "harlow-oh--belogorsk"),
        ("events", "harlow-oh--belogorsk--1994--ended"),
        ("events", "harlow-oh--belogorsk--2022-07-07--note"),
        ("sources", "harlow-site"),
        ("sources", "state-wire-2022-07-07"),
    )
)


def test_an_amendment_does_not_replace_a_published_page(clone: Clone) -> None:
    """An amendment about a page that is still published does not replace the page."""
    clone.amend("1.0.0,2026-10-05,pages,about/,,withdrawn,,No more.\n1.0.0,2026-10-05,pages,press/,,withdrawn,,No.\n")
    clone.built()
    assert clone.page("about").first("h1").text == "About"
    assert clone.page("press").first("h1").text == "Withdrawn: press/"


def test_views_and_templates_agree(clone: Clone) -> None:
    """Every page's template uses exactly the values of its view, even for pages that only a history brings."""
    rename_a_place(clone)
    clone.amend(RENAMED + "1.0.0,2026-10-05,pages,press/,,withdrawn,,No more.\n")
    site = loaded_site(Request(clone.paths, "", "", LATEST))
    seen = set()
    for page in pages(site):
        view = page.inputs(site)[1]
        used = names_used(site.renderer, page.kind.template) - set(site.renderer.environment.globals)
        assert used == view.keys(), page.path
        seen.add(page.kind)
    assert seen == set(PAGES)


def uncommitted(clone: Clone) -> None:
    """Leave an edit uncommitted."""
    clone.edit("data/events.csv", "The mayor ended the tie by letter.", "The mayor ended it by letter.")


def no_licence(clone: Clone) -> None:
    """Remove the license from the descriptor."""
    edit_descriptor(clone, lambda descriptor: descriptor.pop("licenses"))


def nameless_licence(clone: Clone) -> None:
    """Leave a license with only a title."""
    edit_descriptor(clone, lambda descriptor: descriptor.update(licenses=[{"title": "free"}]))


def edit_descriptor(clone: Clone, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the descriptor and commit it."""
    path = clone.paths.data / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    change(descriptor)
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    clone.commit()


def reword(clone: Clone) -> None:
    """Reword a summary without an amendment."""
    uncommitted(clone)
    clone.commit()


def drop_a_citation(clone: Clone) -> None:
    """Remove one of several citations."""
    clone.edit("data/citations.csv", f"{SUSPENDED},ashford-herald-2022-03-10,\n", "")
    clone.commit()


def lose_a_path(clone: Clone) -> None:
    """Add to the last release a path that is no longer published."""
    with (clone.paths.data / "history/paths.txt").open("a", encoding="utf-8") as file:
        file.write("press/index.html\n")
    clone.commit()


def correct_silently(clone: Clone) -> None:
    """Correct an event's date and id without an amendment."""
    correct_the_date(clone)
    clone.commit()


def no_clone(clone: Clone) -> None:
    """Remove git's folder."""
    shutil.rmtree(clone.root / ".git")


REFUSALS = [
    (uncommitted, 1, "data/events.csv: is not committed: commit it first, or put it back"),
    (no_licence, 1, "data/datapackage.json: licenses: is missing from the descriptor: write [{"),
    (nameless_licence, 1, "data/datapackage.json: licenses.1.name: is missing"),
    (lambda _: None, 1, "data/datapackage.json: version: nothing has changed since 1.0.0: there is nothing to release"),
    (reword, 1, "version: does not fit what changed since 1.0.0: write 1.0.1, for values were changed (found '1.0.0')"),
    (reword, 1, ("data/events.csv:5: summary: was 'The mayor ended the tie by letter.' in 1.0.0: say in "
     "data/history/amendments.csv whether this is new information or a correction, as '1.0.0,DATE,events,"
     "ashford-oh--staritsa--2022-03--ended,summary,corrected,,WHY'")),
    (drop_a_citation, 1, (f"data/citations.csv: event, source: is gone since 1.0.0: say why, as "
     f"'1.0.0,DATE,citations,{SUSPENDED} ashford-herald-2022-03-10,,withdrawn,,WHY'")),
    (correct_silently, 1, (f"data/events.csv: id: was released in 1.0.0 and is gone: bring it back, or add to "
     f"data/history/amendments.csv the row '1.0.0,DATE,events,{SUSPENDED},,corrected,NEW-ID,WHY'")),
    (lose_a_path, 1, ("was published with 1.0.0 and no longer is: bring it back, or add to data/history/amendments.csv "
     "the row '1.0.0,DATE,pages,press/,,withdrawn,,WHY'")),
    (no_clone, 2, "error: data: is not in a git clone: a release is made from one, so that it is on record"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "code", "message"), REFUSALS)
def test_what_is_refused(clone: Clone, spoil: Callable[[Clone], None], code: int, message: str) -> None:
    """Data that is not fit for release is refused with advice on what to do, and nothing is kept."""
    spoil(clone)
    before = {path.name: path.read_bytes() for path in (clone.paths.data / "history").iterdir()}
    run = clone.run("release")
    assert run.returncode == code, run.stderr
    assert message in run.stderr
    assert {path.name: path.read_bytes() for path in (clone.paths.data / "history").iterdir()} == before


def test_the_first_version_has_three_numbers(project: Project) -> None:
    """A version that is not MAJOR.MINOR.PATCH is refused for the first release too."""
    edit = project.paths.data / "datapackage.json"
    edit.write_text(edit.read_text(encoding="utf-8").replace('"0.0.1"', '"2026.11.23.1"'), encoding="utf-8")
    for command in (
        ["init", "--quiet"],
        ["add", "--all"],
        ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *command], cwd=project.root, check=True, capture_output=True)  # noqa: S607
    run = project.run("release")
    assert run.returncode == 1
    assert "version: is not MAJOR.MINOR.PATCH: write 1.0.0 for the first release (found '2026.11.23.1')" in run.stderr


def test_notes_are_plain_text(clone: Clone) -> None:
    """Notes with markup are refused."""
    run = clone.run("release", "--notes", "<b>New</b>")
    assert run.returncode == 1
    assert "--notes: contains HTML: write plain text" in run.stderr


SPOILT = [
    ("1.0.0.zip", b"PK", "it does not match the zip beside it"),
    ("1.0.0.zip", None, "1.0.0.zip must be a regular file"),
    ("1.0.0.json", b"{", "cannot be read as a release"),
    ("1.0.0.json", b"[]", "malformed release"),
    ("1.0.0.json", b"[" * 100_000, "cannot be read as a release"),
    ("1.0.json", b"{}", "'1.0' is not a version such as 1.0.0"),
]


@pytest.mark.parametrize(("name", "content", "message"), SPOILT)
def test_a_release_that_was_tampered_with(clone: Clone, name: str, content: bytes | None, message: str) -> None:
    """A released file that was changed, cut off or lost is an error, whose message says to restore it."""
    path = clone.paths.data / "history" / name
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    run = clone.run("check")
    assert run.returncode == 1
    assert message in run.stderr
    assert "restore the file from git: what was released is never changed [history]" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_package_that_swells_is_not_unpacked(clone: Clone) -> None:
    """A zip with a table that is too large is refused, however small it is in the archive."""
    folder = clone.paths.data / "history"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("datapackage.json", "{}")
        archive.writestr("ties.csv", b"0" * 20_000_001)
    (folder / "1.0.0.zip").write_bytes(buffer.getvalue())
    said = json.loads((folder / "1.0.0.json").read_text(encoding="utf-8"))
    said["sha256"] = hashlib.sha256(buffer.getvalue()).hexdigest()
    (folder / "1.0.0.json").write_text(json.dumps(said), encoding="utf-8")
    run = clone.run("check")
    assert run.returncode == 1
    assert "is not a Data Package: ties.csv is in it twice or is too large" in run.stderr


def test_git_is_not_needed_to_build(clone: Clone) -> None:
    """A tarball without git's folder gives the same bytes as a clone, because the history is in data/history/."""
    correct_the_date(clone)
    clone.amend(CORRECTED)
    clone.built()
    whole = clone.published()
    no_clone(clone)
    shutil.rmtree(clone.paths.out)
    shutil.rmtree(clone.paths.cache)
    clone.built()
    assert clone.published() == whole


def test_a_table_of_another_form_is_not_compared(clone: Clone) -> None:
    """If the last release had other columns, no change is invented, and only a new major version fits."""
    folder = clone.paths.data / "history"
    with zipfile.ZipFile(io.BytesIO((folder / "1.0.0.zip").read_bytes())) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    members["ties.csv"] = members["ties.csv"].replace(b"checked,note", b"looked_at,note", 1)
    members["datapackage.json"] = members["datapackage.json"].replace(b'"name": "checked"', b'"name": "looked_at"')
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    (folder / "1.0.0.zip").write_bytes(buffer.getvalue())
    said = json.loads((folder / "1.0.0.json").read_text(encoding="utf-8"))
    said["sha256"] = hashlib.sha256(buffer.getvalue()).hexdigest()
    (folder / "1.0.0.json").write_text(json.dumps(said), encoding="utf-8")
    clone.built()
    assert "since then the form of the data changed." in clone.page("changes").meta("description")
    assert "write 2.0.0, for the fields of ties or their order changed" in clone.release("1.1.0", code=1)
    assert "version 2.0.0 is kept" in clone.release("2.0.0")
    clone.built()
    assert "so single values were not compared with those of version 1.0.0" in clone.page("changes").text


def schema(**field: Any) -> dict[str, Any]:
    """Return a descriptor of one table with an id and one more field, or no other field if its name is empty."""
    extra = {"name": "size", "type": "integer", "constraints": {}} | field
    fields = [{"name": "id", "type": "string"}, *([extra] if extra["name"] else [])]
    return {"name": "p", "resources": [{"name": "t", "schema": {"fields": fields, "primaryKey": ["id"]}}]}


def changes(kind: Kind) -> Changes:
    """Return one change of a kind."""
    subject = Subject("ties", "x", "X", "X: changed.", LATEST, rows=(RowChange("ties", "x", kind),))
    return Changes((subject,))


STRUCTURE = [
    (schema(), schema(), Changes(), None),
    (schema(), schema(), changes(Kind.CORRECTED), Level.PATCH),
    (schema(), schema(), changes(Kind.REVISED), Level.PATCH),
    (schema(), schema(), changes(Kind.ADDED), Level.MINOR),
    (schema(), schema(), changes(Kind.WITHDRAWN), Level.MINOR),
    (schema(), schema(name=""), Changes(), Level.MAJOR),
    (schema(name=""), schema(), Changes(), Level.MAJOR),
    (schema(), schema(name="extent"), changes(Kind.ADDED), Level.MAJOR),
    (schema(), schema(type="number"), Changes(), Level.MAJOR),
    (schema(), schema(constraints={"required": True}), Changes(), Level.MAJOR),
    (schema(constraints={"required": True}), schema(), Changes(), Level.MINOR),
    (schema(constraints={"enum": ["a"]}), schema(constraints={"enum": ["a", "b"]}), Changes(), Level.MINOR),
    (schema(constraints={"enum": ["a", "b"]}), schema(constraints={"enum": ["a"]}), Changes(), Level.MAJOR),
    (schema(constraints={"maximum": 5}), schema(constraints={"maximum": 4}), Changes(), Level.MAJOR),
    (schema(constraints={"maximum": 5}), schema(constraints={"maximum": 6}), Changes(), Level.MINOR),
    (schema(constraints={"minLength": 5}), schema(constraints={"minLength": 6}), Changes(), Level.MAJOR),
    (schema(constraints={"pattern": "a"}), schema(constraints={"pattern": "b"}), Changes(), Level.MAJOR),
    (schema(), {**schema(), "name": "q"}, Changes(), Level.MAJOR),
    (schema(), {**schema(), "resources": []}, Changes(), Level.MAJOR),
    ({**schema(), "resources": []}, schema(), Changes(), Level.MINOR),
]


@pytest.mark.parametrize(("old", "new", "found", "level"), STRUCTURE)
def test_which_number_rises(old: dict[str, Any], new: dict[str, Any], found: Changes, level: Level | None) -> None:
    """The Data Package's versioning recipe: table structure – major; rows – minor; values – patch; nothing – none."""
    reasons = reasons_to_rise(old, new, found)
    assert (reasons[0].level if reasons else None) == level


@pytest.mark.parametrize(
    ("version", "level", "meaning", "fits"),
    [
        ("1.2.4", Level.PATCH, False, True),
        ("1.3.0", Level.PATCH, False, False),
        ("2.0.0", Level.PATCH, False, False),
        ("2.0.0", Level.PATCH, True, True),
        ("1.3.0", Level.MINOR, False, True),
        ("1.2.4", Level.MINOR, False, False),
        ("1.4.0", Level.MINOR, False, False),
        ("1.2.3", Level.MINOR, False, False),
        ("2.0.0", Level.MAJOR, False, True),
        ("1.3.0", Level.MAJOR, False, False),
        ("2026.11.23", Level.MINOR, False, False),
        ("v1.3.0", Level.MINOR, False, False),
    ],
)
def test_which_version_fits(version: str, level: Level, meaning: bool, fits: bool) -> None:
    """Only the next version of the level fits, or also a major one if the meaning of a field may have changed."""
    from sistercities.history.versioning import Reason  # noqa: PLC0415

    found = version_problem(version, "1.2.3", [Reason(level, "because")], meaning_may_differ=meaning)
    assert (found is None) == fits


def test_every_release_of_the_record_is_published(real_site: Path) -> None:
    """Every package that the real record keeps is published, the newest first, with its checksum and how to cite it."""
    versions = json.loads((real_site / "data/v/versions.json").read_text(encoding="utf-8"))["versions"]
    kept = {path.stem for path in (HOME / "data" / "history").glob("*.zip")}
    assert {row["version"] for row in versions} == kept
    numbers = [[int(part) for part in row["version"].split(".")] for row in versions]
    assert numbers == sorted(numbers, reverse=True)
    for row in versions:
        package = (real_site / "data/v" / row["path"]).read_bytes()
        assert hashlib.sha256(package).hexdigest() == row["sha256"]
        assert package == (HOME / "data" / "history" / f"{row['version']}.zip").read_bytes()
        page = read((real_site / "data/v" / row["version"] / "index.html").read_text(encoding="utf-8"))
        assert row["sha256"] in page.text
        assert f"version {row['version']} [data set]" in page.text


def test_every_path_of_the_last_release_is_published(real_site: Path, record: Site) -> None:
    """No path that the real site had at its last release is gone, unless an amendment accounts for it."""
    paths = HOME / "data" / "history" / "paths.txt"
    known = paths.read_text(encoding="utf-8").split() if paths.exists() else []
    files = {path.relative_to(real_site).as_posix() for path in real_site.rglob("*") if path.is_file()}
    spoken_for = tuple(moved.folder for moved in moved_pages(record))
    assert [path for path in known if path not in files and not path.startswith(spoken_for)] == []


def test_a_release_without_its_description_is_missed(clone: Clone) -> None:
    """A package in the history that nothing describes is an error, and its published address does not vanish."""
    (clone.paths.data / "history" / "1.0.0.json").unlink()
    run = clone.run("check")
    assert run.returncode == 1
    assert "has no 1.0.0.json beside it; restore the file from git" in run.stderr
