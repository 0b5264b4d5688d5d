"""Views across the whole record: home, statuses, timeline, published totals, gaps, sources."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sistercities.model import CountKind, Status, UsKind
from sistercities.pages.parts import (
    correct_href,
    event_line,
    source_line,
    status_mark,
    tie_row,
    when,
)
from sistercities.pages.places import count_rows
from sistercities.status import INVASION, changed_since_invasion, decisive_events, status_as_of, status_counts
from sistercities.wording import (
    COUNT_KIND_WORDS,
    EVENT_WORDS,
    SOURCE_KIND_WORDS,
    STATUS_MEANINGS,
    STATUS_WORDS,
    act_phrase,
    capital,
    counts_phrase,
    dated,
    human_date,
    plural,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sistercities.model import Count, Event, Tie
    from sistercities.site import Site
    from sistercities.status import TieStatus

View = dict[str, Any]
LATEST = 8
MONTH = 30


def events_with_places(site: Site, events: Iterable[Event]) -> list[View]:
    """Return events for print, each with its two places."""
    dataset = site.dataset
    lines = []
    for event in events:
        tie = dataset.ties[event.tie]
        place = dataset.us_places[tie.us_place]
        names = {"us_name": place.name, "state": dataset.states[place.state].name,
                 "partner": dataset.partner_places[tie.partner_place].name}  # fmt: skip
        lines.append({**event_line(site, event), **names})
    return lines


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
    description = (
        f"Of {plural(len(dataset.ties), 'sister-city tie')} between the United States and Russia on record, "
        f"{counts_phrase(counts)}, as of {human_date(site.as_of)}."
    )
    return {
        "title": site.config.title,
        "description": description,
        "counts": [{**row, "meaning": STATUS_MEANINGS[Status(row["slug"])]} for row in count_rows(counts)],
        "ties": len(dataset.ties),
        "states": states,
        "latest": events_with_places(site, decisive_events(dataset)[:LATEST]),
        "numbers": {"events": len(dataset.events), "sources": len(dataset.sources),
                    "citations": len(dataset.citations)},
    }  # fmt: skip


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
    return {
        "title": f"{word}" if status is Status.NO_DECISION else f"{word} ties",
        "description": description,
        "meaning": STATUS_MEANINGS[status],
        "rows": [tie_row(site, tie) for tie in ties],
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
    return {"title": "Timeline of decisions", "description": description,
            "groups": [{"name": name, "events": lines} for name, lines in groups.items()]}  # fmt: skip


def count_view(site: Site, _: None) -> View:
    """Every published total beside ours, and what a paper that named places had and missed."""
    dataset = site.dataset
    counts = status_counts(dataset, dataset.ties.values())
    published = sorted(dataset.counts.values(), key=lambda count: (count.date is None, str(count.date), count.id))
    totals = [
        {"name": COUNT_KIND_WORDS[kind], "rows": [count_line(site, count) for count in published if count.kind is kind]}
        for kind in CountKind
    ]
    recent = [count for count in published if count.number and count.kind is not CountKind.CUT
              and count.date and count.date.last_day >= INVASION]  # fmt: skip
    recent.sort(key=lambda count: count.number or 0)
    span = f"; totals published since the invasion run from {recent[0].value} to {recent[-1].value}" if recent else ""
    description = (
        f"This record holds {plural(len(dataset.ties), 'tie')} of {plural(len(tied_places(site)), 'U.S. place')}{span}."
    )
    return {
        "title": "How many ties were there?",
        "description": description,
        "ours": count_rows(counts),
        "ties": len(dataset.ties),
        "places": len(tied_places(site)),
        "partners": sum(1 for ties in dataset.ties_of_partner.values() if ties),
        "as_of": site.as_of,
        "totals": [group for group in totals if group["rows"]],
        "checks": [named_check(site, count) for count in published if count.named],
    }


def tied_places(site: Site) -> list[str]:
    """Return the ids of the U.S. places that have a tie."""
    return [place for place, ties in site.dataset.ties_of_us_place.items() if ties]


def count_line(site: Site, count: Count) -> View:
    """Return a published total for print."""
    return {
        "anchor": count.id,
        "when": when(count.date, count.date_basis),
        "value": count.value,
        "counted": count.counted,
        "counter": count.counter,
        "note": count.note,
        "source": source_line(site.dataset.sources[count.source]),
    }


def named_check(site: Site, count: Count) -> View:
    """Hold a count that names its places against this record as of the same day."""
    dataset = site.dataset
    assert count.date is not None and count.named is not None  # the data's rules see to it  # noqa: S101, PT018
    day = count.date.last_day
    cut: dict[str, list[tuple[Tie, TieStatus]]] = {}
    for tie in dataset.ties.values():
        if found := changed_since_invasion(dataset, tie, day):
            cut.setdefault(tie.us_place, []).append((tie, found))
    named = count.named.split()
    missed = sorted(set(cut) - set(named))
    recent = day - dt.timedelta(days=MONTH)
    return {
        "anchor": f"check-{count.id}",
        "day": count.date,
        "line": count_line(site, count),
        "named": [check_line(site, place, day) for place in named],
        "agree": sum(1 for place in named if place in cut),
        "ties": sum(len(found) for found in cut.values()),
        "places": len(cut),
        "missed": [check_line(site, place, day) for place in missed],
        "missed_states": sum(1 for place in missed if dataset.us_places[place].kind is UsKind.STATE),
        "missed_recent": sum(
            1 for place in missed if all(found.date and found.date.last_day > recent for _, found in cut[place])
        ),
    }


def check_line(site: Site, place: str, day: dt.date) -> View:
    """Return a place with what this record says of each of its ties as of a day."""
    dataset = site.dataset
    acts = []
    for tie in dataset.ties_of_us_place[place]:
        found = status_as_of(dataset, tie, day)
        if found.event and found.date:
            verb = EVENT_WORDS[found.event.type].lower()
            who = act_phrase(found.event)
            acts.append(f"{verb} {dated(found.date, found.date_basis)}" + (f" ({who})" if who else ""))
    us_place = dataset.us_places[place]
    return {"name": us_place.name, "state": dataset.states[us_place.state].name,
            "is_state": us_place.kind is UsKind.STATE,
            "href": f"cities/{place}/", "acts": capital("; ".join(dict.fromkeys(acts))) or "No decision by that day"}  # fmt: skip


def gaps_view(site: Site, _: None) -> View:
    """What the record does not know, tie by tie: the places to help."""
    dataset = site.dataset
    flats = [(dataset.ties[tie_id], flat) for tie_id, flat in sorted(site.flat_ties.items())]

    def rows(wanted: Iterable[Tie]) -> list[View]:
        return [{**tie_row(site, tie), "correct": correct_href(site, tie.id)} for tie in wanted]

    def sources_of_status(tie: Tie) -> int:
        event = site.flat_ties[tie.id].status_event
        return len(dataset.citations_of[event]) if event else 0

    unsure = [t for t, f in flats if f.status_event and (not f.status_date or not f.status_date.is_full
                                                          or f.status_date_basis == "reported")]  # fmt: skip
    groups = [
        ("no-decision", "No decision found", "What did these places decide, if anything?",
         rows(t for t, f in flats if f.status == Status.NO_DECISION)),
        ("single-source", "One source for the status", "A second, independent source would make these statuses firmer.",
         rows(t for t, f in flats if f.status_event and sources_of_status(t) == 1)),
        ("date", "The day of the act is not known", "The status has a partial date, or the date of a report.",
         rows(unsure)),
        ("organisation", "A sister-city organisation alone", "Did the government itself ever decide?",
         rows(t for t, f in flats if f.organisation_alone)),
        ("weak", "State media or reference works alone", "Is there a better source?",
         rows(t for t, f in flats if f.weak)),
        ("founding", "Founding date not known", "When was the tie established?",
         rows(t for t, f in flats if f.established is None)),
    ]  # fmt: skip
    unarchived = sum(1 for source in dataset.sources.values() if not source.archive_url)
    without = len(groups[0][3])
    description = (
        f"For {without:,} of {plural(len(dataset.ties), 'tie')} no decision was found; {unarchived:,} of "
        f"{plural(len(dataset.sources), 'source')} {'has' if unarchived == 1 else 'have'} no archived copy on record."
    )
    return {
        "title": "What we do not know",
        "description": description,
        "groups": [{"anchor": anchor, "name": name, "question": question, "rows": found}
                   for anchor, name, question, found in groups if found],
    }  # fmt: skip


def sources_view(site: Site, _: None) -> View:
    """Every source by publisher, and what it supports."""
    dataset = site.dataset
    used_by: dict[str, list[View]] = {source: [] for source in dataset.sources}
    for source_id, citations in dataset.citations_by_source.items():
        for citation in citations:
            event = dataset.events[citation.event]
            tie = dataset.ties[event.tie]
            place = dataset.us_places[tie.us_place]
            anchor = event.id.removeprefix(f"{tie.us_place}--")
            used_by[source_id].append({"href": f"cities/{place.id}/#{anchor}", "text": f"{place.name}: "
                                    f"{EVENT_WORDS[event.type].lower()}", "date": event.date})  # fmt: skip
    for count in dataset.counts.values():
        used_by[count.source].append({"href": f"count/#{count.id}", "text": "published total", "date": count.date})
    for other in dataset.ukraine_ties.values():
        place = dataset.us_places[other.us_place]
        used_by[other.source].append({"href": f"cities/{place.id}/#ukraine",
                                      "text": f"{place.name}: tie to Ukraine", "date": other.date})  # fmt: skip
    publishers: dict[str, list[View]] = {}
    ordered = sorted(dataset.sources.values(), key=lambda s: (s.publisher.casefold(), str(s.published or "9999"), s.id))
    for source in ordered:
        publishers.setdefault(source.publisher, []).append({**source_line(source), "supports": used_by[source.id]})
    kinds: dict[str, int] = {}
    for source in ordered:
        kinds[SOURCE_KIND_WORDS[source.kind]] = kinds.get(SOURCE_KIND_WORDS[source.kind], 0) + 1
    description = f"{plural(len(ordered), 'source')} of {plural(len(publishers), 'publisher')}, and what each supports."
    return {
        "title": "Sources",
        "description": description,
        "publishers": [{"name": name, "sources": lines} for name, lines in publishers.items()],
        "kinds": sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0])),
    }
