"""A fixed job that any site generator can do, done by this project's engine (run by ``bench/run_fixed_job.py``).

Six tables become a page for every state, U.S. place and partner, a JSON file beside every place's page, the tables, the
whole data as JSON, and a sitemap. This lets the engine be measured against other generators on the same input and
output; whatever else the record's own site has is left out, checks included. The job has targets and a ``load`` of its
own (``sistercities/engine/target.py``).
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from sistercities.engine.build import build
from sistercities.engine.digests import hexdigest
from sistercities.engine.inputs import folder_parts
from sistercities.engine.target import Built, Job, Loaded, Target
from sistercities.site.program import versions

HERE = Path(__file__).resolve().parent
PROGRAM = HERE.parent / "sistercities"
TEMPLATES = HERE / "fixed"
TABLES = ("states", "us_places", "partner_places", "relationships", "events", "sources")
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
ADDRESS = "https://example.org"
NAVIGATION = (
    {"section": "home", "href": "/", "label": "States"},
    {"section": "cities", "href": "/#cities", "label": "U.S. places"},
    {"section": "partners", "href": "/#partners", "label": "Partners"},
    {"section": "data", "href": "/data/dataset.json", "label": "Data"},
    {"section": "about", "href": "/about/", "label": "About & methods"},
)
Row = dict[str, Any]


class Register(NamedTuple):
    """The tables and other files that were read, and their rows joined by page."""

    renderer: Any
    tables: Mapping[str, list[Row]]
    files: Mapping[str, bytes]
    states: list[Row]
    cities: list[Row]
    partners: list[Row]


class File(Target):
    """A file, identified by its published path."""

    def __init__(self, path: str) -> None:
        """Create a file for a published path."""
        self._path = path

    @property
    def path(self) -> str:
        """The path at which the file is published."""
        return self._path


class Page(File):
    """A page: its address, its template and its content."""

    def __init__(self, url: str, template: str, shown: Row) -> None:
        """Create a page from its address, its template and what it shows."""
        super().__init__(f"{url[1:]}index.html")
        self.url, self.template, self.shown = url, template, {"url": url, **shown}

    def inputs(self, register: Register) -> tuple[str, Row]:
        """Return the digest of the template, and everything the page shows."""
        return register.renderer.closure_digest(self.template), self.shown

    def make(self, register: Register, inputs: tuple[str, Row]) -> bytes:
        """Return the page's HTML."""
        html: str = register.renderer.render(self.template, inputs[1])
        return html.encode()


class Text(File):
    """A file that is not rendered from a template."""

    def __init__(self, path: str, content: Any) -> None:
        """Create a file from its published path and its content: bytes, or a value to write as JSON."""
        super().__init__(path)
        self.content = content

    def inputs(self, _: Register) -> Any:
        """Return the file's content."""
        return self.content

    def make(self, _: Register, content: Any) -> bytes:
        """Return the file's bytes: as given, or as JSON."""
        return content if isinstance(content, bytes) else compact(content).encode()


def compact(content: Any) -> str:
    """Return a value as JSON without white space."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def load(data: Path, cache: Path, _: Mapping[str, Built]) -> Loaded[Register]:
    """Read the tables and join them."""
    from sistercities.site.templates import Renderer  # noqa: PLC0415  # not needed if nothing has changed

    files = {f"{name}.csv": (data / f"{name}.csv").read_bytes() for name in TABLES}
    tables = {name: list(rows(files[f"{name}.csv"].decode())) for name in TABLES}
    renderer = Renderer(TEMPLATES, cache / "templates", {"longdate": longdate, "thousands": "{:,}".format})
    renderer.environment.globals.update(nav=NAVIGATION, data_version="2025.1")
    register = Register(renderer, tables, files, *joined(tables))
    return Loaded(register, targets=partial(targets, register))


def rows(table: str) -> Iterator[Row]:
    """Yield a table's rows as dictionaries keyed by its header."""
    reader = csv.reader(table.splitlines(keepends=True))
    header = next(reader)
    for cells in reader:
        yield dict(zip(header, cells, strict=True))


def joined(tables: Mapping[str, list[Row]]) -> tuple[list[Row], list[Row], list[Row]]:
    """Return states with their places, places with their partners and events, and partners with their places."""
    states = {row["state_code"]: {**row, "cities": []} for row in tables["states"]}
    sources = {row["source_id"]: row for row in tables["sources"]}
    cities, partners, ties = {}, {}, {}
    for row in tables["us_places"]:
        state = states[row["state_code"]]
        city = {**row, "population": int(row["population"]), "state": state["name"], "state_slug": state["slug"],
                "partners": [], "events": []}  # fmt: skip
        cities[row["us_place_id"]] = city
        state["cities"].append(city)
    for row in tables["partner_places"]:
        partners[row["partner_id"]] = {**row, "population": int(row["population"]), "cities": []}
    for row in tables["relationships"]:
        city, partner = cities[row["us_place_id"]], partners[row["partner_id"]]
        own = {"relationship_id": row["relationship_id"], "established": int(row["established"]),
               **{name: row[name] for name in ("status", "status_date", "note")}}  # fmt: skip
        city["partners"].append({**{name: partner[name] for name in ("slug", "name", "name_ru", "region")}, **own})
        partner["cities"].append({**{name: city[name] for name in ("slug", "name", "state", "state_slug")}, **own})
        ties[row["relationship_id"]] = city, partner
    for row in tables["events"]:
        city, partner = ties[row["relationship_id"]]
        source = {name: sources[row["source_id"]][name] for name in ("url", "title", "publisher", "date")}
        city["events"].append({**{name: row[name] for name in ("event_id", "date", "type", "actor", "summary")},
                               "partner": partner["name"], "source": source})  # fmt: skip
    return list(states.values()), list(cities.values()), list(partners.values())


