"""Files for crawlers: ``sitemap.xml`` (sitemaps.org 0.9), ``robots.txt`` (RFC 9309) and ``llms.txt``."""

from __future__ import annotations

from functools import partial

from sistercities.outputs.document import Document
from sistercities.outputs.downloads import FORMATS
from sistercities.outputs.feeds.atom import escaped as escape
from sistercities.outputs.pages import pages
from sistercities.outputs.pages.page import NAVIGATION
from sistercities.site.site import Site

MOST_URLS = 50_000
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
HIDDEN = "404.html"


def discovery(site: Site) -> list[Document]:
    """Return the files for crawlers; sitemaps only if a base URL is configured."""
    found = [
        Document("robots.txt", robots),
        Document("llms.txt", llms),
    ]
    return found + sitemaps(site) if site.config.base_url else found


def sitemaps(site: Site) -> list[Document]:
    """Return the sitemap or, for more than ``MOST_URLS`` pages, an index and several sitemaps."""
    urls = [url(site, page.path, page.modified(site)) for page in pages(site) if page.path != HIDDEN]
    parts = [urls[start : start + MOST_URLS] for start in range(0, len(urls), MOST_URLS)]
    if len(parts) == 1:
        return [_sitemap("sitemap.xml", parts[0])]
    named = [_sitemap(f"sitemap-{number}.xml", part) for number, part in enumerate(parts, start=1)]
    return [
        Document("sitemap.xml", partial(index, names=tuple(d.path for d in named))),
        *named,
    ]


def _sitemap(path: str, urls: list[str]) -> Document:
    content = f'{DECLARATION}<urlset xmlns="{NAMESPACE}">\n{"".join(urls)}</urlset>\n'.encode()
    return Document(path, lambda _: content)


def url(site: Site, path: str, modified: object) -> str:
    """Return a page's entry: its address and, if known, the last day on which its facts were looked up."""
    changed = f"<lastmod>{modified}</lastmod>" if modified else ""
    return f"<url><loc>{escape(site.absolute(path) or '')}</loc>{changed}</url>\n"


def index(site: Site, names: tuple[str, ...]) -> bytes:
    """Return the index of several sitemaps."""
    rows = "".join(
        f"<sitemap><loc>{escape(site.absolute(name) or '')}</loc><lastmod>{site.as_of.isoformat()}</lastmod></sitemap>\n"
        for name in names
    )
    return f'{DECLARATION}<sitemapindex xmlns="{NAMESPACE}">\n{rows}</sitemapindex>\n'.encode()


def robots(site: Site) -> bytes:
    """Return robots.txt: every crawler may read everything."""
    address = site.absolute("sitemap.xml")
    return ("User-agent: *\nDisallow:\n" + (f"\nSitemap: {address}\n" if address else "")).encode()


def llms(site: Site) -> bytes:
    """Return llms.txt: what the site is, where its data is, and how to cite it."""
    where = f"{site.config.base_url}/" if site.config.base_url else ""
    files = [form for form in FORMATS if form.group != "package" or form.name.endswith((".zip", ".json"))]
    summary = f"Version {site.exact_version}, as of {site.as_of.isoformat()}, license {site.license.name}."
    lines = [
        f"# {site.config.title}",
        "",
        f"> {site.config.tagline}",
        "",
        site.descriptor["description"],
        f"{summary} “No decision” means that a search found none; it does not mean that a tie is active.",
        "",
        "## Data",
        "",
        *(f"- [{form.name}]({where}{form.path}): {form.title}" for form in files),
        f"- [Data dictionary]({where}data/dictionary/): every field with type, meaning and example",
        f"- [How to cite]({where}data/#cite)",
        "",
        "## Pages",
        "",
        *(f"- [{label}]({where}{href})" for href, label in NAVIGATION),
        *(f"- [{article.title}]({where}{article.name}/): {article.description}" for article in site.articles),
    ]
    return ("\n".join(lines) + "\n").encode()
