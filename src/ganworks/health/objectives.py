"""What the workshop knows of a loss, in the words a finding needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from ganworks.errors import GanworksError

SECONDS = 20.0
"""Most time the workshop takes; usually it is two seconds, and only where a finding asks."""


@dataclass(frozen=True)
class Character:
    """Properties of an objective; None where the workshop does not know.

    Attributes:
        name: as the run's settings give it.
        saturating: the generator's slope vanishes where the critic is sure that a sample is fake.
        bounded: its divergence has a largest value, which distributions with disjoint supports attain.
        divergence: what a perfect critic makes the generator minimise.
        at_disjoint_supports: the value there.
        lipschitz_needed: only a critic of bounded slope gives it a meaning.
        mode: which of two mistakes costs more, missing data or samples off the data.
    """

    name: str
    saturating: bool | None = None
    bounded: bool | None = None
    divergence: str | None = None
    at_disjoint_supports: str | None = None
    lipschitz_needed: bool | None = None
    mode: str | None = None

    @property
    def price_of_missing_modes(self) -> str:
        """What it costs the generator to leave data out, in a sentence; empty where that is not known."""
        if self.mode is None:
            return ""
        word = self.mode.partition(":")[0]
        if word == "seeking":
            return f"{self.name} seeks modes: samples off the data cost more than data that is missed."
        if word == "covering":
            return f"A perfect critic of {self.name} would not forgive missing data; this one is not perfect."
        return f"A perfect critic of {self.name} would forgive it no more than samples off the data."

    @property
    def why_it_saturates(self) -> str:
        """What the generator's loss does where the critic is sure, in a sentence."""
        if self.saturating:
            return f"The generator's loss of {self.name} is flat where the critic is sure that a sample is fake."
        if self.saturating is None:
            return "Whether this objective saturates is not known; what reaches the samples is next to nothing."
        return f"The loss of {self.name} does not saturate in the score, so it is the critic itself that has gone flat."

    @property
    def at_a_distance(self) -> str:
        """What the objective says of distributions that do not meet, in a sentence."""
        if self.bounded:
            named = f" ({self.divergence})" if self.divergence else ""
            return (
                f"The divergence of {self.name}{named} is bounded: as soon as data and samples can be told apart "
                "without error it has its largest value, however near they are, and tells the generator nothing of "
                "where to go."
            )
        if self.lipschitz_needed:
            return f"{self.name} measures a transport distance only while the critic's slope is bounded."
        return "Once data and samples can be told apart without error, the critic's slope is all that guides the way."


@lru_cache(maxsize=32)
def _character(key: str) -> Character:
    from ganworks.workshop import catalogue, design

    content = yaml.safe_load(key)
    name = content if isinstance(content, str) else "this design"
    try:
        if isinstance(content, str):
            found = catalogue.derive(content, SECONDS)
        else:
            given = dict(content.get("given", {}))
            found = design(param=given.pop("parameters", []), time_limit=SECONDS, **given)
    except (GanworksError, TypeError):
        return Character(name)
    said = found.to_dict()
    divergence, properties = said["divergence"], said["properties"]
    return Character(
        name,
        properties["saturating"],
        divergence["bounded"],
        divergence["known_as"],
        divergence["at_disjoint_supports"],
        properties["lipschitz_critic_needed"],
        properties["mode"],
    )


def character(objective: str | Mapping[str, Any] | None) -> Character:
    """The character of an objective by its catalogue name or its saved content; takes seconds the first time."""
    if objective is None:
        return Character("this objective")
    return _character(yaml.safe_dump(objective if isinstance(objective, str) else dict(objective)))
