"""Published texts and documents are plain American English, and totals of the same thing agree everywhere."""

from __future__ import annotations

import ast
import csv
import io
import re
import tokenize
import zipfile
from collections import Counter

import pytest

from sistercities.record.vocabulary import Status
from tests.conftest import HOME, Project, built, make_inputs
from tests.markup import Element, read

Site = dict[str, bytes]

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
FOREIGN = (
    "stands? in", "stands? (under|beside|there)", "for want of", "(is|are|was|were) told", "one (row|line|page) an?",
    "by the end of", "whoever", "to the same effect before", "for ever", "so many", "put right", "what is so",
    "organisations?", "licen[c]e[sd]?", "programmes?", "behaviours?", "colours?", "cent[r]e", "catalogues?", "favour\\w*",
    "neighbour\\w*", "labour", "honour\\w*", "defence", "cancelled", "travelled", "recognis\\w+", "analys(e|ed|ing)",
    f"(?<![-\\d])[1-3]?\\d ({MONTHS}) \\d{{4}}",
)  # fmt: skip
NOT_AMERICAN = re.compile(rf"\b({'|'.join(FOREIGN)})\b", re.IGNORECASE)
"""Phrases that read as translated, British spellings, and dates with the day first."""

READ_BY_PEOPLE = (
    "README.md", "CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md", "CHANGELOG.md", "LICENSE-DATA", "CITATION.cff",
    ".zenodo.json", "data/datapackage.json", *(f"content/{name}.md" for name in ("about", "contribute", "corrections", "methodology")),
    *(f"docs/{name}.md" for name in ("another-record", "design", "performance", "security")), "Makefile",
    *(f".github/ISSUE_TEMPLATE/{name}.yml" for name in ("correct", "event", "not-listed", "tie")),
)  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return every published file of the toy package."""
    root = tmp_path_factory.mktemp("english")
    make_inputs(root)
    return built(Project(root))


def texts(site: Site) -> dict[str, str]:
    """Return what people read on a site: pages, feeds, the calendar, tables, and the zip's notes."""
    pages = {path: content.decode() for path, content in site.items() if path.endswith(".html")}
    found = {
        path: read(html.replace("</td>", " |</td>")).text for path, html in pages.items()
    }  # cells "0" and "June" are not a date
    plain = (".atom", ".ics", ".txt", ".json", ".csv", ".cff", ".js")
    found |= {path: content.decode() for path, content in site.items() if path.endswith(plain)}
    with zipfile.ZipFile(io.BytesIO(site["data/sister-cities.zip"])) as package:
        found |= {name: package.read(name).decode() for name in package.namelist() if name.endswith(".txt")}
    return found


def faults(text: str) -> list[str]:
    """Return the passages of a text that are not plain American English, each with some context."""
    return [text[max(0, match.start() - 40) : match.end() + 20] for match in NOT_AMERICAN.finditer(text)]


def test_published_texts_are_american_english(site: Site) -> None:
    """No page, feed or download has a phrase that reads as translated, a British spelling or a day-first date."""
    assert {path: found for path, text in texts(site).items() if (found := faults(text))} == {}


@pytest.mark.parametrize("path", READ_BY_PEOPLE)
def test_documents_are_american_english(path: str) -> None:
    """The repository's own documents and forms follow the same rules; addresses in them are exempt."""
    assert faults(re.sub(r"https?://[^\s)]+", "", (HOME / path).read_text(encoding="utf-8"))) == []


def test_docstrings_and_comments_are_american_english() -> None:
    """The program explains itself in the same English; quoted values and data are not prose."""
    found: dict[str, list[str]] = {}
    for path in (HOME / "sistercities").rglob("*.py"):
        prose = re.sub(r"``.+?``", "", explanations(path.read_text(encoding="utf-8")))
        found |= {path.name: those} if (those := faults(prose)) else {}
    assert found == {}


def explanations(code: str) -> str:
    """Return the docstrings and comments of a module."""
    texts = [str(node.value.value) for node in ast.walk(ast.parse(code))
             if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)]  # fmt: skip
    tokens = tokenize.generate_tokens(io.StringIO(code).readline)
    return "\n".join([*texts, *(token.string for token in tokens if token.type == tokenize.COMMENT)])


@pytest.mark.parametrize(
    "sentence",
    [
        "The list of columns stands in the dictionary.",
        "The tie was kept by the end of March 2022.",
        "One row a tie.",
        "The licence of an organisation.",
        "On 9 March 2022 the council voted.",
    ],
)
def test_the_list_finds_what_it_is_for(sentence: str) -> None:
    """Each kind of fault is found in a sentence that has it."""
    assert faults(sentence)


def numbers_of(page: Element, tag: str = "li") -> dict[str, int]:
    """Return the number of ties of each status in a page's list, by the class of the mark beside the number."""
    found: dict[str, int] = {}
    for item in page.all(tag):
        marks = item.all("span", "status")
        if len(marks) == 1 and (number := re.search(r"\d[\d,]*", item.text)):
            slug = marks[0].attributes["class"].split()[1]
            found.setdefault(slug, int(number[0].replace(",", "")))
    return found


def test_totals_of_one_thing_agree(site: Site) -> None:
    """Home, /status/, /count/, the tables of states and the list of each status count the same ties."""
    rows = Counter(column(site["data/ties.csv"], "status"))
    expected = {str(status): rows[str(status)] for status in Status}
    home, statuses, count = (
        read(site[path].decode()) for path in ("index.html", "status/index.html", "count/index.html")
    )
    for page in (home, statuses, count):
        assert numbers_of(page.first("main")) == expected
    for path in ("index.html", "states/index.html"):
        table = read(site[path].decode()).first("table", "counts")
        cells = [[cell.text for cell in row.all("td")] for row in table.first("tbody").all("tr")]
        columns = [sum(int(number) for number in numbers) for numbers in zip(*cells, strict=True)]
        assert columns == [sum(expected.values()), *expected.values()], path
    for status, number in expected.items():
        page = read(site[f"status/{status}/index.html"].decode())
        assert len(page.all("tr")) - 1 == number, status
        assert re.search(rf"\b{number} of {sum(expected.values())}\b", page.meta("description")), status


def test_the_timeline_s_last_day_counts_the_same_ties(site: Site) -> None:
    """The last row of the table over time has today's totals."""
    last = site["timeline/status-by-month.csv"].decode().strip().splitlines()[-1].split(",")[1:]
    rows = Counter(column(site["data/ties.csv"], "status"))
    assert [int(number) for number in last] == [rows[str(status)] for status in Status]


def column(table: bytes, name: str) -> list[str]:
    """Return one column of a CSV file."""
    return [row[name] for row in csv.DictReader(io.StringIO(table.decode("utf-8-sig")))]
