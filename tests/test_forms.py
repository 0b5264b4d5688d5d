"""Issue forms: from the text of an issue, as GitHub writes it, to changed tables or a polite comment."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from sistercities.contribute.add.fields import BY_NAME
from sistercities.contribute.issue_forms import CONSENT, NO_RESPONSE, read_forms
from tests.commands import Ran, contents, new_lines, run
from tests.conftest import HOME, html_files

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Project

FOLDER = HOME / ".github" / "ISSUE_TEMPLATE"
FORMS = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yml"))}
GOOD = {
    "tie": "eastwick-tx--belogorsk",
    "type": "ended",
    "date": "2026-05-20",
    "date-basis": "decided",
    "actor": "City Council",
    "actor-kind": "council",
    "instrument": "vote",
    "vote": "6-1",
    "summary": "The City Council voted 6-1\nto end the tie.",
    "url": "https://eastwick.example.org/minutes",
    "title": "Minutes of 20 May",
    "publisher": "City of Eastwick",
    "published": "2026-05-21",
    "source-kind": "government",
}
NEW_TIE = {
    "us-name": "Peoria",
    "us-kind": "town",
    "state": "TX",
    "partner-name": "Tverskaya",
    "partner-kind": "city",
    "tie-kind": "sister-city",
    "type": "listed",
    "date": "2026-05",
    "date-basis": "reported",
    "summary": "A local paper named Tverskaya as a sister city.",
    "url": "https://peoria.example.org/a",
    "title": "Our sisters",
    "publisher": "Peoria Post",
    "source-kind": "local-press",
}
TICKED = "- [X] What I write here may be published under CC BY 4.0, and it is in my own words."


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Freeze the clock at December 30, 2026."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1798588800")


def issue_text(form: str, answers: dict[str, str], consent: str = TICKED) -> str:
    """Return a filled-in form as GitHub writes it: a heading for each question, and its placeholder for no answer."""
    parts = []
    for question in FORMS[form]["body"]:
        if question["type"] != "markdown":
            answer = consent if question["id"] == CONSENT else answers.get(question["id"], NO_RESPONSE)
            parts.append(f"### {question['attributes']['label']}\n\n{answer}")
    return "\n\n".join(parts) + "\n"


def accept(project: Project, body: Any, number: Any = 17) -> tuple[Ran, str]:
    """Run ``add`` as the workflow does on an accepted issue, and return the result and the comment."""
    event, answer = project.root / "event.json", project.root / "answer.md"
    event.write_text(json.dumps({"issue": {"number": number, "body": body}}), encoding="utf-8")
    ran = run(project, "add", f"--issue={event}", f"--answer={answer}")
    return ran, answer.read_text(encoding="utf-8") if answer.exists() else ""


def test_a_good_form_becomes_rows(project: Project) -> None:
    """A correctly filled-in form becomes the rows of an event, its source and its citation, and check passes."""
    before = contents(project)
    ran, answer = accept(project, issue_text("event", GOOD).replace("\n", "\r\n"))
    assert (ran.code, ran.err) == (0, "")
    event = "eastwick-tx--belogorsk--2026-05-20--ended"
    assert new_lines(project, before) == {
        "events.csv": [
            (
                f"{event},eastwick-tx--belogorsk,2026-05-20,decided,ended,City Council,council,vote,6-1,"
                "The City Council voted 6-1 to end the tie."
            )
        ],
        "sources.csv": [
            (
                "city-of-eastwick-2026-05-21,government,https://eastwick.example.org/minutes,,Minutes of 20 May,"
                "City of Eastwick,2026-05-21,2026-12-30,en"
            )
        ],
        "citations.csv": [f"{event},city-of-eastwick-2026-05-21,"],
    }
    assert "It would say: ` Eastwick ended its tie with Belogorsk on May 20, 2026 (City Council, 6–1 vote). `" in answer
    assert answer.endswith("\nCloses #17\n")
    assert run(project, "check").code == 0


def test_a_new_tie_by_form(project: Project) -> None:
    """The form for a tie adds the tie and its places, and the event that shows it."""
    before = contents(project)
    ran, _ = accept(project, issue_text("tie", NEW_TIE))
    assert (ran.code, ran.err) == (0, "")
    assert sorted(new_lines(project, before)) == [
        "citations.csv", "events.csv", "partner_places.csv", "sources.csv", "ties.csv", "us_places.csv"
    ]  # fmt: skip
    assert run(project, "check").code == 0


def test_a_partial_form_is_answered(project: Project) -> None:
    """A form with gaps changes nothing, and the comment names each gap in the form's own words."""
    before = contents(project)
    partial = {name: GOOD[name] for name in ("tie", "type", "summary", "url")}
    ran, answer = accept(project, issue_text("event", partial))
    assert ran.code == 1
    assert re.findall(r"(?m)^- \*\*(.*?)\*\*: ` must be given", answer) == [
        "Title of the source",
        "Publisher",
        "Who speaks in it",
    ]
    assert answer.startswith("Thank you.")
    assert contents(project) == before


