"""What is proved of an objective in one sentence, and the theorem on costs of margins."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganworks.workshop import summary
from ganworks.workshop.pairs import conditions_of_margin


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANWORKS_CACHE", str(tmp_path))


@pytest.mark.parametrize(
    ("cost", "convex", "falls"),
    [
        ("softplus(-t)", "proved", "proved"),
        ("(1-t)^2", "proved", "proved"),
        ("t^2", "proved", "refuted"),
        ("Max(0,-t)", "proved", "undecided"),
        ("-t^3-t", "refuted", "proved"),
    ],
)
def test_margins(cost: str, convex: str, falls: str) -> None:
    """A cost that is flat or rises at 0, or bends the other way, measures nothing; at a kink nothing is claimed."""
    assert [one.verdict.status for one in conditions_of_margin(cost)] == [convex, falls]


def test_words_for_each_kind_of_objective() -> None:
    assert "valid, proved" in summary.in_words("relativistic_average_hinge")
    assert "no f-divergence" in summary.in_words("wasserstein")
    assert summary.in_words("a class of somebody's") == ""
    assert "not valid" in summary.in_words({"given": {"phi": "t", "psi": "-t"}})


def test_a_verdict_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = summary.in_words("hinge")
    assert "2*TV" in first
    monkeypatch.setattr(summary, "_words", lambda objective: pytest.fail("worked out again"))
    assert summary.in_words("hinge") == first
