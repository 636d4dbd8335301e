"""From images to an objective's scalars: which images each player's turn has to score."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor

from ganworks.game import Objective


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
