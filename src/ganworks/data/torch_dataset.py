"""Any map-style torch data set as one of ours: pictures as uint8, with the labels and captions its items carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from ganworks.data._decoding import FitMode, check_fit
from ganworks.data._splits import evaluated
from ganworks.data.cache_format import Recipe, square
from ganworks.data.captions import Vocabulary
from ganworks.data.dataset import DataSet, EmptySplit, Split
from ganworks.data.report import ReadReport
from ganworks.data.resize import Size, range_of, shape_of, with_channels
from ganworks.errors import BadInput, DataError

IMAGE_KEYS = ("image", "images", "img", "pixel_values", "picture", "x")
LABEL_KEYS = ("label", "labels", "target", "class", "y")
CAPTION_KEYS = ("caption", "text", "prompt")
CAPTION = 32
"""Most tokens of a caption."""


def is_map_style(data: object) -> bool:
    """Whether something has a length and items by number."""
    return hasattr(data, "__len__") and hasattr(data, "__getitem__") and not isinstance(data, str | bytes | Mapping)


def adapt(
    data: Any,
    name: str | None = None,
    *,
    size: Size | None = None,
    channels: int | None = None,
    split: Split = "train",
    own_split: bool = False,
    fit: FitMode = "crop",
    value_range: str | tuple[float, float] | None = None,
    vocabulary: Vocabulary | None = None,
) -> DataSet:
    """Read every item once and keep its picture as uint8.

    Items are a picture, ``(picture, label)`` (a text there is a caption, a vector attributes), or a mapping with a
    picture and perhaps ``label``, ``caption`` and ``attributes``. A picture is one of Pillow's, an array (H, W),
    (H, W, C), or a tensor (H, W), (C, H, W); floats are taken as 0 to 1 or -1 to 1, as their values say, integers as 0
    to 255. Because items are read once, random transforms inside the data set are frozen.

    Args:
        data: has ``len`` and items by number.
        name: what it is called; its class when not given.
        size: side of the squares, or height and width; that of the pictures when not given and all are alike.
        channels: 1 or 3; as the pictures have them when not given.
        split: which part; a tenth is held out by the hash of its pixels.
        own_split: the data is one split already, and all of it is taken.
        fit: how pictures of another shape reach the size, see :class:`~ganworks.data.cache_format.Recipe`.
        value_range: values that become black and white, also as ``LOW,HIGH``.
        vocabulary: numbers the words of captions; that of the training part when not given.

    Raises:
        BadInput: items that hold no picture, pictures of different sizes without a size, values without a range.
        EmptySplit: too few items to hold one out.
    """
    if not is_map_style(data):
        raise BadInput(f"{type(data).__name__} is no map-style data set: it has no length and items by number.")
    title = name or type(data).__name__
    if not len(data):
        raise DataError(f"{title} has no item.")
    items = [_parts(data[number], title) for number in range(len(data))]
    arrays = [item["image"] for item in items]
    shape = shape_of(size) if size is not None else _common_shape(arrays, title)
    low, high = range_of(value_range) or _range_of(arrays, title)
    report = ReadReport(title, shape, fit, pictures=len(arrays))
    recipe = Recipe(shape, check_fit(fit))
    pixels = np.stack([_fitted(array, recipe, low, high) for array in arrays])
    grey = all(array.ndim == 2 or array.shape[2] == 1 for array in arrays)
    images = pixels[..., :1] if grey and channels in (None, 1) else with_channels(pixels, channels)
    hashes = [sha256(picture.tobytes()).hexdigest() for picture in pixels]
    label = [item.get("label") for item in items]
    names, numbers = _classes(label, data)
    if own_split:
        mine = np.ones(len(images), bool)
    else:
        out = evaluated(hashes, [None] * len(images), [str(one) for one in label])
        mine = out == (split == "evaluate")
        report.train, report.evaluate = int((~out).sum()), int(out.sum())
        report.layout.append("A tenth is held out, by the hash of the pixels.")
    if not mine.any():
        raise EmptySplit(f"{title} leaves no picture for its {split} split; it has {len(images)}.")
    report.layout.append(f"Values from {low:g} to {high:g} are black to white.")
    report.layout.append("Every item was read once: random transforms inside the data set are frozen.")
    fields = _captions(items, mine if split == "train" or own_split else ~mine, vocabulary) | _attributes(items)
    if names:
        fields |= {"label": numbers, "class_names": names}
    return DataSet(title, images, split=split, rows=np.flatnonzero(mine), report=report, **fields)


def _parts(item: Any, title: str) -> dict[str, Any]:
    """An item's picture, label, caption and attributes, the picture as an array (H, W) or (H, W, C)."""
    parts: dict[str, Any] = {}
    if isinstance(item, Mapping):
        for kind, keys in (("image", IMAGE_KEYS), ("label", LABEL_KEYS), ("caption", CAPTION_KEYS)):
            key = next((key for key in keys if key in item), None)
            parts |= {} if key is None else {kind: item[key]}
        if "attributes" in item:
            parts["attributes"] = np.asarray(item["attributes"])
        if "image" not in parts:
            raise BadInput(f"An item of {title} has no picture; it has {', '.join(map(str, item))}.")
    elif isinstance(item, Sequence) and not isinstance(item, str):
        parts["image"] = item[0]
        second = item[1] if len(item) > 1 else None
        if isinstance(second, str):
            parts["caption"] = second
        elif second is not None and np.ndim(second) == 0:
            parts["label"] = second
        elif second is not None and np.ndim(second) == 1:
            parts["attributes"] = np.asarray(second)
    else:
        parts["image"] = item
    parts["image"] = _array(parts["image"], title)
    return parts


