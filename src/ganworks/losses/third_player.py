r"""What a classifier minimises when it plays against a critic of pairs: it gives labels where a generator gives images.

With :math:`p(y \mid x)` the softmax of its logits. Labels are discrete, so that no gradient can pass through a drawn
one; the expectation over all classes is taken instead.

Source: Li et al. 2017 (Triple-GAN), arXiv 1703.02291.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ganworks import draws
from ganworks.losses.numerics import at_least_single


def drawn_labels(logits: Tensor) -> Tensor:
    """One label of each image, drawn from the softmax of logits (B, K): (B,) int64, without gradient."""
    edges = logits.detach().double().softmax(1).cumsum(1)
    places = draws.uniform(len(edges), like=edges)[:, None] * edges[:, -1:]
    return (edges <= places).sum(1).clamp_max(logits.shape[1] - 1)


def expected_cost(logits: Tensor, costs: Tensor) -> Tensor:
    r""":math:`\mathbb E_x \sum_y p(y \mid x)\, \ell(x, y)`: the mean cost of labels drawn from p.

    Its gradient is the expectation of the score-function (REINFORCE) gradient, without the variance.

    Args:
        logits: (B, K).
        costs: (B, K) what each label of each image would cost; taken as constants.
    """
    return (at_least_single(logits).softmax(1) * at_least_single(costs).detach()).sum(1).mean()


def uncertainty(logits: Tensor) -> Tensor:
    r""":math:`-\mathbb E_x \sum_y p \log p`, the mean entropy of the answers: 0 where all are sure.

    Args:
        logits: (B, K).
    """
    logs = at_least_single(logits).log_softmax(1)
    return -(logs.exp() * logs).sum(1).mean()


def imbalance(logits: Tensor, shares: Tensor) -> Tensor:
    r""":math:`-\sum_y \pi_y \log \mathbb E_x p(y \mid x)`: least where classes are given in their shares :math:`\pi`.

    The authors' code has :math:`\pi_y = 1/K`, the shares of balanced classes.

    Args:
        logits: (B, K).
        shares: (K,), of sum 1.
    """
    logs = at_least_single(logits).log_softmax(1)
    return torch.tensor(float(len(logs)), device=logs.device).log() - (shares.to(logs) * logs.logsumexp(0)).sum()
