r"""Cross-entropy of binary attributes, which an image may have in any combination.

With logits l and attributes :math:`y \in \{0, 1\}^A`,

.. math:: P(y|x) = \prod_a \sigma(l_a)^{y_a} (1 - \sigma(l_a))^{1 - y_a}
"""

from __future__ import annotations

from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from ganworks.losses.stable import at_least_single


def attribute_cross_entropy(logits: Tensor, attributes: Tensor, known: Tensor | None = None) -> Tensor:
    r""":math:`-\log P(y|x)`: summed over the attributes, mean over the images whose attributes are known.

    Args:
        logits: (B, A).
        attributes: (B, A) of 0 and 1; rows that are not known may hold anything finite.
        known: (B,) bool, which rows count; all when not given.

    Returns:
        Scalar, :math:`A \log 2` where nothing is learned; 0 where no row is known.
    """
    logits = at_least_single(logits)
    each = binary_cross_entropy_with_logits(logits, attributes.to(logits), reduction="none").sum(1)
    if known is None:
        return each.mean()
    return (each * known).sum() / known.sum().clamp(min=1)
