"""Labels for images that have none, from what a classifier makes of them.

Source: Lucic et al. 2019, arXiv 1903.02271, section 3.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import one_hot


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
    logits, known = logits.detach(), label >= 0
    if not soft:
        return torch.where(known, label, logits.argmax(dim=1))
    sure = one_hot(label.clamp_min(0), logits.shape[1]).to(logits)
    return torch.where(known[:, None], sure, logits.softmax(dim=1))
