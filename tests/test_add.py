"""The ``add`` command: answers become the rows of an event, its source and its citation, or a reason for refusal."""

from __future__ import annotations

import io
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from sistercities.contribute.add.fields import BY_CELL, FIELDS
from sistercities.contribute.add.finding import slug
from sistercities.datapackage.expected_schema import field_names
from sistercities.record.model import RECORDS, Citation
from tests.commands import contents, new_lines, run
from tests.conftest import HOME

if TYPE_CHECKING:
    from tests.conftest import Project

EVENT = {
    "tie": "eastwick-tx--belogorsk",
    "type": "ended",
    "date": "2026-05-20",
    "date-basis": "decided",
    "actor": "City Council",
    "actor-kind": "council",
    "instrument": "vote",
    "vote": "6-1",
    "summary": "The City Council voted 6-1 to end the tie.",
    "url": "https://eastwick.example.org/minutes",
    "title": "Minutes of 20 May",
    "publisher": "City of Eastwick",
    "published": "2026-05-21",
    "source-kind": "government",
    "accessed": "2026-06-01",
}
NEW_TIE = {
    "us-name": "Peoria",
    "state": "tx",
    "partner-name": "Tverskaya",
    "partner-name-local": "Тверская",
    "region": "Tver Oblast",
    "region-code": "RU-TVE",
    "type": "listed",
    "date": "2026-05",
    "date-basis": "reported",
    "summary": "A local paper named Tverskaya as a sister city.",
    "url": "https://peoria.example.org/a",
    "title": "Our sisters",
    "publisher": "Peoria Post",
    "source-kind": "local-press",
    "accessed": "2026-06-01",
}


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Freeze the clock at December 30, 2026."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1798588800")


def options(answers: dict[str, str], **changed: str) -> list[str]:
    """Return answers as options; a changed answer that is empty is left out."""
    merged = answers | {name.replace("_", "-"): value for name, value in changed.items()}
    return [f"--{name}={value}" for name, value in merged.items() if value]


def test_an_event_is_three_rows(project: Project) -> None:
    """An act takes one row each in events.csv, sources.csv and citations.csv, in its proper position."""
    before = contents(project)
    result = run(project, "add", *options(EVENT))
    assert (result.code, result.err) == (0, "")
    event, source = "eastwick-tx--belogorsk--2026-05-20--ended", "city-of-eastwick-2026-05-21"
    assert new_lines(project, before) == {
        "events.csv": [(f"{event},eastwick-tx--belogorsk,2026-05-20,decided,ended,City Council,council,vote,6-1,"
                       "The City Council voted 6-1 to end the tie.")],
        "sources.csv": [(f"{source},government,https://eastwick.example.org/minutes,,Minutes of 20 May,"
                        "City of Eastwick,2026-05-21,2026-06-01,en")],
        "citations.csv": [f"{event},{source},"],
    }  # fmt: skip
    assert (
        "The site will say: Eastwick ended its tie with Belogorsk on May 20, 2026 (City Council, 6–1 vote)."
        in result.out
    )
    assert (
        "It says now: The Eastwick Sister City Committee suspended the tie between Eastwick and Belogorsk in 2022;"
        in result.out
    )
    assert run(project, "check").code == 0
    assert run(project, "fix").out.startswith("0 files changed")


def test_the_site_says_what_was_promised(project: Project) -> None:
    """The sentence that ``add`` shows is the first line of the page that is then built."""
    shown = run(project, "add", *options(EVENT)).out
    assert run(project, "build").code == 0
    sentence = "Eastwick ended its tie with Belogorsk on May 20, 2026 (City Council, 6–1 vote)."
    assert sentence in shown
    assert sentence in (project.root / "site" / "cities" / "eastwick-tx" / "index.html").read_text(encoding="utf-8")


def test_a_dry_run_writes_nothing(project: Project) -> None:
    """With ``--dry-run`` the rows and the sentence are shown, and every file is left unchanged."""
    before = contents(project)
    result = run(project, "add", *options(EVENT), "--dry-run")
    assert result.code == 0
    assert "  + eastwick-tx--belogorsk--2026-05-20--ended,eastwick-tx--belogorsk," in result.out
    assert "The site will say: Eastwick ended" in result.out
    assert contents(project) == before


