"""Maps and charts: their positions, their texts, and their agreement with the tables beside them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from dataclasses import replace
from itertools import combinations, pairwise
from math import hypot
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from sistercities.outputs.graphics import bases
from sistercities.outputs.graphics.bases import read as base
from sistercities.outputs.graphics.bases import state_base
from sistercities.outputs.graphics.charts import Scale, round_steps, spread, status_chart, steps
from sistercities.outputs.graphics.count_charts import acts_chart, bodies_chart, years_chart
from sistercities.outputs.graphics.curves import at, great_circle
from sistercities.outputs.graphics.labels import overlap, placed
from sistercities.outputs.graphics.maps import locator, partner_map, polar_map, state_map, us_map
from sistercities.outputs.graphics.marks import SHAPES, TieMark, nudged, number
from sistercities.outputs.graphics.projection import GreatCircle, polar_point, us_point
from sistercities.outputs.pages.figures import tie_mark
from sistercities.record.counts_over_time import (
    decisions_by_body,
    decisions_by_month,
    founding_years,
    month_ends,
    status_by_month,
)
from sistercities.record.partial_date import PartialDate
from sistercities.record.status import INVASION, status_as_of, status_counts
from sistercities.record.vocabulary import ActorKind, DateBasis, EventType, Status
from tests.conftest import html_files
from tests.markup import Element, read

if TYPE_CHECKING:
    from pathlib import Path

    from sistercities.outputs.graphics.projection import Point
    from sistercities.record.dataset import Dataset
    from sistercities.record.model import Tie
    from sistercities.site.site import Site
    from tests.chromium import Served

HOSTILE = "\"'><script>alert(1)</script>&"
INLAND = {
    "AK": (-147.72, 64.84), "CA": (-119.79, 36.74), "CO": (-104.99, 39.74), "FL": (-81.38, 28.54),
    "GA": (-84.39, 33.75), "HI": (-155.5, 19.6), "IA": (-93.61, 41.6), "ME": (-68.77, 44.8), "MI": (-84.55, 42.73),
    "MN": (-93.27, 44.98), "NY": (-73.76, 42.65), "OK": (-97.52, 35.47), "TN": (-86.78, 36.16), "TX": (-96.8, 32.78),
    "VT": (-72.58, 44.26), "WA": (-117.43, 47.66),
}  # fmt: skip
SIMFEROPOL, MOSCOW, IRKUTSK = (34.10, 44.95), (37.62, 55.75), (104.28, 52.28)
DALLAS, SARATOV = (-96.8, 32.78), (46.03, 51.53)


def rings(path: str, grid: int = 1) -> list[list[Point]]:
    """Return the rings of a precomputed path, in units of its frame."""
    found = []
    for part in re.findall(r"M[^M]+", path):
        x = y = 0.0
        ring = []
        numbers = [int(text) / grid for text in re.findall(r"-?\d+", part)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            ring.append((x, y))
        found.append([*ring, ring[0]])
    return found


def holds(path: str, point: Point, grid: int = 1) -> bool:
    """Whether a point is inside a precomputed path (even-odd rule)."""
    x, y = point
    crossings = 0
    for ring in rings(path, grid):
        for (x1, y1), (x2, y2) in pairwise(ring):
            crossings += (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1
    return crossings % 2 == 1


def tie(**changes: object) -> TieMark:
    """Return a tie for a map, with some of its fields changed."""
    fields = {"status": Status.SUSPENDED, "title": "Dallas suspended its tie.", "href": "cities/dallas-tx/#saratov",
              "us_name": "Dallas", "us_place": DALLAS, "partner_name": "Saratov", "partner_place": SARATOV}  # fmt: skip
    return TieMark(**{**fields, **changes})  # type: ignore[arg-type]


def svg(page: Path, name: str) -> Element:
    """Return the page's SVG that has a class."""
    return read(page.read_text(encoding="utf-8")).first("svg", name)


