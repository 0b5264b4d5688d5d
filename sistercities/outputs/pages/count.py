"""The view of how many ties there are: every published total beside ours, and where they differ."""

from __future__ import annotations

import datetime as dt

from sistercities.outputs.pages.charts import founding_trend
from sistercities.outputs.pages.components import source_line, when
from sistercities.outputs.pages.home import status_totals
from sistercities.record.addresses import us_place_href
from sistercities.record.flat_columns import SEPARATOR
from sistercities.record.model import Count
from sistercities.record.status import INVASION, changed_since_invasion, status_as_of
from sistercities.record.vocabulary import CountKind, UsKind
from sistercities.record.wording import COUNT_KIND_WORDS, act_phrase, capital, event_name, human_date, listing, plural
from sistercities.site.site import Site
from sistercities.site.templates import View

COMPARABLE_KINDS = frozenset({CountKind.TIES, CountKind.PLACES})
"""The kinds of totals that can be compared with this record's own total."""


def count_view(site: Site, _: None) -> View:
    """Return the view of every published total beside ours, and of what each list of named places had and missed."""
    dataset = site.dataset
    published = sorted(dataset.counts.values(), key=lambda count: (count.date is None, str(count.date), count.id))
    totals = [
        {"name": COUNT_KIND_WORDS[kind], "rows": [count_line(site, count) for count in published if count.kind is kind]}
        for kind in CountKind
    ]
    recent = [count for count in published if count.number and count.kind in COMPARABLE_KINDS
              and count.date and count.date.last_day >= INVASION]  # fmt: skip
    recent.sort(key=lambda count: count.number or 0)
    span = f"; totals published since the invasion run from {recent[0].value} to {recent[-1].value}" if recent else ""
    description = (
        f"This record has {plural(len(dataset.ties), 'tie')} of {plural(len(tied_places(site)), 'U.S. place')}{span}."
    )
    return {
        "title": "How many ties were there?",
        "description": description,
        "ours": status_totals(site, dataset.ties.values()),
        "ties": len(dataset.ties),
        "places": len(tied_places(site)),
        "partners": sum(1 for ties in dataset.ties_of_partner.values() if ties),
        "as_of": site.as_of,
        "founding": founding_trend(site),
        "totals": [group for group in totals if group["rows"]],
        "shares": [share for count in published if (share := share_of_cuts(site, count))],
        "checks": [compare_named(site, count) for count in published if count.named],
    }


def share_of_cuts(site: Site, count: Count) -> View | None:
    """Return this record's share of places and ties cut by the day of a count that names places, beside published ones.

    The share of places is of the total that the same source listed. Return None if it gives no such total, or if the
    count has no date or names no places.
    """
    dataset = site.dataset
    same = (
        other for other in dataset.counts.values() if other.source == count.source and other.kind is CountKind.PLACES
    )
    listed = next((other for other in same if other.number), None)
    if not (count.named and count.date and listed and listed.number):
        return None
    day = count.date.last_day
    cut = [tie for tie in dataset.ties.values() if changed_since_invasion(dataset, tie, day)]
    places = len({tie.us_place for tie in cut})
    shares = [other for other in dataset.counts.values() if other.kind is CountKind.CUT and "%" in other.value]
    published = f" The share published then was {listing(sorted({other.value for other in shares}))}." if shares else ""
    text = (
        f"Between the invasion and {human_date(day)}, {plural(places, 'place')} on this record ended or suspended "
        f"{plural(len(cut), 'tie')}. That is {places / listed.number:.0%} of the {listed.number} places that were listed "
        f"then, and {len(cut) / len(dataset.ties):.0%} of the {plural(len(dataset.ties), 'tie')} on this record.{published}"
    )
    return {"anchor": f"share-{count.id}", "title": "What share had acted?", "text": text}


def tied_places(site: Site) -> list[str]:
    """Return the ids of the U.S. places that have a tie."""
    return [place for place, ties in site.dataset.ties_of_us_place.items() if ties]


def count_line(site: Site, count: Count) -> View:
    """Return a published total for display."""
    return {
        "anchor": count.id,
        "when": when(count.date, count.date_basis),
        "value": count.value,
        "counted": count.counted,
        "counter": count.counter,
        "note": count.note,
        "source": source_line(site.dataset.sources[count.source]),
    }


def compare_named(site: Site, count: Count) -> View:
    """Return a comparison of a count that names its places with this record as of the same day."""
    dataset = site.dataset
    assert count.date is not None and count.named is not None  # the data's rules ensure it  # noqa: S101, PT018
    day = count.date.last_day
    cut = {tie.us_place for tie in dataset.ties.values() if changed_since_invasion(dataset, tie, day)}
    named = count.named.split(SEPARATOR)
    missed = sorted(cut - set(named))
    return {
        "anchor": f"check-{count.id}",
        "day": count.date,
        "line": count_line(site, count),
        "named": [check_line(site, place, day) for place in named],
        "agree": sum(1 for place in named if place in cut),
        "missed": [check_line(site, place, day) for place in missed],
    }


def check_line(site: Site, place: str, day: dt.date) -> View:
    """Return a place with the acts that gave its ties their statuses as of a day, as this record has them."""
    dataset = site.dataset
    acts = []
    for tie in dataset.ties_of_us_place[place]:
        found = status_as_of(dataset, tie, day)
        if found.event:
            who = act_phrase(found.event)
            acts.append(event_name(found.event) + (f" ({who})" if who else ""))
    us_place = dataset.us_places[place]
    return {"name": us_place.name, "state": dataset.states[us_place.state].name,
            "is_state": us_place.kind is UsKind.STATE,
            "href": us_place_href(place), "acts": capital("; ".join(dict.fromkeys(acts))) or "No decision by that day"}  # fmt: skip
