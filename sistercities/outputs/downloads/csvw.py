"""CSV on the Web: W3C metadata that describes the columns of each CSV file and what they mean."""

from __future__ import annotations

from sistercities.datapackage.dictionary import Table
from sistercities.outputs.downloads.text import json_bytes
from sistercities.record.flat_columns import PARTIAL_DATE, PARTIAL_PATTERN, SEPARATOR, Field
from sistercities.record.model import RECORDS
from sistercities.site.site import Site
from sistercities.site.templates import View

TYPES = frozenset({"integer", "number", "boolean", "date"})
"""The Table Schema types that have the same name in CSVW; all others are strings there."""


def csvw_package(site: Site) -> bytes:
    """Return CSVW metadata (W3C Metadata Vocabulary for Tabular Data) for the package's tables, keys included."""
    return _csvw(site, [(site.tables[record.RESOURCE], f"{record.RESOURCE}.csv") for record in RECORDS])


def csvw_flat(site: Site) -> bytes:
    """Return CSVW metadata for the flat tables."""
    return _csvw(site, [(site.tables["ties_flat"], "ties.csv"), (site.tables["events_flat"], "events-flat.csv")])


def _csvw(site: Site, tables: list[tuple[Table, str]]) -> bytes:
    files = {table.name: file for table, file in tables}
    content = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "@type": "TableGroup",
        "dc:title": site.descriptor["title"],
        "dc:description": site.descriptor["description"],
        "dc:license": {"@id": site.license.path},
        "dc:modified": {"@value": site.as_of.isoformat(), "@type": "xsd:date"},
        "dialect": {"header": True, "encoding": "utf-8", "delimiter": ",", "lineTerminators": ["\n"]},
        "tables": [
            {
                "@type": "Table",
                "url": file,
                "dc:title": table.title,
                "dc:description": table.description,
                "tableSchema": {
                    "@type": "Schema",
                    "columns": [csvw_column(field) for field in table.fields],
                    "primaryKey": list(table.key),
                    "foreignKeys": [
                        {
                            "columnReference": [name],
                            "reference": {"resource": files[target], "columnReference": [key]},
                        }
                        for name, target, key in table.references
                        if target in files
                    ],
                },
            }
            for table, file in tables
        ],
    }
    return json_bytes(content)


def csvw_column(field: Field) -> View:
    """Return a field as a CSVW column; a vocabulary or a partial date becomes a string with a pattern."""
    pattern = next((str(value) for name, value in field.limits if name == "pattern"), "")
    if field.enum:
        pattern = f"^({'|'.join(field.enum)})$"
    if field.kind == PARTIAL_DATE:
        pattern = pattern or PARTIAL_PATTERN
    base = field.kind if field.kind in TYPES else "string"
    return {
        "@type": "Column",
        "name": field.name,
        "titles": field.name,
        "dc:description": field.description,
        "required": field.required,
        **({"separator": SEPARATOR} if field.many else {}),
        "datatype": {"base": base, "format": pattern} if pattern and base == "string" else base,
    }
