"""Figures for pages: the graphics package's maps of ties, with their legends and notes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from markupsafe import Markup

from sistercities.outputs.graphics.bases import state_middle
from sistercities.outputs.graphics.maps import locator, partner_map, polar_map, state_map, us_map
from sistercities.outputs.graphics.marks import TieMark
from sistercities.outputs.graphics.projection import Point
from sistercities.outputs.pages.components import count_rows
from sistercities.record.flat_ties import FlatTie
from sistercities.record.model import PartnerPlace, State, Tie, UsPlace
from sistercities.record.vocabulary import PartnerKind, Status, UsKind
from sistercities.record.wording import STATUS_WORDS, listing
from sistercities.site.site import Site
from sistercities.site.templates import View

Missing = tuple[str, bool]
MIDDLE = ("On the map at the middle of its state", "On the map at the middle of their states")
NOWHERE = ("Not on the map", "Not on the map")


def tie_mark(site: Site, tie: Tie, root: str) -> TieMark:
    """Return a tie's mark for a map; ``root`` is the path from the page to the site's root."""
    flat = site.flat_ties[tie.id]
    return TieMark(
        status=Status(flat.status),
        title=flat.sentence,
        href=f"{root}cities/{flat.us_place}/#{flat.partner_place}",
        us_name=flat.us_name,
        us_place=point_of(flat.us_longitude, flat.us_latitude) or state_middle(flat.state),
        partner_name=flat.partner_name,
        partner_place=point_of(flat.partner_longitude, flat.partner_latitude),
    )


def point_of(longitude: float | None, latitude: float | None) -> Point | None:
    """Return a place's point for a map, or None if its coordinates are not on record."""
    return None if longitude is None or latitude is None else (longitude, latitude)


def us_figure(site: Site, root: str) -> View:
    """Return the map of all ties at their U.S. places."""
    marks = all_marks(site, root)
    drawn = [mark for mark in marks if mark.us_place]
    return figure(us_map(drawn, root), drawn, site.flat_ties.values())


def polar_figure(site: Site, root: str) -> View:
    """Return the map of all ties as the shortest routes across the pole."""
    # The full sentences are on the U.S. map on the same page; a second copy would be a tenth of the page's size.
    marks = (replace(mark, title=brief(mark)) for mark in all_marks(site, root))
    drawn = [mark for mark in marks if mark.us_place and mark.partner_place]
    return figure(polar_map(drawn, root), drawn, site.flat_ties.values(), partner_missing)


def brief(mark: TieMark) -> str:
    """Return a tie in a few words: ``Dallas – Saratov: suspended``."""
    return f"{mark.us_name} – {mark.partner_name}: {STATUS_WORDS[mark.status].lower()}"


def state_figure(site: Site, state: State, root: str) -> View | None:
    """Return the map of a state's ties, or None if there is nothing to draw."""
    ties = site.dataset.ties_of_state[state.code]
    drawn = [mark for mark in (tie_mark(site, tie, root) for tie in ties) if mark.us_place]
    svg = state_map(state.code, drawn)
    return figure(svg, drawn, [site.flat_ties[tie.id] for tie in ties]) if svg else None


def locator_figure(site: Site, us_place: UsPlace) -> View | None:
    """Return a small map of a place in its state; None if it cannot be drawn or the place is the state."""
    if us_place.kind is UsKind.STATE or us_place.latitude is None:
        return None
    marks = [tie_mark(site, tie, "") for tie in site.dataset.ties_of_us_place[us_place.id]]
    state = site.dataset.states[us_place.state]
    title = f"{us_place.name} in {state.name}"
    svg = locator(state.code, marks, title, f"Outline of {state.name} with a mark at {us_place.name}.")
    return {"svg": svg, "caption": title} if svg else None


def partner_figure(site: Site, partner: PartnerPlace, root: str) -> View | None:
    """Return the map of one partner's ties, or None if there is nothing to draw."""
    ties = site.dataset.ties_of_partner[partner.id]
    drawn = [mark for mark in (tie_mark(site, tie, root) for tie in ties) if mark.us_place and mark.partner_place]
    svg = partner_map(drawn, root)
    return figure(svg, drawn, [site.flat_ties[tie.id] for tie in ties], partner_missing) if svg else None


def all_marks(site: Site, root: str) -> list[TieMark]:
    """Return the marks of all ties for a map."""
    return [tie_mark(site, tie, root) for tie in site.dataset.ties.values()]


def figure(
    svg: Markup, drawn: Iterable[TieMark], flats: Collection[FlatTie], *finders: Callable[[FlatTie], Missing | None]
) -> View:
    """Return a map with its legend (the number of ties shown of each status) and notes on places without coordinates.

    Each of ``finders`` returns a place whose missing coordinates keep a tie off the map, or None.
    """
    counts = status_counts_of(drawn)
    finders = (us_missing, *finders)
    off_map = {flat.id for flat in flats if any(find(flat) for find in finders)}
    notes = [
        *missing_notes(MIDDLE, [flat for flat in flats if flat.id not in off_map], at_middle),
        *missing_notes(NOWHERE, flats, *finders),
    ]
    return {"svg": svg, "legend": [row for row in count_rows(counts) if row["number"]], "notes": notes}


def status_counts_of(drawn: Iterable[TieMark]) -> dict[Status, int]:
    """Return the number of marks of each status, in the site's order."""
    statuses = [mark.status for mark in drawn]
    return {status: statuses.count(status) for status in Status}


def us_unknown(flat: FlatTie) -> Missing | None:
    """Return a tie's U.S. place if its coordinates are not on record: its name, and whether it is an area."""
    known = point_of(flat.us_longitude, flat.us_latitude) is not None
    return None if known else (flat.us_name, flat.us_kind not in (UsKind.CITY, UsKind.TOWN))


def at_middle(flat: FlatTie) -> Missing | None:
    """Return a tie's U.S. place if it has no coordinates and is drawn at the middle of its state."""
    return us_unknown(flat) if state_middle(flat.state) else None


def us_missing(flat: FlatTie) -> Missing | None:
    """Return a tie's U.S. place if it has no coordinates and there is no map of its state either."""
    return None if state_middle(flat.state) else us_unknown(flat)


def partner_missing(flat: FlatTie) -> Missing | None:
    """Return a tie's partner if its coordinates are not on record: its name, and whether it is an area."""
    known = point_of(flat.partner_longitude, flat.partner_latitude) is not None
    return None if known else (flat.partner_name, flat.partner_kind == PartnerKind.REGION)


def missing_notes(
    where: tuple[str, str], flats: Iterable[FlatTie], *finders: Callable[[FlatTie], Missing | None]
) -> list[str]:
    """Return sentences that name the places not drawn at their own location, and say why.

    ``where`` says where they are instead, for one place and for several.
    """
    found = {answer for flat in flats for find in finders if (answer := find(flat))}
    areas, unknown = (sorted(name for name, is_area in found if is_area is wanted) for wanted in (True, False))
    sentences = []
    if areas:
        are = "they are areas and not points" if len(areas) > 1 else "it is an area and not a point"
        sentences.append(f"{where[len(areas) > 1]}, because {are}: {listing(areas)}.")
    if unknown:
        sentences.append(f"{where[len(unknown) > 1]}, because the coordinates are not known: {listing(unknown)}.")
    return sentences
