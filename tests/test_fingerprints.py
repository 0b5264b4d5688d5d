"""What a target is known by: values that differ have other fingerprints, those that are equal the same, whole or in parts."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from sistercities.engine import digests
from sistercities.engine.digests import fingerprint
from sistercities.record.partial_date import PartialDate
from sistercities.record.vocabulary import EventType

PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3) | st.binary()
OTHER = st.sampled_from([EventType.ENDED, PartialDate(2022, 3), dt.date(2022, 3, 1), Markup("<b>"), "ended", "2022-03"])
VALUES = st.recursive(
    PLAIN | OTHER,
    lambda some: st.lists(some, max_size=4) | st.tuples(some, some) | st.dictionaries(st.text(max_size=2), some),
    max_leaves=20,
)


@pytest.fixture(params=[2, 1_000])
def many(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """A value of more parts than this is told in parts."""
    monkeypatch.setattr(digests, "MANY", request.param)
    number: int = request.param
    return number


@pytest.mark.parametrize("kind", ["plain", "large", "deep"])
def test_every_part_tells(kind: str) -> None:
    """A difference at any depth of a view, of any of its parts, is another fingerprint."""
    row = {"name": "Dallas", "ties": [{"status": EventType.ENDED, "day": PartialDate(2022, 3), "n": 1}]}
    view: Any = {"plain": row, "large": {"rows": [row] * 3_000}, "deep": {"a": [{"b": [[{"c": [row]}]]}]}}[kind]
    known = fingerprint(view, "")
    assert fingerprint(copy.deepcopy(view), "") == known
    text = repr(view)
    for old, new in (("Dallas", "Dallos"), ("day=None", "day=1"), ("'n': 1", "'n': 1.0"), ("'n'", "'m'")):
        names = {"PartialDate": PartialDate}
        changed = text.replace("<EventType.ENDED: 'ended'>", "'ended'").replace(old, new, 1)
        assert fingerprint(eval(changed, names), "") != known  # noqa: S307  # a text of our own


@pytest.mark.usefixtures("many")
def test_kinds_are_told_apart() -> None:
    """A text, a number, a truth value, bytes, a vocabulary's member and markup that look alike are not the same."""
    alike = [
        "1",
        1,
        1.0,
        True,
        b"1",
        Markup("1"),
        ["1"],
        ("1",),
        {"1": 1},
        None,
        "",
        [],
        {},
        [[]],
        "ended",
        EventType.ENDED,
    ]
    assert len({fingerprint(value, "") for value in alike}) == len(alike)
    assert len({fingerprint([value, "x", "y"], "") for value in alike}) == len(alike)
    assert fingerprint(["ab", "c"], "") != fingerprint(["a", "bc"], "")


@given(VALUES, VALUES)
def test_equal_values_alone_have_one_fingerprint(one: Any, other: Any) -> None:
    """Values are the same where their representation is, whichever objects they share."""
    assert fingerprint(copy.deepcopy(one), "") == fingerprint(one, "")
    assert (fingerprint(one, "") == fingerprint(other, "")) == (repr(one) == repr(other))
