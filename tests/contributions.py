"""Contributions to the record, each chosen from the data by a rule, as a contributor would make them in a clone."""

from __future__ import annotations

import csv
import datetime as dt
import re
import shlex
from typing import TYPE_CHECKING

from sistercities.datapackage.rules.bounding_boxes import STATES
from sistercities.history.amendments import COLUMNS
from tests.commands import run

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Project

Row = dict[str, str]
EXAMPLE = re.compile(r"build\.py (add (?:[^\n]*\\\n)*[^\n]*)\n(.*?)```", re.DOTALL)
"""The command shown on the page on contributing, which may span several lines, and the output shown there."""
DECISIVE = ("ended", "suspended", "reaffirmed", "resumed", "dormant")
DAY = len("2022-03-01")
SOURCE = {
    "url": "https://news.example.org/a-contribution",
    "title": "A report that was not on record",
    "publisher": "Example News",
    "source-kind": "local-press",
}


def rows(project: Project, name: str) -> list[Row]:
    """Return the rows of a table of the project's data."""
    with (project.paths.data / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(project: Project, name: str, table: list[Row]) -> None:
    """Write the rows of a table of the project's data, put into order by ``fix``."""
    with (project.paths.data / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(table[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)
    assert run(project, "fix").code == 0


def add(project: Project, answers: Row) -> None:
    """Run ``add`` with answers as its options; AssertionError if it refuses them."""
    ran = run(project, "add", *(f"--{name}={value}" for name, value in answers.items()))
    assert ran.code == 0, ran.err


def last_look(project: Project) -> str:
    """Return the last day on which anything in the record was looked up."""
    return max(
        [row["accessed"] for row in rows(project, "sources")] + [row["checked"] for row in rows(project, "ties")]
    )


def busiest_tie(project: Project) -> str:
    """Return the tie with the most events, or the first of several."""
    found = [row["tie"] for row in rows(project, "events")]
    return max(sorted(set(found)), key=found.count)


def a_note(project: Project) -> None:
    """Add an event that changes no status to the tie with the most events."""
    day = last_look(project)
    answers = {"tie": busiest_tie(project), "type": "note", "date": day, "date-basis": "reported",
               "summary": "A local paper recalled the tie."}  # fmt: skip
    add(project, answers | SOURCE | {"published": day, "accessed": day})


def documented_example(project: Project) -> tuple[list[str], str]:
    """Return the arguments of the command shown on the page on contributing, and the output shown there."""
    page = (project.paths.content / "contribute.md").read_text(encoding="utf-8")
    found = EXAMPLE.search(page)
    assert found, "content/contribute.md shows no 'build.py add' with its options"
    return shlex.split(found[1].replace("\\\n", " ")), found[2]


def the_documented_decision(project: Project) -> None:
    """Add the decision from the page on contributing to a tie that has been suspended."""
    arguments, _ = documented_example(project)
    tie = next(row["tie"] for row in rows(project, "events") if row["type"] == "suspended")
    arguments[arguments.index("--tie") + 1] = tie
    ran = run(project, *arguments)
    assert ran.code == 0, ran.err


def a_new_tie(project: Project) -> None:
    """Add a tie between two new places, in the first state that has none, or in the first state if all have one."""
    tied = {row["state"] for row in rows(project, "us_places")}
    states = [row["code"] for row in rows(project, "states")]
    state = next((code for code in states if code not in tied), states[0])
    partner = next(row for row in rows(project, "partner_places") if row["region"] and row["latitude"])
    west, south, east, north = STATES[state]
    answers = {"us-name": "Examplefield", "state": state,
               "us-latitude": f"{(south + north) / 2:.2f}", "us-longitude": f"{(west + east) / 2:.2f}",
               "partner-name": "Primerovka", "partner-name-local": "Примеровка",
               "region": partner["region"], "region-code": partner["region_code"],
               "partner-latitude": partner["latitude"], "partner-longitude": partner["longitude"],
               "type": "listed", "date": last_look(project), "date-basis": "reported",
               "summary": "A local paper named Primerovka as a sister city."}  # fmt: skip
    add(project, answers | SOURCE | {"accessed": last_look(project)})


def a_new_source(project: Project) -> None:
    """Add a source that disagrees to the oldest event with a known date."""
    event = min((row for row in rows(project, "events") if row["date"]), key=lambda row: (row["date"], row["id"]))
    answers = {"event": event["id"], "note": "It gives another year.", "accessed": last_look(project)}
    add(project, SOURCE | answers)


def a_corrected_date(project: Project) -> None:
    """Move a decision and its id one day back, and give the reason in the file of amendments if it was released."""
    history = project.paths.data / "history"
    amended = history / "amendments.csv"
    known = amended.read_text(encoding="utf-8") if amended.exists() else ",".join(COLUMNS) + "\n"
    events = rows(project, "events")
    ids = {row["id"] for row in events}
    event = next(row for row in events if row["type"] in DECISIVE and len(row["date"]) == DAY
                 and moved(row)["id"] not in ids and row["id"] not in known)  # fmt: skip
    new = moved(event)
    citations = [row | {"event": new["id"]} if row["event"] == event["id"] else row
                 for row in rows(project, "citations")]  # fmt: skip
    table = [new if row is event else row for row in events]
    write(project, "citations", citations)
    write(project, "events", table)
    if releases := sorted(history.glob("*.zip"), key=lambda path: [int(part) for part in path.stem.split(".")]):
        row = f"{releases[-1].stem},{last_look(project)},events,{event['id']},,corrected,{new['id']},The minutes say so.\n"
        amended.write_text(known + row, encoding="utf-8")


def moved(event: Row) -> Row:
    """Return an event one day earlier, with the id that results."""
    date = (dt.date.fromisoformat(event["date"]) - dt.timedelta(days=1)).isoformat()
    return event | {"date": date, "id": f"{event['tie']}--{date}--{event['type']}"}


def a_maintainer_s_settings(project: Project) -> None:
    """Set what a maintainer may set: the site's title, its addresses, the tag of its feeds, and the reviewers."""
    settings = {"title": "Ties of two countries", "base_url": "https://ties.example.org/base",
                "repository": "https://github.com/example/ties", "tag": "ties.example.org,2027"}  # fmt: skip
    path = project.paths.content / "site.yaml"
    text = path.read_text(encoding="utf-8")
    for name, value in settings.items():
        text, number = re.subn(rf"(?m)^{name}:.*$", f'{name}: "{value}"', text)
        assert number == 1, name
    path.write_text(text, encoding="utf-8")
    owners = project.root / ".github" / "CODEOWNERS"
    if owners.exists():
        owners.write_text("* @example-keeper\n", encoding="utf-8")


CONTRIBUTIONS: dict[str, Callable[[Project], None]] = {
    contribution.__name__: contribution
    for contribution in (
        a_note, the_documented_decision, a_new_tie, a_new_source, a_corrected_date, a_maintainer_s_settings,
    )
}  # fmt: skip