def longdate(date: str) -> str:
    """Return an ISO date in words: ``9 March 2022``."""
    year, month, day = date.split("-")
    return f"{int(day)} {MONTHS[int(month) - 1]} {year}"


def plural(number: int, noun: str) -> str:
    """Return a number with its noun, singular or plural."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def targets(register: Register) -> list[Page | Text]:
    """Return every file to publish."""
    pages = list(all_pages(register))
    found: list[Page | Text] = [Text(f"data/{name}", content) for name, content in register.files.items()]
    found += [
        Text("data/dataset.json", register.tables),
        Text("assets/site.css", (TEMPLATES / "site.css").read_bytes()),
    ]
    found += [Text(f"cities/{city['slug']}/index.json", city_file(city)) for city in register.cities]
    urls = [page.url for page in pages]
    sitemap = register.renderer.render("sitemap.xml", {"urls": urls}).encode()
    return [*found, *pages, Text("sitemap.xml", sitemap)]


def all_pages(register: Register) -> Iterator[Page]:
    """Yield every page, the home page first."""
    cities, partners, states = register.cities, register.partners, register.states
    said = f"{plural(len(cities), 'U.S. place')} and {plural(len(partners), 'partner place')} in {len(states)} states."
    yield page("/", "index.html", "States", said, "home", states=states)
    for state in states:
        said = f"{plural(len(state['cities']), 'place')} in {state['name']} with a recorded sister-city partner."
        yield page(f"/states/{state['slug']}/", "state.html", state["name"], said, "states", state=state)
    for city in cities:
        url, title = f"/cities/{city['slug']}/", f"{city['name']}, {city['state']}"
        said = (f"{title} has {plural(len(city['partners']), 'recorded sister-city partner')} "
                f"and {plural(len(city['events']), 'dated event')}.")  # fmt: skip
        yield page(url, "city.html", title, said, "cities", city=city, graph=graph(city, url))
    for partner in partners:
        said = (f"{partner['name']} in {partner['region']} has "
                f"{plural(len(partner['cities']), 'recorded U.S. partner')}.")  # fmt: skip
        yield page(f"/partners/{partner['slug']}/", "partner.html", partner["name"], said, "partners", partner=partner)


def page(url: str, template: str, title: str, description: str, section: str, **shown: Any) -> Page:
    """Return a page with the title, description and section that every page has."""
    return Page(url, template, {"title": title, "description": description, "section": section, **shown})


def graph(city: Row, url: str) -> Row:
    """Return the structured data (JSON-LD) of a place's page."""
    way = [("Home", "/"), (city["state"], f"/states/{city['state_slug']}/"), (city["name"], url)]
    return {"@context": "https://schema.org", "@graph": [
        {"@type": "City", "name": city["name"], "url": ADDRESS + url,
         "containedInPlace": {"@type": "State", "name": city["state"]},
         "geo": {"@type": "GeoCoordinates", "latitude": float(city["lat"]), "longitude": float(city["lon"])}},
        {"@type": "BreadcrumbList", "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": ADDRESS + href}
            for position, (name, href) in enumerate(way, start=1)]}]}  # fmt: skip


def city_file(city: Row) -> Row:
    """Return the content of the JSON file beside a place's page."""
    plain = {name: city[name] for name in ("slug", "name", "kind", "state", "state_code", "population")}
    return {"id": city["us_place_id"], **plain, "lat": float(city["lat"]), "lon": float(city["lon"]),
            "url": f"{ADDRESS}/cities/{city['slug']}/", "partners": city["partners"], "events": city["events"]}  # fmt: skip


def main(data: str, out: str, cache: str) -> None:
    """Build the site."""
    folders = (PROGRAM / "base", PROGRAM / "engine", PROGRAM / "site")
    own = Path(__file__).read_text(encoding="utf-8")
    parts = (part for folder in folders for part in folder_parts(folder, ".py"))
    program = hexdigest([own, sys.version, *versions(("jinja2", "markupsafe")), *parts])
    job = Job(program, "", (Path(data), TEMPLATES), partial(load, Path(data), Path(cache)))
    build(job, Path(out), Path(cache))
