r"""Attributes as sliders: one is moved along a line while the others, and the image, stay as they are.

An attribute at value v is :math:`y(v) = (1 - v)\, y_{off} + v\, y_{on}`, where :math:`y_{off}` has it at 0 and
:math:`y_{on}` at 1 with its rivals at 0: attributes that no training image has together with it (a face has one hair
colour). Values below 0 and above 1 go on along the line.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, cast

import torch
from torch import Tensor

from ganworks.errors import BadInput, DataError, unknown_name
from ganworks.game import Batch, System
from ganworks.latents import lerp


class Editor(Protocol):
    """A system that draws images again with other attributes: stargan, fader."""

    def edit(self, images: Tensor, attributes: Tensor) -> Tensor:
        """Images (B, C, H, W) with the given attributes (B, A)."""
        ...


def editor(system: System) -> Editor:
    """The system, if it edits attributes.

    Raises:
        BadInput: it does not, or was trained on none.
    """
    if not hasattr(system, "edit") or not getattr(system.config, "attributes", 0):
        raise BadInput(f"{system.entry.name} edits no attributes; stargan and fader do, on data that has attributes.")
    return cast(Editor, system)


def number_of(name: str, names: Sequence[str]) -> int:
    """The place of an attribute among all, by its name.

    Raises:
        BadInput: there is no such attribute.
    """
    if name not in names:
        raise unknown_name("attribute", name, names)
    return list(names).index(name)


def known(batch: Batch) -> Tensor:
    """The attributes (B, A) of a batch.

    Raises:
        DataError: it has none.
    """
    if batch.attributes is None:
        raise DataError("The data of this run has no attributes to edit.")
    return batch.attributes


def rivals(attributes: Tensor) -> Tensor:
    """(A, A) bool: which attributes no item has together, from those (N, A) of a data set.

    Example:
        >>> rivals(torch.tensor([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]])).tolist()
        [[False, True, False], [True, False, False], [False, False, False]]
    """
    has = (attributes > 0.5).double()
    return (has.T @ has == 0) & ~torch.eye(attributes.shape[1], dtype=torch.bool)


def moved(attributes: Tensor, number: int, value: float | Tensor, rival: Tensor) -> Tensor:
    """Attributes with one moved to a value and its rivals out of its way.

    Args:
        attributes: (B, A).
        number: which one.
        value: where to; 0 is off, 1 is on.
        rival: (A, A) of :func:`rivals`.

    Returns:
        (B, A).
    """
    off = attributes.clone()
    off[:, number] = 0
    on = off.masked_fill(rival[number].to(off.device), 0)
    on[:, number] = 1
    return lerp(off, on, value)


def slide(
    system: System, images: Tensor, attributes: Tensor, number: int, values: Sequence[float], rival: Tensor
) -> Tensor:
    """Images with one attribute at each of some values.

    Args:
        system: one that edits.
        images: (B, C, H, W).
        attributes: (B, A), theirs.
        number: which attribute moves.
        values: where to.
        rival: (A, A) of :func:`rivals`.

    Returns:
        (B, values, C, H, W) in [-1, 1].

    Raises:
        BadInput: the system edits no attributes, or there is no value.
    """
    if not values:
        raise BadInput("A slider needs at least one value, for example 0 and 1.")
    able = editor(system)
    with torch.no_grad():
        return torch.stack([able.edit(images, moved(attributes, number, value, rival)) for value in values], 1)
