r"""The adversarial losses that are a mean of a function of each score: logistic, least squares, hinge and others.

With raw scores :math:`a`, the larger the more real, :math:`D = \sigma(a)` and :math:`\mathrm{sp}(a) = \log(1 + e^a)`.

Sources: Goodfellow et al. 2014, arXiv 1406.2661 (logistic); Mao et al. 2016, arXiv 1611.04076 (least squares); Lim and
Ye 2017 (Geometric GAN), arXiv 1705.02894, and Tran, Ranganath, Blei 2017, arXiv 1702.08896 (hinge); Arjovsky, Chintala,
Bottou 2017, arXiv 1701.07875 (Wasserstein); Basioti and Moustakides 2020, arXiv 2002.00865 (exponential,
:math:`\omega(r) = \tfrac12\log r`, :math:`\rho(t) = e^{-t}`).
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import relu

from ganworks.errors import BadInput
from ganworks.losses.numerics import at_least_single, softplus
from ganworks.losses.separable import Separable
from ganworks.registry import objective


@dataclass(frozen=True)
class Logistic(Separable):
    r"""The critic that all three share.

    ``real_label`` below one is one-sided label smoothing (Salimans et al. 2016, arXiv 1606.03498):
    :math:`\ell_r = s\,\mathrm{sp}(-a) + (1-s)\,\mathrm{sp}(a)`, so that :math:`D^* = s\,r/(r+g)`. With
    ``fake_label`` above zero smoothing is two-sided, :math:`D^* = (s\,r + t\,g)/(r+g)`, against the paper's advice:
    where there is no data, samples are then no longer asked to leave. Only the critic's targets are smoothed.
    """

    real_label: float = 1.0
    fake_label: float = 0.0

    def __post_init__(self) -> None:
        if not 0.0 < self.real_label <= 1.0:
            raise BadInput(f"real_label={self.real_label!r} is not a label; it must lie in (0, 1].")
        if not 0.0 <= self.fake_label < self.real_label:
            raise BadInput(
                f"fake_label={self.fake_label!r} is not a label; it must lie in [0, 1) and below {self.real_label}."
            )

    def on_real(self, scores: Tensor) -> Tensor:
        loss = softplus(-scores)
        return loss if self.real_label == 1.0 else self.real_label * loss + (1.0 - self.real_label) * softplus(scores)

    def on_fake(self, scores: Tensor) -> Tensor:
        loss = softplus(scores)
        return loss if self.fake_label == 0.0 else (1.0 - self.fake_label) * loss + self.fake_label * softplus(-scores)

    @abstractmethod
    def on_generated(self, scores: Tensor) -> Tensor: ...


@objective("minimax", title="Minimax GAN", paper="1406.2661", year=2014, family="f-divergence")
class Minimax(Logistic):
    r"""Saddle point: :math:`L_G = -\mathbb{E}_g\,\mathrm{sp}(a)`, the negative of what the critic pays for fakes.

    For a perfect critic :math:`L_G` is :math:`2\,\mathrm{JS}(r, g) - 2\log 2` less :math:`\mathbb{E}_r\log D^*`. That
    depends on the generator too, as :math:`D^*` does, but sends it no gradient while the critic is held fixed, so that
    the step is the divergence's. The gradient :math:`-\sigma(a)` vanishes where the critic is sure that a sample is
    fake.
    """

    def on_generated(self, scores: Tensor) -> Tensor:
        return -softplus(scores)


@objective("non_saturating", title="Non-saturating GAN", paper="1406.2661", year=2014, family="f-divergence")
class NonSaturating(Logistic):
    r""":math:`L_G = \mathbb{E}_g\,\mathrm{sp}(-a)`: the generator maximises :math:`\log D` of its samples.

    With a perfect critic held fixed, the step follows
    :math:`\mathrm{KL}(g\|r) - 2\,\mathrm{JS}(r, g) = 2\,\mathrm{KL}(\tfrac{r+g}{2}\,\|\,r)`.
    """

    def on_generated(self, scores: Tensor) -> Tensor:
        return softplus(-scores)


@objective(
    "flipped",
    title="GAN with labels flipped in the generator's turn",
    paper="1406.2661",
    year=2014,
    family="f-divergence",
)
class Flipped(Logistic):
    r"""The critic's own cross-entropy with the two labels exchanged, minimised by the generator:

    .. math:: L_G = \mathbb{E}_r\,\mathrm{sp}(a) + \mathbb{E}_g\,\mathrm{sp}(-a).

    Its first term does not depend on the generator, so every step is that of ``non_saturating``. Exchanging the labels
    in *both* turns would only rename :math:`a` to :math:`-a` and leave the vanishing gradient of ``minimax`` as it is.
    """

    generator_reads_real = True

    def on_generated(self, scores: Tensor) -> Tensor:
        return softplus(-scores)

    def generator(self, *, real: Tensor, fake: Tensor) -> Tensor:
        """What the generator minimises; ``real`` changes the value and not the generator's gradient."""
        return softplus(at_least_single(real)).mean() + self.on_generated(at_least_single(fake)).mean()


