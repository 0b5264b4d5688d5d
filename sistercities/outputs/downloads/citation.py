"""The citation of a version of the data, as plain text, BibTeX, CSL-JSON, CITATION.cff (1.2.0) and .zenodo.json."""

from __future__ import annotations

import re
from typing import Any

import yaml

from sistercities.site.site import Site

CFF_VERSION = "1.2.0"
BIBTEX_SPECIAL = re.compile(r"([&%$#_{}])")


def plain_citation(site: Site) -> str:
    """Return the citation of this version of the data as plain text."""
    address = site.absolute("data/index.html")
    names = ", ".join(authors(site))
    where = f" {address}" if address else ""
    return (
        f"{names} ({site.as_of.year}). {site.descriptor['title']}, version {site.exact_version} [data set].{where} "
        f"{site.license.words}."
    )


def authors(site: Site) -> list[str]:
    """Return the names of the authors."""
    return [person["title"] for person in site.descriptor["contributors"]]


def bibtex(site: Site) -> str:
    """Return the citation as BibTeX, in an ``@misc`` entry, which both BibTeX and BibLaTeX support."""
    fields = {
        "author": " and ".join(f"{{{_bibtex_text(name)}}}" for name in authors(site)),
        "title": f"{{{_bibtex_text(site.descriptor['title'])}}}",
        "year": str(site.as_of.year),
        "month": str(site.as_of.month),
        "version": site.exact_version,
        "howpublished": "Data set",
        "note": f"Version {site.exact_version}, {site.license.name}",
    }
    if address := site.absolute("data/index.html"):
        fields["url"] = address
    width = max(map(len, fields))
    lines = ",\n".join(f"  {name:{width}} = {{{text}}}" for name, text in fields.items())
    return f"@misc{{{site.descriptor['name']}-{site.exact_version},\n{lines}\n}}\n"


def _bibtex_text(text: str) -> str:
    return BIBTEX_SPECIAL.sub(r"\\\1", text.replace("\\", "")).replace("–", "--")


def csl(site: Site) -> list[dict[str, Any]]:
    """Return the citation as CSL-JSON, which Zotero and pandoc read."""
    day = site.as_of
    item: dict[str, Any] = {
        "id": f"{site.descriptor['name']}-{site.exact_version}",
        "type": "dataset",
        "title": site.descriptor["title"],
        "author": [{"literal": name} for name in authors(site)],
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "version": site.exact_version,
    }
    if address := site.absolute("data/index.html"):
        item["URL"] = address
    return [item]


def citation_cff(site: Site) -> bytes:
    """Return CITATION.cff (Citation File Format 1.2.0), which GitHub and Zotero read."""
    content: dict[str, Any] = {
        "cff-version": CFF_VERSION,
        "message": "Cite the version of the data that you used.",
        "type": "dataset",
        "title": site.descriptor["title"],
        "abstract": site.descriptor["description"],
        "authors": [{"name": name} for name in authors(site)],
        "version": site.exact_version,
        "date-released": site.as_of.isoformat(),
        "license": site.license.name,
        "keywords": list(site.descriptor.get("keywords", [])),
    }
    if address := site.absolute("data/index.html"):
        content["url"] = address
    if site.config.repository:
        content["repository-code"] = site.config.repository
    content = {key: value for key, value in content.items() if value}
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120).encode()


def zenodo(site: Site) -> dict[str, Any]:
    """Return .zenodo.json (Zenodo's legacy deposit schema), which describes an archived release."""
    content: dict[str, Any] = {
        "upload_type": "dataset",
        "title": site.descriptor["title"],
        "description": site.descriptor["description"],
        "creators": [{"name": name} for name in authors(site)],
        "license": site.license.name,
        "access_right": "open",
        "publication_date": site.as_of.isoformat(),
        "keywords": list(site.descriptor.get("keywords", [])),
        "notes": f"Version {site.exact_version} of the data.",
    }
    if address := site.absolute("data/index.html"):
        content["related_identifiers"] = [{"identifier": address, "relation": "isIdenticalTo", "scheme": "url"}]
    return content
