"""Every format is read back by the tools that people use and has the record's values."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import math
import sqlite3
import subprocess
import zipfile
from contextlib import closing
from dataclasses import fields, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import frictionless
import geopandas
import jsonschema
import openpyxl
import pandas as pd  # type: ignore[import-untyped,unused-ignore]
import playwright
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sistercities.base.problems import clipped
from sistercities.datapackage.dictionary import all_tables
from sistercities.outputs.downloads import FORMATS, PARQUET, parquet
from sistercities.outputs.downloads.geojson import line, points
from sistercities.outputs.downloads.sqlite import SEARCHED, database
from sistercities.outputs.downloads.text import excel_csv
from sistercities.outputs.downloads.xlsx import LONGEST, SHEETS, workbook
from sistercities.outputs.graphics.projection import GreatCircle
from sistercities.record.flat_columns import Repeats, columns_of
from sistercities.record.flat_events import FlatEvent
from sistercities.record.flat_ties import COLUMNS, FlatTie
from sistercities.record.model import RECORDS
from sistercities.record.partial_date import PartialDate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sistercities.site.site import Site

RESOURCES = [record_type.RESOURCE for record_type in RECORDS]
TABLES = {"ties_flat": "ties", "events_flat": "events-flat", **{name: f"package/{name}" for name in RESOURCES}}
Row = dict[str, Any]


def records(site: Site, table: str) -> list[Any]:
    """Return the records of a published table."""
    flat: Mapping[str, Mapping[str, Any]] = {"ties_flat": site.flat_ties, "events_flat": site.flat_events}
    return list((flat[table] if table in flat else site.dataset.table(table)).values())


def said(site: Site, table: str) -> list[Row]:
    """Return a table's rows from the record: partial dates as ISO 8601, days as dates, enums as texts."""
    return [{field.name: typed(getattr(row, field.name)) for field in fields(row)} for row in records(site, table)]


def typed(value: Any) -> Any:
    """Return a value, as text if it has no type outside this program."""
    return str(value) if isinstance(value, PartialDate | str) else value


def as_text(value: Any) -> Any:
    """Return a value as it is in a format without dates."""
    return value.isoformat() if isinstance(value, dt.date) else value


def by_name(site: Site, table: str) -> list[Row]:
    """Return a table's rows with days as ISO 8601 texts."""
    return [{name: as_text(value) for name, value in row.items()} for row in said(site, table)]


@pytest.mark.parametrize("table", TABLES)
def test_pandas_reads_every_csv(real_site: Path, record: Site, table: str) -> None:
    """Pandas reads each CSV as text, and every cell has the record's value."""
    frame = pd.read_csv(real_site / "data" / f"{TABLES[table]}.csv", dtype=str, keep_default_na=False)
    expected = [
        {name: "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
         for name, value in row.items()}
        for row in by_name(record, table)
    ]  # fmt: skip
    assert frame.to_dict("records") == expected


@pytest.mark.parametrize("table", TABLES)
def test_pyarrow_reads_every_parquet(real_site: Path, record: Site, table: str) -> None:
    """PyArrow reads each Parquet file with its types, and beside each partial date its first and last day."""
    found = pyarrow.parquet.read_table(real_site / "data" / f"{TABLES[table]}.parquet")
    kinds = {field.name: field.kind for field in record.tables[table].fields}
    expected = said(record, table)
    for row, one in zip(found.to_pylist(), expected, strict=True):
        assert {name: as_text(row[name]) for name in one} == {name: as_text(value) for name, value in one.items()}
        for name in (name for name, kind in kinds.items() if kind == "partial-date"):
            date = PartialDate.parse(one[name]) if one[name] else None
            assert row[f"{name}_first"] == (date.first_day if date else None)
            assert row[f"{name}_last"] == (date.last_day if date else None)
    types = {"date": "date32[day]", "number": "double", "integer": "int64", "boolean": "bool"}
    for name, kind in kinds.items():
        assert str(found.schema.field(name).type) == types.get(kind, "string"), name


