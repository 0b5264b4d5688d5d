"""The published files, opened by their readers' programs, each in its own process, as a user runs it.

Programs that cannot share the tests' environment are in ``.venv-readers``, which ``make readers`` creates.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from sistercities.record.model import RESOURCES
from tests.conftest import HOME, Project, built

if TYPE_CHECKING:
    from pathlib import Path

    from sistercities.site.site import Site

pytestmark = pytest.mark.slow

READERS = HOME / ".venv-readers" / "bin"
FLAT = ["ties_flat", "events_flat"]
LOAD_ALL = """
import json, sys
import mlcroissant
dataset = mlcroissant.Dataset(sys.argv[1])
assert not dataset.metadata.ctx.issues.report(), dataset.metadata.ctx.issues.report()
print(json.dumps({table.id: len(list(dataset.records(table.id))) for table in dataset.metadata.record_sets}))
"""


def run(program: str, *arguments: object, folder: Path) -> str:
    """Run a program of the readers' environment in a folder and return its output; AssertionError if it fails."""
    path = READERS / program
    assert path.is_file(), f"{path} is missing: run make readers"
    command = [str(path), *map(str, arguments)]
    environment = {**os.environ, "HOME": str(folder)}  # where the programs keep their files
    ran = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, cwd=folder, env=environment,
                         timeout=120)  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-2000:]
    return ran.stdout


def validated(path: Path, folder: Path) -> list[str]:
    """Return the tables that ``frictionless validate`` finds in a package; AssertionError if it finds any fault."""
    command = [sys.executable, "-m", "frictionless", "validate", "--json", str(path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, timeout=120)
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-2000:]
    report = json.loads(ran.stdout)
    assert (report["stats"]["errors"], report["stats"]["warnings"]) == (0, 0)
    return [task["name"] for task in report["tasks"]]


def test_frictionless_validates_the_folder(real_site: Path, tmp_path: Path) -> None:
    """``frictionless validate`` on the descriptor under /data/package/ reads every table beside it."""
    assert validated(real_site / "data" / "package" / "datapackage.json", tmp_path) == [*RESOURCES]


def test_frictionless_validates_every_zip(real_site: Path, tmp_path: Path) -> None:
    """``frictionless validate`` on the zip, and on the zip of every released version, reads every table in it."""
    assert validated(real_site / "data" / "sister-cities.zip", tmp_path) == [*FLAT, *RESOURCES]
    for path in sorted((real_site / "data" / "v").glob("*/sister-cities.zip")):
        assert set(validated(path, tmp_path)) >= {"ties", "events", "sources"}, path


@pytest.mark.parametrize("folder", ["data", "data/package"])
def test_csvw_validates(real_site: Path, tmp_path: Path, folder: str) -> None:
    """``csvwvalidate`` checks every cell against the CSVW metadata beside the tables and finds no error."""
    assert run("csvwvalidate", real_site / folder / "csv-metadata.json", folder=tmp_path).strip() == "OK"


def test_csvclean_finds_no_fault(real_site: Path, tmp_path: Path) -> None:
    """``csvclean`` finds no row whose width differs from its header in the CSV files of the main folders."""
    folders = [real_site, real_site / "data", real_site / "data/package", real_site / "status/ended"]
    files = [path for folder in folders for path in sorted(folder.glob("*.csv"))]
    assert len(files) > len(RESOURCES)
    for path in files:
        run("csvclean", "--length-mismatch", path, folder=tmp_path)


def test_cffconvert_validates(real_site: Path, tmp_path: Path) -> None:
    """``cffconvert --validate`` accepts the published CITATION.cff and the repository's."""
    for path in (real_site / "CITATION.cff", HOME / "CITATION.cff"):
        assert "valid" in run("cffconvert", "--validate", "-i", path, folder=tmp_path)


def test_mlcroissant_reads_every_table(project: Project, tmp_path: Path) -> None:
    """``mlcroissant`` accepts croissant.json without a warning and reads every row of every table with it."""
    published = built(project)
    path = project.paths.out / "data" / "croissant.json"
    run("mlcroissant", "validate", "--jsonld", path, folder=tmp_path)
    found = json.loads(run("python", "-c", LOAD_ALL, path, folder=tmp_path))
    whole = json.loads(published["data/sister-cities.json"])
    rows = {name: len(whole[name]) for name in RESOURCES}
    assert found == {"ties_flat": rows["ties"], "events_flat": rows["events"], **rows}


class Datasette:
    """Datasette over the published database."""

    def __init__(self, site: Path, folder: Path) -> None:
        """Create a Datasette for a site's database, with a folder to work in."""
        self.database = site / "data" / "sister-cities.sqlite"
        self.folder = folder

    def page(self, path: str) -> str:
        """Return Datasette's answer to a request."""
        return run("datasette", self.database, "--get", f"/sister-cities/{path}", folder=self.folder)

    def json(self, path: str) -> Any:
        """Return Datasette's JSON answer to a request."""
        return json.loads(self.page(path))


@pytest.fixture
def datasette(real_site: Path, tmp_path: Path) -> Datasette:
    """Return Datasette over the published database."""
    return Datasette(real_site, tmp_path)


@pytest.mark.parametrize("table", ["ties_flat", *RESOURCES])
def test_datasette_shows_every_table(datasette: Datasette, record: Site, table: str) -> None:
    """Datasette counts the rows of each table and shows all of its columns."""
    site = record
    found = datasette.json(f"{table}.json?_shape=objects&_size=1")
    assert found["filtered_table_rows_count"] == len(site.dataset.table("ties" if table == "ties_flat" else table))
    assert set(found["rows"][0]) >= {field.name for field in site.tables[table].fields}


def test_datasette_counts_by_status(datasette: Datasette, record: Site) -> None:
    """A facet of the flat ties gives the number of ties with each status."""
    facet = datasette.json("ties_flat.json?_facet=status&_size=0")["facet_results"]["status"]["results"]
    statuses = [str(row.status) for row in record.flat_ties.values()]
    assert {row["value"]: row["count"] for row in facet} == {status: statuses.count(status) for status in set(statuses)}


def test_datasette_searches(datasette: Datasette, record: Site) -> None:
    """Datasette offers its search box for ties, and finds a tie by a name in either alphabet."""
    tie = next(row for row in record.flat_ties.values() if row.partner_name_local)
    expected = {row.id for row in record.flat_ties.values() if row.partner_place == tie.partner_place}
    for table, words in (
        ("ties_flat", tie.partner_name_local),
        ("ties_flat", tie.partner_name),
        ("ties", tie.partner_place),
    ):
        assert 'type="search"' in datasette.page(table)
        found = datasette.json(f"{table}.json?_search={quote(words or '')}&_shape=array&_size=max")
        assert expected <= {row["id"] for row in found}
        assert len(found) < len(record.dataset.ties)
