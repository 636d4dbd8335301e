"""Two-dimensional problems whose density is known in closed form, sampled without end.

Points travel as images (B, 2, 1, 1), so that every system that takes images takes them. Sample number ``i`` is a pure
function of ``i``: no state, no memory, and any stretch of the sequence is reached directly.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganworks.data.dataset import Split
from ganworks.data.sampler import EndlessSampler, Sampler, scramble
from ganworks.errors import BadInput, DataError
from ganworks.game import Batch

Floats = NDArray[np.float64]
NOMINAL = 65_536


class Points:
    """A distribution on the plane; subclasses give :meth:`place` and :meth:`density`.

    Attributes:
        modes: (K, 2) centres of the parts the mass falls in; the label of a sample is the part it came from.
        deviation: standard deviation of the noise around a part, 0 where the parts are uniform.
        measure: what the density is taken against: ``area`` or, for distributions on lines, ``length``.
        uniforms: how many uniform numbers one sample takes.
        bounds: half the side of a square about the origin that holds all but a negligible part of the mass.
    """

    name: str = "points"
    modes: Floats
    deviation: float = 0.0
    measure: Literal["area", "length"] = "area"
    uniforms: int = 4
    bounds: float = 1.0
    image: tuple[int, int, int] = (2, 1, 1)
    provides: frozenset[str] = frozenset({"images", "label"})
    attribute_names: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    vocabulary = None

    def __init__(self, split: Split = "train", size: int | None = None, channels: int | None = None):
        if size not in (None, 1):
            raise BadInput(f"{self.name} is a set of points in the plane and has no picture size; {size} was given.")
        if channels is not None:
            raise BadInput(f"{self.name} is a set of points in the plane and has no channels; {channels} was given.")
        self.split: Split = split
        self.notes: Mapping[str, object] = {"licence": "none needed: drawn from a formula"}

    def place(self, u: Floats) -> tuple[Floats, NDArray[np.int64]]:
        """Turn uniform numbers (n, uniforms) in (0, 1) into points (n, 2) and the numbers (n,) of their parts."""
        raise NotImplementedError

    def density(self, points: Tensor | Floats) -> Floats:
        """The density (n,) at points (n, 2) or (n, 2, 1, 1), in float64; it integrates to 1 over :attr:`measure`."""
        return self._density(np.asarray(points, np.float64).reshape(-1, 2))

    def _density(self, xy: Floats) -> Floats:
        raise NotImplementedError

    def __len__(self) -> int:
        """A nominal length, for code that asks for an epoch; the sequence itself has no end."""
        return NOMINAL

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.split}, {self.classes} parts)"

    @property
    def classes(self) -> int:
        """How many parts the mass falls in."""
        return len(self.modes)

    @property
    def class_names(self) -> Sequence[str]:
        """Parts have numbers only."""
        return tuple(str(number) for number in range(self.classes))

    @property
    def sha256(self) -> str:
        """Hash of the first thousand samples of this split."""
        xy, part = self.sample(1000)
        return hashlib.sha256(np.round(xy, 9).tobytes() + part.tobytes()).hexdigest()

    def order(self, seed: int) -> Sampler:
        """The order of training: ``data.batch(data.order(seed).indices(position, size))``, never repeating."""
        return EndlessSampler(seed)

    def numbered(self, indices: NDArray[Any]) -> tuple[Floats, NDArray[np.int64]]:
        """Points (n, 2) in float64 and parts (n,) by sample number; the splits are different sequences."""
        start = scramble(np.asarray(indices).astype(np.uint64))
        salt = np.uint64(0x5851F42D4C957F2D) if self.split == "train" else np.uint64(0x14057B7EF767814F)
        lanes = scramble(salt ^ np.arange(self.uniforms, dtype=np.uint64))
        bits = scramble(start[:, None] ^ lanes) >> np.uint64(11)
        return self.place((bits.astype(np.float64) + 0.5) * 2.0**-53)

    def sample(self, n: int, seed: int = 0, position: int = 0) -> tuple[Floats, NDArray[np.int64]]:
        """``n`` points (n, 2) in float64 and their parts, from a position of the sequence of a seed."""
        return self.numbered(self.order(seed).indices(position, n))

    def batch(self, indices: Tensor | NDArray[Any]) -> Batch:
        """Samples by number: images (B, 2, 1, 1) float32 and the part of each as its label."""
        xy, part = self.numbered(np.asarray(indices))
        return Batch(torch.from_numpy(xy.astype(np.float32))[:, :, None, None], label=torch.from_numpy(part))

    def encode_caption(self, text: str) -> tuple[Tensor, list[str]]:
        """Points have no captions."""
        raise DataError(f"{self.name} has no captions; it has: images, label.")


def normals(u: Floats, v: Floats) -> tuple[Floats, Floats]:
    """Two independent standard normal numbers from two uniform ones (Box and Muller, 1958)."""
    radius = np.sqrt(-2.0 * np.log(u))
    return radius * np.cos(2 * np.pi * v), radius * np.sin(2 * np.pi * v)


def pick(u: Floats, parts: int) -> NDArray[np.int64]:
    """A part 0 .. parts - 1 with equal chances from a uniform number."""
    return np.minimum((u * parts).astype(np.int64), parts - 1)


def bell(distance: Floats, deviation: float) -> Floats:
    """The one-dimensional normal density at a distance from its mean."""
    return np.exp(-0.5 * (distance / deviation) ** 2) / (deviation * np.sqrt(2 * np.pi))


class Mixture(Points):
    r"""Equal Gaussians: :math:`p(x) = \frac1K \sum_k N(x; \mu_k, \sigma^2 I)`."""

    uniforms = 3

    def place(self, u: Floats) -> tuple[Floats, NDArray[np.int64]]:
        """See :meth:`Points.place`."""
        part = pick(u[:, 0], len(self.modes))
        return self.modes[part] + self.deviation * np.stack(normals(u[:, 1], u[:, 2]), axis=1), part

    def _density(self, xy: Floats) -> Floats:
        total = np.zeros(len(xy))
        # One mode at a time: a fine mesh times all modes would not fit into the processor's cache.
        for mode in self.modes:
            total += np.exp(((xy - mode) ** 2).sum(1) / (-2 * self.deviation**2))
        return total / (len(self.modes) * 2 * np.pi * self.deviation**2)
