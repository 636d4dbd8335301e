"""From what a user says of data to a data set, and from a data set to what a system needs to know of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ganworks import plugins
from ganworks.data import DataSet, Points, load, resolve
from ganworks.data.dataset import Split
from ganworks.data.exclusive_attributes import exclusive_sets
from ganworks.data.torch_dataset import adapt
from ganworks.errors import BadInput, DataError
from ganworks.game import Batch, System, configure
from ganworks.health.callback import HELD_OUT
from ganworks.registry import dataset as datasets
from ganworks.run_config import DataChoice
from ganworks.training.trainer import Feed

Data = DataSet | Points
OBJECT = "object:"
"""Begins the name of data that was handed over as a Python object."""


def facts(data: Data) -> dict[str, Any]:
    """What a system may want to know of its data, by the names Config fields have."""
    values: dict[str, Any] = {"image": tuple(data.image), "classes": data.classes}
    if isinstance(data, DataSet):
        values |= {"attributes": len(data.attribute_names), "domains": len(data.domains), "domain_names": data.domains}
        values["target_channels"] = data.target_channels
        if data.attribute_names:
            values["exclusive"] = exclusive_sets(data.field("attributes").numpy())
        if data.vocabulary is not None:
            values["vocabulary"] = tuple(data.vocabulary.words)
    return values


def resolved(kind: type[System], options: Mapping[str, Any], data: Data) -> Any:
    """The system's Config: what was asked for, and what the data says of itself where nothing was asked.

    Raises:
        BadInput: an option the system does not read.
        DataError: the data lacks what the system trains on.
    """
    if not isinstance(options, Mapping):
        raise BadInput(f"options={options!r}: give the system's options by name, as a mapping.")
    lacking = [name for name in kind.needs() if name not in data.provides]
    if lacking:
        able = [e.name for e in datasets.entries().values() if set(kind.needs()) <= set(e.facts.get("provides", ()))]
        raise DataError(
            f"{kind.entry.name} trains on {', '.join(kind.needs())}, and {data.name} has no {', '.join(lacking)}; "
            f"data sets that do: {', '.join(able) or 'none registered'}."
        )
    target = facts(data).get("target_channels", 0)
    if target not in (0, data.image[0]) and "target_channels" not in kind.Config.model_fields and kind.needs():
        raise BadInput(
            f"{kind.entry.name} takes domains of equal channels, and these have {data.image[0]} and {target}; leave "
            "target_channels out, or take cogan, cyclegan, pix2pix, unit or xgan."
        )
    defaults = {name: value for name, value in facts(data).items() if name in kind.Config.model_fields and value}
    return configure(kind, {**defaults, **options})


def check_fit(config: Any, data: Data) -> None:
    """See that a system and the data mean the same by an image and by a word's number.

    Raises:
        BadInput: another size, other numbers of attributes or domains, or a vocabulary that is not the data's.
    """
    if tuple(config.image) != tuple(data.image):
        raise BadInput(
            f"The system makes images of {tuple(config.image)}, the data has {tuple(data.image)}; "
            "both are channels, height, width."
        )
    sizes = facts(data)
    for name in ("attributes", "domains"):  # 0 is a system that does not read them
        value, there = getattr(config, name, 0), sizes.get(name, 0)
        if value and there and value != there:
            raise BadInput(f"The system reads {value} {name}, and {data.name} has {there}; give --{name} {there}.")
    words, vocabulary = getattr(config, "vocabulary", None), sizes.get("vocabulary")
    if words is not None and vocabulary is not None and tuple(words) != vocabulary:
        raise BadInput(
            f"The system numbers {len(words)} words by a vocabulary of its own, and the captions of {data.name} are "
            f"numbered by another of {len(vocabulary)}; leave the option vocabulary out and it is the data's."
        )


def feed(data: Data, seed: int) -> Feed:
    """The data in the order of a seed, as a function of the position."""
    order = data.order(seed)
    return lambda position, size: data.batch(order.indices(position, size))


def conditions(kind: type[System], choice: DataChoice, count: int, own: Any = None) -> Batch | None:
    """Held-out items to condition on or to translate, for systems that need them."""
    if not kind.samples_from():
        return None
    held_out = open_data(choice, "evaluate", own)
    return feed(held_out, 0)(0, count)


def choose(data: Any, system: System[Any] | None, kind: type[System[Any]] | None = None) -> tuple[DataChoice, Data]:
    """The choice of data and the training split of it.

    Args:
        data: what :func:`train` takes.
        built: a system whose size and channels the data is to have.
        kind: a system's class, for a new run: what it needs of folders (two domains, counterparts) is chosen once.
    """
    if not isinstance(data, str | Path | DataChoice):
        return _choice_of(data, system)
    choice = data if isinstance(data, DataChoice) else DataChoice(name=str(data))
    choice = choice.model_copy(update={"name": plugins.absolute(choice.name)})
    if system is not None:
        channels, height, width = system.config.image
        size = height if height == width else (height, width)
        choice = choice.model_copy(update={"size": choice.size or size, "channels": choice.channels or channels})
        if choice.size == 1:  # points have no size to ask for
            choice = choice.model_copy(update={"size": None, "channels": None})
    if kind is not None:
        name, options = resolve(choice.name, choice.options, kind.needs())
        choice = choice.model_copy(update={"name": str(name), "options": options})
    dataset = open_data(choice)
    report, names = getattr(dataset, "report", None), tuple(map(str, dataset.class_names))
    kept = {"class_names": names} | ({} if report is None else {"report": report.to_dict()})
    return choice.model_copy(update=kept), dataset


def _choice_of(data: Any, system: System[Any] | None) -> tuple[DataChoice, Data]:
    """The choice that stands for an object, and its training split."""
    channels, size = (system.config.image[0], system.config.image[1:]) if system is not None else (None, None)
    dataset = _split_of(data, size, channels, "train")
    name = dataset.name if isinstance(data, DataSet | Points) else type(data).__name__
    channels, height, width = dataset.image
    side = height if height == width else (height, width)
    names = tuple(map(str, dataset.class_names))
    choice = DataChoice(name=f"{OBJECT}{name}", size=side, channels=channels, sha256=dataset.sha256, class_names=names)
    return choice, dataset


def _split_of(data: Any, size: int | tuple[int, int] | None, channels: int | None, split: Split) -> Data:
    """A split of an object; one of our own data sets is a single split."""
    if not isinstance(data, DataSet | Points):
        return adapt(data, size=size, channels=channels, split=split)
    if split != data.split:
        raise DataError(f"{data.name} was handed over as its {data.split} split, and this needs the {split} split.")
    return data


def object_of(choice: DataChoice, data: Any) -> Any:
    """The object itself where the choice stands for one, else None."""
    return data if choice.name.startswith(OBJECT) else None


def open_data(choice: DataChoice, split: Split = "train", own: Any = None, *, all_labels: bool = False) -> Data:
    """One split of the chosen data.

    Args:
        choice: as a run's config has it.
        split: which split.
        own: the object, where the data was one.
        all_labels: show the labels that are hidden from training.

    Raises:
        BadInput: the data was an object, and it is not given, or another one is.
        DataError: the object is one split only, and another was asked for.
    """
    if not choice.name.startswith(OBJECT):
        options = {name: value for name, value in choice.options.items() if not (all_labels and name == "labels")}
        try:
            return load(choice.name, size=choice.size, channels=choice.channels, split=split, **options)
        except BadInput as error:
            if choice.report and not Path(choice.name).exists():
                raise BadInput(f"{error} If they were moved: ganworks resume RUN --data PLACE.") from None
            raise
    name = choice.name.removeprefix(OBJECT)
    if own is None:
        raise BadInput(
            f"This run was trained on the object {name}, which was handed over in Python; give it again there: "
            "ganworks.resume(folder, data=...), or ganworks.Run(folder, data=...)."
        )
    dataset = _split_of(own, choice.size, choice.channels, split)
    if split == "train" and dataset.sha256 != choice.sha256:
        raise BadInput(f"This run was trained on other data: {name} has not the content that it had then.")
    return dataset


def held_out(choice: DataChoice, own: Any = None) -> Batch | None:
    """Data that is not trained on; None where too few pictures are there to hold any back."""
    if own is None and choice.name.startswith(OBJECT):
        return None
    try:
        data = open_data(choice, "evaluate", own)
    except DataError:
        return None
    return feed(data, 0)(0, min(HELD_OUT, len(data)))
