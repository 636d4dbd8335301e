r"""Historical averaging (Salimans et al. 2016, arXiv:1606.03498, section 3.3)."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn


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