@pytest.mark.parametrize("table", TABLES)
def test_parquet_carries_its_dictionary(real_site: Path, record: Site, table: str) -> None:
    """A Parquet file's own metadata gives the version, the license and every field's meaning and vocabulary."""
    metadata = pyarrow.parquet.read_schema(real_site / "data" / f"{TABLES[table]}.parquet").metadata
    assert metadata[b"version"].decode() == record.exact_version
    assert metadata[b"license"] == b"CC-BY-4.0"
    described = json.loads(metadata[b"fields"])
    for field in record.tables[table].fields:
        assert described[field.name]["description"] == field.description
        assert tuple(described[field.name].get("enum", ())) == field.enum


@pytest.mark.parametrize("size", [7, 109, 110])
def test_parquet_of_many_rows(frozen: Site, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """A table written in batches has the same rows in the same order, whether or not the last batch is full."""
    assert len(frozen.dataset.ties) == 109
    whole = parquet.table_parquet(frozen, "ties_flat")
    monkeypatch.setattr(parquet, "BATCH", size)
    batches = parquet.table_parquet(frozen, "ties_flat")
    one, other = (pyarrow.parquet.read_table(io.BytesIO(content)) for content in (whole, batches))
    assert one.equals(other, check_metadata=True)


def test_duckdb_reads_the_parquet_of_every_table(real_site: Path, record: Site) -> None:
    """DuckDB joins the Parquet tables by their keys and loses no row."""
    names = ("events", "ties", "citations", "sources")
    files = {name: str(real_site / "data" / "package" / f"{name}.parquet") for name in names}
    query = (
        "select count(*) from read_parquet($events) e join read_parquet($ties) t on t.id = e.tie "
        "join read_parquet($citations) c on c.event = e.id join read_parquet($sources) s on s.id = c.source"
    )
    with duckdb.connect() as connection:
        assert connection.execute(query, files).fetchall() == [(len(record.dataset.citations),)]


@pytest.fixture(scope="module")
def opened(real_site: Path) -> Iterator[sqlite3.Connection]:
    """Open the published database read-only."""
    with closing(sqlite3.connect(f"file:{real_site / 'data' / 'sister-cities.sqlite'}?mode=ro", uri=True)) as found:
        yield found


@pytest.mark.parametrize("table", ["ties_flat", *RESOURCES])
def test_sqlite_holds_every_table(opened: sqlite3.Connection, record: Site, table: str) -> None:
    """Each table of the database, the flat ties included, has the record's rows."""
    cursor = opened.execute(f"SELECT * FROM {table}")  # noqa: S608  # a name of ours
    names = [column[0] for column in cursor.description]
    expected = sorted(by_name(record, table), key=lambda row: list(row.values())[:2])
    found = sorted((dict(zip(names, row, strict=True)) for row in cursor), key=lambda row: list(row.values())[:2])
    assert found == expected


def test_sqlite_keeps_types_and_keys(opened: sqlite3.Connection) -> None:
    """The database is intact, declares primary and foreign keys, and refuses a value outside its vocabulary."""
    assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert opened.execute("PRAGMA foreign_key_check").fetchall() == []
    for record_type in RECORDS:
        keys = opened.execute(f"PRAGMA table_info({record_type.RESOURCE})").fetchall()
        assert [row[1] for row in sorted(keys, key=lambda row: row[5]) if row[5]] == list(record_type.KEY)
        references = opened.execute(f"PRAGMA foreign_key_list({record_type.RESOURCE})").fetchall()
        assert {row[3]: row[2] for row in references} == record_type.REFERENCES
    with closing(sqlite3.connect(":memory:")) as copy:
        opened.backup(copy)
        copy.execute("PRAGMA foreign_keys = ON")
        for statement in (
            "UPDATE events SET type = 'cancelled'",
            "UPDATE ties SET us_place = 'nowhere-xx'",
            "UPDATE sources SET url = NULL",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                copy.execute(statement)
    numbers = opened.execute("SELECT DISTINCT typeof(latitude), typeof(population) FROM us_places").fetchall()
    assert set(numbers) <= {("real", "integer"), ("real", "null"), ("null", "integer"), ("null", "null")}


@pytest.fixture(scope="module")
def searched(frozen: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """Open the database of the frozen record."""
    path = tmp_path_factory.mktemp("searched") / "frozen.sqlite"
    path.write_bytes(database(frozen))
    with closing(sqlite3.connect(path)) as connection:
        yield connection


@pytest.mark.parametrize(
    ("table", "words", "column", "found"),
    [
        ("ties_flat", "владивосток", "id", "san-diego-ca--vladivostok"),
        ("ties_flat", "vladivostok diego", "id", "san-diego-ca--vladivostok"),
        ("ties_flat", "lightfoot", "id", "chicago-il--moscow"),
        ("ties", "vladivostok", "id", "san-diego-ca--vladivostok"),
        ("events", "lightfoot", "tie", "chicago-il--moscow"),
        ("sources", "ROANOKE times", "publisher", "The Roanoke Times"),
    ],
)
def test_sqlite_can_be_searched(searched: sqlite3.Connection, table: str, words: str, column: str, found: str) -> None:
    """A table's full-text index finds its rows by their words, in either alphabet and in any case."""
    query = f"SELECT {column} FROM {table} WHERE rowid IN (SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH ?)"  # noqa: S608  # names of ours
    assert (found,) in searched.execute(query, (words,)).fetchall()


@pytest.mark.parametrize("table", SEARCHED)
def test_a_search_index_agrees_with_its_table(opened: sqlite3.Connection, table: str) -> None:
    """SQLite's own check confirms that each full-text index matches its table."""
    with closing(sqlite3.connect(":memory:")) as copy:
        opened.backup(copy)
        copy.execute(f"INSERT INTO {table}_fts ({table}_fts, rank) VALUES ('integrity-check', 1)")  # noqa: S608  # a name of ours


def test_sqlite_explains_itself(opened: sqlite3.Connection, record: Site) -> None:
    """The database contains its version, its license and the meaning of every field."""
    about = dict(opened.execute("SELECT name, value FROM about"))
    assert about["version"] == record.exact_version
    assert "CC-BY-4.0" in about["license"]
    fields_ = opened.execute("SELECT table_name, field, description FROM fields").fetchall()
    expected = {(table.name, field.name, field.description)
                for table in record.tables.values() for field in table.fields}  # fmt: skip
    assert set(fields_) == expected


def test_sqlite_bytes_do_not_name_the_library(real_site: Path, record: Site) -> None:
    """The database's bytes depend only on the data: a second copy is identical, and no SQLite version is in them."""
    content = (real_site / "data" / "sister-cities.sqlite").read_bytes()
    assert content[96:100] == bytes(4)
    assert database(record) == database(record)


@pytest.fixture(scope="module")
def book(real_site: Path) -> openpyxl.Workbook:
    """Return the published workbook."""
    return openpyxl.load_workbook(real_site / "data" / "sister-cities.xlsx")


@pytest.mark.parametrize("table", SHEETS)
def test_openpyxl_reads_every_sheet(book: openpyxl.Workbook, record: Site, table: str) -> None:
    """Each sheet has the record's rows: texts as texts, numbers as numbers, days as dates; its header stays in view."""
    sheet = book[table]
    head, *rows = sheet.iter_rows(values_only=True)
    expected = said(record, table)
    for row, one in zip(rows, expected, strict=True):
        found = {name: value.date() if isinstance(value, dt.datetime) else value
                 for name, value in zip(head, row, strict=True)}  # fmt: skip
        assert found == one
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == sheet.dimensions
    assert all(cell.font.bold for cell in sheet[1])


def test_the_workbook_runs_nothing(book: openpyxl.Workbook) -> None:
    """No cell of the workbook is a formula or a link, and its README names the license and the citation."""
    for sheet in book:
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "b", "d", "inlineStr"}
        assert not any(cell.hyperlink for row in sheet.iter_rows() for cell in row)
    assert book.sheetnames == ["README", *SHEETS, "fields"]
    texts = {row[0]: row[1] for row in book["README"].iter_rows(values_only=True)}
    assert "Creative Commons" in texts["License"]
    assert "[data set]" in texts["Cite as"]


def test_the_workbook_leaves_nothing_out() -> None:
    """Every field of the tables without a sheet of their own is a column of a flat sheet."""
    columns = (*columns_of(FlatTie), *columns_of(FlatEvent))
    repeated = {column.made_of.origin for column in columns if isinstance(column.made_of, Repeats)} | {
        "citations.event",
        "citations.source",
        "citations.note",
    }
    for record_type in RECORDS:
        if record_type.RESOURCE not in SHEETS:
            named = {f"{record_type.RESOURCE}.{field.name}" for field in fields(record_type)}  # type: ignore[arg-type]
            assert named <= repeated


FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", '=HYPERLINK("https://example.org","x")')


@pytest.mark.parametrize("formula", FORMULAS)
def test_formulas_are_neutralized_even_if_no_check_caught_them(record: Site, formula: str) -> None:
    """A formula is text in the workbook, and has an apostrophe before it in the CSV for Excel."""
    tie = next(iter(record.dataset.ties.values()))
    dataset = replace(record.dataset, ties={**record.dataset.ties, tie.id: replace(tie, note=formula)})
    site = replace(record, dataset=dataset)
    table = list(csv.DictReader(io.StringIO(excel_csv(site, "ties_flat").decode("utf-8-sig"), newline="")))
    assert table[0]["note"] == f"'{formula}"
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(site)))["ties_flat"]
    cell = sheet.cell(2, COLUMNS.index("note") + 1)
    assert (cell.value, cell.data_type) == (formula, "s")


