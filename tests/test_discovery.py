"""What machines read on the site, validated against the published schema of each format."""

from __future__ import annotations

import hashlib
import json
import re
import urllib.robotparser
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import jsonschema
import pytest
import xmlschema
import yaml

from sistercities.outputs import crawler_files
from sistercities.outputs.downloads import DOCUMENTS, FORMATS
from sistercities.outputs.downloads.catalog import dataset_jsonld
from tests.conftest import HOME, Project, html_files
from tests.markup import Element, read

if TYPE_CHECKING:
    from sistercities.site.site import Site

BASE = "https://example.org/any/base/"
SCHEMAS = Path(__file__).parent / "schemas"


def schema(name: str) -> Any:
    """Return a schema that is kept with the tests."""
    return json.loads((SCHEMAS / name).read_text(encoding="utf-8"))


def published(real_site: Path, path: str) -> Any:
    """Return a published JSON file."""
    return json.loads((real_site / path).read_text(encoding="utf-8"))


def structured(page: Element) -> list[dict[str, Any]]:
    """Return the JSON-LD of a page."""
    scripts = [script for script in page.all("script") if script.attributes.get("type") == "application/ld+json"]
    return [json.loads("".join(str(child) for child in script.children)) for script in scripts]


def page(real_site: Path, path: str) -> Element:
    """Return a published page."""
    return read((real_site / path).read_text(encoding="utf-8"))


