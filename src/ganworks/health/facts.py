"""What is known of a game besides its course: how it was set up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ganworks.health.objectives import Character, character


@dataclass(frozen=True)
class Facts:
    """The settings of a game.

    Attributes:
        system: its registered name; empty for a game of somebody else's.
        options: fields of the system's Config, groups as mappings.
        training: fields of the engine's settings.
        data: name of the data.
    """

    system: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    training: Mapping[str, Any] = field(default_factory=dict)
    data: str = ""

    def option(self, name: str) -> Any:
        """A setting by its dotted name (``critic_optimizer.rate``); None where there is no such setting."""
        held: Any = {**self.training, **self.options}
        for part in name.split("."):
            if not isinstance(held, Mapping) or part not in held:
                return None
            held = held[part]
        return held

    def has(self, name: str) -> bool:
        """Whether the system or the engine reads a setting of this name."""
        return name in self.options or name in self.training

    @property
    def objective(self) -> Character:
        """What the workshop knows of the loss."""
        return character(self.option("objective"))

    @property
    def batch(self) -> int:
        """Images in a batch."""
        return int(self.training.get("batch", 64))