def test_a_text_longer_than_a_cell_is_cut_and_says_so() -> None:
    """A text too long for a cell in Excel is cut at the limit and ends with an ellipsis."""
    assert clipped("x" * LONGEST, length=LONGEST) == "x" * LONGEST
    assert clipped("x" * (LONGEST + 1), length=LONGEST) == "x" * (LONGEST - 1) + "…"


def as_excel_reads(content: bytes) -> str:
    """Return a CSV as Excel decodes it on a double click: UTF-8 if it has a byte order mark, or else Windows-1252."""
    return content.decode("utf-8-sig") if content.startswith(b"\xef\xbb\xbf") else content.decode("cp1252", "replace")


@pytest.mark.parametrize(("name", "plain"), [("ties-excel", "ties"), ("events-excel", "events-flat")])
def test_excel_shows_cyrillic(real_site: Path, record: Site, name: str, plain: str) -> None:
    """When opened by a double click, the CSV for Excel shows Cyrillic; its cells are those of the plain file."""
    content = (real_site / "data" / f"{name}.csv").read_bytes()
    native = {row.partner_name_local or "" for row in record.flat_ties.values()}
    native = {word for word in native if not word.isascii()}
    unmarked = (real_site / "data" / f"{plain}.csv").read_bytes()
    assert [word for word in native if word not in as_excel_reads(content)] == []
    assert [word for word in native if word in as_excel_reads(unmarked)] == []
    rows = list(csv.reader(io.StringIO(as_excel_reads(content), newline="")))
    with (real_site / "data" / f"{plain}.csv").open(encoding="utf-8", newline="") as file:
        assert rows == list(csv.reader(file))


