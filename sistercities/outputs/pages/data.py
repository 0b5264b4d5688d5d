"""Views of the data itself: the downloads and how to use them, and what every field means."""

from __future__ import annotations

import json

from sistercities.datapackage.dictionary import Table
from sistercities.outputs.downloads import DOCUMENTS, FORMATS, Format
from sistercities.outputs.downloads.catalog import dataset_jsonld
from sistercities.outputs.downloads.citation import bibtex, csl, plain_citation
from sistercities.outputs.downloads.formats import row_count
from sistercities.outputs.pages.components import status_mark
from sistercities.outputs.pages.snippets import snippets
from sistercities.record.flat_columns import Field
from sistercities.record.vocabulary import Status
from sistercities.record.wording import STATUS_MEANINGS, human_date, plural
from sistercities.site.site import Site
from sistercities.site.templates import View

KIBIBYTE = 1024
GROUPS = (
    ("read", "To open and read"),
    ("program", "To work with in a program"),
    ("package", "The package and its tables"),
)


def data_view(site: Site, _: None) -> View:
    """Return the view of the data page: the files, their version, and how to load and cite them."""
    descriptor, dataset = site.descriptor, site.dataset
    description = (
        f"{plural(len(dataset.ties), 'tie')}, {plural(len(dataset.events), 'event')} and "
        f"{plural(len(dataset.sources), 'source')}, free to use: CSV, Excel, JSON, GeoJSON, SQLite and Parquet. "
        f"Version {site.exact_version}, as of {human_date(site.as_of)}, license {site.license.words}."
    )
    address = site.absolute("data/index.html") or ""
    return {
        "title": "Data",
        "description": description,
        "text": descriptor["description"],
        "as_of": site.as_of,
        "groups": [
            {"title": title, "slug": group, "files": [file_line(site, form) for form in FORMATS if form.group == group]}
            for group, title in GROUPS
        ],
        "documents": [{"href": document.path, "title": document.title} for document in DOCUMENTS],
        "snippets": snippets(address),
        "address": address,
        "citation": plain_citation(site),
        "bibtex": bibtex(site).strip(),
        "csl": json.dumps(csl(site), ensure_ascii=False, indent=2),
        "tables": [
            {"name": table.name, "title": table.title, "rows": row_count(site, table.name), "fields": len(table.fields)}
            for table in site.tables.values()
        ],
        "rules": status_rules(site),
        "statuses": [{**status_mark(status), "meaning": STATUS_MEANINGS[status]} for status in Status],
        "credits": descriptor.get("sources", []),
        "jsonld": (dataset_jsonld(site, FORMATS),),
    }


def file_line(site: Site, form: Format) -> View:
    """Return a file for display, with its number of rows and its size."""
    built = site.built[form.path]
    return {
        "name": form.name,
        "href": form.path,
        "title": site.tables[form.table].title if form.group == "package" and form.table else form.title,
        "media_type": form.media_type,
        "rows": row_count(site, form.table) if form.table else None,
        "size": human_size(built.size),
    }


def status_rules(site: Site) -> list[View]:
    """Return the rules that derive a status, in the words of the data dictionary on events."""
    events = site.tables["events"]
    fields = {field.name: field.description for field in events.fields}
    rules = {"events": events.description, "events.type": fields["type"], "events.date": fields["date"]}
    return [{"name": name, "text": text} for name, text in rules.items()]


def human_size(size: int) -> str:
    """Return a size in bytes for display: ``812 bytes``, ``34 KB``."""
    return f"{size} bytes" if size < KIBIBYTE else f"{round(size / KIBIBYTE):,} KB"


def dictionary_view(site: Site, _: None) -> View:
    """Return the view of the data dictionary: what every table and field means."""
    tables = site.tables.values()
    fields = sum(len(table.fields) for table in tables)
    return {
        "title": "Data dictionary",
        "description": f"{plural(len(tables), 'table')} and {plural(fields, 'field')}: type, constraints, meaning and an "
        f"example of each, in version {site.exact_version} of the data.",
        "tables": [table_view(site, table) for table in tables],
    }


def table_view(site: Site, table: Table) -> View:
    """Return a table of the dictionary for display."""
    return {
        "name": table.name,
        "title": table.title,
        "description": table.description,
        "rows": row_count(site, table.name),
        "key": ", ".join(table.key),
        "files": [
            {"name": form.name, "href": form.path}
            for form in FORMATS
            if form.table == table.name and not form.name.endswith(("-excel.csv", "json"))
        ],
        "fields": [field_line(field) for field in table.fields],
    }


def field_line(field: Field) -> View:
    """Return a field for display."""
    return {
        "name": field.name,
        "type": field.kind.replace("-", " "),
        "rules": [*(["required"] if field.required else []), *(rule for rule in field.rules if "pattern" not in rule)],
        "pattern": next((str(value) for name, value in field.limits if name == "pattern"), ""),
        "values": field.enum,
        "description": field.description,
        "example": field.example,
    }
