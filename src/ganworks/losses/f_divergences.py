r"""f-GAN: the variational bound of an f-divergence as a game.

For a convex f with conjugate :math:`f^*(t) = \sup_{u \ge 0}(ut - f(u))`,

.. math:: D_f(r\|g) = \int g\,f(r/g) \ge \mathbb{E}_r\,T - \mathbb{E}_g\,f^*(T), \qquad T = g_f(a)

for every critic whose *output activation* :math:`g_f` maps the raw score into the domain of :math:`f^*`; equality holds
at :math:`T = f'(r/g)`. So :math:`L_D = -\mathbb{E}_r\,g_f(a) + \mathbb{E}_g\,f^*(g_f(a))`, and the generator minimises
the bound (``"saddle"``), :math:`-\mathbb{E}_g\,f^*(g_f(a))`, or plays the paper's alternative (``"non_saturating"``),
:math:`-\mathbb{E}_g\,g_f(a)`. Activations are the paper's; :math:`f^* \circ g_f` is composed by hand, so that nothing
overflows or cancels before the result does.

Every formula is in :mod:`ganworks.divergences.table`; here are the games.

Source: Nowozin, Cseke, Tomioka 2016, arXiv 1606.00709. Departures: the Jensen-Shannon row is twice the divergence, as
its f says; the conjugate of Pearson's f is the one for :math:`u \ge 0`, constant below :math:`t = -2`, where the
printed parabola would turn the generator's gradient around; the alpha row has its canonical activation :math:`f'(e^a)`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import torch
from torch import Tensor

from ganworks.divergences.formula import compute, grown
from ganworks.divergences.table import GENERATORS
from ganworks.errors import BadInput
from ganworks.losses.numerics import expm1, log1mexp, softplus, tanh, with_slope, wright_omega
from ganworks.losses.separable import Separable
from ganworks.registry import objective

FUNCTIONS: Mapping[str, Callable[..., object]] = {
    "exp": torch.exp,
    "expm1": expm1,
    "grown": grown(expm1),
    "log": torch.log,
    "log1mexp": log1mexp,
    "omega": wright_omega,
    "relu": torch.relu,
    "softplus": softplus,
    "tanh": tanh,
}
"""The functions of the table's formulas, on tensors."""


@dataclass(frozen=True)
class FGAN(Separable):
    """The game; a row of the table gives the activation and the conjugate composed with it."""

    row: ClassVar[str]
    """Its name in :data:`ganworks.divergences.table.GENERATORS`."""
    generator_loss: Literal["saddle", "non_saturating"] = "saddle"

    def __post_init__(self) -> None:
        if self.generator_loss not in ("saddle", "non_saturating"):
            raise BadInput(f"generator_loss={self.generator_loss!r} is unknown; it is 'saddle' or 'non_saturating'.")

    @property
    def parameters(self) -> dict[str, float]:
        """Numbers for the parameters of the row."""
        return {}

    def activation(self, scores: Tensor) -> Tensor:
        r""":math:`g_f(a)`, increasing, inside the domain of the conjugate."""
        return self._computed(GENERATORS[self.row].activation, scores)

    def conjugate(self, scores: Tensor) -> Tensor:
        r""":math:`f^*(g_f(a))`, as a function of the raw score."""
        row = GENERATORS[self.row]
        texts = (row.conjugate_of_activation, *row.slopes)
        value, *slopes = [lambda a, text=text: self._computed(text, a) for text in texts]
        return with_slope(scores, value, *slopes) if slopes else value(scores)

    def _computed(self, text: str | None, scores: Tensor) -> Tensor:
        return compute(str(text), FUNCTIONS, a=scores, **self.parameters)

    def on_real(self, scores: Tensor) -> Tensor:
        return -self.activation(scores)

    def on_fake(self, scores: Tensor) -> Tensor:
        return self.conjugate(scores)

    def on_generated(self, scores: Tensor) -> Tensor:
        return -(self.conjugate(scores) if self.generator_loss == "saddle" else self.activation(scores))


@objective("fgan_kl", title="f-GAN, KL", paper="1606.00709", year=2016, family="f-divergence")
class KL(FGAN):
    r""":math:`f = u\log u`, :math:`g_f = a`, :math:`f^* = e^{t-1}`."""

    row = "kl"


@objective("fgan_reverse_kl", title="f-GAN, reverse KL", paper="1606.00709", year=2016, family="f-divergence")
class ReverseKL(FGAN):
    r""":math:`f = -\log u`, :math:`g_f = -e^{-a}`, :math:`f^* = -1 - \log(-t)`, so :math:`f^*(g_f) = a - 1`."""

    row = "reverse_kl"


@objective("fgan_pearson", title="f-GAN, Pearson chi-square", paper="1606.00709", year=2016, family="f-divergence")
class Pearson(FGAN):
    r""":math:`f = (u-1)^2`, :math:`g_f = a`, :math:`f^* = t^2/4 + t` for :math:`t \ge -2` and :math:`-1` below."""

    row = "pearson"


