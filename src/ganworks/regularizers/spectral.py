r"""Penalties and limits on singular values of weights.

* spectral-norm regularisation (Yoshida, Miyato 2017, arXiv:1705.10941), a penalty and not a normalisation;
* BigGAN's clamp of top singular values (Brock, Donahue, Simonyan 2018, arXiv:1809.11096, section 4.1).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from ganworks.errors import BadInput
from ganworks.regularizers.weights import matrices, subtract_


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
        triples = []
        for vector, (*_, weight) in zip(self.buffers(), matrices(module), strict=True):
            left = functional.normalize(weight @ vector, dim=0)
            vector.copy_(functional.normalize(weight.T @ left, dim=0))
            triples.append((weight, left, vector.clone()))
        return triples

    def forward(self, module: nn.Module) -> Tensor:
        """Half the sum of the squared values, after one more iteration."""
        with torch.autocast(next(module.parameters()).device.type, enabled=False):
            values = [0.5 * torch.dot(left, weight @ right).square() for weight, left, right in self._iterate(module)]
            return torch.stack(values).sum()


def top_singular_value_penalty(module: nn.Module, *, limit: float | None = None, ratio: float | None = None) -> Tensor:
    r"""How far the largest singular value of each weight is from where it should be, squared.

    .. math:: \sum_l \big(\sigma_0(W_l) - \sigma_\text{reg}\big)^2, \qquad
              \sigma_\text{reg} = \text{limit, or } r\,\mathrm{sg}(\sigma_1(W_l))

    The first of BigGAN's two ways of conditioning a weight (section 4.1); the second is
    :func:`clamp_top_singular_value_`, whose arguments and errors these are.
    """
    _check(limit, ratio)
    terms = []
    for *_, weight in matrices(module):
        with torch.autocast(weight.device.type, enabled=False):
            values = torch.linalg.svdvals(weight)
        second = values[min(1, len(values) - 1)].detach()
        terms.append((values[0] - (second * ratio if ratio is not None else values.new_tensor(limit))).square())
    return torch.stack(terms).sum()


def _check(limit: float | None, ratio: float | None) -> None:
    if (limit is None) == (ratio is None):
        raise BadInput(f"Give either limit or ratio to clamp the top singular values; got {limit=}, {ratio=}.")
    if (limit is not None and not limit > 0) or (ratio is not None and not ratio >= 1):
        raise BadInput(f"Top singular values cannot be clamped with {limit=}, {ratio=}; limit > 0 or ratio >= 1.")


@torch.no_grad()
def clamp_top_singular_value_(
    module: nn.Module, *, limit: float | None = None, ratio: float | None = None
) -> dict[str, float]:
    r"""Lower the largest singular value of each weight to a limit, in place, after a step.

    .. math:: W \leftarrow W - \max(0, \sigma_0 - \sigma_\text{clamp})\, u_0 v_0^\top

    with u the left and v the right singular vectors (the paper prints them the other way round), and
    :math:`\sigma_\text{clamp}` either a number or a multiple of the second singular value. The other singular values
    stay as they are.

    Args:
        module: the network, in the paper the generator.
        limit: a number above 0; give this or ``ratio``.
        ratio: multiple of the second singular value, at least 1.

    Returns:
        The largest singular value of each weight before the clamp, by layer name.

    Raises:
        BadInput: both or neither of limit and ratio, or one out of range.
    """
    _check(limit, ratio)
    before = {}
    for name, layer, weight in matrices(module):
        left, values, right = torch.linalg.svd(weight, full_matrices=False)
        second = values[1] if len(values) > 1 else values[0]
        ceiling = second * ratio if ratio is not None else values.new_tensor(limit)
        excess = (values[0] - ceiling).clamp_min(0.0)
        subtract_(layer, excess * torch.outer(left[:, 0], right[0]))
        before[name] = float(values[0])
    return before
