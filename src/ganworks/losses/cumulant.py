r"""Losses that are no mean over samples: Donsker-Varadhan, Rényi, and the cumulant GAN that joins them.

.. math::
    L_D = \frac1\beta \log \mathbb{E}_r\, e^{-\beta a} + \frac1\gamma \log \mathbb{E}_g\, e^{\gamma a}, \qquad
    L_G = -\frac1\gamma \log \mathbb{E}_g\, e^{\gamma a}

with raw scores a; at :math:`\beta = 0` the first term is :math:`-\mathbb{E}_r\,a`, at :math:`\gamma = 0` the second
:math:`\mathbb{E}_g\,a`. The best critic is :math:`a = \log(r/g)/(\beta + \gamma)` up to a constant, which changes
nothing, and its value :math:`-L_D` is the Rényi divergence of order :math:`\gamma/(\beta+\gamma)`, divided by
:math:`\gamma`; :mod:`ganworks.workshop.forms.cumulant` derives it. Expectations are means over the scores given:
the logarithm makes them biased for small batches, and dependent (weakly) on how a batch is split.

Sources: Donsker and Varadhan 1983 and Belghazi et al. 2018, arXiv 1801.04062 (KL); Pantazis et al. 2020, arXiv
2006.06625 (cumulant GAN); Birrell et al. 2020, arXiv 2007.03814 (Rényi).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from torch import Tensor

from ganworks.errors import BadInput
from ganworks.losses.numerics import at_least_single
from ganworks.registry import objective


def log_mean_exp(scores: Tensor, rate: float) -> Tensor:
    r""":math:`\frac1c \log \mathbb{E}\, e^{c a}` over all scores, for c = 0 their mean; float32 at least.

    Args:
        scores: (B, ...).
        rate: c, of either sign.

    Returns:
        A scalar between the smallest and the largest score.
    """
    plain = at_least_single(scores).flatten()
    if rate == 0.0:
        return plain.mean()
    return ((rate * plain).logsumexp(0) - math.log(len(plain))) / rate


@objective("cumulant", title="Cumulant GAN", paper="2006.06625", year=2020, family="cumulant")
@dataclass(frozen=True)
class Cumulant:
    r"""Rényi of order :math:`\gamma/(\beta+\gamma)` over :math:`\gamma`; by default 4 times the Bhattacharyya distance.

    Attributes:
        real_rate: :math:`\beta`, at least 0; 0 makes the divergence KL(r||g) for :math:`\gamma = 1`.
        fake_rate: :math:`\gamma`, at least 0; 0 makes it KL(g||r) for :math:`\beta = 1`. With both 0 it is the
            Wasserstein objective, which needs a critic of bounded slope.
    """

    real_rate: float = 0.5
    fake_rate: float = 0.5

    generator_reads_real = False

    def __post_init__(self) -> None:
        for name, rate in (("real_rate", self.real_rate), ("fake_rate", self.fake_rate)):
            if not 0.0 <= rate < float("inf"):
                raise BadInput(f"{name}={rate!r} is no rate of a cumulant; it must be at least 0.")

    def critic(self, *, real: Tensor, fake: Tensor) -> Tensor:
        """What the critic minimises, from scores (B, ...); a scalar."""
        return log_mean_exp(fake, self.fake_rate) - log_mean_exp(real, -self.real_rate)

    def generator(self, *, real: Tensor, fake: Tensor) -> Tensor:
        """What the generator minimises, from scores (B, ...); a scalar that does not depend on ``real``."""
        return -log_mean_exp(fake, self.fake_rate)


@objective("donsker_varadhan", title="Donsker-Varadhan KL", paper="1801.04062", year=2018, family="cumulant")
@dataclass(frozen=True)
class DonskerVaradhan(Cumulant):
    r""":math:`\mathrm{KL}(r\|g) = \sup_a \mathbb{E}_r\,a - \log \mathbb{E}_g\,e^a`, never below f-GAN's bound."""

    real_rate: float = 0.0
    fake_rate: float = 1.0


@objective("renyi", title="Rényi GAN", paper="2007.03814", year=2020, family="cumulant")
@dataclass(frozen=True)
class Renyi:
    r"""The Rényi divergence :math:`R_\lambda(r\|g) = \frac{1}{\lambda-1}\log\int r^\lambda g^{1-\lambda}`.

    The cumulant objective with :math:`\gamma = 1` and :math:`\beta = (1-\lambda)/\lambda`.

    Attributes:
        order: :math:`\lambda` in (0, 1]; 1 is KL(r||g).
    """

    order: float = 0.5

    generator_reads_real = False

    def __post_init__(self) -> None:
        if not 0.0 < self.order <= 1.0:
            raise BadInput(f"order={self.order!r} is no order of this divergence; it must lie in (0, 1].")

    @property
    def _cumulant(self) -> Cumulant:
        return Cumulant((1.0 - self.order) / self.order, 1.0)

    def critic(self, *, real: Tensor, fake: Tensor) -> Tensor:
        """What the critic minimises, from scores (B, ...); a scalar."""
        return self._cumulant.critic(real=real, fake=fake)

    def generator(self, *, real: Tensor, fake: Tensor) -> Tensor:
        """What the generator minimises, from scores (B, ...)."""
        return self._cumulant.generator(real=real, fake=fake)
