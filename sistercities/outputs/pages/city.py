"""The view of a U.S. place: what became of its ties, every event with its sources, and what others did."""

from __future__ import annotations

from itertools import islice

from sistercities.outputs.forms import correct_href, edit_href, mail_href, report_href
from sistercities.outputs.pages.components import event_line, source_line, tie_item, tie_row, when
from sistercities.outputs.pages.figures import locator_figure
from sistercities.outputs.pages.take_away import take_away
from sistercities.record.addresses import event_anchor, state_href, us_place_href
from sistercities.record.model import Tie, UsPlace
from sistercities.record.place_names import partner_title, place_title
from sistercities.record.standing import has_one_source, only_an_organization_acted
from sistercities.record.status import status_as_of
from sistercities.record.tie_sentence import MANY_TIES, SELVES, place_sentence
from sistercities.record.vocabulary import EventType, Status, TieKind, UsKind
from sistercities.record.wording import act_phrase, dated, human_date, listing
from sistercities.site.site import Site
from sistercities.site.templates import View

KIND_WORDS = {
    TieKind.SISTER_CITY: "sister city",
    TieKind.SISTER_COUNTY: "sister county",
    TieKind.SISTER_STATE: "sister state",
    TieKind.FRIENDSHIP_CITY: "friendship city",
}
JOINT_NOTE = "This is a joint tie of several places; no single government speaks for all of them."
ALONE_NOTE = "A sister-city organization decided; no decision on the tie by {} was found."
WEAK_NOTE = "This status rests on state media or reference works alone."
SINGLE_NOTE = "This status rests on a single source."

STATUS_VERBS = {
    Status.ENDED: "ended",
    Status.SUSPENDED: "suspended",
    Status.MAINTAINED: "kept",
    Status.DORMANT: "reported dormant",
}

MENTIONS = frozenset({EventType.LISTED, EventType.NOTE})
"""Events that neither decide nor propose anything: the page shows them collapsed."""
IN_BRIEF = 3
"""The most events in a city's printed brief (but at least one per tie), so that it fits on one page."""

IN_STATE = 60
"""The most other ties in its state that a city's page lists: no state has that many, and the state's page has all."""


