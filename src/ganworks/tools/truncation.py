r"""Truncation sweeps: what is gained in fidelity and lost in variety as samples are drawn towards the typical.

BigGAN (arXiv:1809.11096) redraws coordinates of z until :math:`|z_i| \le t`; StyleGAN (arXiv:1812.04948, appendix B)
draws styles towards their mean, :math:`w' = \bar w + \psi (w - \bar w)`. Fidelity is precision, variety recall
(arXiv:1904.06991); the kernel distance (arXiv:1801.01401) weighs both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol, runtime_checkable

import torch
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.game import Batch
from ganworks.metrics.kid import kernel_distance
from ganworks.metrics.precision_recall import precision_recall
from ganworks.rng import scope
from ganworks.tools.style_based import StyleBased


@runtime_checkable
class Truncated(Protocol):
    """A system that can be asked for truncated samples."""

    def truncated(self, n: int, amount: float, given: Batch | None = None, /) -> Tensor:
        """Images (n, C, H, W) of a psi or of a threshold."""
        ...


PSI, THRESHOLDS = (0.0, 0.3, 0.5, 0.7, 1.0), (0.1, 0.5, 1.0, 1.5, 2.0)
"""Amounts worth looking at: of truncated styles, and of truncated noise."""


class Point(NamedTuple):
    """One amount of truncation and what it does."""

    amount: float
    precision: float
    recall: float
    kernel_distance: float
    kernel_distance_error: float


def truncates(system: object) -> Truncated:
    """The system, if it can truncate.

    Raises:
        BadInput: it cannot.
    """
    if not isinstance(system, Truncated):
        raise BadInput(f"{type(system).__name__} cannot truncate its samples; stylegan and biggan can.")
    return system


def usual_amounts(system: Truncated) -> tuple[float, ...]:
    """From hardly any variety to (nearly) all: values of psi where there are styles, thresholds elsewhere."""
    return PSI if isinstance(system, StyleBased) else THRESHOLDS


def samples(
    system: Truncated, amount: float, n: int, *, seed: int = 0, given: Batch | None = None, chunk: int = 100
) -> Iterator[Tensor]:
    """Truncated images, a chunk at a time; the same seed means the same latents at every amount."""
    for start in range(0, n, chunk):
        end = min(start + chunk, n)
        part = given.each(lambda value, a=start, b=end: value[a:b]) if given is not None else None
        with torch.no_grad(), scope("truncation", seed, start):
            yield system.truncated(end - start, amount, part)


def curve(
    system: Truncated,
    amounts: Sequence[float],
    real: Tensor,
    features: Callable[[Tensor], Tensor],
    n: int,
    *,
    seed: int = 0,
    given: Batch | None = None,
) -> list[Point]:
    """Fidelity against variety.

    Args:
        system: see :func:`truncates`.
        amounts: values of psi, or thresholds.
        real: (N, d) features of held-out images.
        features: images to features (B, d), the same that gave ``real``.
        n: samples at each amount.
        seed: of the samples.
        given: n items to condition on, where the system needs it.

    Returns:
        A point for each amount, in the order given.
    """
    points = []
    for amount in amounts:
        fake = torch.cat([features(images) for images in samples(system, amount, n, seed=seed, given=given)])
        precision, recall = precision_recall(real, fake)
        points.append(Point(amount, precision, recall, *kernel_distance(real, fake)))
    return points


def sweep_grid(
    system: Truncated, amounts: Sequence[float], columns: int, *, seed: int = 0, given: Batch | None = None
) -> Tensor:
    """One row of images for each amount, the same latents down each column: (amounts, columns, C, H, W).

    Raises:
        BadInput: no columns.
    """
    if columns < 1:
        raise BadInput(f"Rows of {columns} pictures cannot be drawn; ask for 1 or more.")
    return torch.stack([torch.cat(list(samples(system, a, columns, seed=seed, given=given))) for a in amounts])
