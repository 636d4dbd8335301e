"""Putting a system and its data together, training, and continuing."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ganworks import plugins
from ganworks._schedule import schedules_in
from ganworks.data import DataSet, Points
from ganworks.data.dataset import Split
from ganworks.data.exclusive_attributes import exclusive_sets
from ganworks.errors import BadInput, CheckpointError, DataError
from ganworks.game import Batch, Callback, Progress, System, checked, configure
from ganworks.health.bound_callback import bound_callbacks
from ganworks.health.callback import HealthCallback
from ganworks.registry import dataset as datasets
from ganworks.registry import system as systems
from ganworks.rng import scope
from ganworks.run import Run, facts_of
from ganworks.run_config import OBJECT, DataChoice, Measure, RunConfig, code_of, versions
from ganworks.training.logging import Trackers
from ganworks.training.settings import Training
from ganworks.training.trainer import Feed, Trainer

Data = DataSet | Points


def system(name: str | type[System[Any]], **options: Any) -> System[Any]:
    """Build a system by its registered name.

    Args:
        name: for example ``"wgan_gp"``; or ``file.py:Class``, or a class.
        options: fields of its Config; an objective may be a design of :func:`ganworks.design`.

    Raises:
        BadInput: no such system, or an option it does not read.
    """
    return system_class(name)(**plugins.absolute(options))


def facts(data: Data) -> dict[str, Any]:
    """What a system may want to know of its data, by the names Config fields have."""
    known: dict[str, Any] = {"image": tuple(data.image), "classes": data.classes}
    if isinstance(data, DataSet):
        known |= {"attributes": len(data.attribute_names), "domains": len(data.domains), "domain_names": data.domains}
        if data.attribute_names:
            known["exclusive"] = exclusive_sets(data.field("attributes").numpy())
        if data.vocabulary is not None:
            known["vocabulary"] = tuple(data.vocabulary.words)
    return known


def resolved(kind: type[System], options: Mapping[str, Any], data: Data) -> Any:
    """The system's Config: what was asked for, and what the data says of itself where nothing was asked.

    Raises:
        BadInput: an option the system does not read.
        DataError: the data lacks what the system trains on.
    """
    lacking = [name for name in kind.needs() if name not in data.provides]
    if lacking:
        able = [e.name for e in datasets.entries().values() if set(kind.needs()) <= set(e.facts.get("provides", ()))]
        raise DataError(
            f"{kind.entry.name} trains on {', '.join(kind.needs())}, and {data.name} has no {', '.join(lacking)}; "
            f"data sets that do: {', '.join(able) or 'none registered'}."
        )
    said = {name: value for name, value in facts(data).items() if name in kind.Config.model_fields and value}
    return configure(kind, {**said, **options})


def check_fit(config: Any, data: Data) -> None:
    """See that a system and the data mean the same by an image and by a word's number.

    Raises:
        BadInput: images of another size, or a vocabulary that is not the data's.
    """
    if tuple(config.image) != tuple(data.image):
        raise BadInput(
            f"The system makes images of {tuple(config.image)}, the data has {tuple(data.image)}; "
            "both are channels, height, width."
        )
    words, known = getattr(config, "vocabulary", None), facts(data).get("vocabulary")
    if words is not None and known is not None and tuple(words) != known:
        raise BadInput(
            f"The system numbers {len(words)} words by a vocabulary of its own, and the captions of {data.name} are "
            f"numbered by another of {len(known)}; leave the option vocabulary out and it is the data's."
        )


def feed(data: Data, seed: int) -> Feed:
    """The data in the order of a seed, as a function of the position."""
    order = data.order(seed)
    return lambda position, size: data.batch(order.indices(position, size))


def given(kind: type[System], choice: DataChoice, count: int, own: Any = None) -> Batch | None:
    """Held-out items to condition on or to translate, for systems that need them."""
    if not kind.samples_from():
        return None
    held_out = choice.open("evaluate", own)
    return feed(held_out, 0)(0, count)


def open_data(choice: DataChoice, split: Split = "train") -> Data:
    """One split of the chosen data."""
    return choice.open(split)


def train(
    game: System[Any] | type[System[Any]] | str,
    data: Any,
    *,
    steps: int | None = None,
    minutes: float | None = None,
    out: Path | str | None = None,
    options: Mapping[str, Any] | None = None,
    measure: Measure | None = None,
    callbacks: Sequence[Callback] = (),
    quiet: bool = False,
    **training: Any,
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
        callbacks: your own, called after those of health.
        quiet: show no progress.
        training: any other field of :class:`ganworks.training.settings.Training`.

    Returns:
        The run.

    Raises:
        BadInput, DataError: something given cannot be used; nothing was written.
        NotFinite: the game diverged; the last good checkpoint is kept.
    """
    built = game if isinstance(game, System) else None
    kind = type(game) if isinstance(game, System) else system_class(game)
    choice, dataset = choose(data, built)
    config = built.config if built is not None else resolved(kind, plugins.absolute(options or {}), dataset)
    check_fit(config, dataset)
    default = None if steps or minutes else 2000
    budget = {"steps": default if steps is None else steps, "minutes": minutes}
    settings = checked(Training, "Training", {**budget, **training})
    folder = Path(out) if out is not None else Path("runs") / f"{kind.entry.name}-{time.strftime('%Y%m%d-%H%M%S')}"
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
    own = data if choice.name.startswith(OBJECT) else None
    game_built = built or initial(kind, run)
    trainer = assembled(run, folder, dataset, game_built, callbacks=callbacks, quiet=quiet, own=own)
    if trainer.first:
        claim(folder, run)
        plugins.remember(code.origin for code in run.code.values())
    trainer.run()
    return Run(folder, stopped=trainer.stopping, system=kind, data=own)


