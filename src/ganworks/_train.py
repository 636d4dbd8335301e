"""Putting a system and its data together, training, and continuing."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ganworks.data import DataSet, Points, load
from ganworks.data.dataset import Split
from ganworks.data.exclusive_attributes import exclusive_sets
from ganworks.errors import BadInput, CheckpointError, DataError
from ganworks.game import Batch, System, checked, configure
from ganworks.health.bound_callback import watchers
from ganworks.health.callback import health_watcher, onlooker
from ganworks.registry import dataset as datasets
from ganworks.registry import system as systems
from ganworks.rng import scope
from ganworks.run import Run
from ganworks.run_config import DataChoice, Measure, RunConfig, versions
from ganworks.training.settings import Training
from ganworks.training.trainer import Engine, Feed

Data = DataSet | Points


def system(name: str, **options: Any) -> System:
    """Build a system by its registered name.

    Args:
        name: for example ``"wgan_gp"``.
        options: fields of its Config.

    Raises:
        BadInput: no such system, or an option it does not read.
    """
    return systems[name](**options)


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


def given(kind: type[System], choice: DataChoice, count: int) -> Batch | None:
    """Held-out items to condition on or to translate, for systems that need them."""
    if not kind.samples_from():
        return None
    held_out = open_data(choice, "evaluate")
    return feed(held_out, 0)(0, count)


def open_data(choice: DataChoice, split: Split = "train") -> Data:
    """One split of the chosen data."""
    return load(choice.name, size=choice.size, channels=choice.channels, split=split, **choice.options)


def train(
    game: System | str,
    data: str | DataChoice,
    *,
    steps: int | None = None,
    minutes: float | None = None,
    out: Path | str | None = None,
    options: Mapping[str, Any] | None = None,
    measure: Measure | None = None,
    quiet: bool = False,
    **training: Any,
) -> Run:
    """Train a system on a data set and keep everything in a folder.

    Args:
        game: a system, or the name of one, which is then built to fit the data.
        data: a data set's name, a folder of pictures, or a choice with size and channels.
        steps: train for this many steps.
        minutes: or for this many minutes; without either, for 2,000 steps.
        out: the run's folder; default: ``runs/<system>-<date>``.
        options: fields of the system's Config, where ``game`` is a name.
        measure: what the run is measured with later.
        quiet: show no progress.
        training: any other field of :class:`ganworks.training.settings.Training`.

    Returns:
        The run.

    Raises:
        BadInput, DataError: something given cannot be used; nothing was written.
        NotFinite: the game diverged; the last good checkpoint is kept.
    """
    kind = systems[game] if isinstance(game, str) else type(game)
    choice = DataChoice(name=data) if isinstance(data, str) else data
    if not isinstance(game, str):
        channels, side = game.config.image[0], game.config.image[1]
        choice = choice.model_copy(update={"size": choice.size or side, "channels": choice.channels or channels})
        if choice.size == 1:  # points have no size to ask for
            choice = choice.model_copy(update={"size": None, "channels": None})
    held = open_data(choice)
    config = resolved(kind, options or {}, held) if isinstance(game, str) else game.config
    check_fit(config, held)
    default = None if steps or minutes else 2000
    budget = {"steps": default if steps is None else steps, "minutes": minutes}
    settings = checked(Training, "Training", {**budget, **training})
    folder = Path(out) if out is not None else Path("runs") / f"{kind.entry.name}-{time.strftime('%Y%m%d-%H%M%S')}"
    whole = RunConfig(
        system=kind.entry.name,
        options=config.model_dump(mode="json"),
        data=choice,
        training=settings,
        measure=measure or Measure(),
        versions=versions(),
    )
    engine = assembled(whole, folder, held, game if isinstance(game, System) else built(kind, whole), quiet=quiet)
    if engine.runtime.first:
        claim(folder, whole)
    engine.run()
    return Run(folder, stopped=engine.stopping)


def resume(folder: Path | str, *, steps: int | None = None, minutes: float | None = None, quiet: bool = False) -> Run:
    """Continue a run exactly where its newest whole checkpoint stands.

    Args:
        folder: the run's folder.
        steps: a new total of steps; a new budget of either kind takes the place of the old one.
        minutes: a new total of minutes.
        quiet: show no progress.

    Raises:
        BadInput: the folder is not a run.
        CheckpointError: no checkpoint of it can be used.
    """
    folder = Path(folder)
    config = RunConfig.load(folder / "config.yaml")
    changed = {"steps": steps, "minutes": minutes} if (steps, minutes) != (None, None) else {}
    if changed:
        renewed = checked(Training, "Training", {**config.training.model_dump(), **changed})
        config = config.model_copy(update={"training": renewed})
    engine = assembled(config, folder, open_data(config.data), built(systems[config.system], config), quiet=quiet)
    for fault in engine.restore():
        engine.progress.say(fault)
    if changed and engine.runtime.first:
        config.save(folder / "config.yaml")
    engine.run()
    return Run(folder, stopped=engine.stopping)


def built(kind: type[System], config: RunConfig) -> System:
    """The system of a run with its starting weights, which follow from the seed."""
    with scope(config.training.seed, "weights"):
        return kind(configure(kind, config.options))


def assembled(config: RunConfig, folder: Path, data: Data, system: System, *, quiet: bool = False) -> Engine:
    """The engine of a run with all that watches it."""
    conditions = given(type(system), config.data, config.training.samples)
    seed = config.training.seed
    health = health_watcher(config, data)
    return Engine(
        system,
        feed(data, seed),
        config.training,
        folder,
        given=conditions,
        watchers=(*watchers(system, data, seed), *([health] if health else [])),
        onlooker=onlooker(config, system),
        quiet=quiet,
    )


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
