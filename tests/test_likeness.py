"""One place under two names, or one page under two addresses, is recognized before it becomes two rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sistercities.record.folding import name_key
from sistercities.record.likeness import distance, like_place, likely_duplicates
from sistercities.record.urls import plain_url, without_tracking
from tests.commands import contents, run
from tests.test_add import EVENT, NEW_TIE, options

if TYPE_CHECKING:
    from sistercities.record.dataset import Dataset
    from tests.conftest import Project


@pytest.mark.parametrize(
    "names",
    [
        ("St. Louis", "Saint Louis", "St Louis", "City of St. Louis"),
        ("Saint Petersburg", "St. Petersburg", "Sankt-Peterburg", "Санкт-Петербург"),
        ("Yekaterinburg", "Ekaterinburg", "Екатеринбург"),
        ("Santa Clara County", "County of Santa Clara"),
        ("Cañon City", "Canon City"),
        ("Chekhov", "Chehov", "Чехов"),
    ],
)
def test_names_of_one_place_have_one_key(names: tuple[str, ...]) -> None:
    """Saint and St., “City of”, “County”, punctuation, accents and transliterations do not make a different name."""
    assert len({name_key(name) for name in names}) == 1


@pytest.mark.parametrize(("one", "other"), [("Moscow", "Moscow Oblast"), ("Portland", "Portsmouth"), ("Tver", "Tula")])
def test_names_of_two_places_have_two_keys(one: str, other: str) -> None:
    """Names of different places stay different."""
    assert name_key(one) != name_key(other)


def test_a_place_near_one_of_like_name_may_be_it(toy: Dataset) -> None:
    """Within 25 km a place with a similar name is the same; farther away, or with a different name, it is another."""
    ashford = toy.us_places["ashford-oh"]
    near = replace(ashford, id="ashfort-oh", name="Ashfort", latitude=40.2)
    assert round(distance(ashford, near) or 0, 1) == 11.1
    places = toy.us_places.values()
    assert like_place(near, places) is ashford
    assert like_place(replace(near, latitude=40.4), places) is None
    assert like_place(replace(near, name="Millville"), places) is None


def test_a_former_name_is_a_name(toy: Dataset) -> None:
    """A partner under a former name is recognized as the one on record."""
    tver = replace(toy.partner_places["staritsa"], id="tver", name="Tver", name_local="Тверь")
    old = replace(tver, id="kalinin", name="Kalinin", name_local=None, latitude=None, longitude=None)
    assert [(a.id, b.id) for a, b in likely_duplicates([tver, old])] == [("tver", "kalinin")]


def test_places_of_one_name_in_two_regions_are_two(toy: Dataset) -> None:
    """Towns with the same name in different regions or states are different places."""
    one = replace(toy.partner_places["staritsa"], latitude=None, longitude=None)
    assert list(likely_duplicates([one, replace(one, id="staritsa-2", region="Amur Oblast")])) == []
    us = replace(toy.us_places["ashford-oh"], latitude=None, longitude=None)
    assert list(likely_duplicates([us, replace(us, id="ashford-tx", state="TX")])) == []


@pytest.mark.parametrize("name", ["City of Ashford", "Ashford City", "Ash-ford"])
def test_a_new_us_place_that_is_on_record_is_refused(project: Project, name: str) -> None:
    """A new tie of a place on record under another spelling is refused with that place's id."""
    before = contents(project)
    coordinates = {"us_latitude": "40.1", "us_longitude": "-82.5"} if name == "Ash-ford" else {}
    result = run(project, "add", *options(NEW_TIE, us_name=name, state="OH", **coordinates))
    assert result.code == 1
    assert "--us-name: did you mean 'ashford-oh'? Write 'Ashford' as on record" in result.err
    assert contents(project) == before


@pytest.mark.parametrize("name", ["Gorod Belogorsk", "Belagorsk"])
def test_a_new_partner_that_is_on_record_is_refused(project: Project, name: str) -> None:
    """A partner is recognized by its name in any spelling or in Cyrillic; a different place can be given its own id."""
    answers = options(
        NEW_TIE, partner_name=name, partner_name_local="Белогорск", region="Amur Oblast", region_code="RU-AMU"
    )
    result = run(project, "add", *answers)
    assert result.code == 1
    assert "--partner-name: did you mean 'belogorsk'?" in result.err
    assert run(project, "add", *answers, "--partner-place=belogorsk-2").code == 0


def test_a_region_that_contradicts_the_record_is_refused(project: Project) -> None:
    """A region that differs from that of the partner on record is refused, not ignored."""
    result = run(project, "add", *options(NEW_TIE, partner_name="Belogorsk", partner_name_local="", region_code=""))
    assert result.code == 1
    assert "--region: is 'Amur Oblast' on record" in result.err


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example.org/p?utm_source=x&id=3&fbclid=1", "https://a.example.org/p?id=3"),
        ("https://a.example.org/p/?gclid=1#top", "https://a.example.org/p/"),
        ("https://a.example.org/p?id=3&page=2", "https://a.example.org/p?id=3&page=2"),
        ("https://a.example.org/#!/meeting/4", "https://a.example.org/#!/meeting/4"),
        ("https://a.example.org/p?my_utm_x=1", "https://a.example.org/p?my_utm_x=1"),
    ],
)
def test_tracking_is_left_out(url: str, expected: str) -> None:
    """Parameters that only track a reader, and a fragment, are not part of a source's address."""
    assert without_tracking(url) == expected
    assert plain_url(url) == plain_url(expected)


def test_a_page_on_record_is_cited_and_not_added_again(project: Project) -> None:
    """A source whose address differs from one on record only in tracking parameters is the source on record."""
    assert run(project, "add", *options(EVENT)).code == 0
    again = options(EVENT, url=f"{EVENT['url']}?fbclid=1&utm_source=x#p2", date="2026-05-21", type="resumed")
    result = run(project, "add", *again)
    assert result.code == 0, result.err
    assert "The source is on record as 'city-of-eastwick-2026-05-21'" in result.out


def test_a_new_address_is_written_without_tracking(project: Project) -> None:
    """The address written to the table has no tracking parameters or fragment."""
    run(project, "add", *options(EVENT, url=f"{EVENT['url']}?utm_medium=email&utm_campaign=a#top"))
    assert f",{EVENT['url']},," in (project.root / "data" / "sources.csv").read_text(encoding="utf-8")


def test_places_that_may_be_one_are_warned_of(project: Project) -> None:
    """``check`` passes and lists two rows that may be the same place as a warning."""
    project.edit(
        "data/us_places.csv", "harlow-oh,Harlow,city,OH,41.2,-81.4,", "harlow-oh,City of Grange,city,OH,41.0,-81.0,"
    )
    result = run(project, "check")
    assert result.code == 0, result.err
    assert "us_places.csv:9: warning: name: may be 'grange-oh' (Grange)" in result.err
    assert "[places_are_not_twins]" in result.err
