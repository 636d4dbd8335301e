"""The rules of a system, checked by training it at a small size for a few steps."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

import ganworks.testing.small as small
from ganworks.errors import BadInput
from ganworks.game import NotCapable, System, configure
from ganworks.health.callback import HealthCallback, spectrum
from ganworks.health.facts import Facts
from ganworks.rng import scope
from ganworks.run_config import DataChoice, RunConfig
from ganworks.testing._rules import few, obey, require
from ganworks.training.optimizers import parameters_of
from ganworks.training.settings import Training
from ganworks.training.trainer import Trainer

SIDES = (8, 16, 32, 64)
"""Sides of the images that a system is tried with, the first that it can make."""
HALF = 3
"""Steps before the training is stopped."""


@dataclass(frozen=True)
class Subject:
    """A class and the small settings it is checked with."""

    kind: type[System[Any]]
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name in messages."""
        return self.kind.__name__

    def build(self) -> System[Any]:
        """The system with its starting weights."""
        return small.build(self.kind, **self.options)

    def trainer(self, folder: Path | None = None, *, shorten: bool = False, **settings: Any) -> Trainer:
        """A trainer of a fresh copy.

        Args:
            folder: of the run; None keeps nothing.
            shorten: cut every bounded stage to a few steps.
            settings: of training.
        """
        system = self.build()
        if shorten:
            stages = small.shortened(system)
            system.__dict__["stages"] = lambda: stages
        return small.trainer(self.kind, folder, system=system, **settings)


def subject_of(game: small.Game, **options: Any) -> Subject:
    """A system at the smallest of a few sizes that it can be built and sampled at.

    Args:
        game: class, registered name or ``file.py:Class``.
        options: settings to check it with, where the usual small ones do not do.

    Raises:
        AssertionError: it cannot be built at any.
    """
    kind = small.class_of(game)
    require(isinstance(kind, type) and issubclass(kind, System), f"{game} is not a class derived from System.")
    subject = Subject(kind, small.options(kind, **options))
    faults = []
    for side in SIDES:
        image = {} if "image" in options or side == SIDES[0] else {"image": (1, side, side)}
        attempt = Subject(kind, {**subject.options, **image})
        try:
            with torch.no_grad():
                system = attempt.build().eval()
                system.sample(1, small.given_for(system, 1))
            return attempt
        except (BadInput, RuntimeError, ValueError) as error:
            faults.append(f"{type(error).__name__}: {' '.join(str(error).split())}")
        if "image" in options:
            break
    raise AssertionError(
        f"{kind.__name__} cannot be built and sampled with {dict(subject.options)} ({faults[0]}); give check_system "
        "options of its Config that make it small."
    )


def players_move_alone(subject: Subject) -> None:
    """Each phase changes its players and nobody else."""
    trainer = subject.trainer()
    size = trainer.settings.batch
    for number, stage in enumerate(trainer.stages):
        trainer._enter(number)
        if stage.begin is not None:
            with torch.no_grad(), scope("begin"):
                stage.begin()
        for phase in stage.phases:
            before = {key: value.detach().clone() for key, value in trainer.system.named_parameters()}
            batch = trainer.feed(0, size)
            values = trainer.updater.step(phase, trainer.optimizers[phase.players], batch, phase.every, 0)
            for term, value in values.items():
                require(torch.isfinite(value).all(), f"the term {term} of the phase {phase.name!r} is not finite.")
            parameters = dict(trainer.system.named_parameters())
            changed = {id(value): key for key, value in parameters.items() if not torch.equal(before[key], value)}
            for player in phase.players:
                mine = {id(p) for p in parameters_of(trainer.system, [player]).values()}
                require(mine & changed.keys(), f"the phase {phase.name!r} does not move its player {player!r}.")
            own = {id(p) for p in parameters_of(trainer.system, phase.players).values()}
            others = [key for parameter, key in changed.items() if parameter not in own]
            require(
                not others,
                f"the phase {phase.name!r} of the stage {stage.name!r} moves {few(others)}, which "
                f"belong to none of its players ({', '.join(phase.players)}).",
            )


def parameters_have_owners(subject: Subject) -> None:
    """Every trainable parameter belongs to a player."""
    system = subject.build()
    players = {player for phase in small.all_phases(system) for player in phase.players}
    owned = {id(p) for p in parameters_of(system, players).values()}
    orphans = [key for key, p in system.named_parameters() if id(p) not in owned and p.requires_grad]
    require(
        not orphans,
        f"{few(orphans)} can be trained and belong to no phase's players; freeze them with requires_grad_(False).",
    )


def averaged_players_exist(subject: Subject) -> None:
    """What is averaged over time is a network or parameter of the system, where a class says what is."""
    system = subject.build()
    if type(system).averaged is System.averaged:
        return
    names = {key for key, _ in system.named_modules()} | dict(system.named_parameters()).keys()
    unknown = sorted(set(system.averaged) - names)
    require(not unknown, f"averaged names {few(unknown)}, and there is no such network or parameter.")


