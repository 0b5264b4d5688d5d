"""Views of places: states, U.S. places and partners, each with the list of its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sistercities.model import EventType, Status, TieKind, UsKind
from sistercities.pages.parts import correct_href, edit_href, event_line, source_line, status_mark, tie_row, when
from sistercities.status import STATUS_OF, status_counts
from sistercities.wording import (
    STATUS_WORDS,
    capital,
    counts_phrase,
    human_date,
    listing,
    place_sentence,
    place_title,
    plural,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sistercities.model import PartnerPlace, State, Tie, UsPlace
    from sistercities.site import Site

View = dict[str, Any]

KIND_WORDS = {
    TieKind.SISTER_CITY: "sister city",
    TieKind.SISTER_COUNTY: "sister county",
    TieKind.SISTER_STATE: "sister state",
    TieKind.FRIENDSHIP_CITY: "friendship city",
}
JOINT_NOTE = "This is a joint tie of several places; no single government speaks for all of them."
ALONE_NOTE = "This status rests on a sister-city organisation alone: no decision of the government itself was found."
WEAK_NOTE = "This status rests on state media or reference works alone."
SINGLE_NOTE = "This status rests on a single source."


def count_rows(counts: dict[Status, int]) -> list[View]:
    """Return how many ties have each status, for print."""
    return [{**status_mark(status), "number": number} for status, number in counts.items()]


def states_view(site: Site, _: None) -> View:
    """All states with a tie: how many and what became of them."""
    dataset = site.dataset
    rows, without = [], []
    for state in sorted(dataset.states.values(), key=lambda state: state.name):
        ties = dataset.ties_of_state[state.code]
        if not ties:
            without.append(state.name)
            continue
        counts = status_counts(dataset, ties)
        rows.append({"name": state.name, "href": f"states/{state.slug}/", "ties": len(ties),
                     "counts": count_rows(counts)})  # fmt: skip
    total = status_counts(dataset, dataset.ties.values())
    description = (
        f"{plural(len(rows), 'state')} with {plural(len(dataset.ties), 'tie')} to places in Russia: "
        f"{counts_phrase(total)}."
    )
    return {"title": "States", "description": description, "rows": rows, "without": listing(without) if without else "",
            "statuses": [status_mark(status) for status in Status]}  # fmt: skip


def state_view(site: Site, state: State) -> View:
    """One state: its ties and what became of each."""
    dataset = site.dataset
    ties = dataset.ties_of_state[state.code]
    counts = status_counts(dataset, ties)
    description = f"{state.name} has {plural(len(ties), 'tie')} with Russia on record: {counts_phrase(counts)}."
    if len(ties) == 1:
        description = f"{state.name} has one tie with Russia on record. {site.flat_ties[ties[0].id].sentence}"
    rows = [tie_row(site, tie) for tie in ties]
    others = [
        {"name": other.name, "href": f"states/{other.slug}/", "ties": len(dataset.ties_of_state[other.code])}
        for other in sorted(dataset.states.values(), key=lambda other: other.name)
        if dataset.ties_of_state[other.code] and other != state
    ]
    return {
        "title": state.name,
        "description": description,
        "rows": rows,
        "events": recent_decisions(site, ties),
        "others": others,
        "downloads": f"states/{state.slug}/",
    }


def recent_decisions(site: Site, ties: Iterable[Tie]) -> list[View]:
    """Return the decisive events of some ties, newest first, each with its places."""
    events = [
        (event, tie)
        for tie in ties
        for event in site.dataset.events_of[tie.id]
        if event.type in STATUS_OF and event.date
    ]
    events.sort(key=lambda pair: (pair[0].date.last_day, pair[0].id), reverse=True)  # type: ignore[union-attr]
    return [
        {
            **event_line(site, event),
            "us_name": site.dataset.us_places[tie.us_place].name,
            "partner": site.dataset.partner_places[tie.partner_place].name,
        }
        for event, tie in events
    ]


def cities_view(site: Site, _: None) -> View:
    """Every U.S. place, by state."""
    dataset = site.dataset
    groups = [
        {
            "name": state.name,
            "href": f"states/{state.slug}/",
            "anchor": state.slug,
            "rows": [tie_row(site, tie) for tie in dataset.ties_of_state[state.code]],
        }
        for state in sorted(dataset.states.values(), key=lambda state: state.name)
        if dataset.ties_of_state[state.code]
    ]
    places = sum(1 for place in dataset.us_places.values() if dataset.ties_of_us_place[place.id])
    description = (
        f"{plural(places, 'U.S. place')} with {plural(len(dataset.ties), 'tie')} to places in Russia, "
        "and what became of each."
    )
    return {"title": "U.S. cities, counties and states", "description": description, "groups": groups}


def city_view(site: Site, place: UsPlace) -> View:
    """One U.S. place: what became of its tie, every event with its sources, and what others did."""
    dataset = site.dataset
    ties = dataset.ties_of_us_place[place.id]
    state = dataset.states[place.state]
    title = place_title(dataset, place)
    in_state = [tie_row(site, tie) for tie in dataset.ties_of_state[state.code] if tie.us_place != place.id]
    partners = [dataset.partner_places[tie.partner_place].name for tie in ties]
    return {
        "title": f"{title}: tie with {listing(partners)}",
        "heading": title,
        "description": place_sentence(dataset, ties, place.name),
        "state": {"name": state.name, "href": f"states/{state.slug}/"},
        "ties": [tie_block(site, tie) for tie in ties],
        "in_state": [] if place.kind is UsKind.STATE else in_state,
        "ukraine": [
            {
                "partner": tie.partner,
                "established": tie.type == "established",
                "when": when(tie.date, tie.date_basis),
                "source": source_line(dataset.sources[tie.source]),
                "note": tie.note,
            }
            for tie in dataset.ukraine_ties_of[place.id]
        ],
        "downloads": f"cities/{place.id}/",
        "edit": edit_href(site, "events"),
        "as_of": site.as_of,
    }


def tie_block(site: Site, tie: Tie) -> View:
    """Return everything that a city's page says of one tie."""
    dataset = site.dataset
    flat = site.flat_ties[tie.id]
    place, partner = dataset.us_places[tie.us_place], dataset.partner_places[tie.partner_place]
    events = [event_line(site, event) for event in reversed(dataset.events_of[tie.id]) if event.date]
    events += [event_line(site, event) for event in dataset.events_of[tie.id] if not event.date]
    status_event = dataset.events[flat.status_event] if flat.status_event else None
    alike = [tie_row(site, other) for other in dataset.ties_of_partner[partner.id] if other.id != tie.id]
    return {
        "id": tie.id,
        "anchor": tie.partner_place,
        "row": tie_row(site, tie),
        "kind": KIND_WORDS[tie.kind],
        "partner_title": partner_title(partner),
        "founded": [event_line(site, e) for e in dataset.events_of[tie.id] if e.type is EventType.ESTABLISHED][:1],
        "status_event": event_line(site, status_event) if status_event else None,
        "cautions": cautions(site, tie),
        "unknown": unknown(site, tie),
        "note": tie.note,
        "events": events,
        "alike": alike,
        "correct": correct_href(site, tie.id),
        "joint": place.kind is UsKind.METRO,
    }


