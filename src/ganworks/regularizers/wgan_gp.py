r"""The gradient penalty of WGAN-GP (Gulrajani et al. 2017, arXiv:1704.00028).

One-sided form: WGAN-LP (Petzka, Fischer, Lukovnikov 2017, arXiv:1709.08894).
"""

from __future__ import annotations

from torch import Tensor

from ganworks import rng
from ganworks.regularizers.slopes import Critic, distance_to, gradients


def gradient_penalty(
    critic: Critic, real: Tensor, fake: Tensor, *, target: float = 1.0, one_sided: bool = False
) -> Tensor:
    r"""Keep the critic's slope near one on the lines between real and generated images.

    .. math::
        \mathbb E\big[(\|\nabla a(\hat x)\|_2 - k)^2\big] \quad\text{or}\quad
        \mathbb E\big[\max(0, \|\nabla a(\hat x)\|_2 - k)^2\big], \qquad
        \hat x = \epsilon x + (1 - \epsilon) g, \quad \epsilon \sim U[0, 1] \text{ for each sample}

    An optimal critic of the Kantorovich problem has slope one almost everywhere on lines between coupled points
    (Prop. 1 of the paper). The pairs here are those of the batch and not an optimal coupling, as in the paper.
    The critic must not couple samples (no batch normalisation). The caller multiplies by lambda (paper: 10).

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
    return distance_to(target, gradients(critic, between), one_sided=one_sided)
