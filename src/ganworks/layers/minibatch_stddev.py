r"""Minibatch standard deviation (ProGAN; Karras, Aila, Laine, Lehtinen 2017, arXiv:1710.10196, section 3)."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class MinibatchStddev(nn.Module):
    r"""Append the mean deviation within groups of samples as one more map: (B, C, H, W) -> (B, C + 1, H, W).

    .. math:: s = \frac{1}{C H W} \sum_{c, y, x} \sqrt{\tfrac1G \sum_g (x_{gcyx} - \bar x_{cyx})^2 + 10^{-8}}

    Group m holds the samples m, m + M, m + 2 M ... of the batch (M groups). The variance is that of the group itself,
    not an estimate (divided by G).

    Args:
        group: G (paper: 4); where it does not divide the batch, the largest number below that does.
    """

    def __init__(self, group: int = 4) -> None:
        super().__init__()
        self.group = group

    def forward(self, x: Tensor) -> Tensor:
        """The maps and the deviation map."""
        size = max(g for g in range(1, min(self.group, len(x)) + 1) if len(x) % g == 0)
        groups = x.to(torch.promote_types(x.dtype, torch.float32)).reshape(size, -1, *x.shape[1:])
        variance = (groups - groups.mean(dim=0)).square().mean(dim=0)  # torch's var is ten times as slow
        deviation = (variance + 1e-8).sqrt().mean(dim=(1, 2, 3)).to(x.dtype)
        return torch.cat([x, deviation.repeat(size).reshape(-1, 1, 1, 1).expand(-1, 1, *x.shape[2:])], dim=1)
