"""An answer to every question: faults in the given ones, and stand-ins for those, so that all can be checked."""

from __future__ import annotations

import datetime as dt
import re

from sistercities.contribute.add.fields import BY_NAME, FIELDS, MAX_ANSWER, Answers, Field
from sistercities.contribute.add.finding import find_source, find_tie, like_ties, nearest_tie, slug
from sistercities.contribute.canonical import tidy
from sistercities.datapackage.suggestions import nearest
from sistercities.record.dataset import Dataset
from sistercities.record.vocabulary import EventType

SURROGATE = re.compile(r"[\ud800-\udfff]")
"""Lone surrogates, which JSON or a command line may contain but UTF-8 cannot: half a character or a non-text byte."""
MARKDOWN = re.compile(r"```|~~~|^(#{1,6} |[-*+] |> |[0-9]+[.)] )|\]\(|\*\*|__")
"""Markdown that would be shown literally: headings, lists, quotes, links, code and emphasis."""

NEW_TIE = "For a new tie, leave this out and name its two places (the form “Add a tie”)"


def completed(dataset: Dataset, given: Answers, today: dt.date) -> tuple[Answers, list[tuple[str, str]]]:
    """Return an answer to every question, and what is wrong with those given or missing.

    A wrong or missing answer is replaced by one that breaks no rule, so that the others can be checked too.
    """
    faults = [(name, "is not a question on this form") for name in given if name not in BY_NAME]
    answers = {}
    for question in FIELDS:
        answer = tidy(given.get(question.name, ""), question.column)
        if fault := fault_of(question, answer):
            faults.append((question.name, fault))
            answer = ""
        answers[question.name] = answer or question.default
    answers["accessed"] = answers["accessed"] or today.isoformat()
    faults += tie_faults(dataset, answers)
    wrong = {name for name, _ in faults}
    for question in FIELDS:
        if question.needed_for in wanted(dataset, answers) and not answers[question.name]:
            if question.name not in wrong:
                faults.append((question.name, "must be given: " + question.question))
            answers[question.name] = question.choices[-1] if question.choices else stand_in(dataset, question)
            if question.name == "state":  # then its location cannot be checked
                answers |= {"us-latitude": "", "us-longitude": ""}
    return answers, faults


def fault_of(question: Field, answer: str) -> str:
    """Return what is wrong with an answer regardless of the others, or the empty text if nothing is."""
    if not answer.isascii() and SURROGATE.search(answer):
        return "contains an incomplete character: retype it"
    if len(answer) > MAX_ANSWER:
        return f"has {len(answer)} characters: shorten it"
    if question.column == "summary" and MARKDOWN.search(answer):
        return "contains Markdown (a heading, a list, a link or code): write one plain sentence"
    if answer and question.choices and answer not in question.choices:
        near = nearest(answer, question.choices)
        hint = f"; did you mean {near!r}?" if near else ""
        return f"must be one of: {', '.join(question.choices)}{hint}"
    return ""


def tie_faults(dataset: Dataset, answers: Answers) -> list[tuple[str, str]]:
    """Return what is wrong if the tie or event named is not on record, and put stand-ins in its place."""
    faults = []
    if (event := answers["event"]) and event not in dataset.events:
        near = nearest(event, list(dataset.events))
        faults.append(("event", "is not an event on record" + (f"; did you mean {near!r}?" if near else "")))
    if (tie := answers["tie"]) and find_tie(dataset, tie) is None:
        candidates = like_ties(dataset, tie) or [near for near in (nearest_tie(dataset, tie),) if near]
        hint = f"; did you mean {' or '.join(map(repr, candidates))}?" if candidates else "."
        faults.append(("tie", f"is not a tie on record{hint} {NEW_TIE}"))
    if faults:
        stand_ins = {name: stand_in(dataset, BY_NAME[name]) for name in ("us-name", "state", "partner-name")}
        answers |= {"event": "", "tie": "", "us-latitude": "", "us-longitude": ""} | stand_ins
        if dict(faults).get("event"):
            answers |= {"type": EventType.NOTE, "summary": stand_in(dataset, BY_NAME["summary"])}
    return faults


def wanted(dataset: Dataset, answers: Answers) -> set[str]:
    """Return what is to be added: ``source`` and, as needed, ``new source``, ``event`` and ``tie``."""
    found = {"source"}
    if not answers["url"] or not find_source(dataset, answers["url"]):
        found.add("new source")
    if not answers["event"]:
        found.add("event")
        us_place, partner = place_ids(dataset, answers)
        if not answers["tie"] and not (us_place in dataset.us_places and partner in dataset.partner_places):
            found.add("tie")
    return found


def stand_in(dataset: Dataset, question: Field) -> str:
    """Return a placeholder answer that breaks no rule."""
    texts = {
        "state": min(dataset.states, default=""),
        "url": "https://www.example.org/stand-in",
        "summary": "Stand-in.",
    }
    return texts.get(question.name, "Stand-in")


def place_ids(dataset: Dataset, answers: Answers) -> tuple[str, str]:
    """Return the ids of the two places named in the answers."""
    us_place = answers["us-place"] or slug(f"{answers['us-name']} {state_code(dataset, answers['state'])}")
    return us_place, answers["partner-place"] or slug(answers["partner-name"])


def state_code(dataset: Dataset, answer: str) -> str:
    """Return a state's two letters, given either those or its name."""
    by_name = {state.name.casefold(): state.code for state in dataset.states.values()}
    return by_name.get(answer.casefold(), answer.upper())
