"""The pages of the built real record, as a reader, a search engine and an archive find them: what any record has."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import fields, replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from jinja2 import meta

from sistercities.outputs.pages import PAGES, pages
from sistercities.outputs.pages.page import Page, PageType
from sistercities.record.model import RECORDS
from sistercities.record.vocabulary import EventType, Status, UsKind
from sistercities.record.wording import STATUS_WORDS
from sistercities.site.request import Request
from sistercities.site.templates import REFERENCE
from tests.conftest import HOME, LATEST, Project, html_files, loaded_site, make_inputs
from tests.markup import Element, read
from tests.templates import names_used
from tests.test_status import MISSED_BY_THE_TIMES, TEN_OF_THE_TIMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from sistercities.record.dataset import Dataset
    from sistercities.site.site import Site

BASE = "https://example.org/any/base/"
OF_A_HISTORY = {"release.html", "moved.html"}
FILTER = "assets/filter.js"
MAP = "assets/map.js"
EMBED = "embed.html"
HOSTILE = "\"'><script>alert(1)</script>&{{ 7 * 7 }}"

Tree = dict[str, Element]


@pytest.fixture(scope="session")
def tree(real_site: Path) -> Tree:
    """Return every page of the real site by its path, read once."""
    return {
        path.relative_to(real_site).as_posix(): read(path.read_text(encoding="utf-8")) for path in html_files(real_site)
    }


@pytest.fixture(scope="session")
def toy_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return the toy package as a site with this project's templates and prose, without an address."""
    root = tmp_path_factory.mktemp("toy-site")
    make_inputs(root)
    return loaded_site(Request(Project(root).paths, "", "", LATEST))


def address(path: str) -> str:
    """Return the address of a page of the real site."""
    return BASE + path.removesuffix("index.html")


def references(page: Element) -> Iterator[tuple[str, str]]:
    """Yield the tag and the address of every reference on a page."""
    for element in page.walk():
        for name in ("href", "src", "srcset", "action", "poster", "data"):
            if name in element.attributes:
                yield element.tag, element.attributes[name]


def internal(path: str, page: Element) -> Iterator[tuple[str, str, str]]:
    """Yield every reference from a page to the site itself: as written, the path it leads to, and the fragment."""
    for _, href in references(page):
        target, fragment = urljoin(address(path), href), ""
        if target.startswith(BASE):
            target, _, fragment = target.removeprefix(BASE).partition("#")
            yield href, unquote(target), fragment


def test_internal_links_resolve(real_site: Path, tree: Tree) -> None:
    """Every internal link leads to a published file and, if it has a fragment, to an id there."""
    files = {path.relative_to(real_site).as_posix() for path in real_site.rglob("*") if path.is_file()}
    ids = {path: {element.attributes.get("id") for element in page.walk()} for path, page in tree.items()}
    broken = []
    for path, page in tree.items():
        for href, target, fragment in internal(path, page):
            file = f"{target}index.html" if target.endswith("/") or not target else target
            if file not in files or (fragment and fragment not in ids[file]):
                broken.append(f"{path}: {href}")
    assert broken == []


def test_links_work_from_a_folder_on_disk(real_site: Path, tree: Tree) -> None:
    """A link to a folder ends with a slash, so that adding ``index.html``, as the script does, opens the page."""
    for path, page in tree.items():
        folder = (real_site / path).parent
        for _, href in references(page):
            if not urlsplit(href).scheme and urlsplit(href).path:
                target = folder / unquote(urlsplit(href).path)
                assert (target / "index.html" if href.split("#")[0].endswith("/") else target).is_file(), (path, href)


def test_links_hold_under_any_base_path(tree: Tree) -> None:
    """Internal links are relative and stay within the site's root; only the 404 page uses the site's address."""
    for path, page in tree.items():
        depth = path.count("/")
        for tag, href in references(page):
            assert not href.startswith("/"), f"{path}: {href}"
            assert href.count("../") <= depth, f"{path}: {href}"
            if path != "404.html" and (tag, urlsplit(href).scheme) != ("link", "https"):
                assert not href.startswith(BASE), f"{path}: {href}"


