"""Objectives of games: by name or by formulas, derived once and kept for the next game."""

from __future__ import annotations

import warnings
from functools import lru_cache
from typing import Any

from ganworks.game import Objective
from ganworks.losses import objective
from ganworks.losses.compiler import Compiled
from ganworks.registry import objective as losses
from ganworks.studio.playground.settings import Design, GameSettings
from ganworks.workshop import catalogue

KEPT = 64


def names() -> list[str]:
    """Every objective by name, of the library and of the workshop's catalogue."""
    return sorted({*losses, *(entry.name for entry in catalogue.table() if entry.given and not entry.param)})


@lru_cache(KEPT)
def _derived(name: str | None, formulas: str) -> Objective:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it is not proved is shown beside the game
        return objective(Design.model_validate_json(formulas).content() if formulas else name)


def ready_objective(settings: GameSettings) -> Objective | None:
    """The objective that a game is to be played with; None leaves the system its own.

    Raises:
        BadInput: an unknown name, or a design that cannot be read or is refuted.
    """
    if settings.objective is None and settings.design is None:
        return None
    return _derived(settings.objective, "" if settings.design is None else settings.design.model_dump_json())


def facts(loss: Objective) -> dict[str, Any]:
    """What is known of a designed objective: ``proved`` (or undecided), and the divergence by name."""
    if not isinstance(loss, Compiled):
        return {}
    known = loss.design.divergence.known_as
    return {"proved": loss.design.valid is True, "known_as": known, "notes": list(loss.notes)}
