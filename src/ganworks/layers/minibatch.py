r"""Layers that let a critic compare the samples of a batch.

* minibatch discrimination (Salimans et al. 2016, arXiv:1606.03498, section 3.2);
* minibatch standard deviation (ProGAN; Karras, Aila, Laine, Lehtinen 2017, arXiv:1710.10196, section 3).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


class MinibatchDiscrimination(nn.Module):
    r"""Features with how near the rest of the batch lies: (N, A) -> (N, A + B).

    .. math::
        M_i = f_i T \in \mathbb R^{B \times C}, \qquad
        o_{ib} = \sum_j \exp\big(-\|M_{ib} - M_{jb}\|_1\big), \qquad \text{output } [f_i, o_i]

    The sum has the sample itself (j = i) as in the paper, so a collapsed batch of N gives N and a diverse one about 1;
    ``itself=False`` leaves it out as the authors' code does. Show real and generated images in separate batches, and
    use no per-sample gradient penalty: the score of an image depends on the rest of the batch. A batch split over
    processes compares within each part.

    Args:
        features: A.
        kernels: B (paper: 100).
        dimensions: C (authors' code: 5).
        itself: whether the sum counts the sample itself.
    """

    def __init__(self, features: int, kernels: int = 100, dimensions: int = 5, *, itself: bool = True) -> None:
        super().__init__()
        self.kernels, self.itself = kernels, itself
        self.features = features + kernels
        self.project = nn.Linear(features, kernels * dimensions, bias=False)  # T
        nn.init.normal_(self.project.weight, 0.0, features**-0.5)

    def closeness(self, features: Tensor) -> Tensor:
        """o, (N, B)."""
        kernels = self.project(features).unflatten(1, (self.kernels, -1)).transpose(0, 1)
        if torch.compiler.is_exporting():  # ONNX has no such distance
            distances = (kernels[:, :, None] - kernels[:, None]).abs().sum(-1)
        else:
            distances = torch.cdist(kernels, kernels, p=1.0)
        near = torch.exp(-distances)
        return near.sum(dim=2).T - (0.0 if self.itself else 1.0)

    def forward(self, features: Tensor) -> Tensor:
        """(N, A + B)."""
        return torch.cat([features, self.closeness(features)], dim=1)


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
