r"""Batch normalisation whose gain and bias are chosen by a condition.

By class: Dumoulin et al. 2016, arXiv:1610.07629; de Vries et al. 2017, arXiv:1707.00683. From a vector: BigGAN
(Brock, Donahue, Simonyan 2018, arXiv:1809.11096).
"""

from __future__ import annotations

from torch import Tensor, nn


class ClassBatchNorm2d(nn.Module):
    r"""One gain and bias a class: :math:`y = \gamma_c\, \hat x + \beta_c`, (B, C, H, W) -> (B, C, H, W).

    Args:
        channels: C.
        classes: number of classes.
    """

    def __init__(self, channels: int, classes: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(channels, affine=False)
        self.gain, self.bias = nn.Embedding(classes, channels), nn.Embedding(classes, channels)
        nn.init.ones_(self.gain.weight)
        nn.init.zeros_(self.bias.weight)

    def forward(self, x: Tensor, label: Tensor) -> Tensor:
        """The map normalised for its labels (B,) int64."""
        return self.norm(x) * self.gain(label)[:, :, None, None] + self.bias(label)[:, :, None, None]


class ConditionalBatchNorm2d(nn.Module):
    r"""Gain and bias linear in a vector: :math:`y = (1 + W_\gamma h)\, \hat x + W_\beta h`.

    The vector is, in BigGAN, the class embedding shared by all layers joined with this layer's chunk of z.

    Args:
        channels: C.
        condition: length of h.
    """

    def __init__(self, channels: int, condition: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(channels, affine=False)
        self.gain = nn.Linear(condition, channels, bias=False)
        self.bias = nn.Linear(condition, channels, bias=False)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        """The map (B, C, H, W) normalised for its conditions (B, condition)."""
        return self.norm(x) * (1.0 + self.gain(condition)[:, :, None, None]) + self.bias(condition)[:, :, None, None]