def rows(path: Path) -> list[dict[str, str]]:
    """Return a CSV file's rows."""
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


@pytest.mark.parametrize(
    ("place", "by_d3"),
    [((-122.4194, 37.7749), (107.4, 214.1)), ((-74.0064, 40.7142), (794.6, 176.5)),
     ((-149.9003, 61.2181), (171.2, 446.9)), ((-157.8583, 21.3069), (298.5, 451.0))],
)  # fmt: skip
def test_the_us_projection_is_that_of_the_base(place: Point, by_d3: Point) -> None:
    """Points are where d3's geoAlbersUsa puts them (the numbers of its own test, for a frame of another size)."""
    expected = ((by_d3[0] - 480) / 1070 * 1300 + 487.5, (by_d3[1] - 250) / 1070 * 1300 + 305)
    assert us_point(*place) == pytest.approx(expected, abs=0.15)


@pytest.mark.parametrize("code", INLAND)
def test_places_lie_in_their_state(code: str) -> None:
    """A town far from any border is on the land of the U.S. map and inside both shapes of its state and no other."""
    assert holds(base("us")["land"], us_point(*INLAND[code]), base("us")["grid"])
    for other in INLAND:
        found = state_base(other)
        assert found is not None
        point = found.frame.point(*INLAND[code])
        for path in (found.shape, found.outline):
            assert holds(path, point, base("states")["grid"]) == (other == code), other


def test_crimea_is_not_drawn_as_russian() -> None:
    """Simferopol is not inside ``ru`` but in the other land; Moscow and Irkutsk are in ``ru``, Denver is in ``us``."""
    polar = base("polar")
    assert not holds(polar["ru"], polar_point(*SIMFEROPOL))
    assert holds(polar["rest"], polar_point(*SIMFEROPOL))
    assert holds(polar["ru"], polar_point(*MOSCOW))
    assert holds(polar["ru"], polar_point(*IRKUTSK))
    assert holds(polar["us"], polar_point(*INLAND["CO"]))
    assert not holds(polar["ru"], polar_point(*INLAND["AK"]))


def test_every_state_has_a_small_shape(record: Site) -> None:
    """Every state has a shape of at most 4 KB and an outline of at most 1 KB, inside its frame."""
    for code in record.dataset.states:
        found = state_base(code)
        assert found is not None, code
        assert len(found.shape) <= 4096, code
        assert len(found.outline) <= 1024, code
        for x, y in (point for ring in rings(found.shape, base("states")["grid"]) for point in ring):
            assert -2 <= x <= found.size[0] + 2, code
            assert -2 <= y <= found.size[1] + 2, code
    assert state_base("XX") is None


def test_bases_are_sound_files() -> None:
    """The published bases are well-formed SVG with colors for light and dark, and have no links or scripts."""
    assert set(bases.files()) == {bases.US, bases.POLAR}
    for content in bases.files().values():
        root = ET.fromstring(content)  # noqa: S314  # our own file
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert b"prefers-color-scheme:dark" in content
        assert b"href" not in content
        assert b"<script" not in content


@pytest.mark.parametrize(
    ("start", "end"),
    [(DALLAS, SARATOV), ((-149.9, 61.2), (150.8, 59.57)), ((-117.16, 32.7), (131.9, 43.1)), ((-80.2, 25.8), (30.3, 59.9)),
     ((-100.0, 40.0), (80.0, 60.0))],
)  # fmt: skip
def test_curves_are_great_circles(start: Point, end: Point) -> None:
    """A curve starts and ends at its places and stays within two units of the great circle, even over the pole."""
    curves = great_circle(start, end)
    assert curves[0][0] == pytest.approx(polar_point(*start))
    assert curves[-1][-1] == pytest.approx(polar_point(*end))
    line = [polar_point(*GreatCircle(start, end).place(step / 2000)) for step in range(2001)]
    for curve in curves:
        for step in range(21):
            x, y = at(curve, step / 20)
            assert min(hypot(x - px, y - py) for px, py in line) < 2


