"""Find my city: the index, spellings that match, and the search box by keyboard."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from sistercities.outputs.zip_codes import zip_prefixes
from sistercities.record.folding import sounds, words
from tests.chromium import HOME, SMALL, Served

if TYPE_CHECKING:
    from collections.abc import Callable

    from sistercities.site.site import Site

LARGEST_INDEX = 40_000


@pytest.fixture(scope="session")
def index(served: Served) -> dict[str, Any]:
    """Return the published index of the frozen record."""
    content: dict[str, Any] = json.loads((served.folder / "search.json").read_text(encoding="utf-8"))
    return content


def test_every_place_is_in_the_index(index: dict[str, Any], served: Served, frozen: Site) -> None:
    """Every U.S. place, state and partner with a tie is in the index once, with its page and its ties' statuses."""
    dataset = frozen.dataset
    hrefs = [place["href"] for place in index["places"]]
    assert len(set(hrefs)) == len(hrefs)
    expected = {f"cities/{key}/" for key, ties in dataset.ties_of_us_place.items() if ties}
    expected |= {f"partners/{key}/" for key, ties in dataset.ties_of_partner.items() if ties}
    expected |= {f"states/{state.slug}/" for state in dataset.states.values() if dataset.ties_of_state[state.code]}
    assert set(hrefs) == expected
    assert all((served.folder / href / "index.html").is_file() for href in hrefs)
    totals = [sum(place["counts"]) for place in index["places"] if place["href"].startswith("partners/")]
    assert sum(totals) == len(dataset.ties)


def test_the_index_is_small_and_stands_in_a_script_too(served: Served) -> None:
    """The index of a hundred ties has at most 40 KB, and pages opened from a folder load the same index as a script."""
    content = (served.folder / "search.json").read_text(encoding="utf-8")
    assert len(content.encode()) <= LARGEST_INDEX
    assert (served.folder / "search.js").read_text(encoding="utf-8") == f"placesIndex({content.strip()});\n"


@pytest.mark.parametrize(
    "spellings",
    [
        ("Yekaterinburg", "Ekaterinburg", "Екатеринбург", "yekaterinburgh"),
        ("Nizhny Novgorod", "Nizhni Novgorod", "Nizhniy Novgorod", "Nijni Novgorod", "Нижний Новгород"),
        ("Novorossiysk", "Novorossiisk", "Новороссийск"),
        ("Khabarovsk", "Habarovsk", "Хабаровск"),
        ("Veliky Novgorod", "Velikiy Novgorod", "Великий Новгород"),
        ("St. Petersburg", "Saint Petersburg", "Sankt-Peterburg", "Санкт-Петербург", "ST PETERSBURG"),
        ("Korolyov", "Korolev", "Королёв", "Королев"),
        ("Vladivostok", "Wladiwostok", "Владивосток"),
        ("Cañon City", "Canon City"),
        ("Coeur d’Alene", "Coeur d'Alene"),
        ("Mount Vernon", "Mt. Vernon"),
        ("Fort Worth", "Ft. Worth"),
        ("Pittsburgh", "Pittsburg"),
    ],
)
def test_spellings_of_one_name_sound_alike(spellings: tuple[str, ...]) -> None:
    """A name in any of its usual spellings, in either script, is the same name to the search box."""
    assert len({" ".join(sounds(spelling)) for spelling in spellings}) == 1


def test_native_names_sound_like_the_english_ones(frozen: Site) -> None:
    """At least nine of ten partners with one-word names are found by their native name even if it is not listed."""
    partners = [p for p in frozen.dataset.partner_places.values() if p.name_local and " " not in p.name]
    alike = [p for p in partners if sounds(p.name) == sounds(p.name_local or "")]
    assert len(alike) / len(partners) >= 0.9, sorted(p.name for p in partners if p not in alike)


def test_the_script_folds_names_as_python_does(served: Served, open_page: Callable[..., Page], index: Any) -> None:
    """For every name in the index, the script finds the same words as the function that the tests use."""
    page = open_page()
    page.goto(served.address)
    names = [
        name
        for place in index["places"]
        for names in ([place["name"]], *place.get("aliases", {}).values(), *place.get("keywords", {}).values())
        for name in names
    ]
    assert page.evaluate("names => names.map(words)", names) == [[list(pair) for pair in words(name)] for name in names]


