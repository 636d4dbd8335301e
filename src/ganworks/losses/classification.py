r"""Classifiers in adversarial games: attributes, labels that are known, predicted or wrong, and the class "fake".

Attributes are binary ones in any combination, and sets of which an image has exactly one. With logits l, attributes
:math:`y \in \{0, 1\}^A` and exclusive sets S,

.. math:: P(y|x) = \prod_{a \notin \cup S} \sigma(l_a)^{y_a} (1 - \sigma(l_a))^{1 - y_a}
                   \prod_S \prod_{a \in S} \mathrm{softmax}_S(l)_a^{y_a}

A classifier of K classes can be a critic as well. K + 1 classes are over-parametrised, so the logit of "fake" is fixed
at zero: with :math:`Z = \sum_k e^{l_k}`, :math:`D(x) = Z/(1+Z) = \sigma(\log Z)`. Hence :math:`\log Z` is a raw score
like any other, and the unsupervised part is the logistic critic on it (Salimans et al. 2016, arXiv 1606.03498,
section 5).

A classifier can be a player against a critic of pairs and give labels where a generator gives images. With
:math:`p(y \mid x)` the softmax of its logits: labels are discrete, so that no gradient can pass through a drawn one;
the expectation over all classes is taken instead (Li et al. 2017, Triple-GAN, arXiv 1703.02291).

Wrong labels teach a critic that a label has to fit (Reed et al. 2016, arXiv 1605.05396, section 4.2); predicted ones
stand in for unknown ones (Lucic et al. 2019, arXiv 1903.02271, section 3).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, one_hot

from ganworks import rng
from ganworks.errors import BadInput
from ganworks.losses.numerics import at_least_single

Sets = Sequence[Sequence[int]]


def attribute_cross_entropy(
    logits: Tensor, attributes: Tensor, mask: Tensor | None = None, exclusive: Sets = ()
) -> Tensor:
    r""":math:`-\log P(y|x)`: summed over attributes and sets, mean over the images whose attributes are known.

    Args:
        logits: (B, A).
        attributes: (B, A), 0 and 1, or shares between; rows that are not known may hold anything finite.
        known: (B,) bool, which rows count; all when not given.
        exclusive: sets of places of attributes that share one softmax; the others have a logistic each.

    Returns:
        Scalar, :math:`\log 2` for each attribute and :math:`\log |S|` for each set where nothing is learned; 0 where
        no row is known.
    """
    logits = at_least_single(logits)
    target = attributes.to(logits)
    alone = [place for place in range(logits.shape[1]) if not any(place in members for members in exclusive)]
    each = binary_cross_entropy_with_logits(logits[:, alone], target[:, alone], reduction="none").sum(1)
    for members in map(list, exclusive):
        each = each - (target[:, members] * logits[:, members].log_softmax(1)).sum(1)
    if mask is None:
        return each.mean()
    return (each * mask).sum() / mask.sum().clamp(min=1)


def turned_over(attributes: Tensor, exclusive: Sets = ()) -> Tensor:
    """Attributes (B, A) that are wrong throughout: 1 - y, and in a set one of the others, drawn uniformly."""
    wrong = 1 - attributes
    for members in map(list, exclusive):
        other = wrong_labels(attributes[:, members].argmax(1), len(members), like=attributes)
        wrong[:, members] = one_hot(other, len(members)).to(wrong)
    return wrong


def undecided(attributes: Tensor, exclusive: Sets = ()) -> Tensor:
    """Attributes (B, A) that a reader who knows nothing would give: a half each, and in a set equal shares."""
    even = torch.full_like(attributes, 0.5)
    for members in map(list, exclusive):
        even[:, members] = 1 / len(members)
    return even


def checked_sets(exclusive: Sets, attributes: int) -> None:
    """See that sets of attributes are sets of two or more that do not meet.

    Raises:
        BadInput: they are not, or name an attribute that is not there.
    """
    places = [place for members in exclusive for place in members]
    if len(set(places)) < len(places) or any(len(members) < 2 for members in exclusive):
        raise BadInput(f"exclusive={exclusive} cannot be used: sets have two attributes or more and do not meet.")
    if any(not 0 <= place < attributes for place in places):
        raise BadInput(
            f"exclusive={exclusive} cannot be used: there are {attributes} attributes, 0 to {attributes - 1}."
        )


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
    count = (label >= 0).sum().clamp(min=1)
    return cross_entropy(at_least_single(logits), label, ignore_index=-1, reduction="sum") / count


def completed(label: Tensor, logits: Tensor, *, soft: bool = False) -> Tensor:
    """Known labels as they are, unknown ones as predicted; carries no gradient.

    Args:
        label: (B,) int64, -1 where the class is unknown.
        logits: (B, K) of the classifier.
        soft: give the classifier's probabilities instead of its likeliest class.

    Returns:
        (B,) int64; with ``soft`` (B, K) probabilities, one-hot where the class is known.

    Example:
        >>> completed(torch.tensor([2, -1]), torch.tensor([[9.0, 0, 0], [0, 9.0, 0]])).tolist()
        [2, 1]
    """
    logits, has_label = logits.detach(), label >= 0
    if not soft:
        return torch.where(has_label, label, logits.argmax(dim=1))
    sure = one_hot(label.clamp_min(0), logits.shape[1]).to(logits)
    return torch.where(has_label[:, None], sure, logits.softmax(dim=1))


def wrong_labels(label: Tensor, classes: int, *, like: Tensor) -> Tensor:
    r"""A label for each item that is certainly not its own, uniform over all others.

    .. math:: c' = (c + k) \bmod K, \qquad k \sim U\{1, \dots, K - 1\}

    A shuffle of the batch's labels would not do: it leaves one pair in K as it was.

    Args:
        label: (B,) int64 in 0 .. K - 1.
        classes: K, at least 2.
        like: a tensor on the device to draw on.

    Returns:
        (B,) int64 in 0 .. K - 1, different from ``label`` everywhere.

    Raises:
        BadInput: fewer than two classes, of which none would be wrong.
    """
    if classes < 2:
        raise BadInput(f"With {classes} class no label can be wrong; mismatched pairs need 2 or more.")
    return (label + 1 + rng.integers(len(label), high=classes - 1, like=like)) % classes


def drawn_labels(logits: Tensor) -> Tensor:
    """One label of each image, drawn from the softmax of logits (B, K): (B,) int64, without gradient."""
    edges = logits.detach().double().softmax(1).cumsum(1)
    places = rng.uniform(len(edges), like=edges)[:, None] * edges[:, -1:]
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
