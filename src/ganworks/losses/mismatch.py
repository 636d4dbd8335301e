"""Wrong labels for right images: what teaches a critic that a label has to fit.

Source: Reed et al. 2016, arXiv 1605.05396, section 4.2.
"""

from __future__ import annotations

from torch import Tensor

from ganworks import rng
from ganworks.errors import BadInput


def wrong_labels(label: Tensor, classes: int, *, like: Tensor) -> Tensor:
    r"""A label for each item that is certainly not its own, uniform over all others.

    .. math:: c' = (c + k) \bmod K, \qquad k \sim U\{1, \dots, K - 1\}

    A shuffle of the batch's labels would not do: it leaves one pair in K as it was.

    Args:
        label: (B,) int64 in 0 .. K - 1.
        classes: K, at least 2.
        like: a tensor on the device to draw on.

    Returns:
        (B,) int64 in 0 .. K - 1, different from ``label`` everywhere.

    Raises:
        BadInput: fewer than two classes, of which none would be wrong.
    """
    if classes < 2:
        raise BadInput(f"With {classes} class no label can be wrong; mismatched pairs need 2 or more.")
    return (label + 1 + rng.integers(len(label), high=classes - 1, like=like)) % classes
