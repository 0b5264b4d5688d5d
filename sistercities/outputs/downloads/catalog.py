"""Metadata for machines, made from the descriptor: schema.org ``Dataset`` and DCAT-US 1.1."""

from __future__ import annotations

from collections.abc import Iterable

from sistercities.outputs.downloads.citation import authors, plain_citation
from sistercities.outputs.downloads.formats import Format
from sistercities.outputs.downloads.text import json_bytes
from sistercities.site.site import Site
from sistercities.site.templates import View

DCAT_CONTEXT = "https://project-open-data.cio.gov/v1.1/schema"


def dataset_jsonld(site: Site, formats: Iterable[Format]) -> View:
    """Return the record as a schema.org ``Dataset`` (JSON-LD 1.1), with every file as a ``distribution``.

    Addresses are absolute if the site's is known, otherwise relative to /data/.
    """
    descriptor = site.descriptor
    home = site.absolute("data/index.html")
    organizations = [{"@type": "Organization", "name": name} for name in authors(site)]
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        **({"@id": home, "url": home} if home else {}),
        "name": descriptor["title"],
        "description": descriptor["description"],
        "version": site.exact_version,
        "license": site.license.path,
        "creator": organizations,
        "publisher": organizations[0],
        "keywords": descriptor.get("keywords", []),
        "inLanguage": "en",
        "isAccessibleForFree": True,
        "dateModified": site.as_of.isoformat(),
        **({"temporalCoverage": period} if (period := temporal_coverage(site)) else {}),
        "spatialCoverage": [{"@type": "Place", "name": name} for name in spatial_coverage(site)],
        "variableMeasured": [
            {"@type": "PropertyValue", "name": field.name, "description": field.description}
            for field in site.tables["ties_flat"].fields
        ],
        "creditText": plain_citation(site),
        "distribution": [distribution(site, form) for form in formats],
    }


def distribution(site: Site, form: Format) -> View:
    """Return a file as a schema.org ``DataDownload``."""
    built = site.built[form.path]
    return {
        "@type": "DataDownload",
        "name": form.name,
        "description": form.title,
        "encodingFormat": form.media_type,
        "contentUrl": site.absolute(form.path) or form.name,
        "contentSize": f"{built.size} B",
        "sha256": built.sha256,
    }


def temporal_coverage(site: Site) -> str:
    """Return the ISO 8601 interval from the first dated event to the record's own date; empty if no event is dated."""
    dates = [event.date for event in site.dataset.events.values() if event.date]
    return f"{min(dates, key=lambda date: date.first_day)}/{site.as_of.isoformat()}" if dates else ""


def spatial_coverage(site: Site) -> list[str]:
    """Return the countries that the record covers: the U.S. and Russia by ISO 3166-1 name, any other by code."""
    names = {"RU": "Russian Federation"}
    countries = sorted({place.country for place in site.dataset.partner_places.values()})
    return ["United States of America", *(names.get(country, country) for country in countries)]


def data_json(site: Site, formats: Iterable[Format]) -> bytes:
    """Return /data.json, the catalog that data.gov harvests (DCAT-US 1.1, non-federal)."""
    descriptor = site.descriptor
    home = site.absolute("data/index.html")
    dataset = {
        "@type": "dcat:Dataset",
        "identifier": home,
        "title": descriptor["title"],
        "description": descriptor["description"],
        "accessLevel": "public",
        "publisher": {"@type": "org:Organization", "name": authors(site)[0]},
        "contactPoint": {"@type": "vcard:Contact", "fn": authors(site)[0]},
        "keyword": descriptor.get("keywords") or [descriptor["name"]],
        "modified": site.as_of.isoformat(),
        "license": site.license.path,
        "landingPage": home,
        "describedBy": site.absolute("data/package/datapackage.json"),
        "describedByType": "application/json",
        "language": ["en"],
        "spatial": ", ".join(spatial_coverage(site)),
        "temporal": temporal_coverage(site),
        "distribution": [dcat_distribution(site, form) for form in formats],
    }
    catalog = {
        "@context": f"{DCAT_CONTEXT}/catalog.jsonld",
        "@id": site.absolute("data.json"),
        "@type": "dcat:Catalog",
        "conformsTo": DCAT_CONTEXT,
        "describedBy": f"{DCAT_CONTEXT}/catalog.json",
        "dataset": [{key: value for key, value in dataset.items() if value}],
    }
    return json_bytes(catalog)


def dcat_distribution(site: Site, form: Format) -> View:
    """Return a file as a DCAT ``Distribution``."""
    return {
        "@type": "dcat:Distribution",
        "title": form.name,
        "description": form.title,
        "downloadURL": site.absolute(form.path),
        "mediaType": form.media_type,
    }
