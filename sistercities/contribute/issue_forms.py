"""Issue forms: from a filled-in form to answers, and from a refusal or a proposal to the text of the reply.

The text is untrusted and only read as data: the form's own headings, each once; everything else is an answer.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sistercities.base.problems import SiteError, clipped, shown_path
from sistercities.contribute.add.drafting import Proposal
from sistercities.contribute.add.fields import BY_NAME, Answers
from sistercities.contribute.add.proposal import Refused
from sistercities.datapackage.problem_formats import code

HEADING = re.compile(r"^### (.*\S)", re.MULTILINE)
NO_RESPONSE = "_No response_"
CONSENT = "consent"
FORMER_LABELS = {
    "Licence": "License",
    "What they call the tie": "What the two places call the tie",
    "Where the source differs": "How the source differs",
}
"""Former labels of the forms and their present ones: an issue may have been opened with the old form."""
UNKNOWN_HEADING = "the heading {!r} is not on this form: keep its headings as they are, and write plain text under them"
TICKED = re.compile(r"- \[[xX]\] ")
MAX_BODY = 70_000
"""GitHub itself limits an issue's text to 65,536 characters."""


@dataclass(frozen=True, slots=True)
class Form:
    """One issue form: the stem of its file's name, and its questions, in order, as a mapping from label to id."""

    name: str
    labels: dict[str, str]

    @property
    def can_be_added(self) -> bool:
        """Whether its answers can become rows; otherwise a person has to read them."""
        return set(self.labels.values()) <= {*BY_NAME, CONSENT}


def read_forms(folder: Path) -> tuple[Form, ...]:
    """Return the issue forms in a folder. SiteError if there are none or one is invalid."""
    forms = tuple(read_form(path) for path in sorted(folder.glob("[!.]*.yml")) if path.name != "config.yml")
    if not forms:
        raise SiteError(f"{shown_path(folder)}: there are no issue forms")
    return forms


def read_form(path: Path) -> Form:
    """Return one form. SiteError if it cannot be read or is not an issue form."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        questions = [item for item in content["body"] if item["type"] != "markdown"]
        return Form(path.stem, {item["attributes"]["label"]: item["id"] for item in questions})
    except (OSError, ValueError, KeyError, TypeError, yaml.YAMLError) as error:
        raise SiteError(f"{shown_path(path)}: is not an issue form ({type(error).__name__})") from error


def read_issue(path: Path) -> tuple[str, int]:
    """Return an issue's text and number from GitHub's event file (``GITHUB_EVENT_PATH``). SiteError if it has none."""
    try:
        event: Any = json.loads(path.read_text(encoding="utf-8"))
        body, number = event["issue"]["body"], int(event["issue"]["number"])
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise SiteError(f"{shown_path(path)}: is not a GitHub issue event ({type(error).__name__})") from error
    return str(body or ""), number


def answers_of(body: str, forms: tuple[Form, ...]) -> Answers:
    """Return the answers in a filled-in form, including the consent box.

    ``Refused`` if the text is not a form, has a wrong or repeated heading, or is a form that a person has to read.
    """
    if len(body) > MAX_BODY:
        raise Refused(("", "the text is too long to be a form"))
    text = body.replace("\r\n", "\n")
    form = _form_of(text, forms)
    answers: Answers = {}
    place = list(HEADING.finditer(text))
    for match, following in zip(place, [*place[1:], None], strict=True):
        if label_of(match) not in form.labels:
            raise Refused(("", UNKNOWN_HEADING.format(clipped(match[1]))))
        name = form.labels[label_of(match)]
        if name in answers:
            raise Refused((name, f"the heading {match[1]!r} is in the text twice: keep each heading of the form once"))
        answer = text[match.end() : following.start() if following else None].strip()
        answers[name] = "" if answer == NO_RESPONSE else answer
    return answers


def label_of(heading: re.Match[str]) -> str:
    """Return the form's present label for a heading."""
    return FORMER_LABELS.get(heading[1], heading[1])


def take_consent(answers: Answers) -> tuple[tuple[str, str], ...]:
    """Remove the consent box from the answers, and return what is wrong with it."""
    ticked = TICKED.match(answers.pop(CONSENT, ""))
    return () if ticked else ((CONSENT, "the box under “License” must be checked"),)


def _form_of(text: str, forms: tuple[Form, ...]) -> Form:
    """Return the form behind a text: the one with the most labels among its headings; ``Refused`` if none will do."""
    found = {label_of(match) for match in HEADING.finditer(text)}
    best = max(forms, key=lambda form: (len(found & form.labels.keys()), form.can_be_added))
    if len(found & best.labels.keys()) < 3:  # noqa: PLR2004  # no form has fewer
        raise Refused(("", "this is not one of the forms: open a new issue and choose one"))
    if not best.can_be_added:
        raise Refused(("", "a person answers this form: it cannot be added automatically"))
    return best


def refusal_comment(refusal: Refused, forms: tuple[Form, ...]) -> str:
    """Return the reply to the author of a form that could not be added."""
    labels = {name: label for form in forms for label, name in form.labels.items()}
    lines = ["Thank you. This could not be added yet:", ""]
    for name, text in refusal.reasons:
        label = f"**{labels[name]}**: " if name in labels else ""
        lines.append(f"- {label}{code(text)}")
    lines += ["", ("Please edit the text above – the headings must stay as they are – and say here that you did. "
              "A maintainer then tries again. Nothing was changed.")]  # fmt: skip
    return "\n".join(lines) + "\n"


def pull_request_text(proposal: Proposal, issue: int) -> str:
    """Return the text of the pull request that adds a form's rows, for the person who compares it with its source."""
    lines = [f"From the form in #{issue}. It has not been compared with its source yet.", ""]
    for record, cells in (*proposal.added, *proposal.changed):
        lines.append(f"- {record.RESOURCE}: {code(', '.join(cell for cell in cells if cell))}")
    before = code(proposal.before) if proposal.before else "nothing"
    lines += ["", f"The site says now: {before}", "", f"It would say: {code(proposal.after)}", ""]
    lines += [f"- {code(remark)}" for remark in proposal.remarks]
    return "\n".join(lines).rstrip() + f"\n\nCloses #{issue}\n"
