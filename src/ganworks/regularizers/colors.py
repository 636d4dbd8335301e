r"""Colour consistency of neighbouring scales (StackGAN++; Zhang et al. 2017, arXiv:1710.10916, section 3.3).

.. math::
    L_C = \frac1B \sum_j \lambda_1 \|\mu_j - \bar\mu_j\|_2^2 + \lambda_2 \|\Sigma_j - \bar\Sigma_j\|_F^2, \qquad
    \mu = \frac1N\sum_k x_k, \quad \Sigma = \frac1N\sum_k (x_k - \mu)(x_k - \mu)^{\mathsf T}

over the N pixels :math:`x_k` of image j; :math:`\bar\mu, \bar\Sigma` are those of the same picture at the coarser
scale.
"""

from __future__ import annotations

import torch
from torch import Tensor


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
    """How far an image's colours are from those of its coarser version.

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
