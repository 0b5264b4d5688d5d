"""``add``: turn answers into rows for an event and its source and, if new, the tie and its places."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path

from sistercities.base.files import replace_file
from sistercities.base.problems import SiteError, printable, shown_path
from sistercities.commands.shared import latest_day
from sistercities.contribute.add.drafting import Proposal
from sistercities.contribute.add.fields import BY_NAME, EVENT, FIELDS, PARTNER, SOURCE, TIE, US_PLACE, Answers, Field
from sistercities.contribute.add.proposal import Refused, propose
from sistercities.contribute.canonical import table_bytes
from sistercities.contribute.issue_forms import (
    answers_of,
    pull_request_text,
    read_forms,
    read_issue,
    refusal_comment,
    take_consent,
)
from sistercities.engine.lock import locked

FORMS = Path(__file__).resolve().parent.parent.parent / ".github" / "ISSUE_TEMPLATE"


DETAIL = (
    "Ask for the tie, what happened, when, who and which page says so, or take the answers as options; show the rows "
    "and the sentence that the site will print, and write them. What is on record already is refused. For a tie that "
    "is not on record, name its two places instead of the tie."
)


def run(options: argparse.Namespace) -> int:
    """Add an event from answers or an accepted form, while no other ``add`` or build has the data folder."""
    if not options.data.is_dir():
        raise SiteError(f"{shown_path(options.data)}: there is no such folder; name one with --data")
    with locked(options.data, lambda: print("another program is writing the data: waiting for it", file=sys.stderr)):
        return run_form(options) if options.issue else run_answers(options)


def run_answers(options: argparse.Namespace) -> int:
    """Add the event that the options or the answers describe."""
    given = {field.name: value for field in FIELDS if (value := getattr(options, field.name.replace("-", "_")))}
    asking = options.ask or (not given and sys.stdin.isatty())
    try:
        proposal = ask_all(options, given) if asking else proposed(options, given)
    except EOFError:
        print("\nnothing was written", file=sys.stderr)
        return 1
    if proposal is None:
        return 1
    show(proposal, options.data)
    if options.dry_run:
        print("Nothing was written (--dry-run).")
        return 0
    if asking and input("Write these rows? [y/N] ").strip().lower() not in ("y", "yes"):
        print("Nothing was written.")
        return 1
    proposal.write(options.data)
    print("Written. Now run check, and look at the page with serve.")
    return 0


def run_form(options: argparse.Namespace) -> int:
    """Add the event from an accepted form and write the reply to ``--answer``; the exit code is 1 if it was refused."""
    forms = read_forms(options.forms)
    body, number = read_issue(options.issue)
    try:
        proposal = of_form(options, answers_of(body, forms))
    except Refused as refusal:
        print_refusal(refusal)
        answer_text, code = refusal_comment(refusal, forms), 1
    else:
        show(proposal, options.data)
        if not options.dry_run:
            proposal.write(options.data)
        answer_text, code = pull_request_text(proposal, number), 0
    if options.answer:
        replace_file(options.answer, answer_text.encode())
    return code


def of_form(options: argparse.Namespace, answers: Answers) -> Proposal:
    """Return what a form's answers add; ``Refused`` if they may not be added or the consent box is not checked."""
    faults = take_consent(answers)
    try:
        proposal = attempt(options, answers)
    except Refused as refusal:
        raise Refused(*faults, *refusal.reasons) from None
    if faults:
        raise Refused(*faults)
    return proposal


def proposed(options: argparse.Namespace, given: Answers) -> Proposal | None:
    """Return what the answers add, or None after printing to standard error why they may not be added."""
    try:
        return attempt(options, given)
    except Refused as refusal:
        print_refusal(refusal, "--")
        print("nothing was written", file=sys.stderr)
        return None


def attempt(options: argparse.Namespace, given: Answers) -> Proposal:
    """Return what the answers add; ``Refused`` if they may not be added."""
    latest = latest_day()
    return propose(options.data, given, latest, latest - dt.timedelta(days=1), another=options.another)


def print_refusal(refusal: Refused, prefix: str = "") -> None:
    """Print to standard error why answers may not be added, one reason per line."""
    for name, text in refusal.reasons:
        print(printable(f"{prefix}{name}: {text}" if name else text), file=sys.stderr)