def resume(
    folder: Path | str,
    *,
    steps: int | None = None,
    minutes: float | None = None,
    data: Any = None,
    system: type[System[Any]] | None = None,
    trust: bool = False,
    callbacks: Sequence[Callback] = (),
    quiet: bool = False,
) -> Run:
    """Continue a run exactly where its newest whole checkpoint stands.

    Args:
        folder: the run's folder.
        steps: a new total of steps; a new budget of either kind takes the place of the old one.
        minutes: a new total of minutes.
        data: the data set, for a run that was trained on an object rather than on something with a name.
        system: the system's class, for a run whose class was defined in no file.
        trust: run code that the run names and that was never used on this machine.
        callbacks: your own, called after those of health.
        quiet: show no progress.

    Raises:
        BadInput: the folder is not a run.
        CheckpointError: no checkpoint of it can be used.
    """
    folder = Path(folder)
    config = RunConfig.load(folder / "config.yaml")
    kind = Run(folder, system=system, trust=trust).kind
    changed = {"steps": steps, "minutes": minutes} if (steps, minutes) != (None, None) else {}
    if changed:
        renewed = checked(Training, "Training", {**config.training.model_dump(), **changed})
        config = config.model_copy(update={"training": renewed})
    dataset = config.data.open("train", data)
    code = code_of(kind, config.options, config.data)
    renewed_code = code != config.code
    config = config.model_copy(update={"code": code})
    trainer = assembled(config, folder, dataset, initial(kind, config), callbacks=callbacks, quiet=quiet, own=data)
    for fault in trainer.restore():
        trainer.say(fault)
    if renewed_code:
        trainer.say("The code of this run has changed; the run goes on with what is here now.")
    if (changed or renewed_code) and trainer.first:
        config.save(folder / "config.yaml")
        plugins.remember(origin.origin for origin in code.values())
    trainer.run()
    return Run(folder, stopped=trainer.stopping, system=kind, data=data, trust=trust)


def system_class(game: type[System[Any]] | str) -> type[System[Any]]:
    """A system's class from its registered name, ``file.py:Class``, or itself."""
    kind = game
    if isinstance(game, str):
        kind = plugins.load(game, System) if plugins.is_reference(game) else systems[game]
    if not (isinstance(kind, type) and issubclass(kind, System)):
        raise BadInput(f"{game} is no system: a system is a class derived from ganworks.game.System.")
    return kind


def choose(data: Any, built: System[Any] | None) -> tuple[DataChoice, Data]:
    """The choice of data and the training split of it.

    Args:
        data: what :func:`train` takes.
        built: a system whose size and channels the data is to have.
    """
    if not isinstance(data, str | Path | DataChoice):
        image = built.config.image if built is not None else (None, None)
        return DataChoice.of(data, size=image[1], channels=image[0])
    choice = data if isinstance(data, DataChoice) else DataChoice(name=str(data))
    choice = choice.model_copy(update={"name": plugins.absolute(choice.name)})
    if built is not None:
        channels, side = built.config.image[0], built.config.image[1]
        choice = choice.model_copy(update={"size": choice.size or side, "channels": choice.channels or channels})
        if choice.size == 1:  # points have no size to ask for
            choice = choice.model_copy(update={"size": None, "channels": None})
    return choice, choice.open()


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
    with scope(config.training.seed, "weights"):
        return kind(configure(kind, config.options))


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
    conditions = given(type(system), config.data, config.training.samples, own)
    seed, settings = config.training.seed, config.training
    health = []
    if settings.watch_every or settings.spectra_every or settings.stop_on:
        health = [
            HealthCallback(
                facts_of(config),
                data,
                held_out(config.data, own),
                watch_every=settings.watch_every,
                spectra_every=settings.spectra_every,
                log_every=settings.log_every,
                stop_on=settings.stop_on,
            )
        ]
    return Trainer(
        system,
        feed(data, seed),
        settings,
        folder,
        given=conditions,
        callbacks=(*bound_callbacks(system, data, seed), *health, Trackers(settings.loggers), *callbacks),
        quiet=quiet,
    )


def held_out(choice: DataChoice, own: Any = None) -> Data | None:
    """Data that is not trained on; None where too few pictures are there to hold any back."""
    try:
        return choice.open("evaluate", own)
    except DataError:
        return None


def claim(folder: Path, config: RunConfig) -> None:
    """Make a run's folder and write its config.

    Raises:
        BadInput: it holds a run already.
        CheckpointError: it cannot be written.
    """
    try:
        if (folder / "config.yaml").exists():
            raise BadInput(
                f"{folder} already holds a run; continue it with `ganworks resume {folder}` or choose another --out."
            )
        folder.mkdir(parents=True, exist_ok=True)
        config.save(folder / "config.yaml")
    except OSError as error:
        raise CheckpointError(
            f"The run's folder {folder} cannot be written ({error.strerror}); choose another with --out."
        ) from error
