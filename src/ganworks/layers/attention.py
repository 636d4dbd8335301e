r"""Self-attention over the positions of a map (SAGAN; Zhang, Goodfellow, Metaxas, Odena 2018, arXiv:1805.08318)."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

from ganworks.errors import unknown_name

Form = Literal["published", "first", "biggan"]
_VALUES = {"published": 8, "first": 1, "biggan": 2}


class SelfAttention(nn.Module):
    r"""(B, C, H, W) -> (B, C, H, W), the identity at the start.

    .. math::
        \beta_{ji} = \mathrm{softmax}_i\big((W_f x_i)^\top (W_g x_j)\big), \quad
        o_j = W_v \sum_i \beta_{ji} W_h x_i, \quad y = \gamma\, o + x, \quad \gamma_0 = 0

    Keys f and queries g have C / 8 channels. The values h have, by ``form``: ``published`` C / 8 channels and an output
    matrix W_v; ``first`` (the first version of the paper) C channels and no W_v; ``biggan`` (the authors' code of
    1809.11096) C / 2 channels and W_v, with keys and values max-pooled 2x2, which needs a quarter of the memory.

    The scores are formed openly, because fused attention kernels have no second derivative and a gradient penalty
    needs it: memory grows as (H W)^2.

    Args:
        channels: C.
        form: see above.

    Raises:
        BadInput: no such form.
    """

    def __init__(self, channels: int, form: Form = "published") -> None:
        super().__init__()
        if form not in _VALUES:
            raise unknown_name("form of self-attention", form, _VALUES)
        inner, values = max(1, channels // 8), max(1, channels // _VALUES[form])
        self.pooled = form == "biggan"
        self.key = nn.Conv2d(channels, inner, 1, bias=False)  # W_f
        self.query = nn.Conv2d(channels, inner, 1, bias=False)  # W_g
        self.value = nn.Conv2d(channels, values, 1, bias=False)  # W_h
        self.output = nn.Identity() if form == "first" else nn.Conv2d(values, channels, 1, bias=False)  # W_v
        self.gamma = nn.Parameter(torch.zeros(()))

    def weights(self, x: Tensor) -> Tensor:
        """What each position j attends to: (B, H * W, positions i), rows summing to one."""
        return torch.einsum("bci,bcj->bji", self._pool(self.key(x)).flatten(2), self.query(x).flatten(2)).softmax(dim=2)

    def forward(self, x: Tensor) -> Tensor:
        """The map with what was attended to added."""
        attended = torch.einsum("bji,bci->bcj", self.weights(x), self._pool(self.value(x)).flatten(2))
        return x + self.gamma * self.output(attended.unflatten(2, x.shape[2:]))

    def _pool(self, x: Tensor) -> Tensor:
        return functional.max_pool2d(x, 2) if self.pooled else x
