r"""Move an attribute of held-out pictures like a slider.

One attribute is moved along a line while the others, and the image, stay as they are: at value v the attributes are
:math:`y(v) = (1 - v)\, y_{off} + v\, y_{on}`, where :math:`y_{off}` has it at 0 and :math:`y_{on}` at 1 with its
rivals at 0: attributes that no training image has together with it (a face has one hair colour). Values below 0 and
above 1 go on along the line.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import torch
from pydantic import Field
from torch import Tensor

from ganworks.errors import BadInput, DataError, unknown_name
from ganworks.explore._options import CommandLine, Output, Report, silent
from ganworks.explore._result import Result
from ganworks.game import Batch, Settings
from ganworks.latents import lerp

if TYPE_CHECKING:
    from ganworks.run import Run

OUTPUTS = (Output("the sheet, for example sliders.png"),)


class Options(Settings):
    """Which attributes, and where to."""

    attribute: Annotated[tuple[str, ...] | None, CommandLine(metavar="NAME")] = None
    """Which ones; all when not given."""
    values: Annotated[tuple[float, ...], Field(min_length=1)] = (-1.0, 0.0, 0.5, 1.0, 2.0)
    """Where to: 0 is off, 1 is on, others go beyond."""
    number: Annotated[int, CommandLine(short="-n")] = Field(default=4, ge=1)
    """How many pictures."""


def study(run: Run, options: Options, report: Report = silent) -> Result:
    """For each picture and attribute a row of the picture itself and the picture at every value.

    Raises:
        BadInput: a system that does not edit, or an attribute that the data does not have.
        DataError: the data has no attributes.
    """
    run.require("edit")
    held_out, train = run.data("evaluate"), run.data("train")
    names = held_out.attribute_names
    numbers = [number_of(name, names) for name in (options.attribute or names)]
    batch = held_out.batch(held_out.order(0).indices(0, min(options.number, len(held_out))))
    rival = rivals(attributes_of(train.batch(torch.arange(len(train)))))
    rows = []
    for number in numbers:
        images = slide(run, batch.images, attributes_of(batch), number, options.values, rival)
        rows.append(torch.cat([batch.images[:, None], images], 1).flatten(0, 1))
    text = (
        f"rows: {len(batch)} pictures each for {', '.join(names[number] for number in numbers)}; "
        f"columns: the picture itself, then {', '.join(f'{value:g}' for value in options.values)}"
    )
    return Result(text=(text,), images=torch.cat(rows), columns=1 + len(options.values))


def number_of(name: str, names: Sequence[str]) -> int:
    """The place of an attribute among all, by its name.

    Raises:
        BadInput: there is no such attribute.
    """
    if name not in names:
        raise unknown_name("attribute", name, names)
    return list(names).index(name)


def attributes_of(batch: Batch) -> Tensor:
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


def move(attributes: Tensor, number: int, value: float | Tensor, rival: Tensor) -> Tensor:
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


def slide(run: Run, images: Tensor, attributes: Tensor, number: int, values: Sequence[float], rival: Tensor) -> Tensor:
    """Images with one attribute at each of some values.

    Args:
        run: of a system that edits.
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
    return torch.stack([run.edit(images, move(attributes, number, value, rival)) for value in values], 1)
