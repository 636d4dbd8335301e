"""The order in which samples are visited: a pure function of a seed and a position, with nothing to save or restore."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ganworks.errors import BadInput
from ganworks.rng import seed_of


class Sampler(Protocol):
    """Anything that says which samples stand at a position."""

    def indices(self, position: int, size: int) -> NDArray[np.int64]:
        """What :meth:`DataSet.batch` takes for the ``size`` images from ``position`` on; first dimension ``size``."""
        ...


def scramble(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A fixed bijection of 64-bit numbers that leaves no visible pattern (the finaliser of SplitMix64).

    Used instead of a generator so that number ``i`` of a sequence is reached directly, and so that the sequence
    does not change with the version of numpy.

    Source: Steele, Lea and Flood, Fast splittable pseudorandom number generators, OOPSLA 2014.
    """
    mixed = values + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


class RandomSampler:
    """Fresh permutations of a finite set, one per epoch, laid end to end.

    Position counts images from the start of training; a batch may straddle two epochs. Memory is that of one
    permutation, whatever the position.

    Args:
        length: how many samples there are.
        seed: two orders with different seeds are independent.
        key: distinguishes orders of the same seed, for example of two domains.

    Raises:
        BadInput: an empty set.

    Example:
        >>> sampler = RandomSampler(5, seed=0)
        >>> sorted(sampler.indices(0, 5).tolist())
        [0, 1, 2, 3, 4]
        >>> bool((sampler.indices(3, 4) == sampler.indices(0, 7)[3:]).all())
        True
    """

    def __init__(self, length: int, seed: int, key: str = ""):
        if length < 1:
            raise BadInput(f"An order needs at least one sample; it was given {length}.")
        self.length, self.seed, self.key = length, seed, key
        self._epoch, self._permutation = -1, np.empty(0, np.int64)

    def permutation(self, epoch: int) -> NDArray[np.int64]:
        """The order of one epoch, (length,)."""
        if epoch != self._epoch:
            start = np.uint64(seed_of("order", self.key, self.seed, epoch))
            ranks = scramble(scramble(np.arange(self.length, dtype=np.uint64)) ^ start)
            self._permutation, self._epoch = np.argsort(ranks, kind="stable"), epoch
        return self._permutation

    def indices(self, position: int, size: int) -> NDArray[np.int64]:
        """Sample numbers at positions ``position .. position + size - 1``, (size,).

        Raises:
            BadInput: a negative position or size.
        """
        if position < 0 or size < 0:
            raise BadInput(f"Position and size of a batch must not be negative; they were {position} and {size}.")
        parts = []
        while size > 0:
            epoch, start = divmod(position, self.length)
            part = self.permutation(epoch)[start : start + size]
            parts.append(part)
            position, size = position + len(part), size - len(part)
        return np.concatenate(parts) if parts else np.empty(0, np.int64)


class PairSampler:
    """Two independent orders side by side: column 0 visits one domain, column 1 the other.

    Args:
        first: the order of the images.
        second: the order of the other domain's images.
    """

    def __init__(self, first: Sampler, second: Sampler):
        self.first, self.second = first, second

    def indices(self, position: int, size: int) -> NDArray[np.int64]:
        """Sample numbers of both domains, (size, 2)."""
        return np.stack([self.first.indices(position, size), self.second.indices(position, size)], axis=1)


class EndlessSampler:
    """The order of an endless source: every position has a number of its own, far from those of other seeds.

    Args:
        seed: which of the endless sequences.
        key: distinguishes sequences of the same seed, for example of two splits.
    """

    def __init__(self, seed: int, key: str = ""):
        self.start = np.int64(seed_of("endless", key, seed) >> 1)

    def indices(self, position: int, size: int) -> NDArray[np.int64]:
        """Numbers of the samples at the positions, (size,)."""
        if position < 0 or size < 0:
            raise BadInput(f"Position and size of a batch must not be negative; they were {position} and {size}.")
        return self.start + np.arange(position, position + size, dtype=np.int64)
