"""What is known of a game besides its course: its settings, and what can be derived about its objective."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from ganworks._version import __version__
from ganworks.errors import GanworksError
from ganworks.fetch import cache_folder
from ganworks.io import save_json

SECONDS = 20.0
"""Time limit of the derivation; usually it takes two seconds, and only where a finding needs it."""


@dataclass(frozen=True)
class Character:
    """Properties of an objective; None where they are not known.

    Attributes:
        name: as the run's settings give it.
        saturating: the generator's gradient vanishes where the critic is sure that a sample is fake.
        bounded: its divergence has a largest value, which distributions with disjoint supports attain.
        divergence: what an optimal critic makes the generator minimise.
        at_disjoint_supports: the value there.
        lipschitz_needed: it has a meaning for a critic of bounded slope only.
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
            return f"{self.name} is mode-seeking: samples off the data cost more than missing data."
        if word == "covering":
            return f"{self.name} is mode-covering: an optimal critic would not allow missing data, this one does."
        return f"An optimal critic of {self.name} punishes missing data as much as samples off the data."

    @property
    def why_it_saturates(self) -> str:
        """What the generator's loss does where the critic is sure, in a sentence."""
        if self.saturating:
            return f"The generator's loss of {self.name} is flat where the critic is sure that a sample is fake."
        if self.saturating is None:
            return "Whether this objective saturates is not known; hardly any gradient reaches the samples."
        return f"The loss of {self.name} does not saturate in the score, so it is the critic itself that is flat."

    @property
    def at_a_distance(self) -> str:
        """What the objective says of distributions that do not overlap, in a sentence."""
        if self.bounded:
            name = f" ({self.divergence})" if self.divergence else ""
            return (
                f"The divergence of {self.name}{name} is bounded: as soon as data and samples can be separated without "
                "error it has its largest value, however near they are, and does not tell the generator where to go."
            )
        if self.lipschitz_needed:
            return f"{self.name} measures a transport distance only while the critic's slope is bounded."
        return "Once data and samples can be separated without error, only the critic's slope guides the generator."


@lru_cache(maxsize=32)
def _character(key: str) -> Character:
    kept = _kept(key)
    if kept is not None and kept.exists():
        with suppress(OSError, ValueError, TypeError):
            return Character(**json.loads(kept.read_text()))
    from ganworks.workshop import catalogue, design
    from ganworks.workshop.grammar.formula import text_of

    content = yaml.safe_load(key)
    name = content if isinstance(content, str) else "this design"
    try:
        if isinstance(content, str):
            result = catalogue.derive(content, SECONDS)
        else:
            definition = dict(content.get("given", {}))
            result = design(param=definition.pop("parameters", []), time_limit=SECONDS, **definition)
    except (GanworksError, TypeError):
        return Character(name)
    divergence, properties, at_disjoint = result.divergence, result.properties, result.divergence.at_disjoint
    found = Character(
        name,
        properties["saturating"],
        divergence.bounded,
        divergence.known_as,
        None if at_disjoint is None else text_of(at_disjoint),
        properties["lipschitz_critic_needed"],
        properties["mode"],
    )
    if kept is not None:
        with suppress(GanworksError):
            save_json(asdict(found), kept)
    return found


def _kept(key: str) -> Path | None:
    """Where the character of an objective is kept between processes; None where the cache cannot be written."""
    try:
        return cache_folder("characters") / f"{__version__}-{sha256(key.encode()).hexdigest()[:16]}.json"
    except GanworksError:
        return None


def character(objective: str | Mapping[str, Any] | None) -> Character:
    """The character of an objective by its catalogue name or its saved content; takes seconds the first time."""
    if objective is None:
        return Character("this objective")
    return _character(yaml.safe_dump(objective if isinstance(objective, str) else dict(objective)))


@dataclass(frozen=True)
class Facts:
    """The settings of a game.

    Attributes:
        system: its registered name; empty for a game outside of a run.
        options: fields of the system's Config, groups as mappings.
        training: fields of the training settings.
        data: name of the data.
        usual: dotted names of settings (those of training with ``training.``) -> values that the system's paper and
            recipes give them.
        usual_words: the same of settings that are no numbers.
    """

    system: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    training: Mapping[str, Any] = field(default_factory=dict)
    data: str = ""
    usual: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    usual_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def option(self, name: str) -> Any:
        """A setting by its dotted name (``critic_optimizer.rate``); None where there is no such setting.

        Of a schedule it is the number at first.
        """
        value: Any = {**self.training, **self.options}
        for part in name.split("."):
            if not isinstance(value, Mapping) or part not in value:
                return None
            value = value[part]
        return value["start"] if isinstance(value, Mapping) and {"shape", "start"} <= set(value) else value

    def has(self, name: str) -> bool:
        """Whether the system or the training has a setting of this name."""
        return name in self.options or name in self.training

    @property
    def objective(self) -> Character:
        """What can be derived about the loss."""
        return character(self.option("objective"))

    @property
    def batch(self) -> int:
        """Images in a batch."""
        return int(self.training.get("batch", 64))

    @property
    def usual_batch(self) -> int:
        """Images that a step counts in the age of a game: one whose batch is far too small is not young for ever."""
        usual = min(self.usual.get("training.batch", (64.0,)))
        return self.batch if self.batch >= usual / 4 else int(usual)
