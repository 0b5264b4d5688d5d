"""The sentence that says what became of a tie, used in page leads, page descriptions and a column of the data."""

from __future__ import annotations

import datetime as dt
import re

from sistercities.record.dataset import Dataset
from sistercities.record.model import Event, Tie
from sistercities.record.partial_date import PartialDate
from sistercities.record.place_names import Names, names_of, with_article
from sistercities.record.standing import government_acted, last_listed, listed_by, pending
from sistercities.record.status import GOVERNMENT_BODIES, TieStatus, effective_date, status_as_of
from sistercities.record.vocabulary import ActorKind, DateBasis, EventType, Instrument, Status, UsKind
from sistercities.record.wording import act_phrase, capital, counts_phrase, dated, human_date, plural

MANY_TIES = 3
"""If a place has more ties than this, they are counted and not described one by one."""

PAST = {EventType.ENDED: "ended", EventType.SUSPENDED: "suspended", EventType.RESUMED: "resumed",
        EventType.REAFFIRMED: "kept"}  # fmt: skip

DECREES = frozenset({Instrument.VOTE, Instrument.RESOLUTION, Instrument.PROCLAMATION, Instrument.EXECUTIVE_ORDER})
"""Forms that decide something; any other form only states an intention."""

SELVES = {UsKind.CITY: "the city itself", UsKind.TOWN: "the town itself", UsKind.COUNTY: "the county itself",
          UsKind.BOROUGH: "the borough itself", UsKind.METRO: "the local governments themselves",
          UsKind.STATE: "the state itself"}  # fmt: skip


STRAY = re.compile(r",? *([.;]|,(?=,))")
STRAY_BRACKET = re.compile(r",? +\(")


def sentence(dataset: Dataset, tie: Tie, day: dt.date | None = None) -> str:
    """Return what became of a tie, in one sentence, or up to three if no decision was found.

    ``Dallas suspended its tie with Saratov on March 9, 2022 (City Council, unanimous vote).`` The place is the subject
    only if its own government acted, a sister-city organization if the deciding act is its own; metro areas and other
    bodies usually get the passive.
    """
    return _sentence(dataset, (tie,), status_as_of(dataset, tie, day))


def place_sentence(dataset: Dataset, ties: tuple[Tie, ...], name: str) -> str:
    """Return the first line of a place's page: its ties' sentences, or counts by status if it has more than three.

    Ties with the same fate share a sentence.
    """
    statuses = {tie.id: status_as_of(dataset, tie) for tie in ties}
    if len(ties) > MANY_TIES:
        counts = dict.fromkeys(Status, 0)
        for status in statuses.values():
            counts[status.status] += 1
        return f"{name} has {plural(len(ties), 'tie')} on record: {counts_phrase(counts)}."
    groups: dict[object, list[Tie]] = {}
    for tie in ties:
        groups.setdefault(_outcome(dataset, tie, statuses[tie.id]), []).append(tie)
    return " ".join(_sentence(dataset, tuple(group), statuses[group[0].id]) for group in groups.values())


def _outcome(dataset: Dataset, tie: Tie, status: TieStatus) -> object:
    """Return what two ties of a place must have in common to share a sentence."""
    event = status.event
    if event is None:
        return tie.id if pending(dataset, tie) or last_listed(dataset, tie) else tie.checked
    return (event.type, event.date, event.date_basis, event.actor, event.instrument, event.vote,
            government_acted(dataset, tie))  # fmt: skip


def _sentence(dataset: Dataset, ties: tuple[Tie, ...], status: TieStatus) -> str:
    """Return the sentence for ties that share a place and a fate."""
    names = names_of(dataset, ties)
    event = status.event
    place = dataset.us_places[ties[0].us_place]
    if event is None:
        text = _silence(dataset, ties[0], names)
    elif event.type is EventType.DORMANT:
        text = _dormancy(names, status) + _proposal(dataset, ties[0])
    elif event.actor_kind in GOVERNMENT_BODIES and place.kind is not UsKind.METRO:
        its = f"its {names.noun} with {names.partner}"
        text = f"{_acted(names.place, its, event, status.date)} {_in_brackets(act_phrase(event))}."
    elif event.actor_kind is ActorKind.SISTER_CITY_ORGANIZATION and event.actor:
        alone = "" if government_acted(dataset, ties[0]) else f"; no decision by {SELVES[place.kind]} was found"
        spoke = _is_meant(event)
        act = (_spoken if spoke else _acted)(with_article(event.actor), names.between, event, status.date)
        text = f"{act} {_in_brackets(act_phrase(event, actor=False))}{alone}."
    else:
        text = f"{_was_done(names, event, status.date)}."
    return capital(_tidy(text))