def test_the_data_page_is_a_dataset(real_site: Path, record: Site) -> None:
    """/data/ describes itself as a schema.org Dataset; every file is a distribution with its own size and checksum."""
    (found,) = structured(page(real_site, "data/index.html"))
    assert (found["@context"], found["@type"]) == ("https://schema.org/", "Dataset")
    assert all(found[name] for name in ("name", "description", "license", "creator", "version", "variableMeasured"))
    assert found["@id"] == found["url"] == f"{BASE}data/"
    assert found["version"] == record.exact_version
    assert found["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert re.fullmatch(r"\d{4}(-\d\d){0,2}/\d{4}-\d\d-\d\d", found["temporalCoverage"])
    assert 50 <= len(found["description"]) <= 5000
    assert {place["name"] for place in found["spatialCoverage"]} == {"United States of America", "Russian Federation"}
    assert [part["contentUrl"] for part in found["distribution"]] == [BASE + form.path for form in FORMATS]
    for part in found["distribution"]:
        file = real_site / part["contentUrl"].removeprefix(BASE)
        assert part["contentSize"] == f"{file.stat().st_size} B"
        assert f"{part['sha256']}  " in (real_site / "data" / "SHA256SUMS").read_text(encoding="utf-8")
    names = [variable["name"] for variable in found["variableMeasured"]]
    assert names == (real_site / "data" / "ties.csv").read_text(encoding="utf-8").splitlines()[0].split(",")


def test_a_license_without_an_address_is_refused_by_check(project: Project) -> None:
    """What the catalogs need is missing already to ``check``, and nothing is published."""
    project.edit("data/datapackage.json", '"path": "https://creativecommons.org/licenses/by/4.0/"', '"name2": "CC"')
    for command in ("check", "build"):
        run = project.run(command)
        assert run.returncode == 1
        assert "data/datapackage.json: licenses.1.path: is missing" in run.stderr
    assert not (project.root / "site" / "index.html").exists()


def test_a_record_without_dates_has_no_temporal_coverage(record: Site) -> None:
    """A record of which no event is dated is described without a period."""
    events = {key: replace(event, date=None, date_basis=None) for key, event in record.dataset.events.items()}
    site = replace(record, dataset=replace(record.dataset, events=events))
    assert "temporalCoverage" not in dataset_jsonld(site, ())


def test_every_other_page_has_breadcrumbs(real_site: Path) -> None:
    """Every page except the home page, /data/ and the 404 page has its breadcrumbs as JSON-LD, ending with itself."""
    for path in html_files(real_site):
        name = path.relative_to(real_site).as_posix()
        found = structured(read(path.read_text(encoding="utf-8")))
        if name in ("index.html", "404.html", "data/index.html"):
            assert [item for item in found if item["@type"] == "BreadcrumbList"] == []
            continue
        (trail,) = found
        items = trail["itemListElement"]
        assert trail["@type"] == "BreadcrumbList"
        assert [item["position"] for item in items] == list(range(1, len(items) + 1))
        assert len(items) >= 2
        assert read(path.read_text(encoding="utf-8")).first("title").text.startswith(items[-1]["name"])
        for item in items[:-1]:
            assert (real_site / item["item"].removeprefix(BASE) / "index.html").is_file(), name


def test_structured_data_cannot_leave_its_element(project: Project) -> None:
    """Markup in the descriptor's texts stays text in a page's JSON."""
    project.edit("data/datapackage.json", '"title": "A toy package"', '"title": "</script><script>alert(1)</script>&"')
    assert project.run("build", "--base-url", BASE).returncode == 0
    html = project.published()["data/index.html"].decode()
    assert "<script>alert" not in html
    (found,) = structured(read(html))
    assert found["name"] == "</script><script>alert(1)</script>&"


def test_citation_file_is_valid(real_site: Path, record: Site) -> None:
    """CITATION.cff conforms to the Citation File Format's own schema and cites this version of the data set."""
    text = resources.files("check_jsonschema").joinpath("builtin_schemas/vendor/citation-file-format.json").read_text()
    found = yaml.safe_load((real_site / "CITATION.cff").read_text(encoding="utf-8"))
    jsonschema.validate(found, json.loads(text), format_checker=jsonschema.FormatChecker())
    assert (found["type"], found["version"], found["url"]) == ("dataset", record.exact_version, f"{BASE}data/")


def test_zenodo_description_is_valid(real_site: Path) -> None:
    """.zenodo.json conforms to Zenodo's deposit schema and describes a data set."""
    found = published(real_site, ".zenodo.json")
    jsonschema.validate(found, schema("zenodo-legacyrecord.json"))
    assert found["upload_type"] == "dataset"


def test_csl_is_valid(real_site: Path, record: Site) -> None:
    """The CSL-JSON conforms to its schema, and /data/ shows it and the BibTeX as published."""
    found = published(real_site, "data/citation.csl.json")
    jsonschema.Draft3Validator(schema("csl-data.json")).validate(found)
    assert found[0]["type"] == "dataset"
    assert found[0]["version"] == record.exact_version
    code = {block.attributes["class"]: block.text for block in page(real_site, "data/index.html").all("code")
            if "class" in block.attributes}  # fmt: skip
    assert json.loads(code["language-json"]) == found
    assert code["language-bibtex"].split() == (real_site / "data" / "citation.bib").read_text(encoding="utf-8").split()


def test_bibtex_is_balanced(real_site: Path, record: Site) -> None:
    """The BibTeX entry has balanced braces, only ASCII characters, and this version."""
    text = (real_site / "data" / "citation.bib").read_text(encoding="utf-8")
    assert text.startswith(f"@misc{{{record.descriptor['name']}-{record.exact_version},")
    assert text.count("{") == text.count("}")
    assert text.isascii()
    assert f"{{{record.exact_version}}}" in text


def test_dcat_catalogue_is_valid(real_site: Path) -> None:
    """/data.json conforms to the DCAT-US 1.1 schemas and lists every file with an address that is published."""
    found = published(real_site, "data.json")
    catalog = schema("dcat-us-catalog.json")
    dataset = schema("dcat-us-dataset-non-federal.json")
    catalog["properties"]["dataset"]["items"] = {"type": "object"}
    jsonschema.Draft4Validator(catalog).validate(found)
    for item in found["dataset"]:
        jsonschema.Draft4Validator(dataset, format_checker=jsonschema.FormatChecker()).validate(item)
        for part in item["distribution"]:
            assert (real_site / part["downloadURL"].removeprefix(BASE)).is_file()
        assert len(item["distribution"]) == len(FORMATS)


@pytest.mark.parametrize("folder", ["data", "data/package"])
def test_csvw_describes_the_files_beside_it(real_site: Path, folder: str) -> None:
    """CSVW metadata has the files beside it, their columns in order, their keys, and patterns that all cells match."""
    found = published(real_site, f"{folder}/csv-metadata.json")
    assert found["@context"][0] == "http://www.w3.org/ns/csvw"
    tables = {table["url"]: table["tableSchema"] for table in found["tables"]}
    for url, described in tables.items():
        head, *rows = csv_rows(real_site / folder / url)
        assert [column["name"] for column in described["columns"]] == head
        assert set(described["primaryKey"]) <= set(head)
        for key in described["foreignKeys"]:
            there = tables[key["reference"]["resource"]]
            assert set(key["reference"]["columnReference"]) <= {column["name"] for column in there["columns"]}
        for number, column in enumerate(described["columns"]):
            cells = [row[number] for row in rows]
            assert all(cells) or not column["required"], (url, column["name"])
            assert all(fits(cell, column["datatype"]) for cell in cells if cell), (url, column["name"])


def csv_rows(path: Path) -> list[list[str]]:
    """Return a CSV file's rows."""
    import csv  # noqa: PLC0415

    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def fits(cell: str, datatype: Any) -> bool:
    """Whether a cell matches a CSVW datatype, for the datatypes that this project uses."""
    patterns = {"integer": r"-?\d+", "number": r"-?\d+(\.\d+)?", "boolean": "true|false", "date": r"\d{4}-\d\d-\d\d"}
    pattern = datatype["format"] if isinstance(datatype, dict) else patterns.get(datatype, "(?s).*")
    return bool(re.fullmatch(pattern, cell))


def test_croissant_describes_every_table(real_site: Path, record: Site) -> None:
    """Croissant names each table's file with its checksum, and reads each field from a column of that file."""
    folder = real_site / "data"
    found = published(real_site, "data/croissant.json")
    assert found["conformsTo"] == "http://mlcommons.org/croissant/1.0"
    assert found["url"] == f"{BASE}data/"
    headers = {}
    for file in found["distribution"]:
        content = (folder / file["@id"]).read_bytes()
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
        assert file["contentUrl"] == f"{BASE}data/{file['@id']}"
        headers[file["@id"]] = content.decode().partition("\n")[0].split(",")
    assert [table["name"] for table in found["recordSet"]] == list(record.tables)
    for table in found["recordSet"]:
        (file,) = {field["source"]["fileObject"]["@id"] for field in table["field"]}
        assert [field["source"]["extract"]["column"] for field in table["field"]] == headers[file]
        assert {key["@id"] for key in table["key"]} <= {field["@id"] for field in table["field"]}


def test_sitemap_is_valid_and_complete(real_site: Path, record: Site) -> None:
    """sitemap.xml conforms to the sitemap schema and lists every page except the 404 page, with dates from the data."""
    xmlschema.XMLSchema(str(SCHEMAS / "sitemap.xsd")).validate(str(real_site / "sitemap.xml"))
    text = (real_site / "sitemap.xml").read_text(encoding="utf-8")
    pages = {path.relative_to(real_site).as_posix() for path in html_files(real_site)} - {"404.html"}
    assert set(re.findall("<loc>(.*?)</loc>", text)) == {BASE + name.removesuffix("index.html") for name in pages}
    days = {*re.findall("<lastmod>(.*?)</lastmod>", text)}
    assert days <= {tie.checked.isoformat() for tie in record.dataset.ties.values() if tie.checked} | {
        source.accessed.isoformat() for source in record.dataset.sources.values()
    } | {release.released.isoformat() for release in record.history.releases}
    assert f"{BASE}about/</loc></url>" in text


def with_address(site: Site) -> Site:
    """Return a site with an address."""
    return replace(site, config=replace(site.config, base_url=BASE.rstrip("/")))


def test_many_pages_make_several_sitemaps(record: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """If there are more pages than one sitemap may list, sitemap.xml becomes the index of several."""
    site = with_address(record)
    (whole,) = crawler_files.sitemaps(site)
    most = whole.write(site).count(b"<url>") // 3
    monkeypatch.setattr(crawler_files, "MOST_URLS", most)
    index, *parts = crawler_files.sitemaps(site)
    assert len(parts) >= 3
    assert index.path == "sitemap.xml"
    urls = [re.findall(b"<url>.*</url>", part.write(site)) for part in parts]
    assert {len(part) for part in urls[:-1]} == {most}
    assert [url for part in urls for url in part] == re.findall(b"<url>.*</url>", whole.write(site))
    named = re.findall("<loc>(.*?)</loc>", index.write(site).decode())
    assert named == [BASE + part.path for part in parts]


def test_robots_may_read_everything(real_site: Path) -> None:
    """robots.txt, as Python's own parser reads it, lets every crawler read the site and names the sitemap."""
    parser = urllib.robotparser.RobotFileParser()
    parser.parse((real_site / "robots.txt").read_text(encoding="utf-8").splitlines())
    assert parser.can_fetch("*", f"{BASE}data/ties.csv")
    assert parser.site_maps() == [f"{BASE}sitemap.xml"]


def test_llms_txt_has_its_form_and_its_links_hold(real_site: Path) -> None:
    """llms.txt has a title, a quoted summary, and lists of links that all lead to published files."""
    text = (real_site / "llms.txt").read_text(encoding="utf-8")
    assert re.match(r"# [^\n]+\n\n> [^\n]+\n\n", text)
    assert re.findall(r"(?m)^## (.*)$", text) == ["Data", "Pages"]
    links = re.findall(r"(?m)^- \[[^\]]+\]\(([^)]+)\)", text)
    assert len(links) == text.count("\n- ")
    for link in links:
        target = real_site / urljoin(BASE, link).removeprefix(BASE).partition("#")[0]
        assert (target / "index.html" if link.endswith("/") or "#" in link else target).is_file(), link


def test_site_without_an_address_claims_none(project: Project) -> None:
    """A site without an address has no sitemap and no catalog, and its other files use relative addresses or none."""
    assert project.run("build", "--base-url", "").returncode == 0
    files = project.published()
    assert {"sitemap.xml", "data.json"} & files.keys() == set()
    assert b"Sitemap" not in files["robots.txt"]
    assert "url" not in yaml.safe_load(files["CITATION.cff"])
    (found,) = structured(read(files["data/index.html"].decode()))
    assert "@id" not in found
    assert all(f"data/{part['contentUrl']}" in files for part in found["distribution"])
    assert structured(read(files["about/index.html"].decode())) == []


def cited(content: bytes) -> dict[str, Any]:
    """Return the content of a CITATION.cff or .zenodo.json, except the parts that an edit of the rows changes.

    The addresses are left out too: a maintainer may set them for the site but not for the repository, or the reverse.
    """
    changing = {
        "version",
        "date-released",
        "publication_date",
        "notes",
        "url",
        "repository-code",
        "related_identifiers",
    }
    return {key: value for key, value in yaml.safe_load(content).items() if key not in changing}


@pytest.mark.parametrize("name", ["CITATION.cff", ".zenodo.json"])
def test_the_repository_is_cited_as_the_site_is(record: Site, name: str) -> None:
    """The repository's CITATION.cff and .zenodo.json have the same title, authors, license and text as the site's."""
    document = next(document for document in DOCUMENTS if document.path == name)
    assert cited((HOME / name).read_bytes()) == cited(document.write(record))


def test_the_repository_is_cited_by_its_newest_release(record: Site) -> None:
    """Both files name the data's newest release, with its date; rows added since then are not cited."""
    cff = yaml.safe_load((HOME / "CITATION.cff").read_text(encoding="utf-8"))
    deposit = json.loads((HOME / ".zenodo.json").read_text(encoding="utf-8"))
    assert deposit["notes"] == f"Version {cff['version']} of the data."
    assert deposit["publication_date"] == str(cff["date-released"])
    if newest := record.history.newest:
        assert (cff["version"], str(cff["date-released"])) == (newest.version, newest.as_of.isoformat())
