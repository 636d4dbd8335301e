"""From images to an objective's scalars: which images each player's turn has to score."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from ganworks.game import Objective

SPAN, SPACING = 4.0, 0.05
"""Scores from -SPAN to SPAN are tried as boundaries."""


def critic_term(objective: Objective, critic: Callable[[Tensor], Tensor], *, real: Tensor, fake: Tensor) -> Tensor:
    """What the critic minimises on a batch.

    Args:
        objective: the loss on scores.
        critic: images (B, ...) -> raw scores.
        real: images of the data.
        fake: images of the generator; no gradient flows into them.
    """
    return objective.critic(real=critic(real), fake=critic(fake.detach()))


def generator_term(objective: Objective, critic: Callable[[Tensor], Tensor], *, real: Tensor, fake: Tensor) -> Tensor:
    """What the generator minimises on a batch; real images are scored only where the objective reads them.

    Args:
        objective: the loss on scores; one whose generator ignores real scores says ``generator_reads_real = False``.
        critic: images (B, ...) -> raw scores; its parameters are frozen by the trainer.
        real: images of the data.
        fake: images of the generator, with their graph.
    """
    scores = critic(fake)
    return objective.generator(real=critic(real) if reads_real(objective) else scores.detach(), fake=scores)


def reads_real(objective: Objective) -> bool:
    """Whether the generator's loss depends on the scores of real images; anything but a clear no is a yes."""
    return getattr(objective, "generator_reads_real", True)


def labelled_generator_term(
    objective: Objective,
    critic: Callable[[Tensor, Tensor], Tensor],
    *,
    real: Tensor,
    real_label: Tensor,
    fake: Tensor,
    fake_label: Tensor,
) -> Tensor:
    """What a generator minimises whose critic also reads labels: each image is scored under its own label.

    Args:
        objective: the loss on scores.
        critic: images (B, ...), labels (B,) -> raw scores.
        real: images of the data.
        real_label: their classes.
        fake: images of the generator, with their graph.
        fake_label: the classes the generator was asked for.
    """
    scores = critic(fake, fake_label)
    real_scores = critic(real, real_label) if reads_real(objective) else scores.detach()
    return objective.generator(real=real_scores, fake=scores)


def boundary(objective: Objective) -> float | None:
    """The score between real and fake: what a best critic gives where both are equally likely.

    It is where the loss of equal scores is least: 0 of logistic and hinge losses, midway between the labels of least
    squares. None of losses on differences of scores, which leave the level open (wasserstein, relativistic ones).

    Example:
        >>> from ganworks.losses import objective
        >>> [boundary(objective(name)) for name in ("hinge", "least_squares", "wasserstein")]
        [0.0, 0.5, None]
    """
    scores = torch.linspace(-SPAN, SPAN, round(2 * SPAN / SPACING) + 1, dtype=torch.float64)
    losses = torch.stack([objective.critic(real=score[None], fake=score[None]) for score in scores])
    losses = torch.where(losses.isfinite(), losses, torch.inf)
    least = scores[losses <= losses.min() + 1e-6]
    inside = bool(least.abs().max() < SPAN - SPACING / 2)
    return round(float(least.mean()), 6) + 0.0 if inside else None
