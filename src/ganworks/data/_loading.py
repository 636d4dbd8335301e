"""Opening a data set by name, by folder or archive, or from code."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from ganworks import plugins
from ganworks.data._sources import is_source, shard_files
from ganworks.data.dataset import DataSet, Split
from ganworks.data.labels import hide_labels
from ganworks.data.points import Points
from ganworks.data.resize import Size, check_shape, shape_of
from ganworks.data.torch_dataset import adapt, is_map_style
from ganworks.errors import WORD, BadInput, DataError, one_line
from ganworks.registry import dataset

LONGEST_PART, LONGEST_PATH = 255, 4000
"""Characters of the name of a file and of a path: what is longer cannot be looked for."""
FOLDER, HUB, BUILTIN = "folder", "hub", "builtin"


def load(
    name: str,
    *,
    size: Size | None = None,
    channels: int | None = None,
    split: Split = "train",
    folder: Path | str | None = None,
    labels: int | None = None,
    **options: object,
) -> DataSet | Points:
    """Open one split of a data set.

    Args:
        name: a registered name, ``hub:NAME``, a path to a folder or archive of pictures, or ``file.py:Class``.
        size: height and width of the pictures in pixels, one number for squares; each set has a default.
        channels: 1 for grey, 3 for colour; as the set has them when not given.
        split: ``train`` or ``evaluate``; the two never overlap.
        folder: where the files lie, for sets that can be given by hand.
        labels: keep this many labels of the training split and hide the others as -1, see
            :func:`~ganworks.data.labels.hide_labels`; all are kept when not given.
        options: what the data set's own loader accepts.

    Returns:
        The data set; the two-dimensional problems are :class:`~ganworks.data.points.Points`.

    Raises:
        BadInput: an unknown name, option, split, size or number of channels.
        DataError: the data is not on this machine, or is damaged.
    """
    if split not in ("train", "evaluate"):
        raise BadInput(f"There is no split {split!r}; give train or evaluate.")
    check_shape(size, channels)
    if size is not None:
        height, width = shape_of(size)
        size = height if height == width else (height, width)
    name, options = _resolved(str(name), options)
    if folder is not None:
        options["folder"] = Path(folder)
    loader = dataset[name]
    shape = {key: value for key, value in (("size", size), ("channels", channels)) if value is not None}
    entry = dataset.entries().get(name)
    if entry is not None and entry.module.startswith("ganworks."):
        result = _call(loader, name, {**options, **shape, "split": split})
    else:
        result = open_code(loader, name, {**options, **shape}, split)
    return hide_labels(result, labels) if labels is not None and split == "train" else result


def resolve(
    name: str, options: Mapping[str, object] | None = None, needs: Sequence[str] = ()
) -> tuple[str, dict[str, Any]]:
    """What somebody typed as a choice that means the same everywhere and later: for a run's config.

    Paths become absolute; where a system needs two domains or counterparts, the options say which ones.

    Args:
        name: as :func:`load` takes it.
        options: the loader's.
        needs: fields of a batch that the system reads.

    Returns:
        The name and the options to keep and to give to :func:`load`.

    Raises:
        BadInput: a name that means two things, or domains that nobody chose.
        DataError: the data lacks what the system needs.
    """
    if len(name) > LONGEST_PATH or max(map(len, name.split("/"))) > LONGEST_PART:
        raise BadInput(
            f"The data set {one_line(name, WORD)} has a name of {len(name):,} characters; no path is so long."
        )
    resolved_options = dict(options or {})
    if name in dataset and Path(name).exists():
        raise BadInput(
            f"{name} is a built-in data set and a folder or file here; give ./{name} for your own, or "
            f"{BUILTIN}:{name} for the built-in one."
        )
    kind, own = _resolved(name, resolved_options)
    if kind != FOLDER:
        return name.removeprefix(f"{BUILTIN}:"), resolved_options
    for key in ("folder", "other"):
        if own.get(key) is not None:
            own[key] = str(Path(own[key]).expanduser().absolute())
    from ganworks.data.folder import options_for

    place = own.pop("folder")
    return place, options_for(place, own, needs)


def prepare(name: str, **options: object) -> list[str]:
    """Fetch a data set, check it and lay it in the cache.

    Args:
        name: a registered name.
        options: what the data set's ``prepare`` accepts, for example ``size``.

    Returns:
        What was done, one sentence each.

    Raises:
        BadInput: an unknown name or option.
        DataError: a client is missing, a download failed or its hash is wrong; the text says what to do by hand.
    """
    name, options = _resolved(str(name), options)
    entry = dataset.entries().get(name)
    if entry is None:
        dataset[name]  # raises with the nearest names
        raise DataError(f"{name} cannot be prepared.")
    work = getattr(import_module(entry.module), "prepare", None)
    if work is None:
        return [f"{name} needs no preparation."]
    return _call(work, name, options)


def _resolved(name: str, options: Mapping[str, object]) -> tuple[str, dict[str, Any]]:
    """The registered name of the loader, and its options."""
    if name.startswith(f"{HUB}:"):
        return HUB, {"source": name.removeprefix(f"{HUB}:"), **options}
    if name.startswith(f"{BUILTIN}:"):
        return name.removeprefix(f"{BUILTIN}:"), dict(options)
    own = not plugins.is_reference(name) and (Path(name).is_dir() or is_source(name) or bool(shard_files(name)))
    if name not in dataset and own:
        return FOLDER, {"folder": Path(name), **options}
    return name, dict(options)


def open_code(loader: Callable[..., object], name: str, options: dict[str, Any], split: Split) -> DataSet | Points:
    """A data set from somebody's code: a class or function that gives one of ours, or any map-style torch data set."""
    parameters = inspect.signature(loader).parameters
    splits = "split" in parameters
    shape = {key: options.pop(key) for key in ("size", "channels") if key not in parameters and key in options}
    dataset = _call(loader, name, {**options, **({"split": split} if splits else {})})
    if isinstance(dataset, DataSet | Points):
        return dataset
    if not is_map_style(dataset):
        raise BadInput(f"{name} is no data set: it has no length and items by number.")
    title = (plugins.split(name)[1] or Path(name).stem) if plugins.is_reference(name) else name
    return adapt(dataset, title, split=split, own_split=splits, **shape)


def _call(function: Callable[..., object], name: str, options: dict[str, Any]) -> Any:
    parameters = inspect.signature(function).parameters
    unread = sorted(set(options) - set(parameters))
    if unread:
        names = ", ".join(parameters) or "none"
        raise BadInput(f"The data set {name} has no option {' or '.join(map(repr, unread))}; its options: {names}.")
    return function(**{key: _typed(function, name, key, value) for key, value in options.items()})


def _typed(function: Callable[..., object], name: str, option: str, value: Any) -> Any:
    """A value as the type its option is declared with, so that words from a command line become numbers."""
    hints = get_type_hints(function.__init__ if inspect.isclass(function) else function)
    if option not in hints:
        return value
    try:
        return TypeAdapter(hints[option]).validate_python(value)
    except ValidationError as error:
        expectations = "; ".join(sorted({fault["msg"] for fault in error.errors()}))
        raise BadInput(f"The data set {name} cannot use {option}={value!r}: {expectations}.") from None
