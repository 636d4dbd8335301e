r"""Spectral-norm regularisation (Yoshida, Miyato 2017, arXiv:1705.10941), a penalty and not a normalisation."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from ganworks.regularizers.matrices import matrices


def spectral_regularization(module: nn.Module) -> Tensor:
    r"""Half the sum of the squared largest singular values of all weights, exactly.

    .. math:: \tfrac12 \sum_l \sigma(W_l)^2, \qquad
              \frac{\partial}{\partial W} \tfrac12 \sigma^2 = \sigma\, u v^\top \text{ with unit } u, v

    Convolutions count as matrices (out, in * kh * kw). One singular value decomposition a weight;
    :class:`SpectralRegularization` follows the values at a fraction of the cost. The caller multiplies by lambda
    (paper: 0.01).

    Args:
        module: the network.

    Returns:
        A scalar.
    """
    return sum(
        (0.5 * torch.linalg.matrix_norm(weight, 2).square() for *_, weight in matrices(module)), start=torch.zeros(())
    )


class SpectralRegularization(nn.Module):
    r"""The same by power iteration from where the last step ended.

    .. math:: u = \frac{W v}{\|W v\|}, \quad v = \frac{W^\top u}{\|W^\top u\|}, \quad \sigma = u^\top W v

    Departure: the printed update divides :math:`\|u\| / \|v\|` after both were assigned, which gives
    :math:`1 / \sigma`; this is the working form. Keep one beside the network it watches; its vectors are buffers.

    Args:
        module: the network, read for shapes only and not kept.
        warm_up: iterations before the first step.
    """

    def __init__(self, module: nn.Module, warm_up: int = 15) -> None:
        super().__init__()
        for number, (*_, weight) in enumerate(matrices(module)):
            self.register_buffer(f"v{number}", functional.normalize(torch.randn_like(weight[0]), dim=0))
        for _ in range(warm_up):
            self._iterate(module)

    @torch.no_grad()
    def _iterate(self, module: nn.Module) -> list[tuple[Tensor, Tensor, Tensor]]:
        found = []
        for vector, (*_, weight) in zip(self.buffers(), matrices(module), strict=True):
            left = functional.normalize(weight @ vector, dim=0)
            vector.copy_(functional.normalize(weight.T @ left, dim=0))
            found.append((weight, left, vector.clone()))
        return found

    def forward(self, module: nn.Module) -> Tensor:
        """Half the sum of the squared values, after one more iteration."""
        with torch.autocast(next(module.parameters()).device.type, enabled=False):
            values = [0.5 * torch.dot(left, weight @ right).square() for weight, left, right in self._iterate(module)]
            return torch.stack(values).sum()