def test_a_great_circle_of_no_length() -> None:
    """A place tied to itself gives a curve of no length and no error."""
    assert at(great_circle(DALLAS, DALLAS)[0], 0.5) == pytest.approx(polar_point(*DALLAS), abs=0.01)


def test_marks_are_moved_apart() -> None:
    """Marks that would touch are moved apart a little, always in the same way, and the others stay."""
    points = ((10.0, 10.0), (10.0, 10.0), (14.0, 10.0), (200.0, 50.0), (10.0, 10.0))
    moved = nudged(points, 15)
    assert moved == nudged(points, 15)
    assert moved[3] == points[3]
    assert all(hypot(a[0] - b[0], a[1] - b[1]) > 14 for a, b in combinations(moved, 2))
    assert all(hypot(a[0] - b[0], a[1] - b[1]) < 25 for a, b in zip(moved, points, strict=True))


def test_every_status_has_a_shape_of_its_own() -> None:
    """The five statuses have five different shapes."""
    assert SHAPES.keys() == set(Status)
    assert len(set(SHAPES.values())) == len(Status)


@pytest.mark.parametrize(("value", "text"), [(3.0, "3"), (-0.04, "0"), (-0.5, "-.5"), (12.34, "12.3"), (100.0, "100")])
def test_numbers_are_short(value: float, text: str) -> None:
    """Coordinates are rounded to a tenth of a unit and written as briefly as possible."""
    assert number(value) == text


def test_a_map_is_links_with_sentences() -> None:
    """Every mark is a link to its tie titled with the tie's sentence; the map is hidden from screen readers."""
    for drawn in (
        us_map([tie()], "../"),
        state_map("TX", [tie()]),
        polar_map([tie()], "../"),
        partner_map([tie()], "../"),
    ):
        picture = read(str(drawn)).first("svg")
        assert picture.attributes["aria-hidden"] == "true"
        (link,) = picture.all("a")
        assert link.attributes == {"href": "cities/dallas-tx/#saratov", "tabindex": "-1"}
        assert link.first("title").text == "Dallas suspended its tie."
        ids = {element.attributes.get("id") for element in picture.walk()}
        assert {f"#{name}" for name in ids if name} >= {use.attributes["href"] for use in picture.all("use")}


def test_hostile_names_are_escaped() -> None:
    """Markup in any name or sentence is shown as text on every map and chart."""
    mark = tie(title=HOSTILE, href=HOSTILE, us_name=HOSTILE, partner_name=HOSTILE)
    counts = dict.fromkeys(Status, 1)
    days = [(dt.date(2022, 1, 1), counts), (dt.date(2023, 1, 1), counts)]
    for drawn in (
        us_map([mark], ""), state_map("TX", [mark]), locator("TX", [mark], HOSTILE, HOSTILE), polar_map([mark], ""),
        partner_map([mark], ""), status_chart("c", days, 760, HOSTILE),
        bodies_chart("c", [(HOSTILE, counts)], dict.fromkeys(Status, HOSTILE), 760, HOSTILE),
        years_chart("c", {1990: 2}, 760, HOSTILE),
    ):  # fmt: skip
        assert drawn is not None
        assert "<script" not in drawn
        assert all("alert" not in name for element in read(str(drawn)).walk() for name in element.attributes)


def test_ties_without_coordinates_are_not_drawn() -> None:
    """A tie without coordinates is on no map, and a map without ties is not drawn."""
    nowhere = tie(us_place=None)
    assert len(read(str(us_map([nowhere, tie()], ""))).all("a")) == 1
    assert state_map("TX", [nowhere]) is None
    assert locator("TX", [nowhere], "T", "A") is None
    assert partner_map([nowhere, tie(partner_place=None)], "") is None
    assert state_map("XX", [tie()]) is None


