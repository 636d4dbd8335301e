r"""R1 and R2, penalties on the squared slope (Mescheder, Geiger, Nowozin 2018, arXiv:1801.04406)."""

from __future__ import annotations

from torch import Tensor

from ganworks.regularizers.slopes import Critic, gradients


def r1_penalty(critic: Critic, real: Tensor) -> Tensor:
    r"""Half the mean squared slope of the critic at real images.

    .. math:: R_1 = \tfrac12\, \mathbb E_{x \sim r} \|\nabla a(x)\|_2^2

    The target is zero and no root is taken, so that the term is smooth where the slope vanishes. The half is
    included: the caller multiplies by gamma (paper: 10), and by k where the penalty is played every k steps.

    Args:
        critic: (B, ...) -> (B,) raw scores.
        real: (B, ...).

    Returns:
        A scalar.
    """
    return 0.5 * gradients(critic, real).square().sum(dim=1).mean()


def r2_penalty(critic: Critic, fake: Tensor) -> Tensor:
    r"""The same at generated images: :math:`R_2 = \tfrac12\, \mathbb E_{x \sim g} \|\nabla a(x)\|_2^2`.

    Args:
        critic: (B, ...) -> (B,) raw scores.
        fake: (B, ...), detached here.

    Returns:
        A scalar.
    """
    return r1_penalty(critic, fake)
