"""Views across the whole record: home, statuses, timeline."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Any

from sistercities.pages.figures import polar_figure, us_figure
from sistercities.pages.filters import ties_filter
from sistercities.pages.parts import (
    count_rows,
    events_with_places,
    status_mark,
    tie_row,
)
from sistercities.pages.trends import trends
from sistercities.status import INVASION, decisive_events, status_counts
from sistercities.vocabulary import Status
from sistercities.wording import (
    STATUS_MEANINGS,
    STATUS_WORDS,
    counts_phrase,
    human_date,
    listing,
    plural,
)

if TYPE_CHECKING:
    from sistercities.model import Tie
    from sistercities.site import Site

LATEST = 5
HAD_WORDS = {
    Status.ENDED: "had ended",
    Status.SUSPENDED: "had been suspended",
    Status.MAINTAINED: "had been resumed",
    Status.DORMANT: "lay dormant",
}
HEADING = "What became of the sister cities?"

View = dict[str, Any]


def home_view(site: Site, _: None) -> View:
    """What became of all ties, and the way to one's own city."""
    dataset = site.dataset
    counts = status_counts(dataset, dataset.ties.values())
    states = [
        {"name": state.name, "href": f"states/{state.slug}/", "ties": len(dataset.ties_of_state[state.code]),
         "counts": count_rows(status_counts(dataset, dataset.ties_of_state[state.code]))}
        for state in sorted(dataset.states.values(), key=lambda state: state.name)
        if dataset.ties_of_state[state.code]
    ]  # fmt: skip
    return {
        "title": site.config.title,
        "heading": HEADING,
        "description": home_sentence(site),
        "counts": [{**row, "meaning": STATUS_MEANINGS[Status(row["slug"])]} for row in count_rows(counts)],
        "before": before_sentence(site),
        "ties": len(dataset.ties),
        "states": states,
        "map": us_figure(site, ""),
        "polar": polar_figure(site, ""),
        "latest": events_with_places(site, decisive_events(dataset)[:LATEST]),
        "numbers": {"events": len(dataset.events), "sources": len(dataset.sources),
                    "citations": len(dataset.citations)},
    }  # fmt: skip


def home_sentence(site: Site) -> str:
    """Return the site's first line: what became of all ties."""
    ties = site.dataset.ties.values()
    return (
        f"Of {plural(len(ties), 'sister-city tie')} between the United States and Russia on record, "
        f"{counts_phrase(status_counts(site.dataset, ties))}, as of {human_date(site.as_of)}."
    )


def before_sentence(site: Site) -> str:
    """Return how many of the statuses were there before the invasion; empty where none was."""
    counts = Counter(site.flat_ties[tie.id].status for tie in site.dataset.ties.values() if _before_invasion(site, tie))
    parts = [f"{number} {word}" for status, word in HAD_WORDS.items() if (number := counts[status])]
    return f"Of these ties, {listing(parts)} before the invasion." if parts else ""


def statuses_view(site: Site, _: None) -> View:
    """The five statuses and what each means."""
    counts = status_counts(site.dataset, site.dataset.ties.values())
    rows = [{**row, "meaning": STATUS_MEANINGS[Status(row["slug"])]} for row in count_rows(counts)]
    return {"title": "What the five statuses mean", "rows": rows,
            "description": f"Of {plural(len(site.dataset.ties), 'tie')}: {counts_phrase(counts)}."}  # fmt: skip


def status_view(site: Site, status: Status) -> View:
    """What one status means and every tie that has it."""
    dataset = site.dataset
    ties = [tie for tie in dataset.ties.values() if site.flat_ties[tie.id].status == status]
    ties.sort(key=dataset.by_us)
    word = STATUS_WORDS[status]
    number = f"{len(ties):,} of {plural(len(dataset.ties), 'tie')}"
    description = {
        Status.ENDED: f"{number} ended.",
        Status.SUSPENDED: f"{number} suspended.",
        Status.MAINTAINED: f"{number} kept by a decision or a public statement since the invasion.",
        Status.DORMANT: f"{number} reported dormant.",
        Status.NO_DECISION: f"{number} with no decision found.",
    }[status]
    before = [tie for tie in ties if _before_invasion(site, tie)]
    rows = [{**tie_row(site, tie), "first": False} for tie in ties]
    return {
        "title": f"{word}" if status is Status.NO_DECISION else f"{word} ties",
        "description": description,
        "meaning": STATUS_MEANINGS[status],
        "rows": rows,
        "filter": ties_filter(rows, hide="status"),
        "mark": status_mark(status),
        "before": [tie_row(site, tie)["us_title"] for tie in before],
        "others": [status_mark(other) for other in Status if other is not status],
        "downloads": f"status/{status}/",
    }


def _before_invasion(site: Site, tie: Tie) -> bool:
    date = site.flat_ties[tie.id].status_date
    return bool(date) and date.last_day < INVASION  # type: ignore[union-attr]


def timeline_view(site: Site, _: None) -> View:
    """Every decisive event, newest first, by year."""
    dataset = site.dataset
    events = decisive_events(dataset)
    groups: dict[str, list[View]] = {}
    for event, line in zip(events, events_with_places(site, events), strict=True):
        day = event.date or line["known_by"]
        groups.setdefault(str(day.year) if day else "Date not known", []).append(line)
    ties = dataset.ties.values()
    before, now = (status_counts(dataset, ties, day) for day in (INVASION - dt.timedelta(days=1), None))
    description = (
        f"Between {human_date(INVASION)} and {human_date(site.as_of)}, the number of ties on record as ended went from "
        f"{before[Status.ENDED]} to {now[Status.ENDED]}, and as suspended from {before[Status.SUSPENDED]} to "
        f"{now[Status.SUSPENDED]}."
    )
    return {"title": "Timeline of decisions", "description": description, "charts": trends(site),
            "groups": [{"name": name, "events": lines} for name, lines in groups.items()]}  # fmt: skip