def test_labels_do_not_overlap() -> None:
    """No name overlaps another name or a mark or leaves the frame; if there is no space, the name is left out."""
    points = [(50.0, 50.0), (58.0, 50.0), (50.0, 62.0), (150.0, 20.0)]
    names = list(zip(("Springfield", "Shelbyville", "Ogdenville", "North Haverbrook"), points, strict=True))
    frame = (0.0, 0.0, 200.0, 100.0)
    labels = placed(names, points, frame, size=12, radius=6)
    assert {"Springfield", "Shelbyville"} <= {label.text for label in labels}
    for label in labels:
        assert frame[0] <= label.box[0] < label.box[2] <= frame[2]
        assert not any(overlap(label.box, (x - 6, y - 6, x + 6, y + 6)) for x, y in points)
    assert not any(overlap(one.box, other.box) for one, other in combinations(labels, 2))
    assert placed([("Springfield", (5.0, 5.0))], [(5.0, 5.0)], (0, 0, 10, 10), size=12, radius=5) == []


def test_every_place_is_named_on_its_state_s_map(frozen: Site) -> None:
    """Even where places crowd, as around San Francisco Bay, each has its name on the map of its state."""
    dataset = frozen.dataset
    for state in dataset.states.values():
        marks = [tie_mark(frozen, tie, "") for tie in dataset.ties_of_state[state.code]]
        svg = str(state_map(state.code, marks) or "")
        for mark in marks if svg else ():
            assert not mark.us_place or f">{mark.us_name}</text>" in svg, mark.us_name


def test_maps_show_every_tie(real_site: Path, record: Site) -> None:
    """Every tie is a link on the map of its state and of the country, at the state's middle if it is not a point."""
    flats = list(record.flat_ties.values())
    whole = read((real_site / "states" / "index.html").read_text(encoding="utf-8"))
    links = {link.attributes["href"]: link.first("title").text for link in whole.first("svg", "us").all("a")}
    expected = {f"../cities/{f.us_place}/#{f.partner_place}": f.sentence for f in flats}
    assert links == expected
    assert all(f.us_name in whole.first("figcaption").text for f in flats if f.us_latitude is None)
    drawn: set[str] = set()
    for state in record.dataset.states.values():
        page = real_site / "states" / state.slug / "index.html"
        if page.is_file() and 'class="state"' in page.read_text(encoding="utf-8"):
            drawn |= {link.attributes["href"].removeprefix("../") for link in svg(page, "state").all("a")}
    assert drawn == expected.keys()


def test_the_polar_map_shows_every_tie_of_two_places(real_site: Path, record: Site) -> None:
    """The home page's polar map links to each tie whose partner is a point, a partner's map only to its own ties."""
    flats = [f for f in record.flat_ties.values() if f.partner_latitude is not None]
    links = svg(real_site / "index.html", "polar").all("a")
    assert sorted(link.attributes["href"] for link in links) == sorted(
        f"cities/{f.us_place}/#{f.partner_place}" for f in flats
    )
    for partner in {f.partner_place for f in flats}:
        own = svg(real_site / "partners" / partner / "index.html", "one").all("a")
        assert {link.attributes["href"] for link in own} == {
            f"../../cities/{f.us_place}/#{partner}" for f in flats if f.partner_place == partner
        }


def test_the_table_comes_before_the_map(real_site: Path) -> None:
    """On every page with a figure, a table or list of facts comes before it.

    Exceptions are the timeline, where each chart's table follows it, and the home page, where totals follow the map.
    """
    for path in html_files(real_site):
        elements = list(read(path.read_text(encoding="utf-8")).walk())
        names = [e.tag for e in elements if e.tag in ("table", "dl", "figure")]
        if "figure" in names and path.parent.name != "timeline" and path.parent != real_site:
            assert names[0] != "figure", path


