"""A picture with its attributes, each a slider: held-out ones, or one of one's own. Knows no gradio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import Tensor

from ganworks.data.pictures import read
from ganworks.errors import BadInput, GanworksError
from ganworks.explore.slide import attributes_of, move, number_of, rivals
from ganworks.game import Batch
from ganworks.metrics.features.attribute_reader import AttributeReader
from ganworks.run import Run
from ganworks.studio.explore.abilities import uploaded, whole
from ganworks.training import image_grid

LOW, HIGH = -0.5, 1.5
"""Ends of a slider: 0 is off, 1 is on, beyond them the line goes on."""
MOST = 24
"""Attributes that have a slider."""


@dataclass(frozen=True)
class Portrait:
    """A picture (1, C, H, W), its attributes (1, A), their names, and which of them exclude each other (A, A)."""

    image: Tensor
    attributes: Tensor
    names: tuple[str, ...]
    rival: Tensor

    def own(self) -> dict[str, float]:
        """The attributes as they are, by name."""
        return {name: float(value) for name, value in zip(self.names[:MOST], self.attributes[0], strict=False)}


def portrait(run: Run, number: Any, files: Sequence[str], temporary: Path) -> Portrait:
    """A held-out picture, or an uploaded one, whose attributes are then read by a small network.

    Args:
        run: of a system that edits attributes.
        number: of the held-out picture.
        files: at most one uploaded picture.
        temporary: the folder in which it must lie.

    Raises:
        GanworksError: the system does not edit, the data is not here, or the picture cannot be read.
    """
    run.require("edit")
    paths = uploaded(files, temporary)
    if len(paths) > 1:
        raise BadInput("Give one picture whose attributes are to be moved.")
    return _portrait(run, whole(number, 0, 10**6, "The number of the picture"), paths[0] if paths else None)


@lru_cache(maxsize=16)
def _portrait(run: Run, number: int, path: Path | None) -> Portrait:
    names, labelled = _labelled(run)
    rival = rivals(attributes_of(labelled))
    if path is not None:
        image = read([path], run.system.config.image, prepared=run.preparation).images
        return Portrait(image, _reader(run).read(image), names, rival)
    held_out = run.data()
    batch = held_out.batch(torch.tensor([number % len(held_out)]))
    return Portrait(batch.images, attributes_of(batch), names, rival)


@lru_cache(maxsize=1)
def _labelled(run: Run) -> tuple[tuple[str, ...], Batch]:
    train = run.data("train")
    return tuple(train.attribute_names), train.batch(torch.arange(len(train)))


@lru_cache(maxsize=2)
def _reader(run: Run) -> AttributeReader:
    _, labelled = _labelled(run)
    return AttributeReader(labelled.images, attributes_of(labelled))


def edited(run: Run, one: Portrait, values: Mapping[str, Any]) -> Image.Image:
    """The picture, and beside it the same with some attributes moved.

    Args:
        run: of a system that edits attributes.
        one: the picture.
        values: of the attributes that are moved, from -0.5 to 1.5.

    Raises:
        BadInput: no such attribute, or a value out of range.
    """
    attributes = one.attributes
    for name, value in values.items():
        place = number_of(name, one.names)
        if isinstance(value, bool) or not isinstance(value, int | float) or not LOW <= value <= HIGH:
            raise BadInput(f"The slider {name} goes from {LOW:g} to {HIGH:g}.")
        attributes = move(attributes, place, float(value), one.rival)
    return image_grid.grid(torch.cat([one.image, run.edit(one.image, attributes)]), 2)


def sliders(run: Run, number: Any, files: Sequence[str], temporary: Path) -> dict[str, float]:
    """The attributes that can be moved, with their values; none where the picture or the data is not to be had."""
    try:
        return portrait(run, number, files, temporary).own()
    except GanworksError:
        return {}