def first_found(page: Page, typed: str) -> str:
    """Type into the search box and return the first place offered."""
    page.locator("#find").fill(typed)
    page.locator("#find[aria-expanded=true]").wait_for()
    return page.locator("[role=option]").first.inner_text().replace("\n", " ")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("dallas", "Dallas Texas Suspended"),
        ("DALLAS tx", "Dallas Texas Suspended"),
        ("texas", "Texas state 2 suspended 3 no decision found"),
        ("tx", "Texas state 2 suspended 3 no decision found"),
        ("saint louis", "St. Louis Missouri No decision found"),
        ("st petersb", "St. Petersburg Florida Kept"),
        ("екатеринбург", "Yekaterinburg Russia Kept"),
        ("ekaterinberg", "Yekaterinburg Russia Kept"),
        ("leningrad obl", "Leningrad Oblast Russia Ended"),
        ("petrograd", "Saint Petersburg Russia, formerly Petrograd 1 kept 1 dormant 1 no decision found"),
        ("canon", "Cañon City Colorado No decision found"),
        ("chikago", "Chicago Illinois Suspended"),
        ("kingsport", "Greater Tri-Cities joint tie, Tennessee, mentioned in a note: Kingsport No decision found"),
        ("st petersberg", "St. Petersburg Florida Kept"),
        ("dallas saratov", "Dallas Texas, tied to Saratov Suspended"),
        ("LA", "Los Angeles California, also LA No decision found"),
        ("la crosse", "La Crosse Wisconsin Kept"),
        ("sverdlovsk", "Yekaterinburg Russia, formerly Sverdlovsk Kept"),
        ("philly", "Philadelphia Pennsylvania, also Philly No decision found"),
        ("Louisville – Perm", "Louisville Kentucky, tied to Perm Ended"),
    ],
)
def test_a_place_is_found(served: Served, open_page: Callable[..., Page], typed: str, first: str) -> None:
    """A place in any spelling is the first one offered, with the reason and the statuses of its ties."""
    page = open_page()
    page.goto(f"{served.address}data/")
    assert first_found(page, typed) == first


def test_search_by_keyboard(served: Served, open_page: Callable[..., Page]) -> None:
    """Arrow keys choose, Enter opens the place, Escape closes the list and then empties the box; all is announced."""
    page = open_page()
    page.goto(f"{served.address}about/")
    box = page.locator("#find")
    expect(box).to_have_role("combobox")
    expect(box).to_have_accessible_name("Find your city")
    box.focus()
    page.keyboard.type("ho")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(box).to_have_attribute("aria-activedescendant", "")
    expect(page.locator(".find [role=status]")).to_contain_text("found")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    expect(box).to_have_attribute("aria-activedescendant", str(chosen.get_attribute("id")))
    page.keyboard.press("ArrowUp")
    expect(page.locator("[role=option]").last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.locator("[role=listbox]")).to_be_hidden()
    expect(box).to_have_value("ho")
    page.keyboard.press("Escape")
    expect(box).to_have_value("")
    page.keyboard.type("houston")
    expect(chosen).to_have_count(0)
    expect(page.locator("[role=option]")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{served.address}cities/houston-tx/")


def test_the_open_list_passes_axe(served: Served, open_page: Callable[..., Page]) -> None:
    """With its list open, or with nothing found, the box has no fault that axe-core can find."""
    page = open_page(SMALL)
    page.goto(served.address)
    first_found(page, "san")
    assert Axe().run(page).response["violations"] == []
    page.locator("#find").fill("ostrogozhsk")
    expect(page.locator(".find [role=status]")).to_have_text("“ostrogozhsk” is not on record")
    assert Axe().run(page).response["violations"] == []


@pytest.mark.parametrize(
    ("typed", "said", "offered"),
    [
        ("99501", "ZIP codes that begin with 995 are in Alaska", ["Alaska", "Anchorage"]),
        ("99501-1234", "ZIP codes that begin with 995 are in Alaska", ["Alaska", "Anchorage"]),
        ("59601", "ZIP codes that begin with 596 are in Montana, where no tie is on record", []),
        ("00000", "No state has ZIP codes that begin with 000", []),
        ("Springfield, Illinois", "“Springfield, Illinois” is not on record; these are in Illinois", ["Illinois", "Bloomington-Normal"]),
        ("springfield IL", "“springfield IL” is not on record; these are in Illinois", ["Illinois", "Bloomington-Normal"]),
        ("Helena, Montana", "“Helena, Montana” is not on record, nor is any tie of Montana", ["Tell us"]),
        ("xyzzy & <b>", "“xyzzy & <b>” is not on record", ["Tell us what you know about “xyzzy & <b>”"]),
    ],
)  # fmt: skip
def test_a_search_that_finds_nothing_leads_on(
    served: Served, open_page: Callable[..., Page], typed: str, said: str, offered: list[str]
) -> None:
    """A ZIP code leads to its state, a name with a state to that state's places, any name to a form to report it."""
    page = open_page()
    page.goto(f"{served.address}about/")
    page.locator("#find").fill(typed)
    expect(page.locator(".find [role=status]")).to_have_text(said)
    options = page.locator("[role=option]")
    assert [text.startswith(start) for text, start in zip(options.all_inner_texts(), offered, strict=False)] == [
        True for _ in offered
    ]
    assert bool(options.count()) == bool(offered)
    told = options.filter(has_text="Tell us")
    if told.count():
        href = str(told.get_attribute("data-href"))
        assert href.startswith("https://github.com/example/record/issues/new?template=not-listed.yml&")
        assert dict(parse_qsl(urlsplit(href).query))["place"] == typed


def test_more_than_can_be_shown(served: Served, open_page: Callable[..., Page]) -> None:
    """If more places match than can be shown, the last choice leads to all of them."""
    page = open_page()
    page.goto(f"{served.address}about/")
    page.locator("#find").fill("s")
    last = page.locator("[role=option]").last
    expect(last).to_contain_text("See all")
    last.click()
    page.wait_for_url(f"{served.address}cities/?q=s")


def test_zip_prefixes_are_in_order() -> None:
    """Prefixes are in order without repeats, each run is in a state on record, and known codes are in their state."""
    runs = zip_prefixes()
    flat = [prefix for first, last, _ in runs for prefix in range(first, last + 1)]
    assert flat == sorted(set(flat))
    with (HOME / "data" / "states.csv").open(encoding="utf-8") as file:
        assert {state for _, _, state in runs} == {row["code"] for row in csv.DictReader(file)}
    for code, state in ((20500, "DC"), (10001, "NY"), (94704, "CA"), (75201, "TX"), (2101, "MA"), (97201, "OR")):
        assert [one for first, last, one in runs if first <= code // 100 <= last] == [state]


def test_a_click_opens_a_place(served: Served, open_page: Callable[..., Page]) -> None:
    """A place that is offered can be opened with a click."""
    page = open_page(SMALL)
    page.goto(f"{served.address}timeline/")
    first_found(page, "Саратов")
    page.locator("[role=option]").first.click()
    page.wait_for_url(f"{served.address}partners/saratov/")


def test_nothing_is_loaded_before_it_is_wanted(served: Served, open_page: Callable[..., Page]) -> None:
    """A page loads the index only when the box is first used, and only once."""
    page = open_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(served.address)))
    page.goto(f"{served.address}cities/dallas-tx/")
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if url.startswith("search")]
    first_found(page, "chic")
    first_found(page, "chicago")
    assert [url for url in asked if url.startswith("search")] == ["search.json"]


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("chicgo", "cities/chicago-il/"),
        ("Saratov", "partners/saratov/"),
        ("Москва", "partners/moscow/"),
        ("new hampshire", "states/new-hampshire/"),
        ("dallas saratov", "cities/dallas-tx/"),
        ("Kingsport", "cities/greater-tri-cities-tn/"),
    ],
)
def test_enter_opens_the_single_best_match(
    served: Served, open_page: Callable[..., Page], typed: str, path: str
) -> None:
    """Enter without a choice opens the page of the single best match."""
    page = open_page()
    page.goto(f"{served.address}about/")
    first_found(page, typed)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{served.address}{path}")