def test_a_city_shows_where_it_lies(real_site: Path, record: Site) -> None:
    """A place with coordinates has a small map of its state with a mark and no links; a state has none."""
    dataset = record.dataset
    for place in dataset.us_places.values():
        page = read((real_site / "cities" / place.id / "index.html").read_text(encoding="utf-8"))
        pictures = page.all("svg", "locator")
        assert len(pictures) == (place.latitude is not None and place.kind != "state"), place.id
        for picture in pictures:
            assert picture.attributes["role"] == "img"
            assert picture.all("a") == []
            assert picture.first("title").text == f"{place.name} in {dataset.states[place.state].name}"


def test_pages_with_maps_are_light(served: Served) -> None:
    """A city's page has at most 80 KB with its assets, home 150 KB, and the land of a state's map 4,200 characters."""
    assets = {path.name: path.stat().st_size for path in (served.folder / "assets").rglob("*") if path.is_file()}
    common = sum(assets[name] for name in ("site.css", "site.js", "icon.svg"))
    for page in served.folder.glob("cities/*/index.html"):
        assert page.stat().st_size + common <= 80 * 1024, page
    for page in served.folder.glob("states/*/index.html"):
        text = page.read_text(encoding="utf-8")
        drawn = "".join(re.findall(r'<path class="land".*?/>', text))
        assert len(drawn) <= 4200, page
    home = (served.folder / "index.html").stat().st_size
    assert home + common + assets["us.svg"] + assets["polar.svg"] <= 150 * 1024


def test_monthly_counts_match_the_statuses(record: Site, toy: Dataset) -> None:
    """Each month's numbers are the statuses as of its last day, after those of the day before the invasion."""
    assert dated_ties(toy) == list(toy.ties.values())
    for dataset in (record.dataset, toy):
        months = status_by_month(dataset)
        assert months[0][0] == INVASION - dt.timedelta(days=1)
        assert months[1][0] == dt.date(2022, 2, 28)
        assert months[-1][0] == dataset.as_of
        for day, counts in months:
            assert counts == status_counts(dataset, dated_ties(dataset), day)


def test_an_act_without_any_date_counts_from_its_first_access_in_charts_too(toy: Dataset) -> None:
    """A suspension of unknown date, later superseded, is in the chart from the day on which it was first read."""
    suspended = replace(toy.events["ashford-oh--novorechensk--2022-03-09--suspended"], date=None, date_basis=None)
    ended = replace(suspended, id="later", type=EventType.ENDED, date=PartialDate(2024), date_basis=DateBasis.DECIDED)
    citation = next(one for one in toy.citations.values() if one.event == suspended.id)
    source = replace(toy.sources[citation.source], published=None, accessed=dt.date(2023, 1, 5))
    dataset = replace(
        toy,
        events={event.id: event for event in (suspended, ended)},
        citations={citation.key: citation},
        sources={**toy.sources, source.id: source},
    )
    months = dict(status_by_month(dataset))
    assert months[dt.date(2022, 12, 31)][Status.SUSPENDED] == 0
    assert months[dt.date(2023, 1, 31)][Status.SUSPENDED] == 1
    assert months[dt.date(2024, 12, 31)][Status.ENDED] == 1


def dated_ties(dataset: Dataset) -> list[Tie]:
    """Return the ties whose status can be placed in time: all but those that rest on an act of unknown date."""
    found = [(tie, status_as_of(dataset, tie)) for tie in dataset.ties.values()]
    return [tie for tie, status in found if not status.event or status.date]


def test_month_ends() -> None:
    """The days are the ends of the months and the last day, once; before the invasion there is only the last day."""
    days = [day.isoformat() for day in month_ends(dt.date(2022, 4, 30))]
    assert days == ["2022-02-23", "2022-02-28", "2022-03-31", "2022-04-30"]
    assert list(month_ends(dt.date(2020, 1, 5))) == [dt.date(2020, 1, 5)]
    assert [day.month for day in month_ends(dt.date(2023, 1, 2))][-2:] == [12, 1]


