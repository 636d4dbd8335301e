"""Parallel line segments: distributions whose supports do not meet."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ganworks.data.dataset import Split
from ganworks.data.points import Floats, Points, pick
from ganworks.errors import BadInput
from ganworks.registry import dataset


@dataset(
    "segments",
    title="Uniform on disjoint parallel segments, known density along them",
    images=None,
    classes=2,
    licence="none needed: drawn from a formula",
    needs_download=False,
    default_size=1,
    channels=2,
    provides=("images", "label"),
)
class Segments(Points):
    r"""Uniform on vertical segments of length 2 h at evenly spaced x; of measure zero unless they are given a width.

    With one segment at x = s it is the example of Arjovsky et al., Wasserstein GAN, arXiv 1701.07875: to the one at
    x = 0 the Wasserstein distance is :math:`|s|`, while the Jensen-Shannon divergence is :math:`\log 2` unless s = 0.

    Args:
        split: the two splits are different sequences.
        size: not read; a point has none.
        channels: not read; a point has none.
        count: how many segments.
        apart: distance between neighbours.
        shift: moves all of them to the right.
        half: half the length of a segment.
        width: 0 for segments, whose density is taken along them; above 0 for strips, whose density is by area.
    """

    name = "segments"
    uniforms = 3

    def __init__(
        self,
        *,
        split: Split = "train",
        size: int | None = None,
        channels: int | None = None,
        count: int = 2,
        apart: float = 1.0,
        shift: float = 0.0,
        half: float = 0.8,
        width: float = 0.0,
    ):
        super().__init__(split, size, channels)
        if count < 1 or half <= 0 or not 0 <= width < apart:
            raise BadInput(
                f"segments need count of 1 or more, a positive half length and a width from 0 to below their distance; "
                f"they got {count=}, {half=}, {width=}, {apart=}."
            )
        self.half, self.width, self.measure = half, width, "area" if width else "length"
        across = shift + apart * (np.arange(count) - (count - 1) / 2)
        self.modes = np.stack([across, np.zeros(count)], axis=1).astype(np.float64)
        self.bounds = max(half, float(np.abs(across).max()) + width)

    def place(self, u: Floats) -> tuple[Floats, NDArray[np.int64]]:
        """See :meth:`Points.place`."""
        part = pick(u[:, 0], len(self.modes))
        return self.modes[part] + np.array([self.width, 2 * self.half]) * (u[:, 1:3] - 0.5), part

    def _density(self, xy: Floats) -> Floats:
        # Points that went through float32 lie off the line by its rounding.
        near = np.abs(xy[:, None, 0] - self.modes[:, 0]) <= (self.width / 2 + 1e-7)
        inside = near.any(1) & (np.abs(xy[:, 1]) <= self.half + 1e-7)
        return np.where(inside, 1 / (len(self.modes) * 2 * self.half * (self.width or 1.0)), 0.0)