@pytest.mark.parametrize("name", ["ties", "places"])
def test_geojson_is_valid(real_site: Path, name: str) -> None:
    """A GeoJSON file conforms to the GeoJSON schema that frictionless ships, and its features' ids are unique."""
    content = json.loads((real_site / "data" / f"{name}.geojson").read_text(encoding="utf-8"))
    schema = Path(frictionless.__file__).parent / "assets" / "profiles" / "geojson.json"
    jsonschema.validate(content, json.loads(schema.read_text(encoding="utf-8")))
    assert "crs" not in content
    ids = [feature["id"] for feature in content["features"]]
    assert len(set(ids)) == len(ids)


def test_geopandas_reads_the_places(real_site: Path, record: Site) -> None:
    """GeoPandas reads every place at its coordinates, and the partners' numbers of ties add up to all ties."""
    frame = geopandas.read_file(real_site / "data" / "places.geojson")
    dataset = record.dataset
    assert len(frame) == len(dataset.us_places) + len(dataset.partner_places)
    places: dict[str, Any] = {**{f"us/{key}": place for key, place in dataset.us_places.items()},
                              **{f"partner/{key}": place for key, place in dataset.partner_places.items()}}  # fmt: skip
    for row in frame.itertuples():
        place = places[f"{row.side}/{row.id}"]
        point = (row.geometry.x, row.geometry.y) if row.geometry else (None, None)
        assert point == (place.longitude, place.latitude)
    assert frame[frame["side"] == "partner"]["ties"].sum() == len(dataset.ties)
    assert frame.crs == "EPSG:4326"


