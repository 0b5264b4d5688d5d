"""Any rows are either refused, or published as sound files that add nothing to them and read back the same."""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import html5lib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sistercities.base.files import is_safe
from sistercities.contribute.canonical import fixed, table_bytes
from sistercities.datapackage.expected_schema import field_names
from sistercities.datapackage.rules.cells import longest
from sistercities.engine.build import Options
from sistercities.engine.target import nothing
from sistercities.outputs.targets import all_targets
from sistercities.publish import build_site
from sistercities.record.model import RECORDS, Record
from sistercities.site.request import Paths, Request
from sistercities.site.site import Site, load_site
from tests.conftest import HOME, LATEST, Project, built, loaded_site, make_content, make_toy

Rows = dict[type[Record], list[tuple[str, ...]]]
XHTML = "{http://www.w3.org/1999/xhtml}"
HOSTILE = ("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"' onmouseover=alert(1) x=\"", "{{ 7*7 }}",
           "javascript:alert(1)", "&lt;b&gt;", "]]><svg onload=alert(1)>", "--><p id=x>", "</title><h1>", "\u202e", "=1+1",
           "../../etc/passwd", "a/b", "%2e%2e", "\u0430bc", "x\ny", "https://example.org/?a=1&b=<i>", "https://e.org/'x")  # fmt: skip
PLAIN = st.text("abc XYZ.,;&<>'\"()[]{}%#?/\\=–é\u042f", max_size=30)
TEXT = st.one_of(st.sampled_from(HOSTILE), PLAIN, st.text(max_size=12))
SOUND = {
    "url": st.sampled_from(
        ["https://example.org/a", "https://example.org/?a=1&b='c'", "http://пример.example.org/ü#x"]
    ),
    "date": st.sampled_from(["2022", "2022-03", "2022-03-09", ""]),
    "number": st.sampled_from(["1", "0", ""]),
}
"""Values that pass the checks, so that not every package is refused."""


@st.composite
def packages(draw: st.DrawFn) -> Rows:
    """Return the toy package with a few cells replaced by arbitrary values and sometimes a row doubled or removed."""
    rows: Rows = {record: list(TOY[record]) for record in RECORDS}
    for _ in range(draw(st.integers(1, 4))):
        record = draw(st.sampled_from([record for record in RECORDS if rows[record]]))
        position = draw(st.integers(0, len(rows[record]) - 1))
        action = draw(st.sampled_from(["text", "text", "text", "any", "double", "drop"]))
        if action == "double":
            rows[record].append(rows[record][position])
        elif action == "drop":
            rows[record].pop(position)
        else:
            cells = list(rows[record][position])
            names = field_names(record)
            free = [index for index, name in enumerate(names) if name in FREE] or [0]
            column = draw(st.sampled_from(free if action == "text" else range(len(names))))
            cells[column] = draw(SOUND.get(names[column], TEXT) if action == "text" else TEXT)
            if action == "text" and names[column] not in SOUND:
                cells[column] = (
                    " ".join(cells[column].split())[: longest(record.RESOURCE, names[column])] or "A text of it."
                )
            if action == "text" and names[column] == "summary":
                cells[column] = f"It said: {cells[column]}."  # a sentence, so that its contents may be published
            rows[record][position] = tuple(cells)
    return rows


FREE = frozenset(["name", "name_local", "region", "note", "actor", "summary", "title", "publisher", "value", "counted",
                  "counter", "partner", "url"])  # fmt: skip


def toy_rows() -> Rows:
    """Return the toy package's rows."""
    folder = Path(__file__).parent / "toy"
    return {
        record: [tuple(row) for row in csv.reader(io.StringIO((folder / f"{record.RESOURCE}.csv").read_text("utf-8")))][
            1:
        ]
        for record in RECORDS
    }


TOY = toy_rows()


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> tuple[Paths, Site]:
    """Return the folders that packages are written to, and the site of the unchanged package."""
    root = tmp_path_factory.mktemp("any")
    data, content = make_toy(root / "data"), make_content(root / "content")
    paths = Paths(data, content, HOME / "templates", root / "site", root / "cache")
    return paths, loaded_site(Request(paths, "https://example.org", "https://github.com/example/record", LATEST))


def shape(html: bytes) -> tuple[Counter[str], Counter[str]]:
    """Return the numbers of a page's elements and attributes by name; AssertionError if it is not valid HTML."""
    parser = html5lib.HTMLParser(strict=False)
    tree = parser.parse(html.decode())
    assert parser.errors == []
    elements: Counter[str] = Counter()
    attributes: Counter[str] = Counter()
    for element in tree.iter():
        if isinstance(element.tag, str):
            elements[element.tag.rpartition("}")[2]] += 1
            attributes.update(str(name) for name in element.keys())  # noqa: SIM118  # not a dictionary
            for name, value in element.items():
                if name in ("href", "src", "action"):
                    assert not value.strip().lower().startswith(("javascript:", "data:", "vbscript:")), value
    return elements, attributes


