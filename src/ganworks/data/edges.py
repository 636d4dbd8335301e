"""Handwritten digits and their edges: two domains whose twins are known, with no download."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ganworks.data.dataset import DataSet, Split
from ganworks.data.digits import digits
from ganworks.data.domains import domain_pair
from ganworks.data.sampler import scramble
from ganworks.errors import BadInput
from ganworks.registry import dataset

DOMAINS = ("digits", "edges")


@dataset(
    "edges",
    title="Handwritten digits and their edges (scikit-learn)",
    images=1797,
    classes=10,
    licence="BSD-3-Clause (scikit-learn); UCI Optical Recognition of Handwritten Digits, CC-BY-4.0",
    needs_download=False,
    default_size=16,
    channels=1,
    provides=("images", "label", "domain", "other", "paired"),
)
def edges(
    *,
    size: int | None = None,
    channels: int | None = None,
    split: Split = "train",
    pair: str | tuple[str, ...] = DOMAINS,
    pairs: Literal["none", "names"] = "none",
) -> DataSet:
    """Digits as ``images``, edges of *other* digits as ``other``; the pairing of Liu and Tuzel 2016, arXiv:1606.07536.

    To train, one half of the digits is shown as they are and the other half by their edges, so that no twins meet. To
    evaluate, held-out digits come with their edges as ``paired``.

    Args:
        size: 16 when not given.
        channels: 1 when not given.
        split: which part.
        pair: the direction: ``digits,edges``, or ``edges,digits`` to show edges as ``images``.
        pairs: ``names`` shows all digits with their edges in ``paired``, to train as well.
    """
    first, second = domain_pair(pair, DOMAINS, "edges")
    if pairs not in ("none", "names"):
        raise BadInput(f"pairs={pairs!r} cannot be used; give none or names.")
    plain = digits(size=size or 16, channels=channels, split=split, fit="resize")
    pixels, label = plain.pixels(np.arange(len(plain))), plain.field("label").numpy()
    half = scramble(np.arange(len(plain), dtype=np.uint64)) % np.uint64(2) == 0
    counterparts = split == "evaluate" or pairs == "names"
    left, right = (np.ones_like(half), np.ones_like(half)) if counterparts else (half, ~half)
    stores: dict[str, NDArray[np.uint8]] = {"digits": pixels, "edges": outlined(pixels)}
    fields: dict[str, Any] = {"label": label[left], "domain": np.zeros(int(left.sum()))}
    return DataSet(
        "edges",
        stores[first][left],
        split=split,
        other=stores[second][right],
        paired=stores[second] if counterparts else None,
        class_names=plain.class_names,
        domains=(first, second),
        **fields,
    )


def outlined(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The larger minus the smaller of each pixel and its four neighbours (the morphological gradient).

    Args:
        pixels: (N, H, W, C) uint8.

    Returns:
        The same shape: 0 where a neighbourhood is even.
    """
    padded = np.pad(pixels, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="edge")
    around = np.stack(
        [padded[:, 1:-1, 1:-1], padded[:, :-2, 1:-1], padded[:, 2:, 1:-1], padded[:, 1:-1, :-2], padded[:, 1:-1, 2:]]
    )
    return around.max(0) - around.min(0)
