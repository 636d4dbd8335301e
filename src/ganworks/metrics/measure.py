"""What a metric is given and what it answers.

A metric is one file with one function marked ``@metric(name, title=..., sees=..., better=...)`` from :class:`Sides` to
named :class:`Value`. ``sees`` says which extractors may look for it: ``features`` (any), ``logits`` (any with classes),
or the name of the one extractor it is defined on.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.metrics.features.extractor import Extracted

ONE_BY_ONE = "psnr and ssim compare each picture with its counterpart; their real/real column, another with it"


@dataclass(frozen=True)
class Sides:
    """Both sides of a comparison, as one extractor saw them."""

    real: Extracted
    fake: Extracted
    seed: int = 0
    """Of what the metric draws: subsets, directions."""
    modes: Tensor | None = None
    """(K, d) centres of the mass, where the data's density is known."""
    deviation: float = 0.0
    """Standard deviation around each mode."""
    image: tuple[int, ...] = ()
    """Shape of a picture, (C, H, W)."""


@dataclass(frozen=True)
class Value:
    """One number, with a standard error where there is one."""

    value: float
    error: float | None = None
    note: str = ""
    """What a reader must know of it, for example "of 8 modes"."""


def counterparts(sides: Sides) -> tuple[Tensor, Tensor]:
    """Real and fake pictures (N, C, H, W), each fake one behind its true counterpart, from their pixels.

    Args:
        sides: as the features ``pixels`` see them; of the longer one only the first are taken.
    """
    n = min(len(sides.real.features), len(sides.fake.features))
    real, fake = (side.features[:n].unflatten(1, sides.image) for side in (sides.real, sides.fake))
    return real, fake


def mean_of_pictures(values: Tensor) -> Value:
    """The mean of one number for each picture (N,), N at least 2, and its standard error.

    The floor column of such a metric holds what another picture scores in the place of the true counterpart.
    """
    return Value(float(values.mean()), float(values.std() / len(values) ** 0.5), ONE_BY_ONE)


def pair(real: Tensor, fake: Tensor, at_least: int = 2) -> tuple[Tensor, Tensor]:
    """Both sides as float tensors, after checking that they can be compared.

    Args:
        real: (N, d).
        fake: (M, d).
        at_least: how many rows each side must have.

    Raises:
        BadInput: shapes that do not fit, too few rows, values that are not finite.
    """
    if real.dim() != 2 or fake.dim() != 2 or real.shape[1] != fake.shape[1]:
        raise BadInput(
            f"Features (N, d) and (M, d) of one length are needed, not {tuple(real.shape)} and {tuple(fake.shape)}."
        )
    if min(len(real), len(fake)) < at_least:
        raise BadInput(f"At least {at_least} images a side are needed, not {len(real)} and {len(fake)}.")
    if not (torch.isfinite(real).all() and torch.isfinite(fake).all()):
        raise BadInput("The features contain values that are not finite.")
    return real, fake
