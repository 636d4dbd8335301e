"""The exact command that follows an advice of the doctor in a run: ``resume`` with a change, or a new ``train``."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import torch

from ganworks import registry
from ganworks._changes import with_changes
from ganworks._paper_body import paper_of, papers_batch
from ganworks._usual_settings import recipe_for
from ganworks.errors import GanworksError
from ganworks.game import System, configure
from ganworks.health.causes.cause import Cause
from ganworks.health.findings.finding import Advice
from ganworks.run_config import RunConfig
from ganworks.training import checkpoint
from ganworks.training.settings import Training

LATE = 0.25
"""Share of a run before which there is nothing that is worth keeping of it."""


class AdviceCommands:
    """Writes the command for an advice.

    Where the game was well for a part of the run, a change can be made to it, and a checkpoint of that part is there,
    the run goes on from it. Otherwise the same run starts anew: weights that a wrong setting has ruined do not recover.

    Args:
        folder: of the run.
        config: its settings.
        kind: gives the class of its system.
        step: how far it is.
    """

    def __init__(self, folder: Path, config: RunConfig, kind: Callable[[], type[System[Any]]], step: int):
        self.folder, self.config, self._kind, self.step = folder, config, kind, step

    def __call__(self, cause: Cause, advice: Advice) -> str:
        """The command; empty for an advice that no option follows, and for a run whose data is no name."""
        if not advice.options:
            return ""
        try:
            changed = with_changes(self.config, self.kind, advice.options)
        except GanworksError:
            changed = None
        start = self.healthy_checkpoint(cause)
        if changed is not None and start is not None and self._keeps_shapes(changed):
            return self._resume(advice.options, start)
        return self._train(advice.options)

    @cached_property
    def kind(self) -> type[System[Any]]:
        """The class of the run's system."""
        return self._kind()

    def healthy_checkpoint(self, cause: Cause) -> int | None:
        """The step of the newest checkpoint from before the cause's symptoms; None where there is none that counts."""
        steps = [checkpoint.step_of(path) for path in checkpoint.complete(self.folder / "checkpoints")]
        before = [step for step in steps if LATE * self.step <= step < cause.since]
        return max(before, default=None)

    def _keeps_shapes(self, changed: RunConfig) -> bool:
        """Whether the weights of the run fit the changed system."""
        try:
            with torch.device("meta"):
                shapes = [
                    {name: value.shape for name, value in checkpoint.weights_of(self._built(config)).items()}
                    for config in (self.config, changed)
                ]
        except (GanworksError, RuntimeError, TypeError, ValueError, NotImplementedError):
            return False
        return shapes[0] == shapes[1]

    def _built(self, config: RunConfig) -> System[Any]:
        return self.kind(configure(self.kind, config.options))

    def _resume(self, options: Mapping[str, Any], start: int) -> str:
        training = self.config.training
        words = ["ganworks", "resume", str(self.folder), "--from", str(start), "--set"]
        words += [f"{name}={_text(value)}" for name, value in options.items()]
        if training.steps is not None and training.steps - start < training.steps / 2:
            words += ["--steps", str(start + training.steps // 2)]
        elif training.minutes is not None:
            words += ["--minutes", f"{1.5 * training.minutes:g}"]
        return shlex.join(words)

    def _train(self, options: Mapping[str, Any]) -> str:
        """The same run anew, with every setting that is not the recipe's or the system's own, and the change."""
        if self.config.data.sha256:
            return ""
        recipe = self._recipe()
        training = {name.partition(".")[2]: value for name, value in options.items() if name.startswith("training.")}
        own = {name: value for name, value in options.items() if not name.startswith("training.")}
        default = Training().model_dump(mode="json")
        image = tuple(self.config.options.get("image", ()))
        if not recipe and len(image) == 3:
            default["batch"] = papers_batch(self.kind, image) or default["batch"]
        now = {**self.config.training.model_dump(mode="json"), **training}
        words = ["ganworks", "train", self._name(), *self._data_words()]
        kept = {name: now[name] for name in now if now[name] != default[name] or name in recipe.get("training", {})}
        kept = {name: value for name, value in kept.items() if value is not None}
        words += _words(kept, {})
        defaults = self.kind.Config.model_fields
        usual = {name: _plain(field.get_default(call_default_factory=True)) for name, field in defaults.items()}
        if len(image) == 3 and paper_of(self.kind, image) is not None:  # where these are not named they are the paper's
            usual = {name: value for name, value in usual.items() if name not in ("network", "width")}
        words += _words(_with(self.config.options, own), {**usual, **dict.fromkeys(recipe.get("options", {}))})
        return shlex.join([*words, "--out", str(self._new_folder())])

    def _recipe(self) -> Mapping[str, Any]:
        name = recipe_for(self.config.system, self.config.data.name)
        return registry.recipe[name]() if name in registry.recipe else {}

    def _name(self) -> str:
        code = self.config.code.get("system")
        return f"{code.file}:{code.name}" if code is not None and code.file else self.config.system

    def _data_words(self) -> list[str]:
        data = self.config.data
        size = data.size if not isinstance(data.size, tuple) else "x".join(map(str, data.size))
        words = ["--data", data.name]
        words += ["--size", str(size)] if size is not None else []
        words += ["--channels", str(data.channels)] if data.channels is not None else []
        return words + (["--data_options", json.dumps(data.options)] if data.options else [])

    def _new_folder(self) -> Path:
        number = 2
        while (new := self.folder.with_name(f"{self.folder.name}-{number}")).exists():
            number += 1
        return new


def _plain(value: Any) -> Any:
    dumped = value.model_dump(mode="json") if hasattr(value, "model_dump") else value
    return [_plain(part) for part in dumped] if isinstance(dumped, list | tuple) else dumped


def _with(options: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Nested options with some set by dotted names."""
    whole = dict(options)
    for name, value in changes.items():
        first, _, rest = name.partition(".")
        whole[first] = _with(whole[first], {rest: value}) if rest else value
    return whole


def _words(options: Mapping[str, Any], usual: Mapping[str, Any], prefix: str = "") -> list[str]:
    """Options that are not the usual ones, as words of a command line."""
    words: list[str] = []
    for name, value in options.items():
        before = usual.get(name)
        if name == "image" or (name in usual and before is not None and _plain(value) == before):
            continue
        if isinstance(value, Mapping) and name.endswith("optimizer"):
            words += _words(value, before if isinstance(before, Mapping) else {}, f"{prefix}{name}.")
        elif value is not None:
            words.append(f"--{prefix}{name}={_text(value)}")
    return words


def _text(value: Any) -> str:
    if isinstance(value, bool | Mapping | list | tuple):
        return json.dumps(value)
    return f"{value:.12g}" if isinstance(value, float) else str(value)