@objective("least_squares", title="Least squares GAN", paper="1611.04076", year=2016, family="f-divergence")
@dataclass(frozen=True)
class LeastSquares(Separable):
    r"""Regression of the score on a label.

    .. math::
        L_D = \tfrac12\mathbb{E}_r(a - b)^2 + \tfrac12\mathbb{E}_g(a - a_0)^2, \qquad
        L_G = \tfrac12\mathbb{E}_g(a - c)^2

    with :math:`a_0` = ``fake_label`` < :math:`b` = ``real_label`` and :math:`c` = ``generator_label``; the best critic
    is :math:`(b\,r + a_0\,g)/(r + g)`.

    With :math:`c \ge b` the generator's step decreases a divergence. The paper's other setting (-1, 1, 0), for which
    :math:`\mathbb{E}_{r+g}(a^* - c)^2` is a Pearson chi-square, is accepted, but with the critic held fixed the
    generator pulls every score to zero: where the model has too little mass it is pushed *down*.
    """

    fake_label: float = 0.0
    real_label: float = 1.0
    generator_label: float = 1.0

    def __post_init__(self) -> None:
        if not self.fake_label < self.real_label:
            raise BadInput(
                f"fake_label={self.fake_label!r} must be less than real_label={self.real_label!r}: "
                "a larger score means more real."
            )

    def on_real(self, scores: Tensor) -> Tensor:
        return 0.5 * (scores - self.real_label).square()

    def on_fake(self, scores: Tensor) -> Tensor:
        return 0.5 * (scores - self.fake_label).square()

    def on_generated(self, scores: Tensor) -> Tensor:
        return 0.5 * (scores - self.generator_label).square()


@objective("hinge", title="Hinge GAN", paper="1705.02894", year=2017, family="total variation")
@dataclass(frozen=True)
class Hinge(Separable):
    r"""Margins for the critic, the bare score for the generator.

    .. math::
        L_D = \mathbb{E}_r\max(0, 1 - a) + \mathbb{E}_g\max(0, 1 + a), \qquad L_G = -\mathbb{E}_g\,a

    The best critic is :math:`\mathrm{sign}(r - g)`, its value :math:`2 - \int|r - g|`; the generator's loss
    has no bound.
    """

    def on_real(self, scores: Tensor) -> Tensor:
        return relu(1.0 - scores)

    def on_fake(self, scores: Tensor) -> Tensor:
        return relu(1.0 + scores)

    def on_generated(self, scores: Tensor) -> Tensor:
        return -scores


@objective("wasserstein", title="Wasserstein GAN", paper="1701.07875", year=2017, family="integral probability metric")
@dataclass(frozen=True)
class Wasserstein(Separable):
    r"""Difference of mean scores.

    .. math:: L_D = \mathbb{E}_g\,a - \mathbb{E}_r\,a, \qquad L_G = -\mathbb{E}_g\,a

    By itself unbounded: the critic must be kept Lipschitz (clipping, a gradient penalty, spectral normalisation); with
    constant K, :math:`-L_D \le K\,W_1(r, g)`.
    """

    def on_real(self, scores: Tensor) -> Tensor:
        return -scores

    def on_fake(self, scores: Tensor) -> Tensor:
        return scores

    def on_generated(self, scores: Tensor) -> Tensor:
        return -scores


@objective("exponential", title="Exponential GAN", paper="2002.00865", year=2020, family="f-divergence")
@dataclass(frozen=True)
class Exponential(Separable):
    r"""Exponentials of the score.

    .. math:: L_D = \mathbb{E}_r\,e^{-a} + \mathbb{E}_g\,e^{a}, \qquad L_G = -\mathbb{E}_g\,e^{a}

    The best critic is :math:`a^* = \tfrac12\log(r/g)`, its value :math:`2\int\sqrt{r g} = 2 - H^2(r, g)`, with the
    squared Hellinger distance :math:`H^2 = \int(\sqrt r - \sqrt g)^2`. In float32 scores beyond 88 overflow.
    """

    def on_real(self, scores: Tensor) -> Tensor:
        return torch.exp(-scores)

    def on_fake(self, scores: Tensor) -> Tensor:
        return torch.exp(scores)

    def on_generated(self, scores: Tensor) -> Tensor:
        return -torch.exp(scores)