def _array(picture: Any, title: str) -> NDArray[Any]:
    if isinstance(picture, Image.Image):
        picture = (
            picture if picture.mode in ("L", "F", "I") or picture.mode.startswith("I;16") else picture.convert("RGB")
        )
        return np.asarray(picture)
    if isinstance(picture, Tensor):
        array = (
            picture.detach().cpu().float().numpy() if picture.is_floating_point() else picture.detach().cpu().numpy()
        )
        array = array.transpose(1, 2, 0) if array.ndim == 3 and array.shape[0] in (1, 3) else array
    else:
        array = np.asarray(picture)
    if array.ndim == 2 or (array.ndim == 3 and array.shape[2] in (1, 3)):
        return array
    raise BadInput(
        f"An item of {title} holds {type(picture).__name__} of shape {tuple(array.shape)} in place of a picture; "
        "pictures are (C, H, W) tensors, (H, W, C) arrays, or Pillow's, with 1 or 3 channels."
    )


def _common_shape(arrays: Sequence[NDArray[Any]], title: str) -> tuple[int, int]:
    shapes = sorted({array.shape[:2] for array in arrays})
    if len(shapes) == 1:
        return shapes[0]
    (a, b), (c, d) = shapes[0], shapes[-1]
    raise BadInput(f"The pictures of {title} have {len(shapes)} sizes, from {a}x{b} to {c}x{d}; give a size.")


def _range_of(arrays: Sequence[NDArray[Any]], title: str) -> tuple[float, float]:
    low, high = float(min(array.min() for array in arrays)), float(max(array.max() for array in arrays))
    if all(array.dtype.kind in "ub" for array in arrays) or (low >= 0 and 1 < high <= 255):
        return (0.0, 255.0) if high <= 255 else (0.0, high)
    for start, end in ((0.0, 1.0), (-1.0, 1.0)):
        if start <= low and high <= end:
            return start, end
    raise BadInput(
        f"The pictures of {title} have values from {low:g} to {high:g}, which is none of 0 to 1, -1 to 1, 0 to 255 "
        "(were they normalised?); give --range LOW,HIGH (value_range)."
    )


def _fitted(array: NDArray[Any], recipe: Recipe, low: float, high: float) -> NDArray[np.uint8]:
    values = np.rint((array.astype(np.float64) - low) * (255 / (high - low))).clip(0, 255).astype(np.uint8)
    picture = Image.fromarray(values[..., 0] if values.ndim == 3 and values.shape[2] == 1 else values)
    if (picture.height, picture.width) == recipe.shape:
        return np.asarray(picture.convert("RGB"))
    return square(picture, recipe)


def _classes(label: Sequence[Any], data: Any) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Names and numbers of classes; no names where there are no labels."""
    if all(one is None for one in label):
        return (), np.empty(0, np.int64)
    if any(isinstance(one, str) for one in label):
        names = tuple(sorted({str(one) for one in label if one is not None}))
        return names, np.array([-1 if one is None else names.index(str(one)) for one in label])
    numbers = np.array([-1 if one is None else int(one) for one in label])
    own_names = tuple(map(str, getattr(data, "classes", ())))
    return own_names if len(own_names) > numbers.max() else tuple(map(str, range(numbers.max() + 1))), numbers


def _captions(
    items: Sequence[Mapping[str, Any]], train: NDArray[np.bool_], vocabulary: Vocabulary | None
) -> dict[str, Any]:
    texts = [str(item.get("caption", "")) for item in items]
    if not any(texts):
        return {}
    vocabulary = vocabulary or Vocabulary.of([text for text, mine in zip(texts, train, strict=True) if mine], CAPTION)
    return {"caption": np.stack([vocabulary.encode(text)[0] for text in texts]), "vocabulary": vocabulary}


def _attributes(items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    rows = [item["attributes"] for item in items if "attributes" in item]
    if not rows or len(rows) < len(items):
        return {}
    table = (torch.as_tensor(np.stack(rows)) > 0).float().numpy()
    return {"attributes": table, "attribute_names": tuple(f"attribute {n}" for n in range(table.shape[1]))}