def test_founding_years_are_those_of_the_ties(real_site: Path, record: Site) -> None:
    """The years' numbers match the flat ties.csv and, with those of unknown year, add up to all ties."""
    years, unknown = founding_years(record.dataset)
    assert sum(years.values()) + unknown == len(record.dataset.ties)
    found = [row["established"][:4] for row in rows(real_site / "data" / "ties.csv")]
    assert all(found.count(str(year)) == count for year, count in years.items())
    assert found.count("") == unknown
    assert list(years) == list(range(min(years), max(years) + 1))


def test_decisions_by_body(toy: Dataset) -> None:
    """Acts since the invasion are counted by body and by kind of act, with the most active body first."""
    found = dict(decisions_by_body(toy))
    since = [event for event in toy.events.values() if event.date and event.date.last_day >= INVASION]
    council = [event for event in since if event.actor_kind is ActorKind.COUNCIL]
    assert found[ActorKind.COUNCIL][Status.SUSPENDED] == sum(1 for event in council if event.type == "suspended")
    assert Status.NO_DECISION not in found[ActorKind.COUNCIL]
    totals = [sum(counts.values()) for counts in found.values()]
    assert totals == sorted(totals, reverse=True)


def test_decisions_by_month(toy: Dataset) -> None:
    """The months' numbers have the same totals as the bodies' numbers, and the chart has a mark for each act."""
    months, bodies = decisions_by_month(toy), decisions_by_body(toy)
    assert [month for month, _ in months] == sorted(month for month, _ in months)
    for status in Status:
        assert sum(c.get(status, 0) for _, c in months) == sum(c.get(status, 0) for _, c in bodies)
    drawn = read(str(acts_chart("c", [(str(month), counts) for month, counts in months], 300, "T")))
    assert len(drawn.all("use")) == sum(sum(counts.values()) for _, counts in months)


def test_charts_tables_and_files_agree(real_site: Path, record: Site) -> None:
    """Each chart's table and its CSV file beside the page have the same numbers."""
    for folder, anchor, name in (
        ("timeline", "acts", "decisions-by-month"),
        ("timeline", "months", "status-by-month"),
        ("timeline", "bodies", "decisions-by-body"),
        ("count", "founding", "founding-years"),
    ):
        page = read((real_site / folder / "index.html").read_text(encoding="utf-8"))
        assert f"../timeline/{name}.csv" in {link.attributes["href"] for link in page.all("a")}
        section = next(s for s in page.all("section") if s.attributes["aria-labelledby"] == anchor)
        shown = [[cell.text for cell in row.all("td")] for row in section.first("tbody").all("tr")]
        published = [list(row.values())[1:] for row in rows(real_site / "timeline" / f"{name}.csv")]
        if name == "founding-years":
            published = [row for row in published[:-1] if row != ["0"]]
        assert shown == published, name
        assert len(section.all("svg", "chart")) == 2
    assert rows(real_site / "timeline" / "status-by-month.csv")[0]["day"] == "2022-02-23"
    last = list(rows(real_site / "timeline" / "status-by-month.csv")[-1].values())[1:]
    assert sum(int(number) for number in last) == len(dated_ties(record.dataset))


def test_labels_are_spread_out() -> None:
    """Labels keep their order, do not overlap, and move no more than necessary."""
    middles = spread([10, 12, 50, 199], [16, 16, 16, 16], 0, 200)
    assert middles == sorted(middles)
    assert all(below - above >= 16 for above, below in pairwise(middles))
    assert middles[2] == 50
    assert middles[3] == 192


def test_steps_hold_until_the_next_number() -> None:
    """A number of ties stays the same until the next one is known: the line has steps and no slopes."""
    assert steps([0, 1, 2, 3], [5, 5, 7, 7]) == [(0, 5), (2, 5), (2, 7), (3, 7)]
    assert Scale(0, 0, 5, 9)(0) == 5
    assert list(round_steps(102, 6)) == [0, 20, 40, 60, 80, 100]
    assert list(round_steps(3, 5)) == [0, 1, 2, 3]
