"""Putting a system and its data together, training, and continuing."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from ganworks import plugins
from ganworks._changes import differences, restored, set_aside, with_changes
from ganworks._data_choice import Data, check_fit, choose, conditions, feed, held_out, object_of, resolved
from ganworks._data_identity import relocated, to_resume
from ganworks._paper_body import papers_batch, with_paper_body
from ganworks._transfer import start_from
from ganworks._usual_settings import shorter
from ganworks.data import DataSet, Points
from ganworks.data.points import Mixture
from ganworks.errors import BadInput
from ganworks.game import Callback, Progress, System, checked, configure
from ganworks.health.bound_callback import bound_callback
from ganworks.health.callback import HealthCallback
from ganworks.registry import system as systems
from ganworks.rng import scope, seed_of
from ganworks.run import Run, facts_of
from ganworks.run_config import Measure, RunConfig, code_of, versions
from ganworks.schedules import schedules_in
from ganworks.training import checkpoint as checkpoints
from ganworks.training.length import LengthNotice
from ganworks.training.memory import build, check_training
from ganworks.training.run_lock import foreign_files, owned
from ganworks.training.settings import Training
from ganworks.training.trackers import Trackers
from ganworks.training.trainer import Trainer


def system(name: str | type[System[Any]], **options: object) -> System[Any]:
    """Build a system by its registered name.

    Args:
        name: for example ``"wgan_gp"``; or ``file.py:Class``, or a class.
        options: fields of its Config; an objective may be a design of :func:`ganworks.design`. Where ``image`` has a
            size of the paper and no size of the bodies is named, they are the paper's.

    Raises:
        BadInput: no such system, or an option it does not read.
    """
    kind, choices = system_class(name), plugins.absolute(options)
    image = choices.get("image")
    if isinstance(image, tuple | list) and len(image) == 3:
        choices, _ = with_paper_body(kind, choices, tuple(image))
    return build(lambda: kind(**choices), kind.entry.name)


def train(
    game: System[Any] | type[System[Any]] | str,
    data: Any,
    *,
    steps: int | None = None,
    minutes: float | None = None,
    out: Path | str | None = None,
    options: Mapping[str, object] | None = None,
    measure: Measure | None = None,
    init: Path | str | None = None,
    callbacks: Sequence[Callback] = (),
    quiet: bool = False,
    **training: object,
) -> Run:
    """Train a system on a data set and keep everything in a folder.

    Args:
        game: a system; or a class, the registered name of one, or ``file.py:Class``, which is then built to fit the
            data.
        data: a data set's name, a folder of pictures, ``file.py:Class``, a choice with size and channels, or any
            map-style torch data set.
        steps: train for this many steps.
        minutes: or for this many minutes; without either, for 2,000 steps.
        out: the run's folder; default: ``runs/<system>-<date>``.
        options: fields of the system's Config, where ``game`` is not a system already.
        measure: what the run is measured with later.
        init: another run, or a .safetensors file, whose weights are taken where names and shapes match (transfer
            learning).
        callbacks: your own, called after those of health.
        quiet: show no progress.
        training: any other field of :class:`ganworks.training.settings.Training`.

    Returns:
        The run.

    Raises:
        BadInput, DataError: something given cannot be used; nothing was written.
        NotFinite: the game diverged; the last good checkpoint is kept.
    """
    plan = planned(game, data, {"steps": steps, "minutes": minutes, **training}, options=options, measure=measure)
    folder = Path(out) if out is not None else Path("runs") / f"{plan.name}-{time.strftime('%Y%m%d-%H%M%S')}"
    transfer = start_from(plan.system, Path(init)) if init is not None else None
    notice = LengthNotice(plan.run.training.steps if not plan.run.training.minutes else None, shorter(plan.name))
    trainer = assembled(
        plan.run, folder, plan.dataset, plan.system, callbacks=(notice, *callbacks), quiet=quiet, own=plan.own
    )
    folder = trainer.folder or folder
    if not quiet and trainer.first and (report := getattr(plan.dataset, "report", None)) is not None:
        for line in report.lines():
            trainer.say(line)
    trainer.say(f"{plan.name} on {plan.run.data.name}{_amount(plan.dataset)}: the run is {folder}.")
    if plan.body:
        trainer.say(plan.body)
    if transfer is not None:
        trainer.say(str(transfer))
        trainer.note({"event": "weights_taken", **asdict(transfer)})
    with ExitStack() as stack:
        if trainer.first:
            refuse_foreign(folder)
            stack.enter_context(owned(folder))
            plan.run.save(folder / "config.yaml")
            plugins.remember(code.origin for code in plan.run.code.values())
        trainer.run()
    return Run(folder, stopped=trainer.stopping, system=type(plan.system), data=plan.own)


def _amount(data: Data) -> str:
    """How much there is of pictures, in brackets; of points there is no end."""
    if isinstance(data, Points):
        return ""
    channels, *sides = data.image
    size = "x".join(str(side) for side in sides)
    return f" ({len(data):,} pictures of {size}, {'grey' if channels == 1 else f'{channels} channels'})"


@dataclass(frozen=True)
class Plan:
    """A run that could begin: its settings, its data, and its system with starting weights.

    Attributes:
        run: the settings.
        dataset: the training split.
        system: with its weights.
        own: the data where it is an object.
        body: a sentence on the bodies that were chosen by the size of the images; empty where none were.
    """

    run: RunConfig
    dataset: Data
    system: System[Any]
    own: Any
    body: str = ""

    @property
    def name(self) -> str:
        """Of the system."""
        return self.run.system


def planned(
    game: System[Any] | type[System[Any]] | str,
    data: Any,
    training: Mapping[str, object],
    *,
    options: Mapping[str, object] | None = None,
    measure: Measure | None = None,
) -> Plan:
    """Put a run together, see that it fits, and write nothing; arguments as of :func:`train`.

    Raises:
        BadInput, DataError: something given cannot be used.
    """
    system_object = game if isinstance(game, System) else None
    kind = type(game) if isinstance(game, System) else system_class(game)
    choice, dataset = choose(data, system_object, kind)
    if system_object is not None:
        config, body, usual = system_object.config, "", {}
    else:
        config, body, usual = _chosen(kind, options, dataset)
    check_fit(config, dataset)
    budget = {"steps": 2000} if training.get("steps") is None and training.get("minutes") is None else {}
    settings = checked(Training, "Training", {**usual, **training, **budget})
    settings = _counted(settings)
    plain = config.model_dump(mode="json")
    run = RunConfig(
        system=kind.entry.name,
        options=plain,
        data=choice,
        training=settings,
        measure=measure or Measure(),
        code=code_of(kind, plain, choice),
        versions=versions(),
    )
    check_schedules(config, settings)
    system, own = system_object or initial(kind, run), object_of(choice, data)
    check_training(system, settings, lambda count: conditions(kind, choice, count, own))
    return Plan(run, dataset, system, own, body)


def _counted(settings: Training) -> Training:
    """Settings with the number of threads in force: other numbers give other sums, so it is part of the run."""
    return settings if settings.threads else settings.model_copy(update={"threads": torch.get_num_threads()})


def _chosen(
    kind: type[System[Any]], options: Mapping[str, object] | None, dataset: Data
) -> tuple[Any, str, dict[str, int]]:
    """A new run's Config, what to say of its bodies, and the batch of its paper where that is a small one."""
    asked, body, usual = plugins.absolute(options or {}), "", {}
    if isinstance(asked, Mapping) and isinstance(dataset, DataSet):
        asked, body = with_paper_body(kind, asked, tuple(dataset.image))
        batch = papers_batch(kind, tuple(dataset.image))
        usual = {"batch": batch} if batch is not None else {}
    return resolved(kind, asked, dataset), body, usual