def city_view(site: Site, place: UsPlace) -> View:
    """Return the view of a U.S. place: what became of its ties, every event with its sources, and what others did."""
    dataset = site.dataset
    ties = dataset.ties_of_us_place[place.id]
    state = dataset.states[place.state]
    title = place_title(dataset, place)
    in_state = [] if place.kind is UsKind.STATE else dataset.ties_of_state[state.code]
    others = list(islice((tie for tie in in_state if tie.us_place != place.id), IN_STATE))
    partners = [dataset.partner_places[tie.partner_place].name for tie in ties]
    return {
        "title": f"{title}: {'tie' if len(ties) == 1 else 'ties'} with {listing(partners)}",
        "heading": title,
        "description": place_sentence(dataset, ties, place.name),
        "counted": len(ties) > MANY_TIES,
        "state": {"name": state.name, "href": state_href(state.slug)},
        "ties": [tie_block(site, tie, IN_BRIEF // len(ties) or 1) for tie in ties],
        "in_state": [tie_item(site, tie) for tie in others],
        "not_shown": max(0, len(in_state) - len(ties) - IN_STATE),
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
        "downloads": us_place_href(place.id),
        "locator": locator_figure(site, place),
        "edit": edit_href(site, "events"),
        **take_away(site, us_place_href(place.id), title, ties),
    }


def with_brief(events: list[View], most: int) -> list[View]:
    """Return events, marking up to ``most`` for the printed brief: decisive ones, or else the newest two."""
    decisive = [event for event in events if event["status"]]
    chosen = {event["id"] for event in (decisive or events[:2])[:most]}
    return [{**event, "brief": event["id"] in chosen} for event in events]


def tie_block(site: Site, tie: Tie, most: int) -> View:
    """Return everything that a city's page says about one tie, with at most ``most`` events in the printed brief."""
    dataset = site.dataset
    flat = site.flat_ties[tie.id]
    place, partner = dataset.us_places[tie.us_place], dataset.partner_places[tie.partner_place]
    events = [event_line(site, event) for event in reversed(dataset.events_of[tie.id]) if event.date]
    events += [event_line(site, event) for event in dataset.events_of[tie.id] if not event.date]
    events = with_brief(events, most)
    others = [event for event in events if event["id"] != flat.status_event]
    says_listed = flat.last_listed and dataset.events[flat.last_listed].type is EventType.LISTED
    partner_ties = [tie_row(site, other) for other in dataset.ties_of_partner[partner.id] if other.id != tie.id]
    return {
        "id": tie.id,
        "anchor": tie.partner_place,
        "row": tie_row(site, tie),
        "kind": KIND_WORDS[tie.kind],
        "partner_title": partner_title(partner),
        "founded": [event_line(site, e) for e in dataset.events_of[tie.id] if e.type is EventType.ESTABLISHED][:1],
        **other_acts(site, tie),
        "pending": listed_fact(site, flat.pending),
        "listed": listed_fact(site, flat.last_listed if says_listed else None),
        "listed_by": flat.last_listed_by,
        "cautions": cautions(site, tie),
        "unknown": open_questions(site, tie),
        "note": tie.note,
        "deciding": next((event for event in events if event["id"] == flat.status_event), None),
        "acts": [event for event in others if event["type"] not in MENTIONS],
        "mentions": [event for event in others if event["type"] in MENTIONS],
        "withdrawn": [
            {"anchor": row.id.removeprefix(f"{tie.us_place}--"), "id": row.id, "date": row.date, "reason": row.reason}
            for row in site.history.withdrawn_events.get(tie.id, ())
        ],
        "rest": sum(1 for event in events if not event["brief"]),
        "partner_ties": partner_ties,
        "correct": correct_href(site, tie.id),
        "report": report_href(site, tie.id),
        "mail": mail_href(site, f"Correction: {tie.id}") if site.config.repository else "",
        "joint": place.kind is UsKind.METRO,
    }


def other_acts(site: Site, tie: Tie) -> dict[str, list[View]]:
    """Return the dated acts with the same effect as the deciding one: ``earlier`` and ``later``, newest first.

    Of the earlier acts, only the newest of each named body is included, and none if that body has the deciding act or
    a later one.
    """
    status = status_as_of(site.dataset, tie)
    actors = {None, status.event.actor if status.event else None}
    found: dict[str, list[View]] = {"later": [], "earlier": []}
    kind = "later"
    for act in status.acts:
        if act is status.event:
            kind = "earlier"
        elif act.date and (kind == "later" or act.actor not in actors):
            actors.add(act.actor)
            found[kind].append({"anchor": event_anchor(site.dataset, act),
                                "text": f"{act_phrase(act)}, {dated(act.date, act.date_basis).removeprefix('on ')}"})  # fmt: skip
    return found


def listed_fact(site: Site, event: str | None) -> View | None:
    """Return an event for a tie's list of facts: its anchor, date and summary; None if there is no event."""
    if event is None:
        return None
    found = site.dataset.events[event]
    return {"anchor": event_anchor(site.dataset, found), "when": when(found.date, found.date_basis),
            "summary": found.summary}  # fmt: skip


def cautions(site: Site, tie: Tie) -> list[str]:
    """Return sentences that a reader must know before quoting a tie's status."""
    flat = site.flat_ties[tie.id]
    found = []
    if site.dataset.us_places[tie.us_place].kind is UsKind.METRO:
        found.append(JOINT_NOTE)
    if only_an_organization_acted(site.dataset, tie):
        found.append(ALONE_NOTE.format(SELVES[site.dataset.us_places[tie.us_place].kind]))
    if flat.weak:
        found.append(WEAK_NOTE)
    elif has_one_source(site.dataset, tie):
        found.append(SINGLE_NOTE)
    return found


def open_questions(site: Site, tie: Tie) -> list[str]:
    """Return sentences on what the record does not know about a tie."""
    flat = site.flat_ties[tie.id]
    newest = next(iter(status_as_of(site.dataset, tie).acts), None)
    found = []
    if flat.status == Status.NO_DECISION:
        found.append("Whether any decision on this tie has been taken since February 2022.")
    elif flat.status_date is None or not flat.status_date.is_full or flat.status_date_basis == "reported":
        found.append(f"The exact day on which the tie was {STATUS_VERBS[Status(flat.status)]}.")
    if flat.status in (Status.SUSPENDED, Status.MAINTAINED, Status.DORMANT) and newest and newest.date:
        found.append(f"Whether the tie was changed after {human_date(newest.date)}. No later act was found.")
    if flat.pending and flat.pending_date:
        found.append(f"What became of the proposal of {human_date(flat.pending_date)}.")
    if flat.established is None:
        found.append("When the tie was established.")
    return found
