"""Which attributes of a data set exclude each other, read from the attributes themselves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def exclusive_sets(attributes: NDArray[np.float32]) -> tuple[tuple[int, ...], ...]:
    """Sets of attributes of which every picture has exactly one, such as the colours of hair.

    Attributes that are never met together are joined to one set, which counts where each picture has one of it.

    Args:
        attributes: (N, A) of 0 and 1.

    Returns:
        The places of each set's attributes, in order; none of a set of one, which would be no attribute.

    Example:
        >>> exclusive_sets(np.array([[1, 0, 0, 1], [0, 1, 0, 1], [0, 0, 1, 0]], np.float32))
        ((0, 1, 2),)
    """
    has = attributes > 0.5
    apart = has.T.astype(np.float64) @ has == 0
    sets, free = [], set(np.flatnonzero(has.any(0)).tolist())
    while free:
        first = min(free)
        members = [place for place in sorted(free) if place == first or apart[first, place]]
        if len(members) > 1 and bool((has[:, members].sum(1) == 1).all()):
            sets.append(tuple(members))
            free -= set(members)
        free.discard(first)
    return tuple(sets)