def test_geopandas_reads_the_ties(real_site: Path, record: Site) -> None:
    """GeoPandas reads every tie as a line from the U.S. place to its partner, with its status and its sentence."""
    frame = geopandas.read_file(real_site / "data" / "ties.geojson").set_index("id", drop=False)
    assert list(frame.index) == list(record.dataset.ties)
    for row in record.flat_ties.values():
        found = frame.loc[row.id]
        assert (found["status"], found["sentence"]) == (row.status, row.sentence)
        if None in (row.us_latitude, row.partner_latitude):
            assert found["geometry"] is None
            continue
        parts = list(getattr(found["geometry"], "geoms", [found["geometry"]]))
        assert len(parts) == 1 + crosses(row)
        assert parts[0].coords[0] == (row.us_longitude, row.us_latitude)
        assert parts[-1].coords[-1] == (row.partner_longitude, row.partner_latitude)


def crosses(row: FlatTie) -> bool:
    """Whether the shortest path between a tie's places crosses the 180th meridian."""
    return abs((row.us_longitude or 0) - (row.partner_longitude or 0)) > 180


@pytest.mark.parametrize(("tie", "parts"), [("anchorage-ak--magadan", 2), ("dallas-tx--saratov", 1)])
def test_a_line_across_the_pacific_has_two_parts(frozen: Site, tie: str, parts: int) -> None:
    """A line over the 180th meridian is cut there; one over the Atlantic is whole."""
    row = frozen.flat_ties[tie]
    assert None not in (row.us_longitude, row.us_latitude, row.partner_longitude, row.partner_latitude)
    shape = line((row.us_longitude, row.us_latitude), (row.partner_longitude, row.partner_latitude))  # type: ignore[arg-type]
    assert len(shape["coordinates"] if shape["type"] == "MultiLineString" else [shape]) == parts


degrees = st.tuples(st.floats(-179.9, 179.9), st.floats(-85, 85))


@given(degrees, degrees)
def test_lines_are_the_shortest_and_cut_at_the_meridian(start: tuple[float, float], end: tuple[float, float]) -> None:
    """A line is as long as the great circle, has both ends, and is split where it crosses the 180th meridian."""
    way = points(GreatCircle(start, end), end)
    assert (way[0], way[-1]) == (start, end)
    straight = distance(start, end)
    if straight < math.radians(179):
        assert math.isclose(sum(distance(a, b) for a, b in pairwise(way)), straight, rel_tol=1e-6, abs_tol=1e-9)
    shape = line(start, end)
    parts = [shape["coordinates"]] if shape["type"] == "LineString" else shape["coordinates"]
    for part in parts:
        assert len(part) > 1
        assert all(abs(a[0] - b[0]) <= 180 for a, b in pairwise(part))
        assert all(-180 <= longitude <= 180 and -90 <= latitude <= 90 for longitude, latitude in part)
    for before, after in pairwise(parts):
        assert (before[-1][0], before[-1][1]) == (-after[0][0], after[0][1])
        assert abs(before[-1][0]) == 180


