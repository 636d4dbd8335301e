"""Opening a data set by name or by folder."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from ganworks.data.dataset import DataSet, Split
from ganworks.data.label_mask import hide_labels
from ganworks.data.points import Points
from ganworks.data.transforms import check_shape
from ganworks.errors import BadInput, DataError
from ganworks.registry import dataset

FOLDER, HUB = "folder", "hub"


def load(
    name: str,
    *,
    size: int | None = None,
    channels: int | None = None,
    split: Split = "train",
    folder: Path | str | None = None,
    labels: int | None = None,
    **options: Any,
) -> DataSet | Points:
    """Open one split of a data set.

    Args:
        name: a registered name, ``hub:NAME``, or a path to a folder of pictures.
        size: height and width of the pictures in pixels; each set has a default.
        channels: 1 for grey, 3 for colour; as the set has them when not given.
        split: ``train`` or ``evaluate``; the two never overlap.
        folder: where the files lie, for sets that can be given by hand.
        labels: keep this many labels of the training split and hide the others as -1, see
            :func:`~ganworks.data.label_mask.hide_labels`; all are kept when not given.
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
    name, options = _resolve(str(name), options)
    if folder is not None:
        options["folder"] = Path(folder)
    loader = dataset[name]
    options |= {key: value for key, value in (("size", size), ("channels", channels)) if value is not None}
    opened = _call(loader, name, {**options, "split": split})
    return hide_labels(opened, labels) if labels is not None and split == "train" else opened


def prepare(name: str, **options: Any) -> list[str]:
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
    name, options = _resolve(str(name), options)
    entry = dataset.entries().get(name)
    if entry is None:
        dataset[name]  # raises with the nearest names
        raise DataError(f"{name} cannot be prepared.")
    work = getattr(import_module(entry.module), "prepare", None)
    if work is None:
        return [f"{name} needs no preparation."]
    return _call(work, name, options)


def _resolve(name: str, options: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    if name.startswith(f"{HUB}:"):
        return HUB, {"source": name.removeprefix(f"{HUB}:"), **options}
    if name not in dataset and (Path(name).is_dir() or "/" in name or "\\" in name):
        return FOLDER, {"folder": Path(name), **options}
    return name, dict(options)


def _call(function: Callable[..., Any], name: str, options: dict[str, Any]) -> Any:
    accepted = inspect.signature(function).parameters
    unread = sorted(set(options) - set(accepted))
    if unread:
        known = ", ".join(accepted) or "none"
        raise BadInput(f"The data set {name} has no option {' or '.join(map(repr, unread))}; its options: {known}.")
    return function(**{key: _typed(function, name, key, value) for key, value in options.items()})


def _typed(function: Callable[..., Any], name: str, option: str, value: Any) -> Any:
    """A value as the type its option is declared with, so that words from a command line become numbers."""
    hints = get_type_hints(function.__init__ if inspect.isclass(function) else function)
    if option not in hints:
        return value
    try:
        return TypeAdapter(hints[option]).validate_python(value)
    except ValidationError as error:
        wanted = "; ".join(sorted({fault["msg"] for fault in error.errors()}))
        raise BadInput(f"The data set {name} cannot use {option}={value!r}: {wanted}.") from None
