"""The files that data users download: whole, filtered, packed, and read back by the tools that they use."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import shutil
import zipfile
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import duckdb
import frictionless
import openpyxl
import pandas as pd  # type: ignore[import-untyped,unused-ignore]
import pyarrow.parquet
import pytest

from sistercities.datapackage.validate import validate
from sistercities.record.flat_columns import SEPARATOR
from sistercities.record.flat_ties import COLUMNS
from sistercities.record.model import RECORDS
from sistercities.record.vocabulary import Status
from tests.conftest import HOME, TOMORROW, Project
from tests.markup import read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sistercities.site.site import Site

Row = dict[str, str]
FLAT = ["ties_flat", "events_flat"]
ZIPPED = [*FLAT, *(record_type.RESOURCE for record_type in RECORDS)]
FORMULA = tuple("=+-@\t\r")
NUMBERS = frozenset({"latitude", "longitude", "us_latitude", "us_longitude", "partner_latitude", "partner_longitude",
                     "population", "geonames_id", "number"})  # fmt: skip


def rows(path: Path) -> list[Row]:
    """Return a CSV file's rows as the standard library reads them."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def as_data(cell: str, name: str) -> str | float:
    """Return a cell as a number if its column is numeric: ``46.0`` and ``46`` mean the same."""
    return float(cell) if cell and name in NUMBERS else cell


def typed(found: list[Row]) -> list[dict[str, str | float]]:
    """Return rows with the cells of numeric columns as numbers."""
    return [{name: as_data(cell, name) for name, cell in row.items()} for row in found]


