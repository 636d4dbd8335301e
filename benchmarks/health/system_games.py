"""Plays the runs of ``random_illnesses.py`` and measures them; ``random_suite.py`` judges them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from curing import treated
from illnesses import Case
from random_illnesses import NAMED
from suite import play as play_case

from ganworks.errors import GanworksError
from ganworks.health.facts import Facts
from ganworks.health.record import Record
from ganworks.run import Run
from ganworks.run import facts_of as facts_of_config
from ganworks.run_config import RunConfig

SAME = {
    "few_images": {"few_images", "critic_overfitting", "copied_data"},
    "duplicated_data": {"duplicated_data", "few_images", "critic_overfitting"},
    "constant_noise": {"constant_noise", "noise_ignored"},
    "few_latents": {"few_latents", "noise_ignored", "constant_noise"},
    "flipped_critic": {"flipped_critic", "swapped_targets"},
    "coarse_gradients": {"coarse_gradients", "precision_loss", "precision"},
}
"""Names that count as the cause, where there are several; a setting counts by its dotted name alone."""
TRAINING = ("batch", "gradient_clip", "precision")


def names_of(cause: str) -> set[str]:
    """What counts as that cause; settings of the trainer may be named with or without their group."""
    if cause in NAMED:
        return set(NAMED[cause][3])
    return SAME.get(cause, {cause, f"training.{cause}"})


def name_of(twin: Case) -> str:
    """A file's name for a twin."""
    return "-".join(str(part) for part in (twin.system, twin.choice.name, twin.choice.size, *twin.training.values()))


def play(case: Case, seed: int) -> dict[str, Any]:
    """Everything that is kept of a game; the reason where it is refused.

    Args:
        case: what is played.
        seed: of the run.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "game"
        try:
            found = play_case(case, seed, folder)
        except GanworksError as error:
            return {"refused": str(error)}
        return {
            "untrained": {"kid": found["untrained_kid"], "coverage": found["untrained_coverage"]},
            "trained": {"kid": found["kid"], "coverage": found["coverage"]},
            "lines": Record.read(folder / "metrics.jsonl").lines,
            "config": RunConfig.load(folder / "config.yaml").model_dump(mode="json"),
        }


def facts_of(found: Mapping[str, Any]) -> Facts:
    """The settings of a game."""
    return facts_of_config(RunConfig.model_validate(found["config"]))


def followed(case: Case, advised: Mapping[str, Any]) -> Case:
    """The game with the options of an advice; what was planted besides stays."""
    options = {name.removeprefix("training."): value for name, value in advised.items()}
    training = {name: value for name, value in options.items() if name in (*TRAINING, "freeze")}
    rest = {name: value for name, value in options.items() if name not in training}
    if rest:
        better = treated(case, rest, "")
        assert better is not None, "an advice with options can be followed"
        case = better[0]
    return replace(case, training={**case.training, **training})


def trial(found: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """What ``ganworks doctor RUN --try`` says of a game.

    Args:
        found: what :func:`play` kept of it.
        folder: where the run is put together again.
    """
    from ganworks._trials import trials

    RunConfig.model_validate(found["config"]).save(folder / "config.yaml")
    (folder / "metrics.jsonl").write_text("".join(json.dumps(line) + "\n" for line in found["lines"]))
    run = Run(folder)
    try:
        return trials(run, run.doctor()).to_dict()
    except GanworksError as error:
        return {"trials": [], "said": str(error)}