def test_enter_lists_several_matches(served: Served, open_page: Callable[..., Page]) -> None:
    """If several places match, Enter without a choice opens the list of all places, filtered by the text typed."""
    page = open_page()
    page.goto(f"{served.address}about/")
    first_found(page, "portland")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{served.address}cities/?q=portland")
    expect(page.locator("tbody tr:visible")).to_have_count(2)


def test_search_without_javascript(served: Served, open_page: Callable[..., Page]) -> None:
    """Without JavaScript the box leads to the list of all places, and the filter, which would not work, is hidden."""
    page = open_page(java_script_enabled=False)
    page.goto(f"{served.address}cities/dallas-tx/")
    page.locator("#find").fill("Chicago")
    page.get_by_role("button", name="Find").click()
    assert page.url == f"{served.address}cities/?q=Chicago"
    assert page.get_by_role("link", name="Chicago", exact=True).is_visible()
    assert not page.locator(".filter").is_visible()
    assert page.get_by_role("navigation", name="States on this page").is_visible()


def test_search_from_a_folder_on_disk(served: Served, open_page: Callable[..., Page]) -> None:
    """Opened from a folder, where a browser fetches nothing, the box works too."""
    page = open_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto((served.folder / "cities" / "dallas-tx" / "index.html").as_uri())
    assert first_found(page, "тула") == "Tula Russia Suspended"
    page.locator("[role=option]").first.click()
    page.wait_for_url((served.folder / "partners" / "tula" / "index.html").as_uri())
    page.locator("#find").fill("nowhere")
    page.keyboard.press("Enter")
    page.wait_for_url((served.folder / "cities" / "index.html").as_uri() + "?q=nowhere")
    assert said == []


def test_a_zip_code_that_was_submitted_lists_its_state(served: Served, open_page: Callable[..., Page]) -> None:
    """The list of all ties, to which the form leads, shows the ties of a ZIP code's state and says why."""
    page = open_page()
    page.goto(f"{served.address}cities/?q=75201")
    expect(page.locator(".filter output")).to_have_text("5 of 109 shown, ZIP codes that begin with 752 are in Texas")
    assert set(page.locator("tbody tr:visible").evaluate_all("rows => rows.map(row => row.dataset.state)")) == {"texas"}
    page.goto(f"{served.address}cities/?q=Gotham")
    expect(page.locator(".filter output")).to_have_text("0 of 109 shown, “Gotham” is not on record")