HEADING = "### Date\n\n2021-01-01\n\n### Address of the source\n\nhttps://evil.example.org/"
HOSTILE = {
    "a command for a shell": ({"summary": "$(touch /owned) `id`; rm -rf * && echo ${{ secrets.TOKEN }} ended it."}, 0),
    "a workflow command": ({"summary": "::set-output name=x::y\n::error::ended the tie."}, 0),
    "markup": ({"summary": "<script>alert(1)</script> ended the tie"}, 1),
    "a formula": ({"actor": '=HYPERLINK("https://evil.example.org")'}, 1),
    "a script for an address": ({"url": "javascript:alert(document.domain)"}, 1),
    "an address with a password": ({"url": "https://user:secret@evil.example.org/"}, 1),
    "a path for a tie": ({"tie": "../../.github/workflows/ci"}, 1),
    "a path for a publisher": ({"publisher": "../../../etc/passwd"}, 0),
    "a heading of the form in an answer": ({"summary": f"The tie ended.\n\n{HEADING}"}, 1),
    "a line break in a cell": ({"title": 'x"\nevil,row,"y'}, 0),
    "an end of the comment's code": ({"publisher": "` @everyone ![x](https://evil.example.org/x.png)"}, 0),
    "a letter that looks like another": ({"tie": "eastwick-tx--bel\u043egorsk"}, 1),
    "letters that turn the text round": ({"summary": "The tie \u202eended\u202c by a vote."}, 1),
    "a NUL": ({"summary": "The tie ended\0 by a vote."}, 1),
    "half of a pair of code units": ({"summary": "The tie ended \ud800 by a vote."}, 1),
    "a text without end": ({"summary": "a" * 60_000}, 1),
    "a day to come": ({"date": "9999-12-31"}, 1),
    "no consent": ({CONSENT: "- [ ] What I write here may be published under CC BY 4.0"}, 1),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_form(project: Project, name: str) -> None:
    """Any text in a form ends up as text in three rows of valid tables, or nothing changes and a comment says why."""
    changed, code = HOSTILE[name]
    before, outside = contents(project), sorted(path.name for path in project.root.iterdir())
    answers = GOOD | changed
    ran, answer = accept(project, issue_text("event", answers, answers.pop(CONSENT, TICKED)))
    assert ran.code == code, ran.err
    made = {path.name for path in project.root.iterdir()} - set(outside)
    assert made <= {"answer.md", "event.json", "cache"}
    if code:
        assert contents(project) == before
        assert answer.startswith("Thank you. This could not be added")
    else:
        assert {file: len(lines) for file, lines in new_lines(project, before).items()} == {
            "events.csv": 1, "sources.csv": 1, "citations.csv": 1
        }  # fmt: skip
        assert run(project, "check").code == 0
    for line in answer.splitlines():
        assert line.isprintable()
        bare = re.sub(r"(`+) .*? \1(?!`)", "", line)
        assert not re.search(r"[<>@\[\]`]|://", bare), bare


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("My city ended its tie, see the paper.", "this is not one of the forms: open a new issue and choose one"),
        (None, "this is not one of the forms: open a new issue and choose one"),
        ("### Tie\n\nx\n", "this is not one of the forms: open a new issue and choose one"),
        ("#" * 80_000, "the text is too long to be a form"),
        (
            issue_text("correct", {"row": "x", "wrong": "y"}),
            "a person answers this form: it cannot be added automatically",
        ),
        (issue_text("not-listed", {"place": "x"}), "a person answers this form: it cannot be added automatically"),
    ],
)
def test_a_text_that_is_not_one_of_our_forms_is_answered(project: Project, body: Any, reason: str) -> None:
    """A text that is not one of the forms, or a form for a person to answer, changes nothing and gets a reply."""
    before = contents(project)
    ran, answer = accept(project, body)
    assert ran.code == 1
    assert reason in answer
    assert contents(project) == before


