r"""Cross-entropy of attributes: binary ones in any combination, and sets of which an image has exactly one.

With logits l, attributes :math:`y \in \{0, 1\}^A` and exclusive sets S,

.. math:: P(y|x) = \prod_{a \notin \cup S} \sigma(l_a)^{y_a} (1 - \sigma(l_a))^{1 - y_a}
                   \prod_S \prod_{a \in S} \mathrm{softmax}_S(l)_a^{y_a}
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, one_hot

from ganworks.errors import BadInput
from ganworks.losses.mismatch import wrong_labels
from ganworks.losses.numerics import at_least_single

Sets = Sequence[Sequence[int]]


def attribute_cross_entropy(
    logits: Tensor, attributes: Tensor, known: Tensor | None = None, exclusive: Sets = ()
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
    wanted = attributes.to(logits)
    alone = [place for place in range(logits.shape[1]) if not any(place in members for members in exclusive)]
    each = binary_cross_entropy_with_logits(logits[:, alone], wanted[:, alone], reduction="none").sum(1)
    for members in map(list, exclusive):
        each = each - (wanted[:, members] * logits[:, members].log_softmax(1)).sum(1)
    if known is None:
        return each.mean()
    return (each * known).sum() / known.sum().clamp(min=1)


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
