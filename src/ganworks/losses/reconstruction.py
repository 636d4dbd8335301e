"""Distances between an image and its reconstruction, cycle or paired target."""

from __future__ import annotations

from torch import Tensor

from ganworks.losses.numerics import at_least_single


def l1(output: Tensor, target: Tensor) -> Tensor:
    r""":math:`\mathrm{mean}\,|x - y|` over batch and all dimensions; also the cycle and identity losses of translation.

    Args:
        output: (B, ...).
        target: the same shape; gradients flow into it as well unless it is detached.
    """
    return (at_least_single(output) - at_least_single(target)).abs().mean()


def l2(output: Tensor, target: Tensor) -> Tensor:
    r""":math:`\mathrm{mean}\,(x - y)^2` over batch and all dimensions.

    Args:
        output: (B, ...).
        target: the same shape.
    """
    return (at_least_single(output) - at_least_single(target)).square().mean()


def gaussian(output: Tensor, target: Tensor) -> Tensor:
    r""":math:`-\log\mathcal N(y; x, I)` up to a constant: :math:`\tfrac12\|x - y\|^2`, per item, mean over them.

    Args:
        output: (B, ...), for example features of a reconstruction.
        target: the same shape.
    """
    return 0.5 * (at_least_single(output) - at_least_single(target)).square().flatten(1).sum(1).mean()
