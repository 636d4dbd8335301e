"""Verdicts combine to the worst and survive JSON."""

from __future__ import annotations

import itertools
import json

import pytest

from ganworks.workshop.certify.verdict import Verdict, proved, refuted, undecided, worst

RANK = ["proved", "undecided", "refuted"]
ALL = [proved("a", "x", "here"), undecided("why"), refuted("point", "fails", {"r": 2})]


@pytest.mark.parametrize(("left", "right"), list(itertools.product(ALL, ALL)))
def test_both_is_the_worse(left: Verdict, right: Verdict) -> None:
    assert RANK.index((left & right).status) == max(RANK.index(left.status), RANK.index(right.status))
    assert worst([left, right]).status == (left & right).status == (right & left).status


@pytest.mark.parametrize("verdict", ALL)
def test_json_round_trip(verdict: Verdict) -> None:
    assert Verdict.from_dict(json.loads(json.dumps(verdict.as_dict()))) == verdict


def test_nothing_to_show_is_proved() -> None:
    assert worst([]).proved
