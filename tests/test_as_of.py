"""The statuses of any day since the invasion: the list at /cities/ for ``?on=``, and its rows as CSV."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from sistercities.outputs.as_of import AS_OF, FIRST, changes
from sistercities.record.status import status_as_of
from sistercities.record.wording import STATUS_WORDS, human_date
from tests.chromium import LARGE, SMALL
from tests.test_browser import AXE

if TYPE_CHECKING:
    from collections.abc import Callable

    from sistercities.site.site import Site
    from tests.chromium import Served

SHOWN = """() => Object.fromEntries([...document.querySelectorAll("#ties tr")].map(row =>
    [row.dataset.tie, row.querySelector("[data-label=Status] .status").textContent]))"""


def days_of(site: Site) -> list[dt.date]:
    """Return every day on which a status changed, the day before it, and the last day."""
    days = {day for tie in site.dataset.ties.values() for day, _ in changes(site.dataset, tie)}
    return sorted({day for one in days for day in (one - dt.timedelta(days=1), one) if day >= FIRST} | {site.as_of})


def test_the_script_has_the_status_of_every_day(frozen: Site) -> None:
    """For every day with a change, the script's latest status up to that day is the one given by the record's rule."""
    script = AS_OF.inputs(frozen).decode()
    found = json.loads(script.removeprefix("asOf(").removesuffix(");\n"))
    dataset = frozen.dataset
    for day in days_of(frozen):
        for tie in dataset.ties.values():
            code = [code for since, code in found["ties"][tie.id] if since <= day.isoformat()][-1]
            assert found["statuses"][code][0] == status_as_of(dataset, tie, day).status, (tie.id, day)


def test_the_page_shows_the_statuses_of_every_day(frozen: Site, served: Served, open_page: Callable[..., Page]) -> None:
    """For every day with a change, /cities/ shows the statuses given by the record's rule, and their totals."""
    page = open_page()
    page.goto(f"{served.address}cities/")
    said = page.locator(".filter output")
    for day in days_of(frozen):
        page.get_by_label("As of the day").fill(str(day))
        expect(said).to_contain_text(f"as of {human_date(day)}: ")
        expected = {
            tie.id: STATUS_WORDS[status_as_of(frozen.dataset, tie, day).status] for tie in frozen.dataset.ties.values()
        }
        assert page.evaluate(SHOWN) == expected, day
        totals = Counter(expected.values())
        words = ", ".join(f"{totals[word]} {word.lower()}" for word in STATUS_WORDS.values() if totals[word])
        expect(said).to_have_text(f"109 of 109 shown, as of {human_date(day)}: {words}")


@pytest.mark.parametrize("asked", ["2022-02-22", "2999-01-01", "yesterday", "2022-02-30", "%3Cscript%3E"])
def test_a_day_that_cannot_be_shown_is_reported(served: Served, open_page: Callable[..., Page], asked: str) -> None:
    """A day that is invalid or out of range is named in a sentence, and the table shows the current statuses."""
    page = open_page()
    page.goto(f"{served.address}cities/")
    now = page.evaluate(SHOWN)
    page.goto(f"{served.address}cities/?on={asked}")
    expect(page.locator(".filter output")).to_contain_text("is not a day from February 23, 2022 to ")
    assert page.evaluate(SHOWN) == now


def test_from_home_to_a_day_and_back(served: Served, open_page: Callable[..., Page]) -> None:
    """A day chosen on the home page leads to the statuses of that day; clearing the day restores the current table."""
    page = open_page()
    page.goto(f"{served.address}cities/")
    now = page.evaluate(SHOWN)
    page.goto(served.address)
    page.get_by_label("As of", exact=True).fill("2022-04-21")
    page.get_by_role("button", name="List of that day").click()
    expect(page.locator(".filter output")).to_contain_text(
        "as of April 21, 2022: 8 ended, 10 suspended, 14 kept, 6 dormant, 71 no decision found"
    )
    page.get_by_label("As of the day").fill("")
    expect(page.locator(".filter output")).to_have_text("109 of 109 shown")
    assert page.evaluate(SHOWN) == now


def test_the_rows_that_are_shown_as_csv(served: Served, open_page: Callable[..., Page]) -> None:
    """The ties that a council suspended in March 2022 can be selected and downloaded: exactly the rows shown."""
    page = open_page()
    page.goto(f"{served.address}cities/")
    page.get_by_role("combobox", name="Status", exact=True).select_option("Suspended")
    page.get_by_role("combobox", name="Decided in").select_option("March 2022")
    page.get_by_role("combobox", name="Who decided").select_option("Local council")
    with page.expect_download() as loaded:
        page.get_by_role("button", name="Download these 6 rows").click()
    text = loaded.value.path().read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert loaded.value.suggested_filename == "ties.csv"
    assert [row["us_place"] for row in rows] == [
        "Sarasota",
        "Des Moines",
        "Charlotte",
        "Oak Ridge",
        "Dallas",
        "Norfolk",
    ]
    assert {row["status"] for row in rows} == {"suspended"}
    assert {row["date"][:7] for row in rows} == {"2022-03"}
    assert rows[4]["page"] == f"{served.address}cities/dallas-tx/#saratov"


def test_a_filter_that_is_set_passes_axe(served: Served, open_page: Callable[..., Page]) -> None:
    """With a filter and a day set, axe-core finds no fault in the list, small and light or large and dark."""
    for size, scheme in ((SMALL, "light"), (LARGE, "dark")):
        page = open_page(size, scheme)
        page.goto(f"{served.address}cities/?on=2022-04-21&status=suspended&sort=-when")
        expect(page.locator(".filter output")).to_contain_text("10 of 109 shown, as of April 21, 2022")
        assert Axe().run(page, options=AXE).response["violations"] == []