def test_nothing_is_loaded_from_elsewhere(real_site: Path, tree: Tree) -> None:
    """No page or stylesheet loads anything from another origin; only links that a reader follows lead away."""
    for path, page in tree.items():
        for element in page.walk():
            if element.tag == "a" or element.attributes.get("rel") == "canonical":
                continue
            for name in ("href", "src", "srcset", "action", "poster", "data"):
                target = urljoin(address(path), element.attributes.get(name, ""))
                assert target.startswith(BASE), f"{path}: <{element.tag}> {target}"
            assert "url(" not in element.attributes.get("style", ""), path
    for file in (path for path in (real_site / "assets").rglob("*") if path.is_file()):
        text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        text = text.replace('fetch(new URL("search.json", root))', "").replace("new URL(", "")
        text = re.sub(r"URL\.(create|revoke)ObjectURL\(", "", text)  # a file made in the browser
        assert not re.search(r"(?i)@import|url\(|https?://|fetch\(|import\(", text), file.name


def test_links_that_lead_away_say_so(tree: Tree) -> None:
    """Every link to another site is http(s) or mailto and opens in the same window."""
    for path, page in tree.items():
        for link in page.all("a"):
            href = link.attributes["href"]
            if urlsplit(href).scheme and not href.startswith(BASE):
                assert urlsplit(href).scheme in ("http", "https", "mailto"), f"{path}: {href}"
                assert "target" not in link.attributes, f"{path}: {href}"


def test_ids_are_unique_and_references_to_them_hold(tree: Tree) -> None:
    """No id occurs twice on a page, and every id that ARIA attributes and labels refer to exists."""
    for path, page in tree.items():
        ids = Counter(element.attributes["id"] for element in page.walk() if "id" in element.attributes)
        assert [name for name, number in ids.items() if number > 1] == [], path
        for element in page.walk():
            for name in ("aria-labelledby", "aria-describedby", "aria-controls", "for"):
                assert set(element.attributes.get(name, "").split()) <= ids.keys(), path


def test_titles_are_unique(tree: Tree) -> None:
    """No two pages have the same title."""
    titles = Counter(page.first("title").text for page in tree.values())
    assert [title for title, number in titles.items() if number > 1] == []
    assert "" not in titles


def test_every_page_has_a_complete_head(tree: Tree) -> None:
    """Every page has one h1, a language, a description, and a canonical address that is its own."""
    for path, page in tree.items():
        assert len(page.all("h1")) == 1, path
        assert page.first("h1").text, path
        assert len(page.all("main")) == 1, path
        assert page.first("html").attributes["lang"] == "en", path
        assert page.meta("description").strip(), path
        assert page.meta("og:description") == page.meta("description"), path
        assert page.meta("viewport") == "width=device-width, initial-scale=1", path
        canonical = [link.attributes["href"] for link in page.all("link") if link.attributes["rel"] == "canonical"]
        assert canonical == ([] if path == "404.html" else [address(path)]), path
        assert page.meta("og:url") == ("" if path == "404.html" else address(path)), path


def test_first_line_is_the_description(tree: Tree) -> None:
    """A page's first line is the description that search engines and shared links show, and repeats no sentence."""
    for path, page in tree.items():
        answers = page.all("p", "answer")
        assert len(answers) == 1, path
        assert answers[0].text == page.meta("description"), path
        sentences = re.split(r"(?<=[.!?]) (?=[A-Z])", answers[0].text)
        assert len(set(sentences)) == len(sentences), f"{path}: {answers[0].text}"


def test_headings_step_down_one_level_at_a_time(tree: Tree) -> None:
    """No heading is more than one level below the one before it."""
    for path, page in tree.items():
        levels = [int(element.tag[1]) for element in page.walk() if re.fullmatch(r"h[1-6]", element.tag)]
        assert levels[0] == 1, path
        assert all(below - above <= 1 for above, below in pairwise(levels)), (path, levels)


SLIPS = re.compile(
    r"\bNone\b|\bnan\b|\bNaN\b|\bundefined\b|\bnull\b|(?<![\w.])0 of\b"
    r"|(?<![\w,.])1 (?:ties|places|sources|states|events|rows|partners)\b"
    r"|[{}%]\}|\{[{%]| ,| \.(?= |$)|\(\)|,,|\.\.(?!\.)|\bthe the\b|Status\.|object at 0x|“”",
)