def _acted(subject: str, tie: str, event: Event, date: PartialDate | None) -> str:
    """Return a clause in the active voice: ``Dallas suspended its tie with Saratov on March 9, 2022``."""
    meant, verb = _is_meant(event), PAST[event.type]
    if date is None or event.date_basis is DateBasis.DECIDED:
        when = _when(date)
        return (
            f"{subject} said {_with_comma(when)} that it would keep {tie}"
            if meant
            else f"{subject} {verb} {tie} {when}"
        )
    day = human_date(date)
    if date.is_full:
        if meant:
            return f"by {day}, {subject} had said that it would keep {tie}"
        return f"{subject} had {verb} {tie} by {day}"
    done = f"to have said that it would keep {tie}" if meant else f"to have {verb} {tie}"
    return f"{subject} was reported in {day} {done}"


def _was_done(names: Names, event: Event, date: PartialDate | None) -> str:
    """Return a clause for an act by a body that does not speak for the place alone or that no source names."""
    verb, be = PAST[event.type], "was" if names.noun == "tie" else "were"
    who = _in_brackets(act_phrase(event))
    if _is_meant(event) and event.actor:
        return _spoken(with_article(event.actor), names.between, event, date)
    if date is None or event.date_basis is DateBasis.DECIDED:
        ended = event.actor is None and event.type is EventType.ENDED
        return f"{names.between} {verb if ended else f'{be} {verb}'} {_when(date)} {who}"
    if date.is_full:
        return f"{names.between} had been {verb} by {human_date(date)} {who}"
    return f"{names.between} {be} reported in {human_date(date)} to have been {verb} {who}"


def _spoken(subject: str, tie: str, event: Event, date: PartialDate | None) -> str:
    """Return a clause for a body that wanted a tie to be kept but does not speak for the place alone."""
    done = f"spoken in favor of keeping {tie}"
    if date is None or event.date_basis is DateBasis.DECIDED:
        return f"{_when(date)}, {subject} {done.replace('spoken', 'spoke', 1)}"
    if date.is_full:
        return f"by {human_date(date)}, {subject} had {done}"
    return f"{subject} was reported in {human_date(date)} to have {done}"


def _is_meant(event: Event) -> bool:
    """Whether an event only says that a tie is to be kept, without a formal decision."""
    return event.type is EventType.REAFFIRMED and event.instrument not in DECREES


def _dormancy(names: Names, status: TieStatus) -> str:
    """Return the sentence for ties that were reported inactive."""
    be = "was" if names.noun == "tie" else "were"
    when = _when(status.date)
    if status.date and status.date_basis is DateBasis.DECIDED:
        when = f"as of {human_date(status.date)}"
    return f"{names.between} {be} reported dormant {when}; no decision was found."


def _silence(dataset: Dataset, tie: Tie, names: Names) -> str:
    """Return the text for ties without a decision, with what else is known: a proposal or a listing."""
    found = f"no decision on {names.between} has been found (not yet checked)"
    if tie.checked:
        they = "it was" if names.noun == "tie" else "they were"
        found = f"no decision on {names.between} was found when {they} last checked, on {human_date(tie.checked)}"
    listed = last_listed(dataset, tie)
    event = pending(dataset, tie)
    text = f"{found}, but one was proposed: {_dated_summary(event)}" if event else found
    if listed is None:
        return text if event else f"{text}."
    who = listed_by(dataset, listed).partition(" (")[0]
    seen = f"it was last listed {_when(effective_date(dataset, listed))} {_in_brackets(who)}."
    return f"{text} {capital(seen)}" if event else f"{text}; {seen}"


def _proposal(dataset: Dataset, tie: Tie) -> str:
    event = pending(dataset, tie)
    return f" One was proposed: {_dated_summary(event)}" if event else ""


def _dated_summary(event: Event) -> str:
    """Return an event's summary, with the date in parentheses if the summary does not give the year."""
    if event.date is None or str(event.date.year) in event.summary:
        return event.summary
    return f"{event.summary.removesuffix('.')} ({dated(event.date, event.date_basis).removeprefix('on ').removeprefix('in ')})."


def _when(date: PartialDate | None) -> str:
    """Return ``on March 9, 2022``, ``in March 2022`` or words saying that the date is not known."""
    return dated(date, None) if date else "on a date that is not known"


def _with_comma(when: str) -> str:
    """Return a date for use within a clause: a full one is followed by a comma."""
    return f"{when}," if "," in when else when


def _in_brackets(text: str) -> str:
    return f"({text})" if text else ""


def _tidy(text: str) -> str:
    """Return a text without stray spaces and commas before parentheses, periods, semicolons and commas."""
    return STRAY.sub(r"\1", STRAY_BRACKET.sub(" (", text))
