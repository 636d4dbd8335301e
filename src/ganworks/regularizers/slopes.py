r"""The slope of a critic at given images, which every gradient penalty starts from."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

Critic = Callable[[Tensor], Tensor]


def gradients(critic: Critic, images: Tensor) -> Tensor:
    r"""Gradients of the scores with respect to each image, differentiable once more.

    .. math:: g_i = \nabla_x a(x_i), \quad \text{as rows of a (B, D) matrix}

    The scores are summed over the batch before differentiation, which gives per-sample gradients as long as the
    critic treats samples apart: no batch normalisation, no minibatch statistics. Scores of shape (B, h, w) are summed
    over patches too. Runs in the images' own precision, outside autocast, because a slope in bfloat16 keeps two digits.

    Args:
        critic: (B, ...) -> (B,) or (B, ...) raw scores.
        images: (B, ...), detached and differentiated here.

    Returns:
        (B, D) with D the number of entries of one image.
    """
    with torch.enable_grad(), torch.autocast(images.device.type, enabled=False):
        images = images.detach()
        images = (images if images.dtype == torch.float64 else images.float()).requires_grad_()
        scores = critic(images)
        (slopes,) = torch.autograd.grad(scores.sum(), images, create_graph=True)
    return slopes.flatten(1)


def distance_to(target: float, slopes: Tensor, *, one_sided: bool = False) -> Tensor:
    r"""Mean of :math:`(\|g_i\|_2 - k)^2`, or of :math:`\max(0, \|g_i\|_2 - k)^2` if one-sided.

    Args:
        target: k.
        slopes: (B, D).
        one_sided: leave slopes below the target alone.
    """
    excess = slopes.norm(dim=1) - target
    return (excess.clamp_min(0.0) if one_sided else excess).square().mean()