def slips(text: str) -> list[str]:
    """Return the slips in a text, each with some context."""
    return [text[max(0, match.start() - 40) : match.end() + 40] for match in SLIPS.finditer(text)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("It has 1 ties.", 1),
        ("0 of 11 ties.", 1),
        ("Kept by None on March 1, 2022 .", 2),
        ("It has 21 ties, 1,001 ties, 2.1 ties and 1 tie.", 0),
        ("10 of 11 ties.", 0),
        ("6ed1a0e5b1d9f1 ties.csv and 6ed1a0e5b1d9f0 of ties.csv", 0),
    ],
)
def test_a_slip_is_told_from_what_looks_like_one(text: str, number: int) -> None:
    """A wrong plural is a slip; a checksum that ends in 1 beside the name of a file of ties is not."""
    assert len(slips(text)) == number


def free_texts(dataset: Dataset) -> Iterator[str]:
    """Yield every text in a record that people wrote."""
    for record_type in RECORDS:
        for row in dataset.table(record_type.RESOURCE).values():
            values = (getattr(row, field.name) for field in fields(row))
            yield from (" ".join(value.split()) for value in values if isinstance(value, str) and value)


def test_no_slip_of_the_program_is_printed(tree: Tree, record: Site) -> None:
    """No page prints an empty value, a wrong plural, a piece of a template or doubled punctuation.

    Code is exempt, and so is what the record itself says: a headline may contain the word "None".
    """
    quoted = sorted({text for text in free_texts(record.dataset) if slips(text)}, key=len, reverse=True)
    found = []
    for path, page in tree.items():
        text = page.text
        for let_off in (
            *(block.text for block in page.all("pre")),
            *(block.text for block in page.all("code", "hash")),
            *quoted,
        ):
            text = text.replace(let_off, "…")
        found += [f"{path}: {slip}" for slip in slips(text)]
    assert found == []


def test_nothing_is_empty(tree: Tree) -> None:
    """No heading, list, list item, table, cell, paragraph or link is empty."""
    tags = {"h1", "h2", "h3", "h4", "ul", "ol", "dl", "li", "dt", "dd", "table", "tbody", "caption", "td", "th", "p",
            "a", "cite", "time"}  # fmt: skip
    for path, page in tree.items():
        for element in page.walk():
            assert element.tag not in tags or element.text, f"{path}: <{element.tag}> {element.attributes} is empty"


def test_every_table_is_complete(tree: Tree) -> None:
    """Every row of a table has as many cells as the table has column headers."""
    for path, page in tree.items():
        for table in page.first("main").all("table"):
            heads = table.first("thead").all("th")
            for row in table.first("tbody").all("tr"):
                cells = [child for child in row.children if isinstance(child, Element)]
                assert len(cells) == len(heads), (path, row.text)


def test_every_date_can_be_read_by_machines(tree: Tree) -> None:
    """Every ``<time>`` has an ISO 8601 date that is as precise as the printed one."""
    for path, page in tree.items():
        for element in page.all("time"):
            precision = element.attributes["datetime"].count("-")
            assert re.fullmatch(r"\d{4}(-\d\d){0,2}", element.attributes["datetime"]), path
            assert len(element.text.split()) == precision + 1, (path, element.text, element.attributes)


def test_every_place_has_a_page(tree: Tree, record: Site) -> None:
    """Every state with a tie, every U.S. place and every partner has a page that names it in its heading."""
    dataset = record.dataset
    wanted = {f"cities/{place.id}/index.html": place.name for place in dataset.us_places.values()}
    wanted |= {f"partners/{partner.id}/index.html": partner.name for partner in dataset.partner_places.values()}
    wanted |= {
        f"states/{state.slug}/index.html": state.name
        for state in dataset.states.values()
        if any(place.state == state.code for place in dataset.us_places.values())
    }
    assert wanted.keys() - tree.keys() == set()
    for path, name in wanted.items():
        assert name in tree[path].first("h1").text


def test_every_page_is_linked(tree: Tree) -> None:
    """Every page but the 404 page can be reached by links from the home page."""
    reached, waiting = {"404.html"}, ["index.html"]
    while waiting:
        path = waiting.pop()
        reached.add(path)
        links = {target for _, target, _ in internal(path, tree[path])}
        files = {f"{target}index.html" if target.endswith("/") or not target else target for target in links}
        waiting += (files & tree.keys()) - reached - set(waiting)
    assert tree.keys() - reached == set()