def cautions(site: Site, tie: Tie) -> list[str]:
    """Return what a reader must know before quoting a tie's status."""
    flat = site.flat_ties[tie.id]
    found = []
    if site.dataset.us_places[tie.us_place].kind is UsKind.METRO:
        found.append(JOINT_NOTE)
    if flat.organisation_alone:
        found.append(ALONE_NOTE)
    if flat.weak:
        found.append(WEAK_NOTE)
    elif flat.status_event and len(site.dataset.citations_of[flat.status_event]) == 1:
        found.append(SINGLE_NOTE)
    return found


def unknown(site: Site, tie: Tie) -> list[str]:
    """Return what the record does not know of a tie, in sentences."""
    flat = site.flat_ties[tie.id]
    found = []
    if flat.status == Status.NO_DECISION:
        found.append("Whether any decision on this tie was taken since February 2022.")
    elif flat.status_date is None or not flat.status_date.is_full or flat.status_date_basis == "reported":
        found.append(f"The exact day of the act that gives the status “{STATUS_WORDS[Status(flat.status)]}”.")
    if flat.status in (Status.SUSPENDED, Status.MAINTAINED, Status.DORMANT) and flat.status_date:
        found.append(f"Whether anything was decided after {human_date(flat.status_date)}: no later act was found.")
    if flat.established is None:
        found.append("When the tie was established.")
    return found


def partners_view(site: Site, _: None) -> View:
    """Every Russian place, with how its ties ended up."""
    dataset = site.dataset
    rows = []
    for partner in sorted(dataset.partner_places.values(), key=lambda partner: (partner.name, partner.id)):
        ties = dataset.ties_of_partner[partner.id]
        if ties:
            rows.append({"name": partner.name, "local": partner.name_local, "region": partner.region,
                         "href": f"partners/{partner.id}/", "ties": [tie_row(site, tie) for tie in ties]})  # fmt: skip
    description = f"{plural(len(rows), 'Russian place')} with {plural(len(dataset.ties), 'tie')} to the United States."
    return {"title": "Russian cities and regions", "description": description, "rows": rows}


def partner_view(site: Site, partner: PartnerPlace) -> View:
    """One Russian place: which U.S. places are or were tied to it, and how each ended up."""
    dataset = site.dataset
    ties = dataset.ties_of_partner[partner.id]
    if len(ties) == 1:
        description = site.flat_ties[ties[0].id].sentence
    else:
        counts = status_counts(dataset, ties)
        places = listing(dataset.us_places[tie.us_place].name for tie in ties)
        description = f"{capital(places)} are or were tied to {partner.name}: {counts_phrase(counts)}."
    return {
        "title": partner_title(partner),
        "name": partner.name,
        "local": partner.name_local,
        "region": None if partner.region == partner.name else partner.region,
        "description": description,
        "rows": [tie_row(site, tie) for tie in ties],
        "events": recent_decisions(site, ties),
        "downloads": f"partners/{partner.id}/",
    }


def partner_title(partner: PartnerPlace) -> str:
    """Return a partner's name with its country where that is Russia: ``Saratov, Russia``."""
    return f"{partner.name}, Russia" if partner.country == "RU" else partner.name
