"""Views of the data itself and of the prose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sistercities.checks import rule_texts
from sistercities.downloads import FORMATS
from sistercities.downloads.citation import plain_citation as citation
from sistercities.downloads.formats import row_count
from sistercities.pages.parts import status_mark
from sistercities.vocabulary import Status
from sistercities.wording import STATUS_MEANINGS, human_date, plural

if TYPE_CHECKING:
    from sistercities.content import Article
    from sistercities.site import Site

View = dict[str, Any]
KIBIBYTE = 1024


def data_view(site: Site, _: None) -> View:
    """What can be taken, in which version, and what every field means."""
    descriptor = site.descriptor
    files = []
    for form in FORMATS:
        receipt = form.receipt(site)
        files.append({"name": form.name, "href": form.path, "title": form.title, "media_type": form.media_type,
                      "rows": row_count(site, form.table) if form.table else None, "size": human_size(receipt.size),
                      "sha256": receipt.sha256})  # fmt: skip
    titles = {resource["name"]: resource for resource in descriptor["resources"]}
    for file in files:
        if file["title"] in titles:
            file["title"] = titles[file["title"]]["title"]
    description = (
        f"{plural(len(site.dataset.ties), 'tie')}, {plural(len(site.dataset.events), 'event')} and "
        f"{plural(len(site.dataset.sources), 'source')} as CSV and JSON: version {site.version}, as of "
        f"{human_date(site.as_of)}, licence CC BY 4.0."
    )
    return {
        "title": "Data",
        "description": description,
        "text": descriptor["description"],
        "citation": citation(site),
        "files": files,
        "resources": [
            {
                "name": resource["name"],
                "title": resource.get("title", resource["name"]),
                "description": resource.get("description", ""),
                "rows": len(site.dataset.table(resource["name"])),
                "fields": [field_line(field) for field in resource["schema"]["fields"]],
            }
            for resource in descriptor["resources"]
        ],
        "statuses": [{**status_mark(status), "meaning": STATUS_MEANINGS[status]} for status in Status],
        "credits": descriptor.get("sources", []),
    }


def field_line(field: dict[str, Any]) -> View:
    """Return a field of the schema for print."""
    constraints = field.get("constraints", {})
    return {
        "name": field["name"],
        "type": field["type"],
        "required": bool(constraints.get("required")),
        "values": constraints.get("enum", []),
        "description": field.get("description", ""),
        "example": str(field.get("example", "")),
    }


def human_size(size: int) -> str:
    """Return a size in bytes as it is said: ``812 bytes``, ``34 KB``."""
    return f"{size} bytes" if size < KIBIBYTE else f"{round(size / KIBIBYTE)} KB"


def article_view(_: Site, article: Article) -> View:
    """A page of prose; the one on method ends with the list of rules that the program checks."""
    rules = rule_texts() if article.name == "methodology" else []
    return {"title": article.title, "description": article.description, "html": article.html, "rules": rules}


def not_found_view(site: Site, _: None) -> View:
    """The page for an address that does not exist."""
    return {"title": "Page not found", "description": "There is no page at this address.",
            "tagline": site.config.tagline}  # fmt: skip
