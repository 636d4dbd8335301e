"""Distances to nearest neighbours in blocks of bounded memory, for the metrics that count balls around images."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.metrics.measure import pair

BLOCK = 512


def centred(real: Tensor, fake: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """Both sides less the real mean, which makes distances from products of rows exact enough.

    Raises:
        BadInput: features that cannot be compared, or not more than k images on a side.
    """
    if k < 1:
        raise BadInput(f"k={k} neighbours cannot be taken; 1 or more can.")
    real, fake = pair(real, fake, at_least=k + 1)
    mean = real.mean(0)
    return real - mean, fake - mean


def distances(rows: Tensor, columns: Tensor, block: int = BLOCK) -> Iterator[tuple[slice, Tensor]]:
    """Squared distances from rows (N, d) to columns (M, d), as (which rows, (B, M)), B at most ``block``.

    What is within rounding of zero is zero, so that equal images count as equal.
    """
    lengths = columns.square().sum(1)
    rounding = 8 * torch.finfo(rows.dtype).eps
    for start in range(0, len(rows), block):
        part = rows[start : start + block]
        total = part.square().sum(1, keepdim=True) + lengths
        squared = torch.addmm(total, part, columns.T, alpha=-2)
        squared[squared < rounding * total] = 0
        yield slice(start, start + len(part)), squared


def radii(rows: Tensor, k: int, block: int = BLOCK) -> Tensor:
    """Squared distance (N,) from each row to its k-th nearest neighbour, itself not counted."""
    return torch.cat([squared.kthvalue(k + 1, 1).values for _, squared in distances(rows, rows, block)])