def terms_are_scalars(subject: Subject) -> None:
    """Each phase's loss gives named, finite scalars."""
    values = subject.trainer().advance()
    require(values, "a step logs no term.")
    for key, value in values.items():
        require(re.fullmatch(r"\w+/\w+", key), f"the term {key!r} is not named by letters, digits and underscores.")
        require(value.ndim == 0, f"the term {key!r} is not a scalar: its shape is {tuple(value.shape)}.")
        require(torch.isfinite(value), f"the term {key!r} is {float(value)}.")


def bfloat16_stays_finite(subject: Subject) -> None:
    """Two steps in bfloat16 are finite and leave float32 weights."""
    _stays_finite(subject, precision="bf16")


def micro_batches_stay_finite(subject: Subject) -> None:
    """Two steps of a batch in two parts are finite."""
    _stays_finite(subject, accumulate=2)


def _stays_finite(subject: Subject, **settings: Any) -> None:
    trainer = subject.trainer(**settings)
    values: dict[str, Tensor] = {}
    for _ in range(2):
        values = trainer.advance()
    infinite = [key for key, value in values.items() if not torch.isfinite(value)]
    require(not infinite, f"with {settings}, {few(infinite)} is not finite.")
    for key, parameter in trainer.system.named_parameters():
        require(torch.isfinite(parameter).all(), f"with {settings}, {key} is not finite.")
        require(parameter.dtype == torch.float32, f"with {settings}, {key} becomes {parameter.dtype}.")


def stopped_is_never_stopped(subject: Subject) -> None:
    """A run that is stopped and continued from disk is the run that was never stopped, bit for bit."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        uninterrupted = subject.trainer(folder / "whole", shorten=True, steps=2 * HALF)
        uninterrupted.run()
        # in two parts, with pictures and checkpoints in between that must change nothing
        pauses = {"sample_every": 1, "checkpoint_every": 2}
        subject.trainer(folder / "parts", shorten=True, steps=HALF, **pauses).run()
        second = subject.trainer(folder / "parts", shorten=True, steps=2 * HALF, **pauses)
        with torch.no_grad():  # nothing of a fresh system may survive the restoring
            for parameter in second.system.parameters():
                parameter.add_(1.0)
        with scope("another state of the random numbers"):
            faults = second.restore()
            require(not faults, f"the checkpoint cannot be read back: {few(faults)}.")
            require(second.step == HALF, f"the checkpoint is of step {second.step}, not {HALF}.")
            second.run()
        require(second.step == uninterrupted.step, f"it ends at step {second.step}, not {uninterrupted.step}.")
        different = small.differing(small.fingerprint(uninterrupted), small.fingerprint(second))
        require(
            not different,
            f"after a restart {few(different)} differ from the run that was never stopped; all state that training "
            "changes must be a parameter or a registered buffer, and all random numbers torch's.",
        )
        parts, same = _terms(folder / "parts"), _terms(folder / "whole")
        require(parts == same, "the terms logged after a restart differ from those of the run that was never stopped.")


def _terms(folder: Path) -> list[dict[str, Any]]:
    """What was logged, without the clock."""
    lines = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    return [{key: value for key, value in line.items() if key != "seconds"} for line in lines]


def looking_changes_nothing(subject: Subject) -> None:
    """Sampling, drawing and saving between steps change nothing of the training."""
    with tempfile.TemporaryDirectory() as name:
        blind, watched = subject.trainer(), subject.trainer(Path(name))
        for _ in range(2):
            blind.advance()
            watched.sample(2, small.given_for(watched.system, 2), key="look", averaged=False)
            watched.draw()
            watched.advance()
            watched.draw()
            watched.save()
        different = small.differing(small.fingerprint(blind), small.fingerprint(watched))
        require(not different, f"sampling between steps changes {few(different)}.")


def health_can_be_watched(subject: Subject) -> None:
    """Watching the game's health sees samples, and scores or why there are none, and changes nothing."""
    plain, watched = subject.trainer(), subject.trainer()
    data = small.feed_of(watched.system)(0, small.STOCK)
    health = HealthCallback(Facts(subject.kind.entry.name), count=small.STOCK, held_out=lambda: data, watch_every=1)
    state: Any = watched
    state.updater.callbacks = [health]
    random, signals = torch.get_rng_state(), {}
    for _ in range(2):
        plain.advance()
        values = {key: float(value) for key, value in watched.advance().items()}
        signals = {**values, **health.on_step(state, values)}
        spectrum(watched.system)
    require(torch.equal(torch.get_rng_state(), random), "watching moves the state of the random numbers.")
    different = small.differing(small.fingerprint(plain), small.fingerprint(watched))
    require(not different, f"watching changes {few(different)}.")
    absent = {"health/diversity", "health/distance", "health/duplicates"} - signals.keys()
    require(not absent, f"watching does not see the samples: {few(sorted(absent))} is not logged.")
    reason = health.inspector(state).no_scores
    require(("health/score_fake" in signals) == (reason == ""), f"scores and their absence contradict: {reason!r}.")
    require(not reason or (reason.endswith(".") and "(" not in reason), f"{reason!r} is no plain sentence.")
    ratios = [value for key, value in signals.items() if key.endswith("/update_ratio")]
    require(any(0 < ratio < 10 for ratio in ratios), "no phase logs how far its step moved the weights.")


