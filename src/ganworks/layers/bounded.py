"""Images kept within their range, without a wall for those who look for latents by descent."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor


def bounded(images: Tensor) -> Tensor:
    """Images cut off at -1 and 1, with the gradient of the images before the cut.

    A pixel beyond the range has no slope behind a clamp, and a search that has driven it there never gets it back. Here
    the slope passes as if nothing had been cut, so that the search goes on in what the generator drew.

    Args:
        images: (B, C, H, W) or any other shape.

    Returns:
        The same shape, in [-1, 1].
    """
    return _Bounded.apply(images) if images.requires_grad else images.clamp(-1.0, 1.0)  # type: ignore[return-value]


class _Bounded(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, images: Tensor) -> Tensor:
        return images.clamp(-1.0, 1.0)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        return gradients[0]