@pytest.mark.parametrize(
    "tie", ["Eastwick and Belogorsk"[:8] + " – Belogorsk", "Eastwick, Texas – Belogorsk", "Eastwick TX Belogorsk",
            "https://example.org/base/cities/eastwick-tx/", "../cities/eastwick-tx/#belogorsk--2022--suspended"]
)  # fmt: skip
def test_a_tie_is_found_by_its_names_or_its_page(project: Project, tie: str) -> None:
    """A tie may be named by its two places or by the address of its page instead of its id."""
    result = run(project, "add", *options(EVENT, tie=tie), "--dry-run")
    assert result.code == 0, result.err
    assert "eastwick-tx--belogorsk--2026-05-20--ended" in result.out


def test_a_new_tie_with_new_places(project: Project) -> None:
    """A tie that is not on record is added with its places, whose ids are derived from their names."""
    before = contents(project)
    result = run(project, "add", *options(NEW_TIE))
    assert (result.code, result.err) == (0, "")
    lines = new_lines(project, before)
    assert lines["us_places.csv"] == ["peoria-tx,Peoria,city,TX,,,,,"]
    assert lines["partner_places.csv"] == ["tverskaya,Tverskaya,Тверская,city,RU,Tver Oblast,RU-TVE,,,,,"]
    assert lines["ties.csv"] == ["peoria-tx--tverskaya,peoria-tx,tverskaya,sister-city,,"]
    assert lines["sources.csv"][0].startswith("peoria-post-our-sisters,local-press,")
    assert "It does not have this tie now." in result.out
    assert run(project, "check").code == 0


def test_a_new_tie_of_known_places(project: Project) -> None:
    """Places that are on record are not added again, and only their names are needed."""
    before = contents(project)
    result = run(project, "add", *options(NEW_TIE, us_name="Ashford", state="OH", partner_name="Belogorsk",
                                          partner_name_local="", region="", region_code=""))  # fmt: skip
    assert (result.code, result.err) == (0, "")
    assert sorted(new_lines(project, before)) == ["citations.csv", "events.csv", "sources.csv", "ties.csv"]


def test_one_more_source_of_an_event(project: Project) -> None:
    """A source can be added to an event on record; if the source is on record too, it is cited, not added."""
    before = contents(project)
    event = "ashford-oh--staritsa--2022-03--ended"
    result = run(project, "add", f"--event={event}", "--url=http://www.news.example.org/ashford-city-hall/",
                 "--note=It says April.")  # fmt: skip
    assert (result.code, result.err) == (0, "")
    assert new_lines(project, before) == {"citations.csv": [f"{event},ashford-city-hall,It says April."]}
    again = run(project, "add", f"--event={event}", "--url=https://news.example.org/ashford-city-hall")
    assert again.err.startswith(f"--url: is cited by '{event}' already\n")


def test_the_day_of_a_search_is_noted(project: Project) -> None:
    """With ``--checked`` the tie's own row records the day on which news of it was last searched for."""
    result = run(project, "add", *options(EVENT, checked="2026-10-02"))
    assert result.code == 0
    text = (project.root / "data" / "ties.csv").read_text(encoding="utf-8")
    assert "\neastwick-tx--belogorsk,eastwick-tx,belogorsk,sister-city,2026-10-02,\n" in text
    assert text.count("2026-10-02") == 1
    refused = run(project, "add", *options(EVENT, checked="2026-06-02", date="2026-05-21"))
    assert (refused.code, "--checked: is before the day on record, 2026-10-02: leave it out" in refused.err) == (
        1,
        True,
    )