@objective("fgan_neyman", title="f-GAN, Neyman chi-square", paper="1606.00709", year=2016, family="f-divergence")
class Neyman(FGAN):
    r""":math:`f = (1-u)^2/u`, :math:`g_f = 1 - e^{-a}`, :math:`f^* = 2 - 2\sqrt{1-t}`."""

    row = "neyman"


@objective("fgan_hellinger", title="f-GAN, squared Hellinger", paper="1606.00709", year=2016, family="f-divergence")
class Hellinger(FGAN):
    r""":math:`f = (\sqrt u - 1)^2`, :math:`g_f = 1 - e^{-a}`, :math:`f^* = t/(1-t)`, so :math:`f^*(g_f) = e^a - 1`."""

    row = "hellinger"


@objective("fgan_jeffreys", title="f-GAN, Jeffreys", paper="1606.00709", year=2016, family="f-divergence")
class Jeffreys(FGAN):
    r""":math:`f = (u-1)\log u`, :math:`g_f = a`, :math:`f^* = W + 1/W + t - 2` with :math:`W = W_0(e^{1-t})`.

    As :math:`W + \log W = 1 - t`, this is :math:`1/W - 1 - \log W`, with the derivative :math:`1/W`.
    """

    row = "jeffreys"


@objective("fgan_js", title="f-GAN, Jensen-Shannon (twice)", paper="1606.00709", year=2016, family="f-divergence")
class JensenShannon(FGAN):
    r""":math:`f = u\log u - (u+1)\log\frac{u+1}2`, :math:`g_f = \log 2 - \mathrm{sp}(-a)`,
    :math:`f^* = -\log(2 - e^t)`.

    The divergence is :math:`2\,\mathrm{JS}`, and :math:`f^*(g_f) = \mathrm{sp}(a) - \log 2`.
    """

    row = "js"


@objective(
    "fgan_weighted_js", title="f-GAN, weighted Jensen-Shannon", paper="1606.00709", year=2016, family="f-divergence"
)
@dataclass(frozen=True)
class WeightedJensenShannon(FGAN):
    r""":math:`f = \pi u\log u - (1-\pi+\pi u)\log(1-\pi+\pi u)`, :math:`g_f = -\pi\log\pi - \mathrm{sp}(-a)`,
    :math:`f^* = (1-\pi)\log\frac{1-\pi}{1-\pi e^{t/\pi}}`, with :math:`\pi` = ``weight``.

    The divergence is :math:`\pi\,\mathrm{KL}(r\|m) + (1-\pi)\,\mathrm{KL}(g\|m)`, :math:`m = \pi r + (1-\pi)g`.
    """

    row = "weighted_js"
    weight: float = 0.5

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0.0 < self.weight < 1.0:
            raise BadInput(f"weight={self.weight!r} is not a mixing weight; it must lie strictly between 0 and 1.")

    @property
    def parameters(self) -> dict[str, float]:
        return {"pi": self.weight}


@objective("fgan_gan", title="f-GAN, the original GAN", paper="1606.00709", year=2016, family="f-divergence")
class Original(FGAN):
    r""":math:`f = u\log u - (u+1)\log(u+1)`, :math:`g_f = -\mathrm{sp}(-a)`, :math:`f^* = -\log(1 - e^t)`.

    The divergence is :math:`2\,\mathrm{JS} - 2\log 2`: f(1) is not zero here. The losses are those of ``minimax``.
    """

    row = "gan"


@objective(
    "fgan_total_variation", title="f-GAN, total variation", paper="1606.00709", year=2016, family="total variation"
)
class TotalVariation(FGAN):
    r""":math:`f = |u-1|/2`, :math:`g_f = \tanh(a)/2`, :math:`f^* = t` on :math:`|t| \le 1/2`."""

    row = "total_variation"


@objective("fgan_alpha", title="f-GAN, alpha-divergence", paper="1606.00709", year=2016, family="f-divergence")
@dataclass(frozen=True)
class Alpha(FGAN):
    r""":math:`f = \frac{u^\alpha - 1 - \alpha(u-1)}{\alpha(\alpha-1)}`,
    :math:`g_f = \frac{e^{(\alpha-1)a} - 1}{\alpha-1}`, :math:`f^*(g_f) = \frac{e^{\alpha a} - 1}{\alpha}`;
    at :math:`\alpha = 1` the KL divergence, at 0 the reverse one.
    """

    row = "alpha"
    alpha: float = 0.5

    def __post_init__(self) -> None:
        super().__post_init__()
        if not math.isfinite(self.alpha):
            raise BadInput(f"alpha={self.alpha!r} must be a finite number.")

    @property
    def parameters(self) -> dict[str, float]:
        return {"alpha": self.alpha}
