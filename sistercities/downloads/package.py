"""The Data Package (v2): its descriptor with sizes and hashes, and the zip that is complete wherever it is unpacked."""

from __future__ import annotations

import hashlib
import io
import zipfile
from typing import TYPE_CHECKING, Any

from sistercities.downloads.citation import citation_cff, plain_citation
from sistercities.downloads.formats import DESCRIPTOR
from sistercities.downloads.text import json_bytes, table_csv
from sistercities.model import RECORDS

if TYPE_CHECKING:
    from sistercities.site import Site

ZIP_DATE = (1980, 1, 1, 0, 0, 0)
"""The earliest date a zip can hold: the archive's bytes depend on its contents alone."""

GRANTS = {
    "CC-BY-4.0": "It may be copied, changed and published, also for money, if the source is credited and changes are "
    "indicated.\n\n"
}
"""What licences allow, in a sentence; of others their own text tells."""


def package_files(site: Site) -> dict[str, bytes]:
    """Return the tables of the package and the descriptor, which says how large each is and what its SHA-256."""
    tables = {f"{record.RESOURCE}.csv": table_csv(site, record.RESOURCE) for record in RECORDS}
    return {**tables, DESCRIPTOR: json_bytes(described(site.descriptor, tables))}


def described(descriptor: dict[str, Any], tables: dict[str, bytes]) -> dict[str, Any]:
    """Return a descriptor with ``bytes`` and ``hash`` of every resource as it is published."""
    resources = [
        {
            **resource,
            "bytes": len(tables[resource["path"]]),
            "hash": f"sha256:{hashlib.sha256(tables[resource['path']]).hexdigest()}",
        }
        for resource in descriptor["resources"]
    ]
    return {**descriptor, "resources": resources}


def published_descriptor(site: Site) -> bytes:
    """Return the descriptor as it is published."""
    return package_files(site)[DESCRIPTOR]


def readme(site: Site) -> str:
    """Return the README inside the zip."""
    descriptor = site.descriptor
    files = "\n".join(f"- {resource['path']}: {resource['description']}" for resource in descriptor["resources"])
    return (
        f"{descriptor['title']}\nVersion {site.exact_version}, as of {site.as_of.isoformat()}\n\n"
        f"{descriptor['description']}\n\nFiles\n{files}\n"
        f"- {DESCRIPTOR}: describes every table and field (Data Package v2)\n"
        "- CITATION.cff: how to cite it (Citation File Format)\n- LICENSE.txt: the licence\n"
        "- SHA256SUMS: checksums (sha256sum --check SHA256SUMS)\n\n"
        f"Cite as\n{plain_citation(site)}\n"
    )


def licence(site: Site) -> str:
    """Return the licence notice inside the zip, with everyone who is to be credited."""
    terms = site.license
    credits_ = "".join(f"- {source['title']}\n" for source in site.descriptor.get("sources", []) if source.get("title"))
    return (
        f"{site.descriptor['title']} is licensed under {terms.title or terms.name} ({terms.name}).\n"
        f"{terms.path}\n\n{GRANTS.get(terms.name, '')}Credit: {plain_citation(site)}\n\nIt builds on\n{credits_}"
    )


def checksums(files: dict[str, bytes]) -> bytes:
    """Return checksums as ``sha256sum --check`` reads them."""
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()


def package_zip(site: Site) -> bytes:
    """Return a complete Data Package, valid wherever it is unpacked."""
    members = {
        **package_files(site),
        "README.txt": readme(site).encode(),
        "LICENSE.txt": licence(site).encode(),
        "CITATION.cff": citation_cff(site),
    }
    members["SHA256SUMS"] = checksums(members)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(members.items()):
            info = zipfile.ZipInfo(f"sister-cities/{name}", ZIP_DATE)
            info.create_system = 3  # as on Unix, wherever it is made
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return buffer.getvalue()
