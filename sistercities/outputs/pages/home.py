"""Views across the whole record: home, statuses, timeline."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from itertools import islice

from sistercities.history import Release
from sistercities.outputs.as_of import FIRST, days
from sistercities.outputs.feeds import CHANGES, EVENTS
from sistercities.outputs.pages.charts import trends
from sistercities.outputs.pages.components import DECIDED_WORDS, count_rows, events_with_places, status_mark, tie_row
from sistercities.outputs.pages.figures import polar_figure, us_figure
from sistercities.outputs.pages.filters import ties_filter
from sistercities.record.addresses import state_href
from sistercities.record.model import Tie
from sistercities.record.status import INVASION, decisive_events, status_counts
from sistercities.record.vocabulary import Status
from sistercities.record.wording import (
    STATUS_MEANINGS,
    STATUS_WORDS,
    capital,
    counts_phrase,
    human_date,
    listing,
    plural,
)
from sistercities.site.site import Site
from sistercities.site.templates import View

LATEST, NEWS = 5, 3
HAD_WORDS = {
    Status.ENDED: "had ended",
    Status.SUSPENDED: "had been suspended",
    Status.MAINTAINED: "had been resumed",
    Status.DORMANT: "had been reported dormant",
}
NOT_ACTIVE = "That does not mean that the tie is active or that nothing was decided."
HEADING = "What became of the sister cities?"


def home_view(site: Site, _: None) -> View:
    """Return the view of the home page: what became of all ties, and links for finding a city."""
    dataset = site.dataset
    states = [
        {"name": state.name, "href": state_href(state.slug), "ties": len(ties),
         "counts": count_rows(status_counts(dataset, ties))}
        for state, ties in dataset.tied_states
    ]  # fmt: skip
    return {
        "first_day": FIRST,
        "last_day": site.as_of,
        "steps": len(days(site)) - 1,
        "title": site.config.title,
        "heading": HEADING,
        "description": home_sentence(site),
        "counts": status_totals(site, dataset.ties.values()),
        "before": before_sentence(site),
        "ties": len(dataset.ties),
        "states": states,
        "map": us_figure(site, ""),
        "polar": polar_figure(site, ""),
        "latest": events_with_places(site, decisive_events(dataset)[:LATEST]),
        "events_feed": EVENTS,
        "changes_feed": CHANGES,
        "news": news(site),
        "numbers": {"events": len(dataset.events), "sources": len(dataset.sources),
                    "citations": len(dataset.citations)},
    }  # fmt: skip


def news(site: Site) -> list[View]:
    """Return the latest changes and releases of the record, newest first."""
    return [
        {"date": one.released, "sentence": f"Version {one.version} was released: {capital(one.notes).rstrip('.')}."}
        if isinstance(one, Release)
        else {"date": one.date, "sentence": one.sentence}
        for one, _ in islice(site.history.newest_first(), NEWS)
    ]


def home_sentence(site: Site) -> str:
    """Return the site's first line: what became of all ties."""
    ties = site.dataset.ties.values()
    return (
        f"Of the {plural(len(ties), 'sister-city tie')} between the United States and Russia on record, "
        f"{counts_phrase(status_counts(site.dataset, ties))} (as of {human_date(site.as_of)})."
    )


def before_sentence(site: Site) -> str:
    """Return a sentence on the statuses that ties already had on the day before the invasion; empty if none had one."""
    counts = status_counts(site.dataset, site.dataset.ties.values(), INVASION - dt.timedelta(days=1))
    parts = [f"{number} {word}" for status, word in HAD_WORDS.items() if (number := counts[status])]
    return f"Of these ties, {listing(parts)} before the invasion." if parts else ""


def statuses_view(site: Site, _: None) -> View:
    """Return the view of the five statuses and what each means."""
    ties = site.dataset.ties.values()
    counts = counts_phrase(status_counts(site.dataset, ties))
    return {"title": "What the five statuses mean", "rows": status_totals(site, ties),
            "description": f"Of the {plural(len(ties), 'tie')} on record, {counts}."}  # fmt: skip


