"""Views of states and partners, and of the lists of states, U.S. places and partners."""

from __future__ import annotations

from collections.abc import Iterable

from sistercities.outputs.forms import form_href
from sistercities.outputs.pages.components import count_rows, events_with_places, status_mark, tie_row
from sistercities.outputs.pages.figures import partner_figure, state_figure, us_figure
from sistercities.outputs.pages.filters import partners_filter, states_filter, statuses_of, ties_filter
from sistercities.outputs.pages.take_away import take_away
from sistercities.record.addresses import partner_href, state_href
from sistercities.record.model import PartnerPlace, State, Tie
from sistercities.record.place_names import partner_title, place_name
from sistercities.record.status import STATUS_OF, status_counts
from sistercities.record.vocabulary import Status
from sistercities.record.wording import counts_phrase, listing, plural
from sistercities.site.site import Site
from sistercities.site.templates import View


def states_view(site: Site, _: None) -> View:
    """Return the view of all states with a tie: how many ties each has, and what became of them."""
    dataset = site.dataset
    rows = []
    without = sorted(state.name for state in dataset.states.values() if not dataset.ties_of_state[state.code])
    for state, ties in dataset.tied_states:
        counts = status_counts(dataset, ties)
        rows.append({"name": state.name, "href": state_href(state.slug), "ties": len(ties),
                     "counts": count_rows(counts),
                     "having": " ".join(status for status, number in counts.items() if number)})  # fmt: skip
    total = status_counts(dataset, dataset.ties.values())
    description = (
        f"{plural(len(rows), 'state')} and {plural(len(dataset.ties), 'tie')} to places in Russia: "
        f"{counts_phrase(total)}."
    )
    return {"title": "States", "description": description, "rows": rows, "without": listing(without) if without else "",
            "map": us_figure(site, "../"), "statuses": [status_mark(status) for status in Status],
            "filter": states_filter(rows)}  # fmt: skip


def state_view(site: Site, state: State) -> View:
    """Return the view of a state: its ties and what became of each."""
    dataset = site.dataset
    ties = dataset.ties_of_state[state.code]
    rows = [tie_row(site, tie) for tie in ties]
    others = [
        {"name": other.name, "href": state_href(other.slug), "ties": len(others_ties)}
        for other, others_ties in dataset.tied_states
        if other != state
    ]
    return {
        "title": state.name,
        "page_title": f"{state.name}: sister cities in Russia",
        "description": state_sentence(site, state),
        "rows": rows,
        "events": recent_decisions(site, ties),
        "others": others,
        "map": state_figure(site, state, "../../"),
        "downloads": state_href(state.slug),
        **take_away(site, state_href(state.slug), state.name, ties),
    }


def state_sentence(site: Site, state: State) -> str:
    """Return a state's first line: how many ties it has and what became of them."""
    ties = site.dataset.ties_of_state[state.code]
    if len(ties) == 1:
        return f"{state.name} has one tie with Russia on record. {site.flat_ties[ties[0].id].sentence}"
    counts = status_counts(site.dataset, ties)
    return f"{state.name} has {plural(len(ties), 'tie')} with Russia on record: {counts_phrase(counts)}."


def partner_sentence(site: Site, partner: PartnerPlace) -> str:
    """Return a partner's first line: the U.S. places tied to it, and what became of the ties."""
    dataset = site.dataset
    ties = dataset.ties_of_partner[partner.id]
    if len(ties) == 1:
        return f"{partner.name} has one tie with the United States on record. {site.flat_ties[ties[0].id].sentence}"
    counts = status_counts(dataset, ties)
    places = [place_name(dataset, dataset.us_places[tie.us_place], partner.name) for tie in ties]
    return f"Of {partner.name}’s {plural(len(ties), 'tie')}, with {listing(places)}, {counts_phrase(counts)}."


def recent_decisions(site: Site, ties: Iterable[Tie]) -> list[View]:
    """Return the dated decisive events of some ties, newest first, each with its places."""
    events = [
        event for tie in ties for event in site.dataset.events_of[tie.id] if event.type in STATUS_OF and event.date
    ]
    events.sort(key=lambda event: (event.date.last_day, event.id), reverse=True)  # type: ignore[union-attr]
    return events_with_places(site, events)


def cities_view(site: Site, _: None) -> View:
    """Return the view of every U.S. place with a tie, by state."""
    dataset = site.dataset
    rows, states = [], []
    for state, ties in dataset.tied_states:
        states.append({"name": state.name, "anchor": state.slug, "ties": len(ties)})
        rows += [{**tie_row(site, tie), "first": tie is ties[0]} for tie in ties]
    places = sum(1 for place in dataset.us_places.values() if dataset.ties_of_us_place[place.id])
    description = (
        f"{plural(places, 'U.S. place')} with {plural(len(dataset.ties), 'tie')} to places in Russia, "
        "and what became of each."
    )
    return {"title": "U.S. cities, counties and states", "description": description, "states": states, "rows": rows,
            "filter": ties_filter(rows, site.as_of), "add_tie": form_href(site, "tie"),
            "not_listed": form_href(site, "not-listed")}  # fmt: skip


def partners_view(site: Site, _: None) -> View:
    """Return the view of every Russian place with a tie, and what became of its ties."""
    dataset = site.dataset
    rows = []
    for partner in sorted(dataset.partner_places.values(), key=lambda partner: (partner.name, partner.id)):
        ties = dataset.ties_of_partner[partner.id]
        if ties:
            shown = [tie_row(site, tie) for tie in ties]
            rows.append({"name": partner.name, "local": partner.name_local, "region": partner.region,
                         "href": partner_href(partner.id), "ties": shown, "having": statuses_of(shown)})  # fmt: skip
    description = f"{plural(len(rows), 'Russian place')} with {plural(len(dataset.ties), 'tie')} to the United States."
    return {"title": "Russian cities and regions", "description": description, "rows": rows,
            "filter": partners_filter(rows)}  # fmt: skip


def is_the_region(partner: PartnerPlace) -> bool:
    """Whether a partner has the name of its region, apart from "Republic of" or "(federal city)"."""
    region = partner.region or ""
    return region.removeprefix("Republic of ").removesuffix(" (federal city)") == partner.name


def partner_view(site: Site, partner: PartnerPlace) -> View:
    """Return the view of a Russian place: the U.S. places that are or were tied to it, and what became of each tie."""
    dataset = site.dataset
    ties = dataset.ties_of_partner[partner.id]
    return {
        "title": partner_title(partner),
        "page_title": f"{partner_title(partner)}: sister cities in the United States",
        "name": partner.name,
        "local": partner.name_local,
        "region": None if is_the_region(partner) else partner.region,
        "description": partner_sentence(site, partner),
        "rows": [tie_row(site, tie) for tie in ties],
        "events": recent_decisions(site, ties),
        "map": partner_figure(site, partner, "../../"),
        "downloads": partner_href(partner.id),
        **take_away(site, partner_href(partner.id), partner_title(partner), ties),
    }
