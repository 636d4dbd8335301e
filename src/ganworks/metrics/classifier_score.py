r"""The Inception-style score of a classifier's answers. Salimans et al. 2016, arXiv:1606.03498.

.. math:: \exp \operatorname{E}_x \mathrm{KL}(p(y|x) \,\|\, p(y)), \qquad 1 \le \text{score} \le K

with :math:`p(y)` the mean over the same split. From logits, in log space, with 0 log 0 = 0. It is the Inception Score
on Inception's classes only; elsewhere it is named after the classifier. It never looks at the real images and rewards a
generator that shows one perfect picture of each class.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from ganworks import rng
from ganworks.errors import BadInput
from ganworks.metrics.measure import Sides, Value
from ganworks.registry import metric


def classifier_score(logits: Tensor, *, splits: int = 10, seed: int = 0) -> tuple[float, float]:
    """The mean over splits of the score, and its standard deviation over them.

    Args:
        logits: (N, K) unnormalised log-probabilities.
        splits: parts the images are cut into, in a seeded order.
        seed: of the order.

    Raises:
        BadInput: fewer images than splits, or logits of another shape.

    Example:
        >>> classifier_score(torch.zeros(20, 5), splits=2)
        (1.0, 0.0)
    """
    if logits.dim() != 2 or not 1 <= splits <= len(logits):
        raise BadInput(f"Logits (N, K) with N at least {max(splits, 1)} are needed, not {tuple(logits.shape)}.")
    with rng.scope(seed, "classifier_score"):
        order = torch.randperm(len(logits))
    scores = torch.stack([_score(part) for part in logits.double()[order].tensor_split(splits)])
    return float(scores.mean()), float(scores.std(correction=0))


def _score(logits: Tensor) -> Tensor:
    each = logits.log_softmax(1)
    mean = each.logsumexp(0) - math.log(len(each))
    p = each.exp()
    divergence = torch.where(p > 0, p * (each - mean), 0.0).sum(1)
    return divergence.mean().exp()


@metric(
    "classifier_score",
    title="Inception-style score of a classifier",
    paper="arXiv:1606.03498",
    year=2016,
    sees="logits",
    better="higher",
)
def compute(sides: Sides) -> dict[str, Value]:
    """The score of the fake images; the floor column holds the real images' own."""
    assert sides.fake.logits is not None
    splits = max(1, min(10, len(sides.fake.logits) // 20))
    return {"classifier_score": Value(*classifier_score(sides.fake.logits, splits=splits, seed=sides.seed))}
