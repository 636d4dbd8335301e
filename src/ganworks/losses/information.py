r"""The variational bound on the information between a code and an image.

.. math:: I(c; x) \ge \mathbb{E}\log Q(c|x) + H(c)

A system minimises the negative log-likelihoods given here; the entropy is constant while the prior of the codes is.

Source: Chen et al. 2016 (InfoGAN), arXiv 1606.03657.
"""

from __future__ import annotations

import math

from torch import Tensor
from torch.nn.functional import cross_entropy

from ganworks.errors import BadInput
from ganworks.losses.numerics import at_least_single


def categorical_nll(logits: Tensor, code: Tensor) -> Tensor:
    r""":math:`-\mathbb{E}\log Q(c|x)` for a categorical code.

    Args:
        logits: (B, K) of Q.
        code: (B,) int64, or (B, K) one-hot or probabilities.

    Returns:
        Scalar; at least 0, and :math:`\log K` where Q knows nothing.
    """
    return cross_entropy(at_least_single(logits), code)


def gaussian_nll(mean: Tensor, code: Tensor, std: float = 1.0) -> Tensor:
    r""":math:`-\mathbb{E}\log Q(c|x)` for continuous codes, Q normal with a fixed standard deviation.

    Args:
        mean: (B, C) of Q.
        code: (B, C).
        std: of Q; 1 is the paper's choice on digits, :math:`(c - \mu)^2/2` up to a constant.

    Returns:
        Scalar: summed over the C codes, mean over the batch, with the normalising constant.
    """
    if not std > 0:
        raise BadInput(f"std={std!r} must be positive.")
    scaled = (at_least_single(code) - at_least_single(mean)) / std
    return 0.5 * scaled.square().flatten(1).sum(1).mean() + scaled[0].numel() * math.log(std * math.sqrt(2.0 * math.pi))


def categorical_entropy(kinds: int) -> float:
    """Entropy of a uniform code of so many kinds, in nats."""
    return math.log(kinds)


def uniform_entropy(codes: int, low: float = -1.0, high: float = 1.0) -> float:
    """Differential entropy of independent uniform codes, in nats."""
    return codes * math.log(high - low)
