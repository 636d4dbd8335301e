r"""Minibatch discrimination (Salimans et al. 2016, arXiv:1606.03498, section 3.2)."""

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
    use no per-sample gradient penalty: the score of an image depends on its company. A batch split over processes
    sees each part's own company.

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
        near = torch.exp(-torch.cdist(kernels, kernels, p=1.0))
        return near.sum(dim=2).T - (0.0 if self.itself else 1.0)

    def forward(self, features: Tensor) -> Tensor:
        """(N, A + B)."""
        return torch.cat([features, self.closeness(features)], dim=1)
