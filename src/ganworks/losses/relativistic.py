r"""Relativistic losses: is a real image more real than a fake one?

Every loss here comes from one decreasing cost :math:`\ell(m)` of a margin :math:`m`. The *paired* form compares each
real image with one fake, the *average* form with the mean over the other kind:

.. math::
    L_D = \mathbb{E}\,\ell(a_r - a_g), \qquad
    L_D = \mathbb{E}_r\,\ell(a_r - \bar a_g) + \mathbb{E}_g\,\ell(\bar a_r - a_g),

and :math:`L_G` is :math:`L_D` with real and fake exchanged. All are invariant to adding a constant to every score. The
generator's loss reads the real scores; they carry no gradient to the generator but weight the one on the fake scores.

:math:`\bar a` is the mean over the scores that are *given*: in a run split over processes or micro-batches it is the
mean of the local part, so the average losses depend (weakly) on the split; all other losses here do not.

Source: Jolicoeur-Martineau 2018, arXiv 1807.00734 (the two terms of the average form are summed, as in the paper; the
author's code halves the sum).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor
from torch.nn.functional import relu

from ganworks.errors import BadInput
from ganworks.game import Objective
from ganworks.losses.numerics import at_least_single, softplus
from ganworks.registry import objective


@dataclass(frozen=True)
class Relativistic(ABC):
    """The construction; a subclass gives the cost and says whether it compares with pairs or with averages."""

    average: ClassVar[bool] = False

    @abstractmethod
    def cost(self, margin: Tensor) -> Tensor:
        """The decreasing cost of a margin, elementwise."""

    def critic(self, *, real: Tensor, fake: Tensor) -> Tensor:
        """What the critic minimises, from scores (B, ...); a scalar."""
        real, fake = at_least_single(real), at_least_single(fake)
        if self.average:
            return self.cost(real - fake.mean()).mean() + self.cost(real.mean() - fake).mean()
        check_paired(real, fake)
        return self.cost(real - fake).mean()

    def generator(self, *, real: Tensor, fake: Tensor) -> Tensor:
        """What the generator minimises: the critic's loss with the kinds exchanged."""
        return self.critic(real=fake, fake=real)


@dataclass(frozen=True)
class OfObjective:
    r"""Any objective, with differences in place of scores: the paper's general :math:`f_1, f_2`.

    .. math:: L_D = L(a_r - b_g,\; a_g - b_r), \qquad b = a \text{ of the other kind (paired), or its mean (average)}

    with :math:`L(\text{real}, \text{fake})` what the critic of the objective minimises; :math:`L_G` is the same with
    the kinds exchanged. Paired, an objective that treats its kinds alike gives twice the loss of its cost above.
    """

    objective: Objective
    average: bool = True

    def critic(self, *, real: Tensor, fake: Tensor) -> Tensor:
        """What the critic minimises, from scores (B, ...); a scalar."""
        real, fake = at_least_single(real), at_least_single(fake)
        if self.average:
            return self.objective.critic(real=real - fake.mean(), fake=fake - real.mean())
        check_paired(real, fake)
        return self.objective.critic(real=real - fake, fake=fake - real)

    def generator(self, *, real: Tensor, fake: Tensor) -> Tensor:
        """What the generator minimises: the critic's loss with the kinds exchanged."""
        return self.critic(real=fake, fake=real)

    generator_reads_real = True


def check_paired(real: Tensor, fake: Tensor) -> None:
    """See that each real score has a fake one.

    Raises:
        BadInput: their shapes differ.
    """
    if real.shape != fake.shape:
        raise BadInput(
            f"Paired relativistic losses need as many real scores as fake ones, "
            f"not {tuple(real.shape)} and {tuple(fake.shape)}."
        )


class _Standard(Relativistic):
    def cost(self, margin: Tensor) -> Tensor:
        return softplus(-margin)


class _LeastSquares(Relativistic):
    def cost(self, margin: Tensor) -> Tensor:
        return (1.0 - margin).square()


class _Hinge(Relativistic):
    def cost(self, margin: Tensor) -> Tensor:
        return relu(1.0 - margin)


@objective(
    "relativistic_standard", title="Relativistic GAN (RSGAN)", paper="1807.00734", year=2018, family="relativistic"
)
class RelativisticStandard(_Standard):
    r""":math:`L_D = \mathbb{E}\,\mathrm{sp}(-(a_r - a_g))`."""


@objective(
    "relativistic_average_standard",
    title="Relativistic average GAN (RaSGAN)",
    paper="1807.00734",
    year=2018,
    family="relativistic",
)
class RelativisticAverageStandard(_Standard):
    r""":math:`L_D = \mathbb{E}_r\,\mathrm{sp}(-(a_r - \bar a_g)) + \mathbb{E}_g\,\mathrm{sp}(a_g - \bar a_r)`."""

    average = True


@objective(
    "relativistic_least_squares",
    title="Relativistic least squares GAN (RLSGAN)",
    paper="1807.00734",
    year=2018,
    family="relativistic",
)
class RelativisticLeastSquares(_LeastSquares):
    r""":math:`L_D = \mathbb{E}(a_r - a_g - 1)^2`."""


@objective(
    "relativistic_average_least_squares",
    title="Relativistic average least squares GAN (RaLSGAN)",
    paper="1807.00734",
    year=2018,
    family="relativistic",
)
class RelativisticAverageLeastSquares(_LeastSquares):
    r""":math:`L_D = \mathbb{E}_r(a_r - \bar a_g - 1)^2 + \mathbb{E}_g(a_g - \bar a_r + 1)^2`."""

    average = True


@objective("relativistic_hinge", title="Relativistic hinge GAN", paper="1807.00734", year=2018, family="relativistic")
class RelativisticHinge(_Hinge):
    r""":math:`L_D = \mathbb{E}\max(0, 1 - (a_r - a_g))`."""


@objective(
    "relativistic_average_hinge",
    title="Relativistic average hinge GAN (RaHingeGAN)",
    paper="1807.00734",
    year=2018,
    family="relativistic",
)
class RelativisticAverageHinge(_Hinge):
    r""":math:`L_D = \mathbb{E}_r\max(0, 1 - (a_r - \bar a_g)) + \mathbb{E}_g\max(0, 1 + a_g - \bar a_r)`."""

    average = True