@pytest.fixture(scope="module")
def vocabulary(workshop: tuple[Paths, Site]) -> tuple[set[str], set[str]]:
    """Return the names of the elements and attributes that this project's own templates produce."""
    elements: Counter[str] = Counter()
    attributes: Counter[str] = Counter()
    for target in all_targets(workshop[1]):
        if target.path.endswith(".html"):
            found = shape(target.make(workshop[1], target.inputs(workshop[1])))
            elements += found[0]
            attributes += found[1]
    return set(elements), set(attributes)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=packages(), chosen=st.randoms(use_true_random=False))
def test_any_rows(workshop: tuple[Paths, Site], vocabulary: tuple[set[str], set[str]], rows: Rows, chosen: Any) -> None:
    """Rows are refused, or every page is valid and has only our own markup, and the downloads have the same rows."""
    paths, _ = workshop
    for record in RECORDS:
        table = fixed(record, rows[record]).rows if chosen.random() < 0.5 else rows[record]
        content = table_bytes(record, table).decode("utf-8", "replace")
        (paths.data / f"{record.RESOURCE}.csv").write_text(content, encoding="utf-8", newline="")
    before = files(paths.out)
    request = Request(paths, "https://example.org", "https://github.com/example/record", LATEST, ask_frictionless=False)
    result = build_site(request, Options(jobs=1))
    after = files(paths.out)
    assert {path.name for path in paths.out.parent.iterdir()} <= {"data", "content", "site", "cache"}
    if result.problems:
        assert all(problem.message and str(problem).isprintable() for problem in result.problems)
        assert after == before
        return
    for path in after:
        assert is_safe(path)
        if path.endswith(".html") and after[path] != before.get(path):
            elements, attributes = shape(after[path])
            assert set(elements) <= vocabulary[0], path
            assert set(attributes) <= vocabulary[1], path
    reads_back(paths, after)


def files(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder by its path."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def reads_back(paths: Paths, published: dict[str, bytes]) -> None:
    """Check that the tables in the zip, and every plain table, have the rows that were read."""
    with zipfile.ZipFile(io.BytesIO(published["data/sister-cities.zip"])) as archive:
        for record in RECORDS:
            name = f"{record.RESOURCE}.csv"
            expected = rows_of((paths.data / name).read_bytes())
            for found in (archive.read(name), published[f"data/package/{name}"]):
                assert rows_of(found) == expected, record.RESOURCE
    ids = [row[0] for row in rows_of((paths.data / "ties.csv").read_bytes())[1:]]
    assert [tie["id"] for tie in json.loads(published["data/ties.json"])["ties"]] == ids
    assert [row[0] for row in rows_of(published["data/ties.csv"])[1:]] == ids


def rows_of(content: bytes) -> list[list[object]]:
    """Return a table's rows with coordinates as numbers, because ``46.0`` and ``46`` are the same."""
    rows = list(csv.reader(io.StringIO(content.decode())))
    places = [index for index, name in enumerate(rows[0]) if name.endswith(("latitude", "longitude"))]
    read: list[list[object]] = [
        [float(cell) if index in places and cell else cell for index, cell in enumerate(row)] for row in rows[1:]
    ]
    return [[*rows[0]], *read]


def test_some_packages_pass_and_some_are_refused(workshop: tuple[Paths, Site]) -> None:
    """Some of the generated packages pass and some are refused, so the test above covers both outcomes."""
    paths, _ = workshop
    seen, said = Counter[bool](), Counter[str]()

    @settings(max_examples=60, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(packages())
    def look(rows: Rows) -> None:
        for record in RECORDS:
            content = table_bytes(record, fixed(record, rows[record]).rows).decode("utf-8", "replace")
            (paths.data / f"{record.RESOURCE}.csv").write_text(content, encoding="utf-8", newline="")
        problems = load_site(Request(paths, "", "", LATEST), verdict=nothing).problems
        seen[not problems] += 1
        said.update(str(problem) for problem in problems)

    look()
    assert seen[True] >= 3, said.most_common(3)
    assert seen[False] >= 3
    shutil.rmtree(paths.data)
    make_toy(paths.data)


def test_the_license_comes_from_the_data(project: Project) -> None:
    """Every page and file made from a package under another license is published under that license only."""
    path = project.paths.data / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    terms = {
        "name": "ODbL-1.0",
        "title": "Open Database License",
        "path": "https://opendatacommons.org/licenses/odbl/",
    }
    path.write_text(json.dumps({**descriptor, "licenses": [terms], "sources": []}), encoding="utf-8")
    published = built(project, "--base-url", "https://example.org")
    articles = {f"{file.stem}/index.html" for file in project.paths.content.glob("*.md")}  # people's own words
    with zipfile.ZipFile(io.BytesIO(published["data/sister-cities.zip"])) as archive:
        published |= {name: archive.read(name) for name in archive.namelist()}
    texts = {path: content for path, content in published.items() if path not in articles}
    assert [
        path for path, text in texts.items() if b"CC BY" in text or b"CC-BY" in text or b"licenses/by" in text
    ] == []
    assert b"ODbL-1.0" in published["cities/ashford-oh/index.html"]
    assert b"ODbL-1.0" in published["cities/ashford-oh/feed.atom"]
    assert b"also for money" not in published["LICENSE.txt"]
