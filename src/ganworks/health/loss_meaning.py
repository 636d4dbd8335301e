"""What the losses of a game normally look like, by its objective: quoted in the report beside what they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ganworks.health.record import Record

NORMAL: Mapping[str, tuple[str, str]] = {
    "non_saturating": (
        "2 log 2 = 1.386 at chance, near 0 when the critic is sure",
        "log 2 = 0.693 at chance, larger the better samples are recognised",
    ),
    "minimax": (
        "2 log 2 = 1.386 at chance, near 0 when the critic is sure",
        "-log 2 = -0.693 at chance, 0 when the critic is sure and nothing is learned",
    ),
    "least_squares": (
        "0.25 at chance for labels 0 and 1",
        "grows as samples are recognised; it has no level that is good",
    ),
    "hinge": (
        "2 at chance, 0 when the critic separates with margin",
        "minus the mean score, of no scale of its own",
    ),
    "wasserstein": (
        "minus the estimated distance times the critic's slope: it should rise towards 0",
        "minus the mean score; its level means nothing",
    ),
    "relativistic": (
        "2 log 2 = 1.386 at chance (log 2 = 0.693 for pairs), smaller the surer the critic is",
        "the mirror image of the critic's loss",
    ),
    "relativistic_standard": (
        "log 2 = 0.693 at chance, smaller the surer the critic is",
        "the mirror image of the critic's loss",
    ),
}
"""Objective -> what the critic's and the generator's adversarial loss normally are."""
PLAYERS = ("critic", "generator")
WARNING = (
    "An adversarial loss compares two networks that both change: of 40 small games the critic's loss ranked moments as "
    "their quality does in 3 and the other way round in 11. The distance to held-out data did in 31 of 42."
)
"""What was measured in benchmarks/health/results/losses.json."""


def loss_lines(record: Record, objective: Any) -> list[str]:
    """The newest adversarial losses beside what is normal; empty where the objective is not known here.

    Args:
        record: the course of the game.
        objective: its catalogue name.
    """
    normal = NORMAL.get(objective) if isinstance(objective, str) else None
    terms = [record.series(f"{player}/adversarial") for player in PLAYERS]
    if normal is None or not any(len(term) for term in terms):
        return []
    lines = [
        f"{player}/adversarial is {term.typical(5):.3g}: {words}."
        for player, term, words in zip(PLAYERS, terms, normal, strict=True)
        if len(term)
    ]
    return [*lines, WARNING]
