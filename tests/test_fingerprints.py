"""Fingerprints of targets: different values have different ones, equal values the same."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

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


@pytest.mark.parametrize("kind", ["plain", "large", "deep"])
def test_every_part_changes_the_fingerprint(kind: str) -> None:
    """A difference in any part of a view, at any depth, changes its fingerprint."""
    row = {"name": "Dallas", "ties": [{"status": EventType.ENDED, "day": PartialDate(2022, 3), "n": 1}]}
    view: Any = {"plain": row, "large": {"rows": [row] * 3_000}, "deep": {"a": [{"b": [[{"c": [row]}]]}]}}[kind]
    known = fingerprint(view, "")
    assert fingerprint(copy.deepcopy(view), "") == known
    text = repr(view)
    for old, new in (("Dallas", "Dallos"), ("day=None", "day=1"), ("'n': 1", "'n': 1.0"), ("'n'", "'m'")):
        names = {"PartialDate": PartialDate}
        changed = text.replace("<EventType.ENDED: 'ended'>", "'ended'").replace(old, new, 1)
        assert fingerprint(eval(changed, names), "") != known  # noqa: S307  # a text of our own


def test_kinds_are_told_apart() -> None:
    """A text, number, boolean, bytes, vocabulary member and markup that look alike have different fingerprints."""
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
    assert fingerprint(b"'1'", "") != fingerprint("1", "")


@given(VALUES, VALUES)
def test_only_equal_values_share_a_fingerprint(one: Any, other: Any) -> None:
    """Values have the same fingerprint if and only if their representations are equal, whichever objects they share."""
    assert fingerprint(copy.deepcopy(one), "") == fingerprint(one, "")
    assert (fingerprint(one, "") == fingerprint(other, "")) == (repr(one) == repr(other))
