"""Plays the plain loops of ``loop_illnesses.py`` and measures them; ``random_suite.py`` judges them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import torch
from loop_illnesses import CAUSES, Game, data_of
from outcomes import discrepancy

from ganworks.health.facts import Facts
from ganworks.metrics.density_coverage import density_coverage

NOT_ILL = ("", "its own sigmoid")


def measured(game: Game) -> dict[str, float]:
    """Discrepancy, under the name of KID, and coverage of 500 samples of the author's noise against fresh data."""
    torch.manual_seed(99)
    game.generator.train()
    with torch.no_grad():
        fake = game.generator(torch.randn(500, game.noise)).flatten(1)
    if not bool(torch.isfinite(fake).all()):
        return {"kid": float("inf"), "coverage": 0.0}
    real = data_of(game.data, 500, 77).flatten(1)
    if game.fault == "normalised":
        real = (real + 0.3) / 0.4
    elif game.fault == "bytes":
        real = (real + 1) * 127.5
        real, fake = real / 127.5 - 1, fake / 127.5 - 1
    return {"kid": discrepancy(real, fake), "coverage": density_coverage(real, fake)[1]}


def play(game: Game) -> dict[str, Any]:
    """Everything that is kept of a game.

    Args:
        game: freshly made.
    """
    untrained, doctor = measured(game), game.doctor()
    game.play(doctor)
    facts = {"options": dict(doctor.facts.options), "training": dict(doctor.facts.training)}
    return {"untrained": untrained, "trained": measured(game), "lines": doctor.record.lines, "facts": facts}


def facts_of(found: dict[str, Any]) -> Facts:
    """The settings that the doctor read off a loop."""
    return Facts(**found["facts"])


def twin(game: Game) -> Game:
    """The same game with nothing done to it."""
    return replace(game, fault="", seed=0, advice=None)


def name_of(game: Game) -> str:
    """A file's name for a twin."""
    return f"{game.data}-{game.body}-{game.loss}-{game.steps}-{game.usual_batch}".replace(" ", "_")


def cause_of(game: Game) -> str:
    """The fault; empty where there is none."""
    return "" if game.fault in NOT_ILL else game.fault


def names_of(cause: str) -> set[str]:
    """Names that count as that cause."""
    return set(CAUSES.get(cause, ()))