def test_every_event_stands_on_its_page_with_its_sources(tree: Tree, record: Site) -> None:
    """Every event is on its city's page under its anchor, with its summary and a link to every source that it cites."""
    dataset = record.dataset
    for event in dataset.events.values():
        place = dataset.ties[event.tie].us_place
        shown = tree[f"cities/{place}/index.html"].with_id(event.id.removeprefix(f"{place}--"))
        assert " ".join(event.summary.split()) in shown.text, event.id
        links = {link.attributes["href"] for link in shown.all("a")}
        sources = dataset.sources_of(event)
        assert sources, event.id
        assert {source.url for source in sources} <= links, event.id
        assert {source.archive_url for source in sources if source.archive_url} <= links, event.id


def disagreements(dataset: Dataset, page_of: Callable[[str], Element]) -> int:
    """Return the number of citations with a note; AssertionError if one is not shown on its page beside its source."""
    noted = [citation for citation in dataset.citations.values() if citation.note]
    for citation in noted:
        place = dataset.ties[dataset.events[citation.event].tie].us_place
        shown = page_of(f"cities/{place}/index.html").with_id(citation.event.removeprefix(f"{place}--"))
        lines = [line for line in shown.all("li") if line.text.endswith(f"This source: {citation.note}")]
        hrefs = {link.attributes["href"] for line in lines for link in line.all("a")}
        assert dataset.sources[citation.source].url in hrefs, citation.key
    return len(noted)


def test_every_disagreement_is_shown(tree: Tree, record: Site, toy_site: Site) -> None:
    """If a source differs from the record, the event says how, beside that source."""
    disagreements(record.dataset, tree.__getitem__)
    assert disagreements(toy_site.dataset, partial(made, toy_site)) == 1


def made(site: Site, path: str) -> Element:
    """Return one page of a site without building the site."""
    page = next(page for page in pages(site) if page.path == path)
    return read(page.make(site, page.inputs(site)).decode())


def test_every_note_and_every_source_is_shown(tree: Tree, record: Site) -> None:
    """Every note on a tie is on its page, and every source is on /sources/ with what it supports."""
    dataset = record.dataset
    for tie in dataset.ties.values():
        assert " ".join((tie.note or "").split()) in tree[f"cities/{tie.us_place}/index.html"].text, tie.id
    for source in dataset.sources.values():
        line = tree["sources/index.html"].with_id(source.id)
        assert source.url in {link.attributes["href"] for link in line.all("a")}
        assert len(line.all("a")) > 1, source.id


def test_a_tie_is_told_in_one_sentence_everywhere(real_site: Path, tree: Tree, record: Site) -> None:
    """A city's first line, its description and its cell in ties.csv are the same sentence."""
    text = (real_site / "data" / "ties.csv").read_text(encoding="utf-8")
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(text))}
    single = [ties[0] for ties in record.dataset.ties_of_us_place.values() if len(ties) == 1]
    for tie in single:
        page = tree[f"cities/{tie.us_place}/index.html"]
        assert page.meta("description") == page.first("p", "answer").text == rows[tie.id]["sentence"]
        assert page.text.count(rows[tie.id]["sentence"]) == 1


def test_statuses_are_the_same_everywhere(real_site: Path, tree: Tree) -> None:
    """The pages that count statuses, and the list of each status, have the numbers of ties.csv."""
    text = (real_site / "data" / "ties.csv").read_text(encoding="utf-8")
    found = Counter(row["status"] for row in csv.DictReader(io.StringIO(text)))
    expected = {str(status): found[str(status)] for status in Status}
    for path in ("index.html", "status/index.html"):
        totals = {item.first("span", "status").attributes["class"].split()[1]: item.first("strong").text
                  for item in tree[path].first("ul", "totals").all("li")}  # fmt: skip
        assert totals == {status: f"{number:,}" for status, number in expected.items()}
    for status, number in expected.items():
        assert sum(len(body.all("tr")) for body in tree[f"status/{status}/index.html"].all("tbody")) == number, status


