"""The charts of the timeline and of the count page, each with its table."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from sistercities.outputs.chart_data import DONE
from sistercities.outputs.graphics.charts import status_chart
from sistercities.outputs.graphics.count_charts import acts_chart, bodies_chart, years_chart
from sistercities.record.counts_over_time import (
    decisions_by_body,
    decisions_by_month,
    founding_years,
    status_by_month,
    undated_ties,
)
from sistercities.record.place_names import tie_title
from sistercities.record.vocabulary import Status
from sistercities.record.wording import ACTOR_KIND_WORDS, STATUS_WORDS, capital, human_date, listing, plural
from sistercities.site.site import Site
from sistercities.site.templates import View

WIDE, NARROW = 760, 328
DONE_WORDS: dict[Status, str] = {status: STATUS_WORDS[status].lower() for status in DONE}


def trends(site: Site) -> list[View]:
    """Return the timeline's charts, leaving out those for which the record has no data."""
    charts = (acts_trend(site), status_trend(site), bodies_trend(site))
    return [chart for chart in charts if chart]


def acts_trend(site: Site) -> View | None:
    """Return the chart of decisions since the invasion by month, one mark for each; None if there are none."""
    found = decisions_by_month(site.dataset)
    if not found:
        return None
    months = [(human_date(month), counts) for month, counts in found]
    title = "Decisions and statements since the invasion, by month"
    return {
        "anchor": "acts",
        "title": title,
        "note": "One mark for each act or statement, once for each tie that it was about. Months without any are omitted; "
        f"an act dated only by year comes after its year’s months.{left_out(site)}",
        **both_sizes("acts", lambda name, width: acts_chart(name, months, width, title)),
        "caption": "Decisions and statements by month and what was done",
        "head": ["Month", *(capital(word) for word in DONE_WORDS.values())],
        "statuses": [str(status) for status in DONE_WORDS],
        "rows": [[month, *counts.values()] for month, counts in months],
        "csv": "timeline/decisions-by-month.csv",
    }


def status_trend(site: Site) -> View | None:
    """Return the chart of ties by status, month by month since the invasion; None if there is too little data."""
    months = status_by_month(site.dataset)
    if len(months) < 2 or not site.dataset.ties:  # noqa: PLR2004  # a line needs two points
        return None
    title = "Ties by status, month by month"
    return {
        "anchor": "months",
        "title": title,
        "note": "Counted at the end of each month, first on the day before the invasion. An act of which only the month or "
        f"year is known counts from the last day of that month or year.{left_out(site)}",
        **both_sizes("months", lambda name, width: status_chart(name, months, width, title)),
        "caption": "Ties by status at the end of each day named",
        "head": ["Day", *STATUS_WORDS.values()],
        "statuses": [str(status) for status in Status],
        "rows": [[human_date(day), *counts.values()] for day, counts in months],
        "csv": "timeline/status-by-month.csv",
    }


def bodies_trend(site: Site) -> View | None:
    """Return the chart of decisions since the invasion by kind of body; None if there are none."""
    found = decisions_by_body(site.dataset)
    if not found:
        return None
    bodies = [(body_name(kind), counts) for kind, counts in found]
    title = "Decisions and statements since the invasion, by kind of body"
    return {
        "anchor": "bodies",
        "title": title,
        "note": "Each act or statement counts once for each tie that it was about, even if a later one superseded it. A "
        "tie is kept if it was reaffirmed or resumed; dormant is a report, not a decision.",
        **both_sizes("bodies", lambda name, width: bodies_chart(name, bodies, DONE_WORDS, width, title)),
        "caption": "Decisions and statements by kind of body and what was done",
        "head": ["Body", *(capital(word) for word in DONE_WORDS.values())],
        "statuses": [str(status) for status in DONE_WORDS],
        "rows": [[body, *counts.values()] for body, counts in bodies],
        "csv": "timeline/decisions-by-body.csv",
    }


def founding_trend(site: Site) -> View | None:
    """Return the chart of ties by founding year; None if no year is known."""
    years, unknown = founding_years(site.dataset)
    if not years:
        return None
    title = "Ties by year of founding"
    known = len(site.dataset.ties) - unknown
    return {
        "anchor": "founding",
        "title": title,
        "note": f"The year is on record for {known:,} of {plural(len(site.dataset.ties), 'tie')}.",
        **both_sizes("founding", lambda name, width: years_chart(name, years, width, title)),
        "caption": "Ties established in each year; years without any are omitted",
        "head": ["Year", "Ties"],
        "statuses": [],
        "rows": [[str(year), count] for year, count in years.items() if count],
        "csv": "timeline/founding-years.csv",
    }


def left_out(site: Site) -> str:
    """Return a sentence naming the ties left out because the date of the act is not known; empty if there are none."""
    ties = undated_ties(site.dataset)
    if not ties:
        return ""
    titles = listing(tie_title(site.dataset, tie) for tie in ties)
    return f" Left out, because the date of the act is not known: {titles}."


def both_sizes(chart: str, draw: Callable[[str, int], Markup]) -> View:
    """Return a chart drawn for wide and for narrow windows; the stylesheet shows the one that fits."""
    return {size: draw(f"chart {size} {chart}", width) for size, width in (("large", WIDE), ("small", NARROW))}


def body_name(kind: str | None) -> str:
    """Return the name of a kind of body for display."""
    names = {str(kind): capital(word) for kind, word in ACTOR_KIND_WORDS.items()}
    return names[kind] if kind else "Body not named"
