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
TERMS: Mapping[str, str] = {
    "reconstruction": "an error against a known image; it falls as the networks learn and says nothing of sharpness",
    "cycle": "the error of a round trip; it falls as the networks learn and says nothing of the style",
    "pixels": "an error against a known image; the least of it is blurred",
    "identity": "what a translator changes in images of its target domain; it should be small",
    "divergence": "nats of a code beyond its prior times the weight; 0 is a code without information",
    "information": "nats of a code that cannot be recovered from the samples; it should fall",
    "penalty": "what the regularizer costs; read it beside the critic's slope",
    "r1": "what the regularizer costs; read it beside the critic's slope",
    "classification": "a cross-entropy of labels: log K at chance for K classes; it may fall by memorisation",
    "rotation": "a cross-entropy of quarter turns: log 4 = 1.386 at chance",
    "unfitting": "the cost of real images with wrong labels; at chance while labels are ignored",
    "real_energy": "the error of an autoencoder that serves as critic; it falls although samples get worse",
    "spectral": "an error against a known spectrogram; it falls as the networks learn",
}
"""Term -> how to read it, whatever the system."""
MOST = 4
"""Terms that are quoted."""
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
        return term_lines(record)
    lines = [
        f"{player}/adversarial is {term.typical(5):.3g}: {words}."
        for player, term, words in zip(PLAYERS, terms, normal, strict=True)
        if len(term)
    ]
    return [*lines, WARNING, *term_lines(record)]


def term_lines(record: Record) -> list[str]:
    """What the other terms of the losses were at first and are now, and how each is read.

    Args:
        record: the course of the game.
    """
    lines = []
    for name in record.columns:
        words, series = TERMS.get(name.partition("/")[2], ""), record.series(name)
        if words and len(series) and not name.startswith("health/"):
            lines.append(f"{name} was {series.values[0]:.3g} and is {series.typical(5):.3g}: {words}.")
    return lines[:MOST]