def status_totals(site: Site, ties: Iterable[Tie]) -> list[View]:
    """Return the number of ties of each status, what it means, and how many of them each kind of body decided."""
    ties = list(ties)
    return [
        {
            **row,
            "meaning": STATUS_MEANINGS[Status(row["slug"])],
            "decided": decided_words(site, ties, Status(row["slug"])),
        }
        for row in count_rows(status_counts(site.dataset, ties))
    ]


def decided_words(site: Site, ties: Iterable[Tie], status: Status) -> str:
    """Return who decided on the ties of a status, or an empty string if no one decides it or no tie has it.

    ``9 by a government body, 3 by a sister-city organization alone.``
    """
    if status in (Status.DORMANT, Status.NO_DECISION):
        return ""
    flats = [site.flat_ties[tie.id] for tie in ties if site.flat_ties[tie.id].status == status]
    found = Counter(flat.decided_by for flat in flats)
    parts = [f"{found[who]:,} by {words}" for who, words in DECIDED_WORDS.items() if found[who]]
    if found[None]:
        parts.append(f"{found[None]:,} by another body or by one that no source names")
    return f"{', '.join(parts)}." if parts else ""


def status_view(site: Site, status: Status) -> View:
    """Return the view of one status: what it means, and every tie that has it."""
    dataset = site.dataset
    ties = [tie for tie in dataset.ties.values() if site.flat_ties[tie.id].status == status]
    ties.sort(key=dataset.by_us)
    word = STATUS_WORDS[status]
    of = f"of {plural(len(dataset.ties), 'tie')}"
    have, are, were = ("has", "is", "was") if len(ties) == 1 else ("have", "are", "were")
    number = f"{len(ties):,} {of}"
    description = {
        Status.ENDED: f"{number} {have} ended.",
        Status.SUSPENDED: f"{number} {are} suspended, and no later act to end or resume them was found.",
        Status.MAINTAINED: f"{number} {have} been kept, by a decision or a public statement since the invasion.",
        Status.DORMANT: f"{number} {were} reported inactive, with no formal decision.",
        Status.NO_DECISION: f"For {number} no decision was found when they were last checked.",
    }[status]
    before = [tie for tie in ties if _before_invasion(site, tie)]
    rows = [{**tie_row(site, tie), "first": False} for tie in ties]
    return {
        "title": f"{word}" if status is Status.NO_DECISION else f"{word} ties",
        "description": description,
        "meaning": NOT_ACTIVE if status is Status.NO_DECISION else "",
        "decided": decided_words(site, ties, status),
        "rows": rows,
        "filter": ties_filter(rows, None, hide="status"),
        "mark": status_mark(status),
        "before": [tie_row(site, tie)["us_title"] for tie in before],
        "others": [status_mark(other) for other in Status if other is not status],
        "downloads": f"status/{status}/",
    }


def _before_invasion(site: Site, tie: Tie) -> bool:
    date = site.flat_ties[tie.id].status_date
    return bool(date) and date.last_day < INVASION  # type: ignore[union-attr]


def timeline_view(site: Site, _: None) -> View:
    """Return the view of the timeline: every decisive event by year, newest first, and the charts."""
    dataset = site.dataset
    events = decisive_events(dataset)
    groups: dict[str, list[View]] = {}
    for event, line in zip(events, events_with_places(site, events), strict=True):
        day = event.date or line["known_by"]
        groups.setdefault(str(day.year) if day else "Date not known", []).append(line)
    ties = dataset.ties.values()
    before, now = (status_counts(dataset, ties, day) for day in (INVASION - dt.timedelta(days=1), None))
    description = (
        f"Between {human_date(INVASION)}, and {human_date(site.as_of)}, the number of ties on record as ended went from "
        f"{before[Status.ENDED]} to {now[Status.ENDED]}, and as suspended from {before[Status.SUSPENDED]} to "
        f"{now[Status.SUSPENDED]}."
    )
    return {"title": "Timeline of decisions", "description": description, "charts": trends(site),
            "groups": [{"name": name, "events": lines} for name, lines in groups.items()]}  # fmt: skip
