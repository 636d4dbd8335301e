r"""Critics that also see what an image should show: pairs that do not match count as false.

.. math:: L_D = \mathrm{sp}(-a(x, t)) + \tfrac12\,\mathrm{sp}(a(x, \hat t)) + \tfrac12\,\mathrm{sp}(a(G(z, t), t))

for the logistic loss; any other compares true pairs with each kind of false ones by itself, half and half.

Source: Reed et al. 2016, arXiv:1605.05396, algorithm 1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from ganworks import rng
from ganworks.game import FIRST_WORD, Objective


def against_each(objective: Objective, *, real: Tensor, false: Sequence[Tensor]) -> Tensor:
    """What a critic minimises against several kinds of false pairs that weigh alike: the mean of its losses on each.

    As many scores of each kind as of true pairs, so that a loss on pairs of scores can be taken too.

    Args:
        objective: the loss on scores.
        real: (B,) scores of true pairs.
        false: (B,) scores of each kind of false pairs.
    """
    return torch.stack([objective.critic(real=real, fake=fake) for fake in false]).mean()


def mismatched(captions: Tensor) -> Tensor | None:
    """For each caption the place of one that says something else, drawn uniformly among all that do.

    Captions with the same words in another order say the same; a random permutation would pair some with themselves.
    Padding and unknown words say nothing, to text encoders as well, and make no difference.

    Args:
        captions: (B, L) int64 tokens.

    Returns:
        (B,) int64 places in the batch, or None where all captions say the same.
    """
    words = captions.clamp_min(FIRST_WORD - 1).sort(1).values
    differ = (words[:, None] != words[None]).any(2)
    chances = rng.uniform(*differ.shape, like=torch.empty(0, device=captions.device))
    # of a batch in which two captions differ, each differs from at least one
    return (chances + differ).argmax(1) if bool(differ.any()) else None


def matching_critic_term(
    objective: Objective,
    critic: Callable[[Tensor, Tensor], Tensor],
    *,
    real: Tensor,
    fake: Tensor,
    text: Tensor,
    captions: Tensor,
) -> Tensor:
    """What a matching-aware critic minimises on a batch; without a false pair to be had, only fakes are told apart.

    Args:
        objective: the loss on scores.
        judge: what the critic sees in images (B, ...), text features (B, E) -> raw scores (B,).
        real: what it sees in images of the data.
        fake: what it sees in the generator's, made from the same captions.
        text: features of the captions.
        captions: (B, L) the tokens themselves.
    """
    false = [critic(fake, text)]
    other = mismatched(captions)
    if other is not None:
        false.append(critic(real, text[other]))
    return against_each(objective, real=critic(real, text), false=false)