def distance(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the angle between two places in radians, by the haversine formula."""
    (west, south), (east, north) = (tuple(map(math.radians, place)) for place in (a, b))
    half = math.sin((north - south) / 2) ** 2 + math.cos(south) * math.cos(north) * math.sin((east - west) / 2) ** 2
    return 2 * math.asin(min(1, math.sqrt(half)))


def node() -> str | None:
    """Return the path of the Node that Playwright's wheel ships, or None if it is not there."""
    found = Path(playwright.__file__).parent / "driver" / "node"
    return str(found) if found.is_file() else None


@pytest.mark.skipif(node() is None, reason="Playwright ships no Node here")
def test_node_reads_the_json(real_site: Path, record: Site) -> None:
    """Node's own JSON parser reads the whole package back, list by list."""
    script = "const d=require(process.argv[1]);delete d.title;console.log(JSON.stringify(d))"
    command = [node() or "", "-e", script, str(real_site / "data" / "sister-cities.json")]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True, timeout=60)
    found = json.loads(run.stdout)
    assert {name: found[name] for name in RESOURCES} == {name: by_name(record, name) for name in RESOURCES}
    assert found["version"] == record.version


def test_frictionless_reads_the_tables_typed(real_site: Path, record: Site) -> None:
    """Frictionless reads each table of the published package with its types."""
    package = frictionless.Package(str(real_site / "data" / "package" / "datapackage.json"))
    for name in RESOURCES:
        table: Any = package.get_resource(name)
        found = [{key: float(value) if type(value).__name__ == "Decimal" else value for key, value in row.items()}
                 for row in table.read_rows()]  # fmt: skip
        assert found == said(record, name)


def test_descriptor_names_sizes_and_hashes(real_site: Path) -> None:
    """The published descriptor gives the size in bytes and the SHA-256 of each table."""
    folder = real_site / "data" / "package"
    for resource in json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["resources"]:
        content = (folder / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_checksums_hold(real_site: Path) -> None:
    """SHA256SUMS lists every download with its checksum, and the zip has such a list of its members."""
    folder = real_site / "data"
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = {name: checksum for checksum, _, name in (line.partition("  ") for line in lines)}
    assert sums == {form.name: hashlib.sha256((folder / form.name).read_bytes()).hexdigest() for form in FORMATS}
    with zipfile.ZipFile(folder / "sister-cities.zip") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    listed = members.pop("SHA256SUMS").decode().splitlines()
    inside = {name: checksum for checksum, _, name in (line.partition("  ") for line in listed)}
    assert inside == {name: hashlib.sha256(content).hexdigest() for name, content in members.items()}


def test_the_dictionary_names_every_column(record: Site) -> None:
    """The dictionary describes every field, with an example."""
    for table in all_tables(record.descriptor):
        assert table.description, table.name
        for field in table.fields:
            assert field.description.endswith("."), (table.name, field.name)
            assert field.example, (table.name, field.name)


def test_the_dictionary_tells_the_truth(record: Site) -> None:
    """No required field has an empty cell, and no cell has a value outside its field's vocabulary."""
    for table in record.tables.values():
        for field in table.fields:
            values = {row[field.name] for row in said(record, table.name)}
            assert not (field.required and None in values), (table.name, field.name)
            assert not field.enum or values <= {*field.enum, None}, (table.name, field.name)


def test_formats_have_distinct_paths_and_groups() -> None:
    """No two formats have the same path, and the formats fall into the three groups of users."""
    assert len({form.path for form in FORMATS}) == len(FORMATS)
    assert {form.group for form in FORMATS} == {"read", "program", "package"}
    assert {form.media_type for form in FORMATS if form.name.endswith(".parquet")} == {PARQUET}
