"""Croissant 1.0 (MLCommons) metadata, for loaders of machine-learning data sets; made from the dictionary."""

from __future__ import annotations

from sistercities.datapackage.dictionary import Table
from sistercities.outputs.downloads.citation import authors, bibtex
from sistercities.outputs.downloads.formats import Format
from sistercities.outputs.downloads.text import json_bytes
from sistercities.record.flat_columns import PARTIAL_DATE, SEPARATOR, Field
from sistercities.site.site import Site
from sistercities.site.templates import View

VERSION = "http://mlcommons.org/croissant/1.0"
TERMS = """citeAs column equivalentProperty extract field fileObject fileProperty fileSet format includes isLiveDataset
jsonPath key md5 parentField path recordSet references regex repeated replace samplingRate separator source subField
transform"""
CONTEXT: View = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    **{term: f"cr:{term}" for term in TERMS.split()},
}
"""The context that the specification requires, whether or not all of its terms are used."""

TYPES = {
    "integer": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    PARTIAL_DATE: "sc:Text",
}


def croissant(site: Site, files: tuple[Format, ...]) -> bytes:
    """Return /data/croissant.json: every table with its CSV file, and every field with its type and meaning."""
    descriptor = site.descriptor
    home = site.absolute("data/index.html")
    organizations = [{"@type": "sc:Organization", "name": name} for name in authors(site)]
    content = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": VERSION,
        "name": descriptor["name"],
        "alternateName": descriptor["title"],
        "description": descriptor["description"],
        "url": home or "./",
        "license": site.license.path or site.license.name,
        "version": site.exact_version,
        "datePublished": site.as_of.isoformat(),
        "creator": organizations,
        "publisher": organizations[0],
        "keywords": descriptor.get("keywords", []),
        "inLanguage": "en",
        "citeAs": bibtex(site).strip(),
        "distribution": [file_object(site, form) for form in files],
        "recordSet": [record_set(site.tables[form.table], form) for form in files],
    }
    return json_bytes(content)


def file_object(site: Site, form: Format) -> View:
    """Return a table's file: its absolute address if the site's is known, otherwise its path relative to this file."""
    built = site.built[form.path]
    return {
        "@type": "cr:FileObject",
        "@id": form.name,
        "name": form.name,
        "description": form.title,
        "contentUrl": site.absolute(form.path) or form.name,
        "contentSize": f"{built.size} B",
        "encodingFormat": form.media_type,
        "sha256": built.sha256,
    }


def record_set(table: Table, form: Format) -> View:
    """Return a table as a record set: its key and its fields.

    References between tables are left to the Data Package and CSVW: mlcroissant 1.1 treats a reference as a join and
    then reads no rows from a table that has several.
    """
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.description,
        "key": [{"@id": f"{table.name}/{name}"} for name in table.key],
        "field": [column(table, field, form) for field in table.fields],
    }


def column(table: Table, field: Field, form: Format) -> View:
    """Return a field with its type and the column of the file that it is read from; list cells are split."""
    source = {"fileObject": {"@id": form.name}, "extract": {"column": field.name}}
    return {
        "@type": "cr:Field",
        "@id": f"{table.name}/{field.name}",
        "name": field.name,
        "description": field.description,
        "dataType": TYPES.get(field.kind, "sc:Text"),
        **({"repeated": True} if field.many else {}),
        "source": {**source, **({"transform": {"separator": SEPARATOR}} if field.many else {})},
    }
