"""The pulling-away term of EBGAN (Zhao, Mathieu, LeCun 2016, arXiv:1609.03126, section 2.4)."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


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