REFUSED = {
    "an id that is not there": (
        {"tie": "eastwik-tx--belogorsk"},
        "--tie: is not a tie on record; did you mean 'eastwick-tx--belogorsk'? For a new tie, leave this out and name its two places (the form “Add a tie”)",
    ),
    "a word that is no type": ({"type": "terminated"}, ("--type: must be one of: established, listed, reaffirmed, "
                               "suspended, ended, resumed, dormant, proposed, note; did you mean 'ended'?")),
    "no summary": ({"summary": ""}, "--summary: must be given: What happened, in one plain sentence of your own"),
    "no publisher": ({"publisher": ""}, "--publisher: must be given: Who published it?"),
    "a date in words": ({"date": "20 May 2026"}, ("--date: is not a date: write YYYY, YYYY-MM or YYYY-MM-DD, a day that "
                        "exists; did you mean '2026-05-20'? (found '20 May 2026')")),
    "a day to come": ({"date": "2027-05-20"}, "--date: is in the future: correct it (found '2027-05-20')"),
    "a date without its basis": ({"date_basis": ""}, "--date-basis: must be given with a date, and left empty without one"),
    "an address without a scheme": ({"url": "eastwick.example.org/minutes"}, ("--url: is not an absolute http(s) URL with "
        "a host name: write the page's full address, such as https://example.org/page; "
        "did you mean 'https://eastwick.example.org/minutes'? (found 'eastwick.example.org/minutes')")),
    "a script for an address": ({"url": "javascript:alert(1)"}, ("--url: is not an absolute http(s) URL with a host name: "
        "write the page's full address, such as https://example.org/page (found 'javascript:alert(1)')")),
    "a formula": ({"summary": "=HYPERLINK(1) the tie ended"}, ("--summary: starts with '=', which a spreadsheet would run "
        "as a formula: reword it (found '=HYPERLINK(1) the tie ended')")),
    "a summary too long": ({"summary": "word " * 61}, ("--summary: has 304 characters: shorten it to 300 (found "
        "'word word word word word word word word word word word word…')")),
    "a text without end": ({"summary": "word " * 400}, "--summary: has 1999 characters: shorten it"),
    "the same act again": ({"tie": "ashford-oh--staritsa", "date": "2022-03"}, ("--type: is already on record: "
        "'ashford-oh--staritsa--2022-03--ended' (The mayor ended the tie by letter.): to add a source to it, give event "
        "'ashford-oh--staritsa--2022-03--ended' instead; if this is another act, use --another")),
    "the same act, dated more exactly": ({"tie": "ashford-oh--staritsa", "date": "2022-03-09"}, ("--type: is already "
        "on record: 'ashford-oh--staritsa--2022-03--ended' (The mayor ended the tie by letter.): to add a source to it, "
        "give event 'ashford-oh--staritsa--2022-03--ended' instead; if this is another act, use --another")),
    "a contradiction": ({"tie": "ashford-oh--staritsa", "type": "suspended"}, ("--type: follows "
        "'ashford-oh--staritsa--2022-03--ended': an ended tie must be resumed first (found 'suspended')")),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_answer_is_reported_by_its_option(project: Project, name: str) -> None:
    """An answer that is refused is reported by its option, with what to write instead, and nothing is written."""
    changed, message = REFUSED[name]
    before = contents(project)
    result = run(project, "add", *options(EVENT, **changed))
    assert result.err.splitlines() == [message, "nothing was written"]
    assert result.code == 1
    assert contents(project) == before


def test_another_act_like_one_on_record(project: Project) -> None:
    """With ``--another`` a second act of the same kind on the same day is added under its own id."""
    result = run(project, "add", *options(EVENT, tie="ashford-oh--staritsa", date="2022-03"), "--another")
    assert (result.code, result.err) == (0, "")
    assert "ashford-oh--staritsa--2022-03--ended-2," in result.out


def test_broken_data_is_not_added_to(project: Project) -> None:
    """Nothing is added to a record that already has problems, and one of them is reported."""
    project.edit("data/states.csv", "OH,Ohio,ohio", "OH,Ohio ,ohio")
    result = run(project, "add", *options(EVENT))
    assert result.code == 1
    assert result.err.startswith("the data already has problems, such as ")
    assert "states.csv:2: name: has a leading" in result.err


def asked(project: Project, monkeypatch: pytest.MonkeyPatch, *answers: str) -> tuple[int, str, str]:
    """Run ``add --ask`` with the answers typed in."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{answer}\n" for answer in answers)))
    return run(project, "add", "--ask")


TYPED = ("Ashford", "Eastwick Belogorsk", "ended", "20 May 2026", "2026-05-20", "decided", "City Council", "council", "vote", "6-1",
         "The City Council voted 6-1 to end the tie.", "https://eastwick.example.org/minutes", "Minutes of 20 May",
         "City of Eastwick", "2026-05-21", "a newspaper", "government", "", "2026-06-01", "")  # fmt: skip


def test_asking(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each answer is checked as it is given, and asked for again if it is wrong; then the rows are written."""
    before = contents(project)
    code, out, err = asked(project, monkeypatch, *TYPED, "y")
    assert (code, err) == (0, "")
    faults = [line.partition(":   ")[2] for line in out.splitlines() if ":   " in line]
    assert faults[0].startswith("is not a tie on record; did you mean 'ashford-oh--novorechensk' or ")
    assert faults[1] == ("is not a date: write YYYY, YYYY-MM or YYYY-MM-DD, a day that exists; "
                         "did you mean '2026-05-20'? (found '20 May 2026')")  # fmt: skip
    assert faults[2].startswith("must be one of: government, sister-city-organization")
    assert len(faults) == 3
    assert sorted(new_lines(project, before)) == ["citations.csv", "events.csv", "sources.csv"]


def test_a_wrong_answer_hides_no_other(project: Project) -> None:
    """A missing answer, a wrong choice, a wrong date and an unknown tie are all reported at once."""
    wrong = {
        "tie": "Ashford",
        "type": "Ended",
        "date": "20 May 2026",
        "publisher": "",
        "vote": "6:1",
        "published": "2999",
    }
    result = run(project, "add", *options(EVENT, **wrong))
    assert {line.partition(":")[0] for line in result.err.splitlines()[:-1]} == {f"--{name}" for name in wrong}


def test_an_act_like_one_on_record_is_confirmed_by_answering_again(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Giving the same type again confirms that the act is not the one on record."""
    known = ("Ashford Staritsa", "ended", "2022-03", "decided", "", "", "", "", "The council ended the tie.")
    source = ("https://a.example.org/new", "News", "A Paper", "", "local-press", "", "", "")
    code, out, err = asked(project, monkeypatch, *known, *source, "ended", "y")
    assert (code, err) == (0, ""), out
    assert "is already on record: 'ashford-oh--staritsa--2022-03--ended'" in out
    assert "ashford-oh--staritsa--2022-03--ended-2," in out


def test_asking_for_what_the_options_leave_open(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """If an option names a new place, the user is asked for its other data, but not for a tie."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("town\n"))
    code, out, err = run(project, "add", "--ask", "--us-name", "Dallas")
    assert (code, err) == (1, "\nnothing was written\n")
    assert "Which tie" not in out


@pytest.mark.parametrize("last", ["n", ""])
def test_without_a_yes_nothing_is_written(project: Project, monkeypatch: pytest.MonkeyPatch, last: str) -> None:
    """The rows are shown before they are written, and only a yes writes them."""
    before = contents(project)
    code, out, _ = asked(project, monkeypatch, *TYPED, last)
    assert code == 1
    assert "Nothing was written." in out
    assert contents(project) == before


def test_the_end_of_the_input_ends_the_questions(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the input ends early, the program reports that nothing was written, without a traceback."""
    before = contents(project)
    code, _, err = asked(project, monkeypatch, "Eastwick Belogorsk", "ended")
    assert (code, err) == (1, "\nnothing was written\n")
    assert contents(project) == before


def test_asking_for_a_new_tie(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """If no tie is named, the user is asked for its two places."""
    places = ("", "Peoria", "", "TX", *("",) * 5, "Tverskaya", *("",) * 11, "2026-05-30")
    event = ("listed", "2026-05", "reported", "", "", "", "", "A paper named Tverskaya as a sister city.")
    source = ("https://peoria.example.org/a", "Our sisters", "Peoria Post", "", "local-press", "", "2026-06-01", "")
    code, out, err = asked(project, monkeypatch, *places, *event, *source, "y")
    assert (code, err) == (0, ""), out
    assert "peoria-tx--tverskaya--2026-05--listed" in out


def test_every_cell_that_is_not_derived_can_be_given() -> None:
    """Every fact about a tie, its places, an event or a source can be given; all other cells are derived."""
    tables = ("us_places", "partner_places", "ties", "events", "sources", "citations")
    cells = {(record.RESOURCE, name) for record in RECORDS if record.RESOURCE in tables for name in field_names(record)}
    derived = {("ties", "id"), ("ties", "us_place"), ("ties", "partner_place"), ("events", "id"), ("sources", "id"),
               (Citation.RESOURCE, "source")}  # fmt: skip
    assert set(BY_CELL) == cells - derived
    assert len(BY_CELL) == len(FIELDS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("St. Mary’s", "st-marys"),
        ("Ñandú  City", "nandu-city"),
        ("Вести", ""),
        ("../../etc", "etc"),
        ("a" * 99, "a" * 60),
    ],
)
def test_ids_are_made_of_plain_letters(text: str, expected: str) -> None:
    """An id made from a name has at most sixty characters: lowercase ASCII letters, digits and single hyphens."""
    assert slug(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Eastwick Belogorsk",
        "Eastwick and Belogorsk",
        "Eastwick, Texas – Belogorsk, Russia",
        "City of Eastwick, TX: Белогорск",
        "Eastwik Belogorsk",
    ],
)
def test_a_tie_is_found_by_its_names(project: Project, text: str) -> None:
    """A tie is found by its two names in any spelling or alphabet, with words between them and a typo in one."""
    result = run(project, "add", "--dry-run", *options(EVENT, tie=text))
    assert result.code == 0, result.err
    assert "eastwick-tx--belogorsk--2026-05-20--ended" in result.out


def test_one_name_lists_the_ties_that_have_it(project: Project) -> None:
    """A text that may mean several ties is answered with all of them."""
    result = run(project, "add", *options(EVENT, tie="Ashford"))
    assert result.code == 1
    assert "did you mean 'ashford-oh--novorechensk' or 'ashford-oh--staritsa'?" in result.err


def test_suggestions_are_printed_as_plain_values(project: Project) -> None:
    """A suggestion is printed exactly as it should be written."""
    result = run(project, "add", *options(EVENT, type="Ended"))
    assert "did you mean 'ended'?" in result.err
    assert "<" not in result.err


def test_a_state_s_name_is_its_code(project: Project) -> None:
    """A state may be given by its name."""
    assert run(project, "add", *options(NEW_TIE, state="Texas")).code == 0
    assert "\npeoria-tx,Peoria,city,TX," in (project.root / "data" / "us_places.csv").read_text(encoding="utf-8")


def test_a_longitude_without_its_minus(project: Project) -> None:
    """A positive longitude for a U.S. place is reported as one that is probably missing its minus sign."""
    result = run(project, "add", *options(NEW_TIE, us_latitude="32.5", us_longitude="97.1"))
    assert result.code == 1
    assert "did you forget the minus? Write" in result.err


@pytest.mark.parametrize(
    ("name", "value", "meant"), [("vote", "1-Jun", "6-1"), ("vote", "6/1/2026", "6-1"), ("date", "May-26", "2026-05")]
)
def test_a_value_changed_by_a_spreadsheet_is_recognized(project: Project, name: str, value: str, meant: str) -> None:
    """A vote or a date that a spreadsheet has changed is reported as such, with what was probably typed."""
    result = run(project, "add", *options(EVENT, **{name: value}))
    assert result.code == 1
    assert "a spreadsheet may have changed it" in result.err
    assert f"did you mean '{meant}'?" in result.err


def test_adds_at_once_lose_nothing(project: Project) -> None:
    """Several programs that add events at the same time wait for each other: every row is in the table."""
    days = [f"2026-05-{day:02}" for day in range(11, 17)]
    command = [sys.executable, str(HOME / "build.py"), "add", "--data", str(project.paths.data)]
    running = [
        subprocess.Popen([*command, *options(EVENT, type="note", date=day, url=f"https://news.example.org/{day}")],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for day in days
    ]  # fmt: skip
    for one in running:
        out, err = one.communicate(timeout=60)
        assert one.returncode == 0, out + err
    events = (project.paths.data / "events.csv").read_text(encoding="utf-8")
    assert all(f"--{day}--note," in events for day in days)
