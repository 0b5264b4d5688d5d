"""The downloads: ``FORMATS`` under ``/data/``, the documents that describe them, and each page's ties beside it."""

from __future__ import annotations

from functools import partial

from sistercities.outputs.document import Document
from sistercities.outputs.downloads import (
    catalog,
    citation,
    croissant,
    csvw,
    geojson,
    package,
    parquet,
    sqlite,
    text,
    xlsx,
)
from sistercities.outputs.downloads.formats import Format
from sistercities.outputs.downloads.selections import Selection, selections
from sistercities.record.model import RESOURCES
from sistercities.site.site import Site

CSV, JSON, GEOJSON = "text/csv", "application/json", "application/geo+json"
PARQUET = "application/vnd.apache.parquet"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

PROGRAM, PACKAGE = "program", "package"


def table_csv(name: str) -> Format:
    """Return a table of the package as CSV."""
    write = partial(text.table_csv, name=name)
    return Format(f"package/{name}.csv", CSV, f"The table {name}", write, name, PACKAGE, (f"{name}.csv",))


def table_parquet(name: str) -> Format:
    """Return a table of the package as Parquet."""
    write = partial(parquet.table_parquet, name=name)
    return Format(f"package/{name}.parquet", PARQUET, f"The table {name}", write, name, PACKAGE, (f"{name}.csv",))


FORMATS: tuple[Format, ...] = (
    Format("ties.csv", CSV, "One row per tie: names, status, date, sentence, sources",
           lambda site: text.table_csv(site, "ties_flat"), "ties_flat"),
    Format("events-flat.csv", CSV, "One row per event: names, date, act, sources",
           lambda site: text.table_csv(site, "events_flat"), "events_flat"),
    Format("ties-excel.csv", CSV, "ties.csv for Excel: opens with Cyrillic intact",
           lambda site: text.excel_csv(site, "ties_flat"), "ties_flat"),
    Format("events-excel.csv", CSV, "events-flat.csv for Excel",
           lambda site: text.excel_csv(site, "events_flat"), "events_flat"),
    Format("sister-cities.xlsx", XLSX, "Excel workbook: a README, every table, the dictionary", xlsx.workbook),
    Format("ties.json", JSON, "ties.csv as JSON", text.ties_json, "ties_flat", PROGRAM),
    Format("ties.parquet", PARQUET, "ties.csv as Parquet", lambda site: parquet.table_parquet(site, "ties_flat"),
           "ties_flat", PROGRAM),
    Format("events-flat.parquet", PARQUET, "events-flat.csv as Parquet",
           lambda site: parquet.table_parquet(site, "events_flat"), "events_flat", PROGRAM),
    Format("ties.geojson", GEOJSON, "Ties as great-circle lines, with the fields of ties.csv", geojson.ties_geojson,
           "ties_flat", PROGRAM),
    Format("places.geojson", GEOJSON, "Places of both sides as points", geojson.places_geojson, "", PROGRAM,
           ("us_places.csv", "partner_places.csv", "ties.csv")),
    Format("sister-cities.sqlite", "application/vnd.sqlite3",
           "SQLite database: tables with keys, ties.csv as ties_flat, full-text search", sqlite.database, "", PROGRAM),
    Format("sister-cities.json", JSON, "Every table of the package in one JSON object", text.record_json, "", PROGRAM),
    Format("sister-cities.zip", "application/zip",
           "The complete Data Package: flat tables, tables, descriptor, README, license, citation, checksums", package.package_zip,
           "", PACKAGE),
    Format("package/datapackage.json", JSON, "The descriptor: every table and field (Data Package v2)",
           package.published_descriptor, "", PACKAGE),
    *map(table_csv, RESOURCES),
    *map(table_parquet, RESOURCES),
)  # fmt: skip
"""Every data file under ``/data/``. A new format takes one writer and one row here. The flat tables, which most people
want, have the plain names; the package's own tables are in ``package/``."""


TABLES = tuple(form for form in FORMATS if form.table and form.media_type == CSV and "-excel" not in form.name)
"""Each table once, as plain CSV."""


def checksums(site: Site) -> bytes:
    """Return /data/SHA256SUMS for ``sha256sum --check``, to be run in the folder the files were downloaded to."""
    return "".join(f"{site.built[form.path].sha256}  {form.name}\n" for form in FORMATS).encode()


DOCUMENTS: tuple[Document, ...] = (
    Document("data/SHA256SUMS", checksums, "Checksums of all files", 1),
    Document("data/csv-metadata.json", csvw.csvw_flat, "CSVW metadata of the flat tables"),
    Document("data/package/csv-metadata.json", csvw.csvw_package, "CSVW metadata of the package’s tables"),
    Document("data/croissant.json", lambda site: croissant.croissant(site, TABLES),
             "Croissant metadata of every table (MLCommons, 1.0)", 1),
    Document("data/citation.bib", lambda site: citation.bibtex(site).encode(), "Citation as BibTeX"),
    Document("data/citation.csl.json", lambda site: text.json_bytes(citation.csl(site)), "Citation as CSL-JSON"),
    Document("CITATION.cff", citation.citation_cff, "Citation File Format"),
    Document(".zenodo.json", lambda site: text.json_bytes(citation.zenodo(site)), "Description for Zenodo"),
)  # fmt: skip
"""The files that describe the downloads."""

CATALOG = Document("data.json", lambda site: catalog.data_json(site, FORMATS), stage=1)
"""It needs absolute addresses, so it is published only if the site's own address is configured."""


def downloads(site: Site) -> list[Format | Document | Selection]:
    """Return every download of the site."""
    described = (CATALOG,) if site.config.base_url else ()
    return [*FORMATS, *DOCUMENTS, *described, *selections(site)]


__all__ = ["DOCUMENTS", "FORMATS", "Format", "Selection", "downloads"]
