"""A report in one sentence that needs no knowledge of metrics."""

from __future__ import annotations

from collections.abc import Sequence

from ganworks.metrics.report import Report, Score

SHARES = (
    (0.0, "hardly any"),
    (0.1, "a tenth"),
    (0.2, "a fifth"),
    (0.25, "a quarter"),
    (0.333, "a third"),
    (0.4, "two fifths"),
    (0.5, "half"),
    (0.6, "three fifths"),
    (0.667, "two thirds"),
    (0.75, "three quarters"),
    (0.8, "four fifths"),
    (0.9, "nine tenths"),
    (1.0, "nearly all"),
)


def in_words(report: Report) -> str:
    """How many samples look like data and how much of the data they cover; empty where that was not measured.

    Precision is the share of samples within the neighbourhoods of real pictures, coverage the share of real pictures
    with a sample nearby (recall where coverage was not measured), on the first features that both were measured on.
    """
    precision = _first(report.scores, "precision")
    covered = _first(report.scores, "coverage") or _first(report.scores, "recall")
    if precision is None or covered is None:
        return ""
    untrained = _first(report.untrained, "precision")
    compared = f"of other real pictures {_of_ten(precision.floor_value)}"
    if untrained is not None:
        compared += f", of an untrained generator's {_of_ten(untrained.value)}"
    return (
        f"About {_of_ten(precision.value)} samples look like the data ({compared}), "
        f"and {_share(covered.value)} of the data is covered (by other real pictures {_share(covered.floor_value)})."
    )


def _first(scores: Sequence[Score], name: str) -> Score | None:
    return next((score for score in scores if score.name == name), None)


def _of_ten(share: float) -> str:
    return f"{round(10 * share)} of 10"


def _share(share: float) -> str:
    return min(SHARES, key=lambda entry: abs(entry[0] - share))[1]