def test_no_row_is_an_orphan(record: Site) -> None:
    """Every place has a tie, every tie an event, every event a source, every source a use, every reference a row."""
    dataset = record.dataset
    used = {source for source, citations in dataset.citations_by_source.items() if citations}
    used |= {count.source for count in dataset.counts.values()}
    used |= {tie.source for tie in dataset.ukraine_ties.values()}
    assert [key for key, ties in dataset.ties_of_us_place.items() if not ties] == []
    assert [key for key, ties in dataset.ties_of_partner.items() if not ties] == []
    assert [key for key, events in dataset.events_of.items() if not events] == []
    assert [key for key, citations in dataset.citations_of.items() if not citations] == []
    assert dataset.sources.keys() - used == set()
    for record_type in RECORDS:
        for row in dataset.table(record_type.RESOURCE).values():
            for name, target in record_type.REFERENCES.items():
                assert getattr(row, name) in dataset.table(target), row.key


def test_the_count_is_compared_with_the_times_of_san_diego(frozen: Site) -> None:
    """/count/ names the ten places of April 21, 2022, and the six that were missed, and gives our count of 17 ties."""
    section = made(frozen, "count/index.html").first("main")
    tables = {table.first("caption").text: table for table in section.all("table")}
    named, missed = (
        {link.attributes["href"].split("/")[-2] for link in tables[caption].all("a")}
        for caption in (
            "The places named, and what this record has as of that day",
            "Places not named that had ended or suspended a tie by that day",
        )
    )
    assert named == TEN_OF_THE_TIMES
    assert missed == MISSED_BY_THE_TIMES
    assert (
        "Between the invasion and April 21, 2022, 16 places on this record ended or suspended 17 ties." in section.text
    )


def test_every_published_total_is_shown(tree: Tree, record: Site) -> None:
    """Every published total is on /count/ under its id, with who counted and the source."""
    page = tree["count/index.html"]
    for count in record.dataset.counts.values():
        row = page.with_id(count.id)
        assert row.first("th").text == " ".join(count.value.split())
        assert " ".join(count.counter.split()) in row.text
        assert row.all("a")[-1].attributes["href"] == record.dataset.sources[count.source].url


def inputs_by_type(site: Site) -> Mapping[PageType, list[dict[str, Any]]]:
    """Return the views of all pages, by page type."""
    views: dict[PageType, list[dict[str, Any]]] = {kind: [] for kind in PAGES}
    for page in pages(site):
        views[page.kind].append(page.inputs(site)[1])
    return views


@pytest.mark.parametrize("which", ["record", "toy_site"])
def test_views_and_templates_agree(which: str, request: pytest.FixtureRequest) -> None:
    """All views of a page type have the same keys, and its template uses exactly these."""
    site = request.getfixturevalue(which)
    globals_ = set(site.renderer.environment.globals)
    for kind, views in inputs_by_type(site).items():
        if not views and (which == "record" or kind.template in OF_A_HISTORY):
            continue  # test_release.py has packages with releases and moved pages
        assert views, kind.template
        assert {frozenset(view) for view in views} == {frozenset(views[0])}, kind.template
        assert names_used(site.renderer, kind.template) - globals_ == views[0].keys(), kind.template


def test_references_between_templates_are_all_found(record: Site) -> None:
    """The pattern that finds which templates a template names finds the same ones as Jinja itself."""
    renderer = record.renderer
    for path in sorted((HOME / "templates").glob("*.html")):
        source = path.read_text(encoding="utf-8")
        by_jinja = set(meta.find_referenced_templates(renderer.environment.parse(source)))
        assert set(REFERENCE.findall(source)) == by_jinja, path.name


def test_every_template_is_used() -> None:
    """Every template belongs to a page type, is named by another template, or is the one for pages to embed."""
    files = {path.name: path.read_text(encoding="utf-8") for path in (HOME / "templates").glob("*.html")}
    named = {name for source in files.values() for name in REFERENCE.findall(source)}
    assert files.keys() == named | {kind.template for kind in PAGES} | {EMBED}


def has_map(page: Element) -> bool:
    """Whether a page has a map with links as marks."""
    return any(svg.all("a") for svg in page.all("svg"))


def test_every_asset_is_used(real_site: Path, tree: Tree) -> None:
    """Every file under assets/ is used by every page, but filters, maps and their bases only by pages that have any."""
    assets = {path.relative_to(real_site).as_posix() for path in (real_site / "assets").iterdir() if path.is_file()}
    bases = {path.relative_to(real_site).as_posix() for path in (real_site / "assets" / "maps").iterdir()}
    used: set[str] = set()
    for path, page in tree.items():
        targets = {target for _, target, _ in internal(path, page)}
        assert assets - {FILTER, MAP} <= targets, path
        assert (FILTER in targets) == bool(page.all("form", "filter")), path
        assert (MAP in targets) == has_map(page), path
        used |= targets
    assert bases <= used