def ask_all(options: argparse.Namespace, given: Answers) -> Proposal | None:
    """Ask until the answers can be added, repeating questions answered wrongly; None if no answer would help."""
    print("An empty answer leaves a question open. Ctrl-C stops; nothing is written before you say so.")
    print("For a tie that is not on record, leave the first answer empty: its two places are asked for then.\n")
    answers = dict(given)
    if not answers.get("tie") and not answers.get("us-name"):
        ask(options, BY_NAME["tie"], answers)
    for field in questions(answers):
        ask(options, field, answers)
    while True:
        try:
            return attempt(options, answers)
        except Refused as refusal:
            again = [BY_NAME[name] for name, _ in refusal.reasons if name]
            if not again:
                print_refusal(refusal)
                return None
            for field in dict.fromkeys(again):
                ask(options, field, answers, last=True)


def ask(options: argparse.Namespace, field: Field, answers: Answers, *, last: bool = False) -> None:
    """Ask one question until nothing is wrong with its answer.

    Giving the same answer twice confirms that an event is another act, or that a place is another of a similar name,
    whose id is asked next. ``last`` means that the question was answered before. Whether an event is on record depends
    on later answers too, so ``type`` is checked only then.
    """
    if not last:
        answers[field.name] = answer(field)
    while (last or field.name != "type") and (fault := complaint(options, answers, field.name)):
        print(printable(f"  {fault}"))
        before, answers[field.name] = answers[field.name], answer(field)
        if not before or before != answers[field.name]:
            continue
        if field.name == "type":
            options.another = True
        elif field.name in ("us-name", "partner-name"):
            own_id = BY_NAME[field.name.replace("name", "place")]
            answers[own_id.name] = answer(own_id)


def complaint(options: argparse.Namespace, answers: Answers, name: str) -> str:
    """Return what is wrong with one answer so far, or the empty text if nothing is."""
    if name == "tie" and not answers["tie"]:
        return ""
    try:
        attempt(options, answers)
    except Refused as refusal:
        return next((text for reason, text in refusal.reasons if reason == name), "")
    return ""


def questions(answers: Answers) -> list[Field]:
    """Return the questions to ask, in order; those about the tie and its places only if no tie is named."""
    first = []
    if not answers.get("tie"):
        first = [field for field in (*US_PLACE, *PARTNER, *TIE) if not field.name.endswith("-place")]
    optional = {"archive-url", "tie-note"} | ({"checked"} if answers.get("tie") else set())
    return [field for field in (*first, *EVENT, *SOURCE) if field.name not in answers and field.name not in optional]


def answer(field: Field) -> str:
    """Ask one question and return the answer."""
    hint = f" [{', '.join(field.choices)}]" if field.choices else ""
    default = f" ({field.default})" if field.default else ""
    return input(f"{field.question}{hint}{default}: ").strip()


def show(proposal: Proposal, data: Path) -> None:
    """Print the rows and the sentence that the site will show."""
    for sign, rows in (("+", proposal.added), ("~", proposal.changed)):
        for record, cells in rows:
            line = table_bytes(record, [cells]).decode().splitlines()[1]
            print(f"{shown_path(data / record.RESOURCE)}.csv\n  {sign} {line}")
    for remark in proposal.remarks:
        print(remark)
    if proposal.before == proposal.after:
        print(f"The site will say, as it does now: {proposal.after}")
    else:
        print(f"The site will say: {proposal.after}")
        print(f"It says now: {proposal.before}" if proposal.before else "It does not have this tie now.")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options specific to this command, including one for each question."""
    parser.add_argument("--dry-run", action="store_true", help="show the rows and the sentence, and write nothing")
    parser.add_argument("--ask", action="store_true", help="ask what is not given as an option")
    parser.add_argument("--another", action="store_true", help="this act is not the similar one on record")
    parser.add_argument("--issue", type=Path, metavar="FILE", help="take the answers from a form: GitHub's event.json")
    parser.add_argument("--answer", type=Path, metavar="FILE", help="write the reply to the form there (Markdown)")
    parser.add_argument("--forms", type=Path, default=FORMS, metavar="DIR", help="the issue forms")
    for field in FIELDS:
        values = f"; one of: {', '.join(field.choices)}" if field.choices else ""
        default = f" (default: {field.default})" if field.default else ""
        parser.add_argument(f"--{field.name}", default="", metavar="TEXT", help=f"{field.question}{values}{default}")
