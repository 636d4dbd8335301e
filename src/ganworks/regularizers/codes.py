r"""Penalties on what networks put out: codes, features and colours.

* the price of a code in VAE, VAE/GAN and StackGAN (Kingma, Welling 2013, arXiv:1312.6114, appendix B; Zhang et al.
  2016, arXiv:1612.03242, equation 5);
* EBGAN's pulling-away term (Zhao, Mathieu, LeCun 2016, arXiv:1609.03126, section 2.4);
* colour consistency of neighbouring scales (StackGAN++; Zhang et al. 2017, arXiv:1710.10916, section 3.3).
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


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


def pulling_away(codes: Tensor) -> Tensor:
    r"""Mean squared cosine between the codes of different samples: 1 if all alike, 0 if orthogonal.

    .. math:: \frac{1}{N (N - 1)} \sum_i \sum_{j \ne i} \left(\frac{s_i^\top s_j}{\|s_i\|\,\|s_j\|}\right)^2

    It reads the whole batch: split over processes, each part counts its own pairs. The caller multiplies by its
    weight (paper: 0.1).

    Args:
        codes: (N, s) encoder outputs of generated images, N at least 2; zero codes count as orthogonal.

    Returns:
        A scalar.
    """
    with torch.autocast(codes.device.type, enabled=False):
        units = functional.normalize(codes if codes.dtype == torch.float64 else codes.float(), dim=1)
        squares = (units @ units.T).square()
        return (squares.sum() - squares.diagonal().sum()) / (len(codes) * (len(codes) - 1))


def color_statistics(images: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and biased covariance of each image's pixels.

    Args:
        images: (B, C, H, W).

    Returns:
        (B, C) and (B, C, C), in single precision at least.
    """
    pixels = (images if images.dtype == torch.float64 else images.float()).flatten(2)
    mean = pixels.mean(2)
    centred = pixels - mean.unsqueeze(2)
    return mean, centred @ centred.transpose(1, 2) / pixels.shape[2]


def color_consistency(fine: Tensor, coarse: Tensor, mean_weight: float = 1.0, covariance_weight: float = 5.0) -> Tensor:
    r"""How far an image's colours are from those of its coarser version.

    .. math::
        L_C = \frac1B \sum_j \lambda_1 \|\mu_j - \bar\mu_j\|_2^2 + \lambda_2 \|\Sigma_j - \bar\Sigma_j\|_F^2, \qquad
        \mu = \frac1N\sum_k x_k, \quad \Sigma = \frac1N\sum_k (x_k - \mu)(x_k - \mu)^{\mathsf T}

    over the N pixels :math:`x_k` of image j; :math:`\bar\mu, \bar\Sigma` are those of the same picture at the coarser
    scale.

    Args:
        fine: (B, C, H, W); the gradient flows here.
        coarse: (B, C, h, w) of any size; taken as it is, without a gradient.
        mean_weight: lambda_1.
        covariance_weight: lambda_2.

    Returns:
        A scalar, averaged over the batch; the caller multiplies by alpha (paper: 50 without, 0 with text).
    """
    mean, covariance = color_statistics(fine)
    wanted_mean, wanted_covariance = color_statistics(coarse.detach())
    means = (mean - wanted_mean).square().sum(1)
    covariances = (covariance - wanted_covariance).square().sum((1, 2))
    return (mean_weight * means + covariance_weight * covariances).mean()
