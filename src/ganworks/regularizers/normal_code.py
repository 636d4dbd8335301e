r"""How far a diagonal normal distribution is from the standard one: the price of a code in VAE, VAE/GAN and StackGAN.

Sources: Kingma, Welling 2013, arXiv:1312.6114, appendix B; Zhang et al. 2016 (StackGAN), arXiv:1612.03242, equation 5.
"""

from __future__ import annotations

import torch
from torch import Tensor


def gaussian_kl(mean: Tensor, log_variance: Tensor) -> Tensor:
    r"""The divergence of each item's code from the standard normal, in nats.

    .. math:: \mathrm{KL}\bigl(\mathcal N(\mu, \mathrm{diag}\,\sigma^2)\,\|\,\mathcal N(0, I)\bigr)
        = \tfrac12 \sum_d \bigl(\mu_d^2 + \sigma_d^2 - \log\sigma_d^2 - 1\bigr)

    Zero where :math:`\mu = 0, \sigma = 1`, positive elsewhere. :math:`\sigma^2 - 1` is formed without cancellation.

    Args:
        mean: (B, Z).
        log_variance: (B, Z), :math:`\log\sigma^2`.

    Returns:
        (B,), in single precision at least; summed over the dimensions, for the caller to average over the batch.
    """
    wide = [value if value.dtype == torch.float64 else value.float() for value in (mean, log_variance)]
    return 0.5 * (wide[0].square() + torch.expm1(wide[1]) - wide[1]).flatten(1).sum(1)