def test_without_an_address_there_is_no_canonical_link(project: Project) -> None:
    """A site without an address claims none, and its links are relative."""
    assert project.run("build", "--base-url", "", "--repository", "").returncode == 0
    for path, content in project.published().items():
        if path.endswith(".html"):
            page = read(content.decode())
            assert [link for link in page.all("link") if link.attributes["rel"] == "canonical"] == [], path
            assert page.meta("og:url") == "", path
            assert all(not href.startswith("/") for _, href in references(page)), path


@pytest.mark.parametrize("repository", ["", "https://github.com/example/record"])
def test_correct_this(project: Project, repository: str) -> None:
    """'Report an error' opens the repository's form with the row's id or, if there is none, the corrections page."""
    assert project.run("build", "--base-url", "", "--repository", repository).returncode == 0
    page = read(project.published()["cities/ashford-oh/index.html"].decode())
    event = page.with_id("novorechensk--2022-03-09--suspended")
    href = next(link.attributes["href"] for link in event.all("a") if link.text == "Report an error")
    if repository:
        assert href.startswith(f"{repository}/issues/new?")
        assert "ashford-oh--novorechensk--2022-03-09--suspended" in href
    else:
        assert href == "../../corrections/"


def hostile(dataset: Dataset) -> Dataset:
    """Return a dataset in which every free text contains markup."""
    tables: dict[str, Any] = {}
    texts = {"name", "name_local", "region", "note", "actor", "summary", "title", "publisher", "value", "counted",
             "counter", "partner"}  # fmt: skip
    for record_type in RECORDS:
        names = {field.name for field in fields(record_type)} & texts  # type: ignore[arg-type]
        table = dataset.table(record_type.RESOURCE)
        tables[record_type.RESOURCE] = {
            key: replace(row, **{name: f"{getattr(row, name) or ''}{HOSTILE}" for name in names})
            for key, row in table.items()
        }
    return replace(dataset, **tables)


def test_hostile_text_is_escaped_on_every_page(toy_site: Site) -> None:
    """Markup in any text of the data, if it passed the checks, is printed as text and never as markup."""
    site = replace(toy_site, dataset=hostile(toy_site.dataset))
    seen = 0
    for page in pages(site):
        html = page.make(site, page.inputs(site)).decode()
        assert "<script>" not in html, page.path
        found = read(html)
        run = [script for script in found.all("script") if script.attributes.get("type") != "application/ld+json"]
        assert len(run) == 1 + bool(found.all("form", "filter")) + has_map(found), page.path
        assert all(script.attributes["src"] and not script.children for script in run), page.path
        plain = Page(page.kind, page.subject).inputs(toy_site)
        expected = read(page.make(toy_site, plain).decode())
        assert "49" not in found.text or "49" in expected.text, page.path
        seen += " ".join(HOSTILE.split()) in found.text
        names = {name for element in found.walk() for name in element.attributes}
        assert names <= {name for element in expected.walk() for name in element.attributes} | {"title"}, page.path
    assert seen > 25


def test_a_state_is_no_city_of_its_own(tree: Tree, record: Site, toy_site: Site) -> None:
    """A tie of a whole state has a page among the places, headed only by the state's name and the tie's status."""
    assert made(toy_site, "cities/vermont-vt/index.html").first("h1").text.partition(" ")[0] == "Vermont"
    for place in record.dataset.us_places.values():
        if place.kind is UsKind.STATE:
            heading = tree[f"cities/{place.id}/index.html"].first("h1").text
            assert heading.partition(f"{place.name} ")[2] in ("", *STATUS_WORDS.values())


def test_the_timeline_is_complete_and_in_order(tree: Tree, record: Site) -> None:
    """/timeline/ has every decisive event once, with the newest year first."""
    decisive = (EventType.ENDED, EventType.SUSPENDED, EventType.REAFFIRMED, EventType.RESUMED, EventType.DORMANT)
    events = [event for event in record.dataset.events.values() if event.type in decisive]
    page = tree["timeline/index.html"]
    assert len(page.all("li", "event")) == len(events)
    years = [heading.text for heading in page.first("main").all("h3")]
    assert years == sorted(years, key=lambda year: (year.isdigit(), year), reverse=True)
