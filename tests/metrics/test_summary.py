"""A report in words: what numbers give what sentence, and what is as small as its error is not shown as a number."""

from __future__ import annotations

import pytest

from ganworks.metrics.report import Report, Score
from ganworks.metrics.summary import in_words


def score(name: str, value: float, floor: float, error: float | None = None, better: str = "higher") -> Score:
    return Score(
        metric=name,
        name=name,
        title=name,
        value=value,
        error=error,
        better=better,
        features="own",
        sha256=None,
        resizer="none",
        real_count=10,
        fake_count=10,
        floor_value=floor,
        floor_error=error,
        floor_count=10,
        split="evaluate",
        seed=0,
        seconds=0.0,
    )


def report(*scores: Score, untrained: tuple[Score, ...] = ()) -> Report:
    return Report(
        scores=scores,
        data="drawn",
        split="evaluate",
        seed=0,
        real_sha256="",
        fake_sha256="",
        device="cpu",
        versions={},
        untrained=untrained,
    )


def test_the_sentence() -> None:
    measured = report(
        score("precision", 0.61, 0.92), score("coverage", 0.79, 0.97), untrained=(score("precision", 0.01, 0.9),)
    )
    assert in_words(measured) == (
        "About 6 of 10 samples look like the data (of other real pictures 9 of 10, of an untrained generator's 0 of "
        "10), and four fifths of the data is covered (by other real pictures nearly all)."
    )


@pytest.mark.parametrize(
    ("value", "words"), [(0.0, "hardly any"), (0.26, "a quarter"), (0.5, "half"), (1.0, "nearly all")]
)
def test_shares(value: float, words: str) -> None:
    assert f"and {words} of the data" in in_words(report(score("precision", 0.5, 0.9), score("recall", value, 0.9)))


def test_without_precision_there_is_no_sentence() -> None:
    assert in_words(report(score("kid", 0.1, 0.0))) == ""


def test_a_number_as_small_as_its_error_is_not_shown() -> None:
    text = str(report(score("kid", 0.319, 0.1, error=0.3, better="lower")))
    assert "not told apart from 0 (± 0.3)" in text and "0.319" not in text


def test_times_the_floor() -> None:
    text = str(report(score("kid", 0.6, 0.2, error=0.01, better="lower")))
    assert "0.6 ± 0.01" in text and "  3  " in text