@pytest.mark.parametrize("text", ["", "{", "[]", '{"issue": null}', '{"issue": {"body": "x", "number": "1; rm"}}'])
def test_a_file_that_is_not_an_issue_event_is_refused(project: Project, text: str) -> None:
    """A file that is not GitHub's event data for an issue is refused in one line, without a traceback."""
    (project.root / "event.json").write_text(text, encoding="utf-8")
    ran = run(project, "add", f"--issue={project.root / 'event.json'}")
    assert ran.code == 2
    assert "is not a GitHub issue event" in ran.err
    assert ran.err.count("\n") == 1


def test_every_question_of_a_form_is_known() -> None:
    """Only the event and tie forms can be added; labels and ids are unique, and consent and a source are required."""
    assert [form.name for form in read_forms(FOLDER) if form.can_be_added] == ["event", "tie"]
    for name, form in FORMS.items():
        if name == "config":
            continue
        questions = [item for item in form["body"] if item["type"] != "markdown"]
        ids = [item["id"] for item in questions]
        labels = [item["attributes"]["label"] for item in questions]
        assert len(set(ids)) == len(ids)
        assert len(set(labels)) == len(labels)
        assert ids[-1] == CONSENT
        assert questions[-1]["attributes"]["options"][0]["required"] is True
        assert any(item["id"] == "url" and item["validations"]["required"] for item in questions), name


def test_a_form_offers_the_vocabulary() -> None:
    """Every dropdown in a form has the vocabulary's values in order; the questions that ``add`` needs are required."""
    for name in ("event", "tie"):
        for item in FORMS[name]["body"]:
            if item["type"] == "dropdown":
                assert tuple(item["attributes"]["options"]) == BY_NAME[item["id"]].choices, (name, item["id"])
            if item["type"] != "markdown" and item["id"] in BY_NAME:
                needed = bool(BY_NAME[item["id"]].needed_for) or item["id"] in (
                    "tie",
                    "us-kind",
                    "partner-kind",
                    "tie-kind",
                )
                assert item["validations"]["required"] is needed, (name, item["id"])


def test_the_site_s_links_fill_in_the_forms(real_site: Path) -> None:
    """Every link from the site to a form names one of this project's forms and fills in only questions that it has."""
    seen = set()
    for path in html_files(real_site):
        for href in re.findall(r'href="([^"]*/issues/new\?[^"]*)"', path.read_text(encoding="utf-8")):
            query = parse_qs(urlsplit(href.replace("&amp;", "&")).query, strict_parsing=True)
            form = FORMS[query.pop("template")[0].removesuffix(".yml")]
            ids = {item.get("id") for item in form["body"]} | {"title"}
            assert query.keys() <= ids, href
            seen.add(form["name"])
    assert seen == {"Report an event", "Correct a statement", "Add a tie", "My city is not listed"}


def test_wrong_answers_and_an_unchecked_box_are_reported_together(project: Project) -> None:
    """A missing publisher, a date in words and an unchecked license box are all reported at once."""
    text = issue_text("event", {**GOOD, "publisher": "", "date": "20 May 2026"}).replace("- [X]", "- [ ]")
    ran, answer = accept(project, text)
    assert ran.code == 1
    assert [line.partition("**: ")[0] for line in answer.splitlines() if line.startswith("- ")] == [
        "- **License", "- **Publisher", "- **Date"]  # fmt: skip


def test_earlier_labels_of_a_form_are_understood(project: Project) -> None:
    """A form's earlier labels, from issues opened before they changed, are still understood."""
    text = issue_text("event", GOOD).replace("### License", "### Licence")
    ran, answer = accept(project, text.replace("### How the source differs", "### Where the source differs"))
    assert ran.code == 0, answer


def test_no_heading_becomes_part_of_an_answer(project: Project) -> None:
    """A heading that the form does not have is reported, and the text under it is not added to the answer before it."""
    text = issue_text("event", GOOD).replace("### Language", "### Sprache")
    ran, answer = accept(project, text)
    assert ran.code == 1
    assert "the heading 'Sprache' is not on this form" in answer


@pytest.mark.parametrize("summary", ["# The council\nended it.", "```\nThe council ended it.\n```", "- The council ended it.",
                                     "The council [ended](https://a.example.org) it.", "The council **ended** it."])  # fmt: skip
def test_markdown_in_a_sentence_is_refused(project: Project, summary: str) -> None:
    """A sentence with Markdown in it is refused, with the reason."""
    ran, answer = accept(project, issue_text("event", {**GOOD, "summary": summary}))
    assert ran.code == 1
    assert "contains Markdown" in answer
