r"""Penalties and limits on a player's weights.

* orthogonal regularisation, BigGAN's form (Brock, Donahue, Simonyan 2018, arXiv:1809.11096, section 3.1);
* historical averaging (Salimans et al. 2016, arXiv:1606.03498, section 3.3);
* weight clipping, WGAN's first constraint (Arjovsky, Chintala, Bottou 2017, arXiv:1701.07875).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

from ganworks.errors import BadInput

Layer = nn.Linear | nn.Conv2d | nn.ConvTranspose2d


def matrices(module: nn.Module) -> Iterator[tuple[str, Layer, Tensor]]:
    """Name, layer and weight as (out, rest) of every linear layer and convolution; embeddings are left out.

    A parametrized weight (spectral normalisation) comes as it was before: its raw parameter is what a penalty moves.
    """
    for name, layer in module.named_modules():
        if isinstance(layer, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
            yield name, layer, _out_first(layer, raw(layer)).flatten(1)


def raw(layer: Layer) -> Tensor:
    """The parameter behind a layer's weight."""
    if parametrize.is_parametrized(layer, "weight"):
        return dict(layer.named_parameters())["parametrizations.weight.original"]
    return layer.weight


def subtract_(layer: Layer, change: Tensor) -> None:
    """Take a matrix (out, rest) off the parameter behind a layer's weight, in place."""
    weight = _out_first(layer, raw(layer))
    weight -= change.view(weight.shape)


def _out_first(layer: Layer, weight: Tensor) -> Tensor:
    return weight.transpose(0, 1) if isinstance(layer, nn.ConvTranspose2d) else weight


def orthonormal(module: nn.Module) -> Tensor:
    r"""Push the filters of each layer apart and to length one: :math:`\sum_l \|W_l W_l^\top - I\|_F^2`.

    The form from which BigGAN starts, and which it finds too limiting (Brock et al. 2017, arXiv:1609.07093); the rest
    is as for :func:`orthogonal`.
    """
    return sum((_from_identity(weight) for *_, weight in matrices(module)), start=torch.zeros(()))


def _from_identity(weight: Tensor) -> Tensor:
    with torch.autocast(weight.device.type, enabled=False):
        return (weight @ weight.T - torch.eye(len(weight), dtype=weight.dtype, device=weight.device)).square().sum()


def orthogonal(module: nn.Module) -> Tensor:
    r"""Push the filters of each layer apart without binding their lengths.

    .. math:: \sum_l \big\|W_l W_l^\top \odot (\mathbf 1 - I)\big\|_F^2, \qquad
              \frac{\partial}{\partial W} = 4\,\big(W W^\top \odot (\mathbf 1 - I)\big) W

    with filters as the rows of W and **1** the matrix of ones (the printed I - I would leave nothing). Embeddings
    are left out, biases and gains are no matrices. The caller multiplies by beta (paper: 1e-4); the authors' PyTorch
    code adds half of this gradient, so its beta counts half.

    Args:
        module: the network, in BigGAN the generator.

    Returns:
        A scalar.
    """
    return sum((_off_diagonal(weight) for *_, weight in matrices(module)), start=torch.zeros(()))


def _off_diagonal(weight: Tensor) -> Tensor:
    with torch.autocast(weight.device.type, enabled=False):  # small products of long rows drown in bfloat16
        gram = weight @ weight.T
        return (gram - torch.diag_embed(gram.diagonal())).square().sum()


def historical_average(parameters: Iterable[Tensor], means: Iterable[Tensor]) -> Tensor:
    r"""Squared distance of parameters from their own past means: :math:`\|\theta - \bar\theta\|^2`.

    Args:
        parameters: the player's parameters.
        means: their means so far, of the same shapes; no gradient flows into them.

    Returns:
        A scalar.
    """
    return torch.stack(
        [(now - mean.detach()).square().sum() for now, mean in zip(parameters, means, strict=True)]
    ).sum()


class HistoricalAverage(nn.Module):
    r"""The running means of a player's parameters, kept as buffers so that a checkpoint holds them.

    .. math:: \bar\theta_t = \frac1t \sum_{i \le t} \theta_i = \bar\theta_{t-1} + \frac{\theta_t - \bar\theta_{t-1}}{t}

    Add ``average(player)`` to the player's terms, and call :meth:`update` after its step. Before the first update the
    mean is the starting point.

    Args:
        player: read for its parameters and not kept.
    """

    count: Tensor

    def __init__(self, player: nn.Module) -> None:
        super().__init__()
        self.register_buffer("count", torch.ones((), dtype=torch.int64))
        for number, value in enumerate(player.parameters()):
            self.register_buffer(f"mean{number}", value.detach().clone())

    @property
    def means(self) -> list[Tensor]:
        """The means, in the order of the player's parameters."""
        return [buffer for name, buffer in self.named_buffers() if name != "count"]

    def forward(self, player: nn.Module) -> Tensor:
        """The distance term of the player as it is now."""
        return historical_average(player.parameters(), self.means)

    @torch.no_grad()
    def update(self, player: nn.Module) -> None:
        """Take the present parameters into the means."""
        self.count += 1
        for mean, value in zip(self.means, player.parameters(), strict=True):
            mean += (value - mean) / self.count


@torch.no_grad()
def clip_weights_(module: nn.Module, limit: float) -> None:
    """Clamp every parameter to [-limit, limit] in place, after each step of the critic (paper: 0.01).

    The critic is then K-Lipschitz with some K that depends on its shape and is not known; it is not 1-Lipschitz.

    Args:
        module: the critic.
        limit: c > 0.

    Raises:
        BadInput: the limit is not positive.
    """
    if not limit > 0:
        raise BadInput(f"A weight limit of {limit} would leave no critic; it must be above 0.")
    for value in module.parameters():
        value.clamp_(-limit, limit)
