r"""Penalties on the slope of a critic: WGAN-GP, WGAN-LP, DRAGAN, R1 and R2; and ProGAN's drift of its scores.

R1 and R2 take the slope at images which the critic scores in the same turn anyway. Mark those images with
``images.requires_grad_()``, score them once, and give the scores to the loss and to the penalty: the penalty then costs
a backward pass and no forward pass. The others take it at points of their own, which need a pass of their own.

A slope in bfloat16 keeps two digits: under autocast every penalty makes its own pass in single precision.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import torch
from torch import Tensor

from ganworks import rng
from ganworks.errors import unknown_name

Critic = Callable[[Tensor], Tensor]


def input_gradients(scores: Tensor, images: Tensor) -> Tensor:
    r"""Gradients of the scores with respect to each image, differentiable once more.

    .. math:: g_i = \nabla_x a(x_i), \quad \text{as rows of a (B, D) matrix}

    The scores are summed over the batch before differentiation, which gives per-sample gradients as long as the
    critic treats samples apart: no batch normalisation, no minibatch statistics. Scores of shape (B, h, w) are summed
    over patches too.

    Args:
        scores: (B,) or (B, ...) raw scores of the images, with their graph.
        images: (B, ...) that required gradients when they were scored.

    Returns:
        (B, D) with D the number of entries of one image.
    """
    (gradients,) = torch.autograd.grad(scores.sum(), images, create_graph=True)
    return gradients.flatten(1)


def critic_gradients(critic: Critic, images: Tensor) -> Tensor:
    """:func:`input_gradients` by a pass of its own, in single precision at least and outside autocast.

    Args:
        critic: (B, ...) -> (B,) or (B, ...) raw scores.
        images: (B, ...), detached and differentiated here.

    Returns:
        (B, D) with D the number of entries of one image.
    """
    with torch.enable_grad(), torch.autocast(images.device.type, enabled=False):
        images = images.detach()
        images = (images if images.dtype == torch.float64 else images.float()).requires_grad_()
        return input_gradients(critic(images), images)


def reusable(images: Tensor) -> bool:
    """Whether scores of these images computed here and now are precise enough for a penalty on their slope."""
    return images.dtype in (torch.float32, torch.float64) and not torch.is_autocast_enabled(images.device.type)


def gradient_penalty(
    critic: Critic, real: Tensor, fake: Tensor, *, target: float = 1.0, one_sided: bool = False
) -> Tensor:
    r"""Keep the critic's slope near one on the lines between real and generated images.

    .. math::
        \mathbb E\big[(\|\nabla a(\hat x)\|_2 - k)^2\big] \quad\text{or}\quad
        \mathbb E\big[\max(0, \|\nabla a(\hat x)\|_2 - k)^2\big], \qquad
        \hat x = \epsilon x + (1 - \epsilon) g, \quad \epsilon \sim U[0, 1] \text{ for each sample}

    WGAN-GP (Gulrajani et al. 2017, arXiv:1704.00028) is two-sided, WGAN-LP (Petzka, Fischer, Lukovnikov 2017,
    arXiv:1709.08894) one-sided. An optimal critic of the Kantorovich problem has slope one almost everywhere on lines
    between coupled points (Prop. 1 of the first paper). The pairs here are those of the batch and not an optimal
    coupling, as in the paper. The critic must not couple samples (no batch normalisation). The caller multiplies by
    lambda (paper: 10).

    Args:
        critic: (B, ...) -> (B,) raw scores.
        real: (B, ...).
        fake: (B, ...), detached here.
        target: k, the slope aimed at.
        one_sided: punish slopes above the target only.

    Returns:
        A scalar.
    """
    share = rng.uniform(len(real), *[1] * (real.ndim - 1), like=real)  # epsilon
    between = share * real.detach() + (1.0 - share) * fake.detach()
    return _distance_to(target, critic_gradients(critic, between), one_sided=one_sided)


def dragan_penalty(
    critic: Critic,
    real: Tensor,
    *,
    spread: float = 0.5,
    target: float = 1.0,
    noise: Literal["uniform", "normal"] = "uniform",
) -> Tensor:
    r"""Keep the critic's slope near one around real images; generated ones play no part.

    .. math:: \mathbb E_{x \sim r,\,\delta}\big[(\|\nabla a(x + \delta)\|_2 - k)^2\big]

    (DRAGAN; Kodali, Abernethy, Hays, Kira 2017, arXiv:1705.07215), with s the standard deviation of all numbers of the
    batch together and, by ``noise``, ``uniform`` (the authors' code): :math:`\delta = \alpha\, c\, s\, u` with
    :math:`u \sim U[0, 1]^d` and one :math:`\alpha \sim U[0, 1]` a sample; ``normal`` (the paper's form):
    :math:`\delta \sim \mathcal N(0, (c s)^2 I)`.

    Where a batch is split over processes, s is that of each part. The caller multiplies by lambda (paper: 10).

    Args:
        critic: (B, ...) -> (B,) raw scores.
        real: (B, ...).
        spread: c.
        target: k.
        noise: law of the disturbance.

    Returns:
        A scalar.

    Raises:
        BadInput: no such noise.
    """
    real = real.detach()
    scale = spread * real.std(correction=0)
    if noise == "uniform":
        share = rng.uniform(len(real), *[1] * (real.ndim - 1), like=real)  # alpha
        disturbance = share * scale * rng.uniform(*real.shape, like=real)
    elif noise == "normal":
        disturbance = scale * rng.normal(*real.shape, like=real)
    else:
        raise unknown_name("noise", noise, ("uniform", "normal"))
    return _distance_to(target, critic_gradients(critic, real + disturbance))


def r1_penalty(critic: Critic, real: Tensor, scores: Tensor | None = None) -> Tensor:
    r"""Half the mean squared slope of the critic at real images (Mescheder, Geiger, Nowozin 2018, arXiv:1801.04406).

    .. math:: R_1 = \tfrac12\, \mathbb E_{x \sim r} \|\nabla a(x)\|_2^2

    The target is zero and no root is taken, so that the term is smooth where the slope vanishes. The half is
    included: the caller multiplies by gamma (paper: 10), and by k where the penalty is played every k steps.

    Args:
        critic: (B, ...) -> (B,) raw scores.
        real: (B, ...).
        scores: those of ``real``, computed in this turn with ``real.requires_grad``; without them, or under autocast,
            the critic is evaluated once more.

    Returns:
        A scalar.
    """
    if scores is not None and real.requires_grad and reusable(real):
        gradients = input_gradients(scores, real)
    else:
        gradients = critic_gradients(critic, real)
    return 0.5 * gradients.square().sum(dim=1).mean()


def r2_penalty(critic: Critic, fake: Tensor, scores: Tensor | None = None) -> Tensor:
    r"""The same at generated images: :math:`R_2 = \tfrac12\, \mathbb E_{x \sim g} \|\nabla a(x)\|_2^2`.

    Args:
        critic: (B, ...) -> (B,) raw scores.
        fake: (B, ...), without the generator's graph where scores are given.
        scores: those of ``fake``, as for :func:`r1_penalty`.

    Returns:
        A scalar.
    """
    return r1_penalty(critic, fake, scores)


def drift(scores: Tensor) -> Tensor:
    r"""Mean squared score of real images, :math:`\mathbb E_r[a(x)^2]`, which keeps a Wasserstein critic near zero.

    From ProGAN (Karras, Aila, Laine, Lehtinen 2017, arXiv:1710.10196, appendix A.1). The caller multiplies by epsilon
    (paper: 0.001).

    Args:
        scores: (B, ...) raw scores.

    Returns:
        A scalar.
    """
    return scores.square().mean()


def _distance_to(target: float, gradients: Tensor, *, one_sided: bool = False) -> Tensor:
    excess = gradients.norm(dim=1) - target
    return (excess.clamp_min(0.0) if one_sided else excess).square().mean()
