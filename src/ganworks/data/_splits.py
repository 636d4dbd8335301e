"""Which pictures are held out: as folders or tables say, else a tenth by the hash of the file."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ganworks.data.dataset import Split

FRACTION = 10
"""One picture in so many is held out."""
LARGE = 10
"""A class of so many different pictures has at least one of them held out."""


def evaluated(
    hashes: Sequence[str], splits: Sequence[Split | None], groups: Sequence[str], pair: bool = False
) -> NDArray[np.bool_]:
    """Truth values: the pictures of the evaluation split.

    A picture goes by the hash of its file, so that copies stay on one side and a growing folder keeps its split. Each
    class of :data:`LARGE` different pictures or more (of 2 or more where ``pair`` translates between them) has one held
    out at least, and each class keeps one to train. A single picture is for training.

    Args:
        hashes: of the files, in hexadecimal.
        splits: the split of each picture where somebody decided it.
        groups: the class or domain of each.
        pair: whether every class is a domain of its own that has to be measured.
    """
    free = [number for number, split in enumerate(splits) if split is None]
    apart = {hashes[n] for n in free if int(hashes[n][:8], 16) % FRACTION == 0}
    members: dict[str, set[str]] = {}
    for n in free:
        members.setdefault(groups[n], set()).add(hashes[n])
    for own in members.values():
        if not own & apart and len(own) >= (2 if pair or len(members) == 1 else LARGE):
            apart.add(min(own))
    if free and not apart and len({hashes[n] for n in free}) > 1:
        apart.add(min(hashes[n] for n in free))
    for own in members.values():
        if own <= apart:
            apart.remove(max(own))
    return np.array(
        [
            split == "evaluate" or (split is None and digest in apart)
            for split, digest in zip(splits, hashes, strict=True)
        ],
        bool,
    )


def copies(hashes: Sequence[str], out: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Truth values: the evaluation pictures that are copies of training pictures, which measure nothing."""
    train = {digest for digest, held_out in zip(hashes, out, strict=True) if not held_out}
    return np.array([held_out and digest in train for digest, held_out in zip(hashes, out, strict=True)], bool)
