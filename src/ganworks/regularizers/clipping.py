"""Weight clipping, WGAN's first constraint (Arjovsky, Chintala, Bottou 2017, arXiv:1701.07875)."""

from __future__ import annotations

import torch
from torch import nn

from ganworks.errors import BadInput


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
