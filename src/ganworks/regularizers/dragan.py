"""DRAGAN's penalty around the data (Kodali, Abernethy, Hays, Kira 2017, arXiv:1705.07215)."""

from __future__ import annotations

from typing import Literal

from torch import Tensor

from ganworks import rng
from ganworks.errors import unknown_name
from ganworks.regularizers.slopes import Critic, distance_to, gradients


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

    with s the standard deviation of all numbers of the batch together and, by ``noise``,
    ``uniform`` (the authors' code): :math:`\delta = \alpha\, c\, s\, u` with :math:`u \sim U[0, 1]^d` and one
    :math:`\alpha \sim U[0, 1]` a sample; ``normal`` (the paper's form): :math:`\delta \sim \mathcal N(0, (c s)^2 I)`.

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
        moved = share * scale * rng.uniform(*real.shape, like=real)
    elif noise == "normal":
        moved = scale * rng.normal(*real.shape, like=real)
    else:
        raise unknown_name("noise", noise, ("uniform", "normal"))
    return distance_to(target, gradients(critic, real + moved))