def resume(
    folder: Path | str,
    *,
    steps: int | None = None,
    minutes: float | None = None,
    options: Mapping[str, object] | None = None,
    checkpoint: int | str | None = None,
    data: Any = None,
    other: Path | str | None = None,
    other_data: bool = False,
    system: type[System[Any]] | None = None,
    trust: bool = False,
    callbacks: Sequence[Callback] = (),
    quiet: bool = False,
) -> Run:
    """Continue a run: exactly, where nothing is changed, and otherwise with the change written down as an event.

    Args:
        folder: the run's folder.
        steps: a new total of steps; a new budget of either kind takes the place of the old one.
        minutes: a new total of minutes.
        options: options to change, by dotted names: ``{"critic_optimizer.rate": 1e-4, "training.batch": 32}``.
        checkpoint: step of the checkpoint to continue from, or "best"; default: the newest. What came later is set
            aside.
        data: the data set, for a run that was trained on an object rather than on something with a name; or the place
            that the run's pictures were moved to.
        other: the place that the second of two folders was moved to.
        other_data: go on with pictures that are not those of before.
        system: the system's class, for a run whose class was defined in no file.
        trust: run code that the run names and that was never used on this machine.
        callbacks: your own, called after those of health.
        quiet: show no progress.

    Raises:
        BadInput: the folder is not a run, or its pictures are others now.
        CheckpointError: no checkpoint of it can be used.
    """
    folder = Path(folder)
    kept = RunConfig.load(folder / "config.yaml")
    config = relocated(kept, data, other) if isinstance(data, str | Path) else kept
    kind = Run(folder, system=system, trust=trust).kind
    budget = {"training.steps": steps, "training.minutes": minutes} if (steps, minutes) != (None, None) else {}
    renewed = with_changes(config, kind, {**budget, **plugins.absolute(options or {})})
    code = code_of(kind, renewed.options, renewed.data)
    renewed = renewed.model_copy(update={"code": code, "training": _counted(renewed.training)})
    check_schedules(configure(kind, renewed.options), renewed.training)
    choice, dataset, change = to_resume(config.data, data, other_data)
    renewed, data = renewed.model_copy(update={"data": choice}), object_of(choice, data)
    game = initial(kind, renewed)
    check_training(game, renewed.training, lambda count: conditions(kind, renewed.data, count, data))
    trainer = assembled(renewed, folder, dataset, game, callbacks=callbacks, quiet=quiet, own=data)
    with ExitStack() as stack:
        if trainer.first:
            stack.enter_context(owned(folder))
        at = chosen_step(folder, checkpoint, kind) if checkpoint is not None else None
        before = with_changes(config, kind, {})
        before = before.model_copy(update={"training": _counted(before.training)})  # as earlier versions kept none
        for fault in restored(trainer, renewed, before, at):
            trainer.say(fault)
        if at is not None and trainer.first and (aside := set_aside(folder, at)) is not None:
            trainer.say(f"What came after step {at} was moved to {aside}.")
        if (changed := differences(before, renewed)) and trainer.first:
            trainer.note({"event": "options_changed", "options": changed})
            if "training.threads" in changed:
                trainer.say(
                    f"Sums in {renewed.training.threads} threads are other sums: the run does not go on exactly."
                )
        if code != config.code and trainer.first:
            trainer.say("The code that this run names has changed; the run goes on with what is here now.")
            trainer.note({"event": "code_changed", "code": {name: one.sha256 for name, one in code.items()}})
        if change and trainer.first:
            trainer.say(change)
            trainer.note({"event": "data_changed", "content": renewed.data.report["content"]})
        if renewed != kept and trainer.first:
            renewed.save(folder / "config.yaml")
            plugins.remember(one.origin for one in code.values())
        trainer.run()
    return Run(folder, stopped=trainer.stopping, system=kind, data=data, trust=trust)


