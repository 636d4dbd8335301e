"""The rules of a data set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import DataLoader

from ganworks.data import DataSet, Points, adapt, load
from ganworks.data._loading import open_code
from ganworks.errors import BadInput, DataError
from ganworks.game import Batch
from ganworks.testing._rules import obey, require

ROWS = 64
"""Most items that are looked at."""


@dataclass(frozen=True)
class Splits:
    """A data set under check; ``evaluate`` is None where there is one split only."""

    train: DataSet | Points
    evaluate: DataSet | Points | None

    def each(self) -> list[DataSet | Points]:
        """The splits there are."""
        return [self.train] if self.evaluate is None else [self.train, self.evaluate]


def _first(data: DataSet | Points, seed: int = 0) -> Batch:
    return data.batch(data.order(seed).indices(0, min(ROWS, len(data))))


def images_are_in_range(splits: Splits) -> None:
    """Images are float (B, C, H, W) of the shape that the set says, finite and, of pictures, in [-1, 1]."""
    for data in splits.each():
        images = _first(data).images
        require(images.shape[1:] == tuple(data.image), f"images are {tuple(images.shape[1:])}, not {data.image}.")
        require(images.dtype == torch.float32, f"images are {images.dtype}, not float32.")
        require(torch.isfinite(images).all(), "images hold values that are not finite.")
        low, high = float(images.min()), float(images.max())
        require(isinstance(data, Points) or (low >= -1 and high <= 1), f"images lie in [{low:.3g}, {high:.3g}].")
        require(isinstance(data, Points) or low < high, f"the first {len(images)} images are all of one colour.")


def fields_are_provided(splits: Splits) -> None:
    """A batch holds every field that the set provides, a row for each image."""
    for data in splits.each():
        batch = _first(data)
        for name in data.provides:
            value: Tensor | None = getattr(batch, name)
            require(value is not None, f"the set provides {name}, and a batch has none.")
            require(value is not None and len(value) == len(batch), f"{name} has another number of rows than images.")
        extra = "label" if batch.label is not None and "label" not in data.provides else ""
        require(not extra, "a batch has labels that the set does not provide.")


def labels_are_classes(splits: Splits) -> None:
    """Labels are numbers below the number of classes, or -1 where unknown."""
    for data in splits.each():
        label = _first(data).label
        if label is not None:
            require(label.dtype == torch.int64, f"labels are {label.dtype}, not int64.")
            low, high = int(label.min()), int(label.max())
            text = f"labels go from {low} to {high}, and the set has {data.classes} classes"
            require(low >= -1 and high < data.classes, f"{text}.")


def order_follows_from_the_seed(splits: Splits) -> None:
    """Items follow from seed and position alone, wherever reading starts."""
    data = splits.train
    size = min(ROWS, len(data))
    first, again = (data.order(3).indices(0, size) for _ in range(2))
    require((first == again).all(), "the order of a seed is not the same twice.")
    half = size // 2
    require((data.order(3).indices(half, size - half) == first[half:]).all(), "the order depends on where it starts.")
    one, two = data.batch(first), data.batch(first)
    require(torch.equal(one.images, two.images), "items read twice by their numbers differ.")


def splits_do_not_overlap(splits: Splits) -> None:
    """No picture of the training split is in the held-out one, and both have the same shape and classes."""
    if splits.evaluate is None or isinstance(splits.train, Points) or isinstance(splits.evaluate, Points):
        return
    train, evaluate = splits.train, splits.evaluate
    same = train.image == evaluate.image and train.classes == evaluate.classes
    require(same, f"the splits differ in shape or classes: {train!r} and {evaluate!r}.")
    evaluation_pictures = {picture.tobytes() for picture in _pixels(evaluate)}
    shared = sum(picture.tobytes() in evaluation_pictures for picture in _pixels(train))
    require(2 * shared < min(len(train), len(evaluate)), f"{shared} pictures are in both splits.")


def _pixels(data: DataSet) -> Any:
    return data.pixels(torch.arange(min(len(data), 16 * ROWS)))


RULES: dict[str, Callable[[Splits], None]] = {
    rule.__name__: rule
    for rule in (
        images_are_in_range,
        fields_are_provided,
        labels_are_classes,
        order_follows_from_the_seed,
        splits_do_not_overlap,
    )
}
"""The rules of a data set by name."""


def check_dataset(data: Any, **options: object) -> None:
    """Check a data set, or the class or function that opens one.

    Args:
        data: a map-style torch data set or the loader of one, one of ganworks', a class or function that gives either
            (with ``split`` among its arguments, or a tenth is held out), a registered name, or ``file.py:Class``.
        options: of what opens it, and ``size`` and ``channels``.

    Raises:
        AssertionError: the first rule of :data:`RULES` that it breaks, in a sentence.

    Example:
        >>> check_dataset("digits")
    """
    data = data.dataset if isinstance(data, DataLoader) else data
    title = data if isinstance(data, str) else getattr(data, "__name__", type(data).__name__)
    obey(title, RULES, _open_splits(title, data, options))


def _open_splits(title: str, data: Any, options: dict[str, Any]) -> Splits:
    if isinstance(data, DataSet | Points):
        return Splits(data, None)
    try:
        if isinstance(data, str):
            return Splits(load(data, **options), load(data, split="evaluate", **options))
        if isinstance(data, type) or (callable(data) and not hasattr(data, "__getitem__")):
            return Splits(*(open_code(data, title, dict(options), split) for split in ("train", "evaluate")))
        return Splits(*(adapt(data, title, split=split, **options) for split in ("train", "evaluate")))
    except (BadInput, DataError) as error:
        raise AssertionError(f"{title} cannot be opened: {error}") from error
