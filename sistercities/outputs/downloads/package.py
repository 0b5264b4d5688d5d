"""The Data Package (v2): its descriptor with sizes and hashes, and the zip that Data Package readers open directly."""

from __future__ import annotations

import hashlib
import io
import zipfile
from typing import Any

from sistercities.datapackage.dictionary import Table
from sistercities.outputs.downloads.citation import citation_cff, plain_citation
from sistercities.outputs.downloads.formats import DESCRIPTOR
from sistercities.outputs.downloads.text import json_bytes, table_csv
from sistercities.record.flat_columns import PARTIAL_DATE, PARTIAL_PATTERN, Field
from sistercities.record.model import RECORDS
from sistercities.site.site import Site

ZIP_DATE = (1980, 1, 1, 0, 0, 0)
"""The earliest date a zip can have, used so that the archive's bytes depend only on its contents."""

FLAT = {"ties_flat": "ties-flat.csv", "events_flat": "events-flat.csv"}
"""The flat tables in the zip, with their file names."""

GRANTS = {
    "CC-BY-4.0": "It may be copied, changed and published, even commercially, if the source is credited and changes are "
    "indicated.\n\n"
}
"""What each license allows, in a sentence; for any other, see its own text."""


def table_files(site: Site) -> dict[str, bytes]:
    """Return the package's tables as CSV by file name."""
    return {f"{record.RESOURCE}.csv": table_csv(site, record.RESOURCE) for record in RECORDS}


def published_descriptor(site: Site) -> bytes:
    """Return the descriptor for the tables in /data/package/."""
    return json_bytes(with_hashes(site.descriptor, table_files(site)))


def zipped_tables(site: Site) -> dict[str, bytes]:
    """Return the zip's data files: the flat tables, the package's tables, and one descriptor for all of them."""
    tables = {**{file: table_csv(site, name) for name, file in FLAT.items()}, **table_files(site)}
    return {**tables, DESCRIPTOR: json_bytes(with_hashes(zipped_descriptor(site), tables))}


def zipped_descriptor(site: Site) -> dict[str, Any]:
    """Return the descriptor of every table in the zip, the flat ones first."""
    flat = [flat_resource(site.tables[name]) for name in FLAT]
    return {**site.descriptor, "resources": [*flat, *site.descriptor["resources"]]}


def with_hashes(descriptor: dict[str, Any], tables: dict[str, bytes]) -> dict[str, Any]:
    """Return a descriptor with the ``bytes`` and ``hash`` of every resource as published."""
    resources = [
        {
            **resource,
            "bytes": len(tables[resource["path"]]),
            "hash": f"sha256:{hashlib.sha256(tables[resource['path']]).hexdigest()}",
        }
        for resource in descriptor["resources"]
    ]
    return {**descriptor, "resources": resources}


def flat_resource(table: Table) -> dict[str, Any]:
    """Return a flat table as a resource, with its schema from the data dictionary."""
    return {
        "name": table.name,
        "path": FLAT[table.name],
        "type": "table",
        "profile": "tabular-data-resource",
        "title": table.title,
        "description": table.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ","},
        "schema": {
            "fields": [flat_field(field) for field in table.fields],
            "missingValues": [""],
            "primaryKey": list(table.key),
            "foreignKeys": [
                {"fields": [name], "reference": {"resource": target, "fields": [key]}}
                for name, target, key in table.references
            ],
        },
    }


def flat_field(field: Field) -> dict[str, Any]:
    """Return a flat table's field in Table Schema; a partial date is a string with a pattern."""
    partial = field.kind == PARTIAL_DATE
    limits = {"pattern": PARTIAL_PATTERN} if partial else {}
    enum = {"enum": list(field.enum)} if field.enum else {}
    return {
        "name": field.name,
        "type": "string" if partial else field.kind,
        "description": field.description,
        "example": field.example,
        "constraints": {"required": field.required, **limits, **dict(field.limits), **enum},
    }


def readme(site: Site) -> str:
    """Return the README inside the zip: which file to open first, what each contains, and how to cite them."""
    descriptor = site.descriptor
    flat = "\n".join(f"- {file}: {site.tables[name].description}" for name, file in FLAT.items())
    files = "\n".join(f"- {resource['path']}: {resource['description']}" for resource in descriptor["resources"])
    address = site.absolute("data/index.html")
    online = f"Other formats (Excel, JSON, GeoJSON, SQLite, Parquet): {address}\n\n" if address else ""
    return (
        f"{descriptor['title']}\nVersion {site.exact_version}, as of {site.as_of.isoformat()}\n\n"
        f"{descriptor['description']}\n\n"
        "Where to start\n"
        "Open ties-flat.csv first. It and events-flat.csv need no other file: every row has names, dates and sources.\n"
        "On the site, the first is ties.csv under /data/; the ties.csv in this zip has ids instead of names.\n"
        f"{flat}\n\n"
        f"The tables that they are made from\n{files}\n\n"
        "About the data\n"
        f"- {DESCRIPTOR}: describes every table and field (Data Package v2)\n"
        "- CITATION.cff: how to cite it (Citation File Format)\n- LICENSE.txt: the license\n"
        "- SHA256SUMS: checksums (sha256sum --check SHA256SUMS)\n\n"
        f"{online}Cite as\n{plain_citation(site)}\n"
    )


def license_notice(site: Site) -> str:
    """Return the license notice inside the zip, with the credits."""
    terms = site.license
    credits_ = "".join(f"- {source['title']}\n" for source in site.descriptor.get("sources", []) if source.get("title"))
    return (
        f"{site.descriptor['title']} is licensed under {terms.title or terms.name} ({terms.name}).\n"
        f"{terms.path}\n\n{GRANTS.get(terms.name, '')}Credit: {plain_citation(site)}\n\nIt builds on\n{credits_}"
    )


def checksums(files: dict[str, bytes]) -> bytes:
    """Return checksums in the format of ``sha256sum --check``."""
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()


def package_zip(site: Site) -> bytes:
    """Return the Data Package as a zip with its descriptor at the root, where Data Package readers look for it."""
    members = {
        **zipped_tables(site),
        "README.txt": readme(site).encode(),
        "LICENSE.txt": license_notice(site).encode(),
        "CITATION.cff": citation_cff(site),
    }
    members["SHA256SUMS"] = checksums(members)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(members.items()):
            info = zipfile.ZipInfo(name, ZIP_DATE)
            info.create_system = 3  # Unix, whatever system this runs on
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return buffer.getvalue()