def chosen_step(folder: Path, checkpoint: int | str, kind: type[System[Any]]) -> int:
    """The step of a checkpoint given by its number, or of the best one by the doctor."""
    if checkpoint != "best":
        if not str(checkpoint).isdecimal():
            raise BadInput(f"Checkpoint {checkpoint!r}: give the step of one, or best.")
        return checkpoints.step_of(checkpoints.at_step(folder / "checkpoints", int(checkpoint)))
    best = Run(folder, system=kind).doctor().best
    if best is None:
        raise BadInput(f"{folder} has no best checkpoint: its health was not watched; give the step of one.")
    return best.step


def system_class(game: type[System[Any]] | str) -> type[System[Any]]:
    """A system's class from its registered name, ``file.py:Class``, or itself."""
    kind = game
    if isinstance(game, str):
        kind = plugins.load(game, System) if plugins.is_reference(game) else systems[game]
    if not (isinstance(kind, type) and issubclass(kind, System)):
        raise BadInput(f"{game} is no system: a system is a class derived from ganworks.game.System.")
    return kind


def check_schedules(config: Any, settings: Training) -> None:
    """See that schedules in shares of the run have a run of a fixed length.

    Raises:
        BadInput: the run has a budget in minutes only.
    """
    if settings.steps is None:
        for schedule in schedules_in([config, settings]):
            schedule.at(Progress())


def initial(kind: type[System[Any]], config: RunConfig) -> System[Any]:
    """The system of a run with its starting weights, which follow from the seed."""
    options = configure(kind, config.options)
    with scope(config.training.seed, "weights"):
        return build(lambda: kind(options), config.system)


def assembled(
    config: RunConfig,
    folder: Path,
    data: Data,
    system: System[Any],
    *,
    callbacks: Sequence[Callback] = (),
    quiet: bool = False,
    own: Any = None,
) -> Trainer:
    """The trainer of a run with its callbacks; ``own`` is the data where it is an object."""
    to_condition_on = conditions(type(system), config.data, config.training.samples, own)
    seed, settings = config.training.seed, config.training
    health: list[Callback] = []
    fresh = feed(data, seed_of("estimate", seed) % 2**31) if isinstance(data, Points) else None
    if (bound := bound_callback(system, fresh, seed)) is not None:
        health.append(bound)
    if settings.watch_every or settings.spectra_every or settings.stop_on:
        health.append(
            HealthCallback(
                facts_of(config),
                count=len(data),
                held_out=lambda: held_out(config.data, own),
                modes=torch.from_numpy(data.modes).float()[:, :, None, None] if isinstance(data, Mixture) else None,
                watch_every=settings.watch_every,
                spectra_every=settings.spectra_every,
                log_every=settings.log_every,
                stop_on=settings.stop_on,
            )
        )
    return Trainer(
        system,
        feed(data, seed),
        settings,
        folder,
        given=to_condition_on,
        callbacks=(*health, Trackers(settings.loggers, config.model_dump(mode="json")), *callbacks),
        quiet=quiet,
    )


def refuse_foreign(folder: Path) -> None:
    """See that a new run can have a folder.

    Raises:
        BadInput: it holds a run already, or anything else.
    """
    if (folder / "config.yaml").exists():
        raise BadInput(
            f"{folder} already holds a run; continue it with `ganworks resume {folder}` or choose another --out."
        )
    if folder.exists() and not folder.is_dir():
        raise BadInput(f"{folder} is a file; choose another --out.")
    if names := foreign_files(folder):
        listing = ", ".join(names[:4]) + (" ..." if len(names) > 4 else "")
        raise BadInput(f"{folder} holds other files ({listing}) and no run; choose an empty or new folder with --out.")