def samples_follow_from_the_key(subject: Subject) -> None:
    """Samples have shape and range, differ from each other, and are the same for the same random key."""
    system = subject.build().eval()
    for n in (1, 5):
        conditions, draws = small.given_for(system, n), []
        for _ in range(2):
            torch.rand(3)
            with torch.no_grad(), scope("here"):
                draws.append(system.sample(n, conditions))
        images, again = draws
        shape = (n, *system.config.image)
        require(images.shape == shape, f"sample({n}) has the shape {tuple(images.shape)}, not {shape}.")
        require(images.dtype == torch.float32, f"samples are {images.dtype}, not float32.")
        low, high = float(images.min()), float(images.max())
        require(low >= -1 and high <= 1, f"samples lie in [{low:.3g}, {high:.3g}], not in [-1, 1].")
        require(torch.equal(images, again), "two samples of one random key differ; draw all noise by torch.")
        require(n == 1 or float(images.std(0).max()) > 0, "all samples are the same.")


def sampling_moves_no_state(subject: Subject) -> None:
    """In evaluation mode, sampling changes no parameter and no buffer."""
    system = subject.build().eval()
    before = {key: value.clone() for key, value in system.state_dict().items()}
    with torch.no_grad():
        system.sample(3, small.given_for(system, 3))
    changed = [key for key, value in system.state_dict().items() if not torch.equal(before[key], value)]
    require(not changed, f"sampling in evaluation mode changes {few(changed)}.")


def scores_can_be_differentiated(subject: Subject) -> None:
    """What scores images gives finite scores, a row each, whose gradient reaches the images."""
    system = subject.build().eval()
    batch = small.feed_of(system)(0, 3)
    images = batch.images.clone().requires_grad_()
    try:
        scores = system.score(images, batch)
    except NotCapable:
        return
    if scores is None:
        return
    require(
        isinstance(scores, Tensor) and scores.ndim > 0 and len(scores) == 3,
        f"score(images) gives {tuple(scores.shape) if isinstance(scores, Tensor) else type(scores).__name__} for 3 "
        "images, not one row for each; override score where the critic's output is something else.",
    )
    require(torch.isfinite(scores).all(), "score(images) is not finite.")
    require(scores.requires_grad, "score(images) cannot be differentiated by the images.")


def settings_survive_the_file(subject: Subject) -> None:
    """The settings are the same after they were written to and read from a run's config.yaml."""
    config = subject.build().config
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "config.yaml"
        plain = config.model_dump(mode="json")
        data = DataChoice(name="digits")
        run_config = RunConfig(system=subject.kind.entry.name, options=plain, data=data, training=Training(steps=1))
        run_config.save(path)
        text, again = path.read_text(), RunConfig.load(path)
    require("!!" not in text, "the settings hold something that plain YAML cannot say.")
    require(again == run_config, "the settings are not the same after a run's config.yaml was written and read.")
    require(configure(subject.kind, again.options) == config, "the Config built from a run's config.yaml is another.")


def settings_are_immutable_and_documented(subject: Subject) -> None:
    """Every option has a docstring, unknown ones are refused, and none can be changed afterwards."""
    kind = subject.kind
    bare = [key for key, option in kind.Config.model_fields.items() if not option.description]
    require(not bare, f"the options {few(bare)} have no docstring, which is their help on the command line.")
    try:
        configure(kind, {"no_such_option": 1})
    except BadInput:
        pass
    else:
        raise AssertionError("Config accepts options that it does not have; derive it from System.Config or Settings.")
    try:
        subject.build().config.image = (1, 2, 3)
    except ValueError:
        return
    raise AssertionError("Config can be changed after the system was built; derive it from System.Config or Settings.")


RULES: dict[str, Callable[[Subject], None]] = {
    rule.__name__: rule
    for rule in (
        settings_are_immutable_and_documented,
        settings_survive_the_file,
        parameters_have_owners,
        averaged_players_exist,
        samples_follow_from_the_key,
        sampling_moves_no_state,
        scores_can_be_differentiated,
        terms_are_scalars,
        players_move_alone,
        bfloat16_stays_finite,
        micro_batches_stay_finite,
        looking_changes_nothing,
        health_can_be_watched,
        stopped_is_never_stopped,
    )
}
"""The rules of a system by name, in the order in which they are checked."""


def check_system(game: small.Game, **options: Any) -> None:
    """Check that a system keeps the contract, at a size that takes seconds.

    Args:
        game: its class, registered name, or ``file.py:Class``.
        options: fields of its Config, where the usual small values (``width=4``, ``noise=4``, images of 8 x 8 ...) do
            not do.

    Raises:
        AssertionError: the first rule of :data:`RULES` that it breaks, in a sentence.

    Example:
        >>> check_system("gan", objective="hinge")
    """
    subject = subject_of(game, **options)
    obey(subject.name, RULES, subject)
