r"""Telling by how many quarter turns an image was rotated: a task that needs no labels.

.. math:: L = -\mathbb E_x\, \tfrac14 \sum_{k=0}^{3} \log p_k(R^k x), \qquad R = \text{a quarter turn}

Sources: Gidaris, Singh, Komodakis 2018, arXiv 1803.07728; in GANs Chen et al. 2018, arXiv 1811.11212, and Lucic et al.
2019, arXiv 1903.02271.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from ganworks.losses.numerics import at_least_single

TURNS = 4


def quarter_turns(images: Tensor) -> tuple[Tensor, Tensor]:
    """Every image as it is and turned by 90, 180 and 270 degrees, anticlockwise.

    Args:
        images: (B, C, H, H).

    Returns:
        (4 B, C, H, H), first all of no turn, then all of one; and the numbers of turns (4 B,) int64.

    Example:
        >>> turned, turns = quarter_turns(torch.arange(4.0).view(1, 1, 2, 2))
        >>> turned[1].flatten().tolist(), turns.tolist()
        ([1.0, 3.0, 0.0, 2.0], [0, 1, 2, 3])
    """
    turned = torch.cat([torch.rot90(images, k, (2, 3)) for k in range(TURNS)])
    return turned, torch.arange(TURNS, device=images.device).repeat_interleave(len(images))


def rotation_cross_entropy(read: Callable[[Tensor], Tensor], images: Tensor, share: float = 1.0) -> Tensor:
    """How badly the turns of some images of a batch are told.

    Args:
        read: images (N, C, H, H) -> logits (N, 4) of the number of quarter turns.
        images: (B, C, H, H).
        share: the part of the batch that is turned, its last images; at least one is.

    Returns:
        Scalar; log 4 where nothing is known.
    """
    count = max(1, math.floor(share * len(images)))
    turned, turns = quarter_turns(images[-count:])
    return cross_entropy(at_least_single(read(turned)), turns)
