r"""A classifier of K classes that is a critic as well.

K + 1 classes are over-parametrised, so the logit of "fake" is fixed at zero: with logits l and
:math:`Z = \sum_k e^{l_k}`, :math:`D(x) = Z/(1+Z) = \sigma(\log Z)`. Hence :math:`\log Z` is a raw score like any other,
and the unsupervised part is the logistic critic on it.

Source: Salimans et al. 2016, arXiv 1606.03498, section 5.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from ganworks.losses.numerics import at_least_single


def real_score(logits: Tensor) -> Tensor:
    r""":math:`\log Z`, the raw score of being real.

    Args:
        logits: (B, K).

    Returns:
        (B,); the probability of "fake" in the softmax over K + 1 classes is :math:`\sigma(-\log Z)`.
    """
    return torch.logsumexp(at_least_single(logits), 1)


def labelled_cross_entropy(logits: Tensor, label: Tensor) -> Tensor:
    """Cross-entropy over the images whose class is known; zero where none is.

    Args:
        logits: (B, K).
        label: (B,) int64, -1 where the class is unknown.
    """
    known = (label >= 0).sum().clamp(min=1)
    return cross_entropy(at_least_single(logits), label, ignore_index=-1, reduction="sum") / known