@pytest.fixture(scope="session")
def unpacked(real_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the Data Package, unpacked somewhere else."""
    folder = tmp_path_factory.mktemp("some where é")
    with zipfile.ZipFile(real_site / "data" / "sister-cities.zip") as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="session")
def flat(real_site: Path) -> list[Row]:
    """Return the rows of the flat ties.csv."""
    return rows(real_site / "data" / "ties.csv")


def test_frictionless_opens_the_zip(real_site: Path, record: Site) -> None:
    """``frictionless.Package`` opens the zip, finds it valid, and reads flat tables with the dictionary's types."""
    package = frictionless.Package(str(real_site / "data" / "sister-cities.zip"))
    assert package.resource_names == ZIPPED
    report = package.validate()
    assert report.valid, report.to_summary()
    for name, facts in (("ties_flat", record.flat_ties), ("events_flat", record.flat_events)):
        found: Any = package.get_resource(name)
        assert [row["id"] for row in found.read_rows()] == list(facts)
        kinds = {"partial-date": "string"}
        fields = record.tables[name].fields
        assert {field.name: field.type for field in found.schema.fields} == {
            field.name: kinds.get(field.kind, field.kind) for field in fields
        }


def test_the_published_folder_is_a_valid_package_too(real_site: Path) -> None:
    """The descriptor under /data/package/ describes the tables beside it, and the package is valid."""
    package = frictionless.Package(str(real_site / "data" / "package" / "datapackage.json"))
    assert len(package.resources) == len(RECORDS)
    report = package.validate()
    assert report.valid, report.to_summary()


def test_the_zip_holds_the_whole_record(unpacked: Path, record: Site, tmp_path: Path) -> None:
    """The zip's own tables, read by this project's own reader, are the record, row by row and field by field."""
    beside = shutil.ignore_patterns("README.txt", "LICENSE.txt", "CITATION.cff", "SHA256SUMS", "*-flat.csv")
    shutil.copytree(unpacked, tmp_path / "data", ignore=beside)
    descriptor = json.loads((unpacked / "datapackage.json").read_text(encoding="utf-8"))
    own = [resource for resource in descriptor["resources"] if resource["name"] not in FLAT]
    (tmp_path / "data" / "datapackage.json").write_text(json.dumps({**descriptor, "resources": own}), encoding="utf-8")
    verdict = validate(tmp_path / "data", TOMORROW)
    assert verdict.problems == ()
    described = [{key: value for key, value in resource.items() if key not in ("bytes", "hash")}
                 for resource in verdict.descriptor["resources"]]  # fmt: skip
    assert {**verdict.descriptor, "resources": described} == record.descriptor
    for record_type in RECORDS:
        name = record_type.RESOURCE
        assert dict(verdict.dataset.table(name)) == dict(record.dataset.table(name)), name


def test_the_zip_is_complete_and_reproducible(real_site: Path) -> None:
    """The zip has descriptor, README, license, citation, checksums and every table at its root, with a fixed time."""
    with zipfile.ZipFile(real_site / "data" / "sister-cities.zip") as archive:
        members = archive.infolist()
        readme = archive.read("README.txt").decode()
        flat = {name: archive.read(f"{name}-flat.csv") for name in ("ties", "events")}
    expected = {"datapackage.json", "README.txt", "LICENSE.txt", "CITATION.cff", "SHA256SUMS",
                "ties-flat.csv", "events-flat.csv",
                *(f"{record_type.RESOURCE}.csv" for record_type in RECORDS)}  # fmt: skip
    assert {member.filename for member in members} == expected
    assert {member.date_time for member in members} == {(1980, 1, 1, 0, 0, 0)}
    assert all(name in readme for name in (*expected - {"README.txt"}, "CC BY 4.0"))
    assert "Open ties-flat.csv first." in readme
    assert "None" not in readme
    assert flat["ties"] == (real_site / "data" / "ties.csv").read_bytes()
    assert flat["events"] == (real_site / "data" / "events-flat.csv").read_bytes()


@pytest.mark.parametrize("name", [record_type.RESOURCE for record_type in RECORDS])
def test_a_table_is_published_as_it_stands_in_data(real_site: Path, unpacked: Path, name: str) -> None:
    """A table under /data/package/ has the rows of data/ in their order, and is identical to the one in the zip."""
    published = real_site / "data" / "package" / f"{name}.csv"
    source = HOME / "data" / f"{name}.csv"
    assert typed(rows(published)) == typed(rows(source))
    assert published.read_bytes().splitlines()[0] == source.read_bytes().splitlines()[0]
    assert published.read_bytes() == (unpacked / f"{name}.csv").read_bytes()


def test_pandas_reads_the_flat_table(real_site: Path, record: Site) -> None:
    """Pandas reads ties.csv without options as one row per tie, with the right statuses and Cyrillic names intact."""
    frame = pd.read_csv(real_site / "data" / "ties.csv")
    assert list(frame.columns) == list(COLUMNS)
    assert set(frame["id"]) == set(record.dataset.ties)
    assert len(frame) == len(record.dataset.ties)
    assert frame["status"].value_counts().to_dict() == statuses(record)
    names = dict(zip(frame["partner_place"], frame["partner_name_local"].fillna(""), strict=True))
    assert names == native_names(record)
    assert frame["us_latitude"].dtype == "float64"
    assert frame["weak"].dtype == "bool"
    rows_ = frame.set_index("id")[["status_date", "status_vote"]].fillna("")
    for row in record.flat_ties.values():
        assert tuple(rows_.loc[row.id]) == (str(row.status_date or ""), row.status_vote or "")


@pytest.mark.parametrize(("file", "table"), [("ties.csv", "ties_flat"), ("events-flat.csv", "events_flat")])
def test_pandas_sorts_by_dates(real_site: Path, record: Site, file: str, table: str) -> None:
    """Beside each partial date are its first and last days, which pandas reads as dates within the partial date."""
    partial = [field.name for field in record.tables[table].fields if field.kind == "partial-date"]
    texts = dict.fromkeys(partial, "object")  # otherwise a column of only years would be numeric
    frame = pd.read_csv(real_site / "data" / file, keep_default_na=False, na_values=[""], dtype=texts)
    assert frame[partial].notna().any(axis=None)
    for name in partial:
        known = frame[frame[name].notna()]
        first, last = (pd.to_datetime(known[f"{name}_{edge}"]) for edge in ("first", "last"))
        for days in (first, last):
            assert all(str(day.date()).startswith(date) for day, date in zip(days, known[name], strict=True)), name
        assert (first <= last).all()
        assert frame[frame[name].isna()][f"{name}_first"].isna().all()


def test_lists_split_into_their_original_parts(real_site: Path, record: Site) -> None:
    """Each list in events-flat.csv has one part per source of the event, whatever its ids and addresses contain."""
    dataset = record.dataset
    for row in rows(real_site / "data" / "events-flat.csv"):
        sources = dataset.sources_of(dataset.events[row["id"]])
        for column, name in (("sources", "id"), ("source_urls", "url"), ("source_publishers", "publisher")):
            assert row[column].split(SEPARATOR) == [getattr(source, name) for source in sources]
        notes = [c for c in dataset.citations_of[row["id"]] if c.note]
        assert row["source_notes"].split(SEPARATOR) == ([f"{c.source}: {c.note}" for c in notes] or [""])


def test_every_format_of_the_ties_has_the_same_columns(real_site: Path) -> None:
    """The ties as JSON, Parquet and a sheet have the CSV's columns in order; the latter two type days as dates."""
    folder = real_site / "data"
    assert list(json.loads((folder / "ties.json").read_text(encoding="utf-8"))["ties"][0]) == list(COLUMNS)
    schema = pyarrow.parquet.read_schema(folder / "ties.parquet")
    assert schema.names == list(COLUMNS)
    head, *cells = openpyxl.load_workbook(folder / "sister-cities.xlsx")["ties_flat"].iter_rows(values_only=True)
    assert list(head) == list(COLUMNS)
    days = [name for name in COLUMNS if name.endswith(("_first", "_last"))] + ["checked"]
    assert {str(schema.field(name).type) for name in days} == {"date32[day]"}
    for name in days:
        assert {type(row[COLUMNS.index(name)]) for row in cells} <= {dt.datetime, type(None)}, name


def statuses(site: Site) -> dict[str, int]:
    """Return the number of ties of each status that any tie has."""
    return Counter(str(row.status) for row in site.flat_ties.values())


def native_names(site: Site) -> dict[str, str]:
    """Return the native name of every partner from the partners' own table, or the empty text if it has none."""
    return {place.id: place.name_local or "" for place in site.dataset.partner_places.values()}


def test_duckdb_reads_the_flat_table(real_site: Path, record: Site) -> None:
    """DuckDB reads ties.csv without options as one row per tie, with the right statuses and Cyrillic names intact."""
    path = str(real_site / "data" / "ties.csv")
    with duckdb.connect() as connection:
        counts = connection.execute("select status, count(*) from read_csv(?) group by status", [path]).fetchall()
        names = connection.execute("select partner_place, partner_name_local from read_csv(?)", [path]).fetchall()
        columns = [row[0] for row in connection.execute("describe select * from read_csv(?)", [path]).fetchall()]
    assert dict(counts) == statuses(record)
    assert {place: name or "" for place, name in names} == native_names(record)
    assert columns == list(COLUMNS)


def test_duckdb_reads_the_json(real_site: Path, record: Site) -> None:
    """DuckDB unnests ties.json to one row per tie."""
    path = str(real_site / "data" / "ties.json")
    with duckdb.connect() as connection:
        found = connection.execute("select unnest(ties, recursive := true) from read_json(?)", [path]).fetchall()
    assert len(found) == len(record.dataset.ties)


def as_cell(value: Any) -> str:
    """Return a JSON value as its CSV cell."""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def test_json_says_what_csv_says(real_site: Path, flat: list[Row], record: Site) -> None:
    """ties.json has the rows and columns of ties.csv, with numbers, booleans and nulls as such."""
    content = json.loads((real_site / "data" / "ties.json").read_text(encoding="utf-8"))
    assert [{name: as_cell(value) for name, value in tie.items()} for tie in content["ties"]] == flat
    assert content["rows"] == content["of"] == len(flat) == len(record.dataset.ties)
    assert content["filter"] is None
    assert content["version"] == record.version
    assert {type(tie["weak"]) for tie in content["ties"]} == {bool}
    assert {type(tie["us_latitude"]) for tie in content["ties"]} <= {float, type(None)}


def test_the_flat_table_says_what_the_record_says(flat: list[Row], record: Site) -> None:
    """Every cell of ties.csv is the fact in the record that its column names."""
    facts = record.flat_ties
    assert [row["id"] for row in flat] == list(facts)
    for row in flat:
        assert row == {name: as_cell(getattr(facts[row["id"]], name)) for name in asdict(facts[row["id"]])}
        assert len(row["status_sources"].split(SEPARATOR)) == len(row["status_source_urls"].split(SEPARATOR))
        assert bool(row["status_event"]) == bool(row["status_sources"]) == (row["status"] != "no-decision")


def selections(site: Site) -> Iterator[tuple[str, str, set[str]]]:
    """Yield the folder of every page with ties, the label of its filter, and the ids of its ties."""
    dataset = site.dataset
    ties = list(dataset.ties.values())
    place_state = {place.id: dataset.states[place.state] for place in dataset.us_places.values()}
    for state in {state.code: state for state in place_state.values()}.values():
        own = {tie.id for tie in ties if place_state[tie.us_place] == state}
        yield f"states/{state.slug}", f"state: {state.name}", own
    for place in dataset.us_places:
        yield f"cities/{place}", f"U.S. place: {place}", {tie.id for tie in ties if tie.us_place == place}
    for partner in dataset.partner_places:
        yield f"partners/{partner}", f"partner: {partner}", {tie.id for tie in ties if tie.partner_place == partner}
    for status in Status:
        own = {tie.id for tie in ties if site.flat_ties[tie.id].status == status}
        yield f"status/{status}", f"status: {status}", own


def test_every_page_has_its_ties_beside_it(real_site: Path, record: Site, flat: list[Row]) -> None:
    """Beside every state, place, partner and status are its ties and no others, and each file names its filter."""
    by_id = {row["id"]: row for row in flat}
    folders = set()
    for folder, label, ids in selections(record):
        folders.add(folder)
        assert (real_site / folder / "index.html").is_file(), folder
        found = rows(real_site / folder / "ties.csv")
        assert {row["id"] for row in found} == ids, folder
        assert len(found) == len(ids), folder
        assert ids or folder.startswith("status/"), folder
        said = {"filter": label, "filter_rows": str(len(ids)), "filter_of": str(len(flat))}
        assert [{**row} for row in found] == [{**said, **by_id[row["id"]]} for row in found], folder
        content = json.loads((real_site / folder / "ties.json").read_text(encoding="utf-8"))
        assert content["filter"] == label
        assert (content["rows"], content["of"]) == (len(ids), len(flat))
        assert [{name: as_cell(value) for name, value in tie.items()} for tie in content["ties"]] == [
            by_id[row["id"]] for row in found
        ]
    for suffix in ("csv", "json"):
        published = {path.parent.relative_to(real_site).as_posix() for path in real_site.rglob(f"ties.{suffix}")}
        assert published - {"data", "data/package"} == folders


def test_every_page_links_to_the_ties_beside_it(real_site: Path, record: Site) -> None:
    """A page names its own ties.csv and ties.json in its head and links to them."""
    for folder, _, _ in selections(record):
        page = read((real_site / folder / "index.html").read_text(encoding="utf-8"))
        own = {f"../../{folder}/ties.csv", f"../../{folder}/ties.json"}
        linked = {link.attributes["href"] for link in page.all("link") if link.attributes["rel"] == "alternate"}
        assert {href for href in linked if not href.endswith(".atom")} == own
        assert own <= {link.attributes["href"] for link in page.all("a")}


@pytest.mark.parametrize("kind", ["states", "cities", "partners", "status"])
def test_the_parts_make_the_whole(real_site: Path, flat: list[Row], kind: str) -> None:
    """The ties beside all pages of one kind are all of the ties, each exactly once."""
    found = [row["id"] for path in sorted((real_site / kind).glob("*/ties.csv")) for row in rows(path)]
    assert sorted(found) == sorted(row["id"] for row in flat)


def test_a_status_that_no_tie_has_is_published_empty(project: Project) -> None:
    """The files of a status without ties exist, with a header and no rows."""
    project.edit("data/events.csv", ",dormant,", ",note,")
    project.edit("data/events.csv", "grange-oh--belogorsk--2016--dormant", "grange-oh--belogorsk--2016--note")
    project.edit("data/citations.csv", "grange-oh--belogorsk--2016--dormant", "grange-oh--belogorsk--2016--note")
    run = project.run("build")
    assert run.returncode == 0, run.stderr
    published = project.published()
    assert published["status/dormant/ties.csv"].decode() == f"filter,filter_rows,filter_of,{','.join(COLUMNS)}\n"
    assert json.loads(published["status/dormant/ties.json"])["ties"] == []
    assert "No tie has this status." in read(published["status/dormant/index.html"].decode()).text


def test_two_builds_publish_the_same_bytes(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same input gives the same bytes of every file, in any time zone and locale and with any hash seed."""
    builds = []
    for seed, zone, locale in (("1", "Pacific/Kiritimati", "C"), ("2", "America/Adak", "C.UTF-8")):
        monkeypatch.setenv("PYTHONHASHSEED", seed)
        monkeypatch.setenv("LC_ALL", locale)
        monkeypatch.setenv("TZ", zone)
        run = project.run("build", "--out", f"site-{seed}", "--cache", f"cache-{seed}")
        assert run.returncode == 0, run.stderr
        out = project.root / f"site-{seed}"
        builds.append({path.relative_to(out): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()})
    assert builds[0].keys() == builds[1].keys()
    assert [path for path, content in builds[0].items() if content != builds[1][path]] == []
    suffixes = {path.suffix for path in builds[0]}
    assert {".zip", ".xlsx", ".sqlite", ".parquet", ".geojson"} <= suffixes


def test_no_cell_is_a_formula(real_site: Path) -> None:
    """No text in a published CSV is taken for a formula by a spreadsheet; a number may be negative."""
    for path in sorted(real_site.rglob("*.csv")):
        for row in rows(path):
            for name, cell in row.items():
                assert name in NUMBERS or not cell.startswith(FORMULA), f"{path}: {name}: {cell!r}"
                assert name not in NUMBERS or not cell or re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", cell), (path, name, cell)


def test_csv_files_are_plain(real_site: Path) -> None:
    """Every CSV except Excel's is UTF-8 without a byte-order mark, ends lines with LF, and has rows of one width."""
    for path in sorted(real_site.rglob("*.csv")):
        if path.name.endswith("-excel.csv"):
            continue
        content = path.read_bytes()
        assert not content.startswith(b"\xef\xbb\xbf"), path
        assert b"\r" not in content, path
        assert content.endswith(b"\n"), path
        table = list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))
        assert {len(line) for line in table} == {len(table[0])}, path


def test_the_data_page_tells_the_truth_about_every_file(real_site: Path) -> None:
    """/data/ lists every file with its correct size and, for a CSV, its number of rows."""
    page = read((real_site / "data" / "index.html").read_text(encoding="utf-8"))
    listed = set()
    for line in (line for table in page.all("table", "files") for line in table.first("tbody").all("tr")):
        path = real_site / "data" / line.first("a").text
        assert line.first("a").attributes["href"] == f"../data/{line.first('a').text}"
        content = path.read_bytes()
        cells = {cell.attributes["data-label"]: cell.text for cell in line.all("td")}
        size = len(content)
        assert cells["Size"] == (f"{size} bytes" if size < 1024 else f"{round(size / 1024):,} KB"), path
        assert cells["Rows"] == (str(len(rows(path))) if path.suffix == ".csv" else cells["Rows"]), path
        listed.add(path)
    beside = {"SHA256SUMS", "csv-metadata.json", "croissant.json", "citation.bib", "citation.csl.json", "index.html"}
    assert listed == {path for path in (real_site / "data").rglob("*") if path.is_file() and path.name not in beside
                      and real_site / "data" / "v" not in path.parents}  # fmt: skip
