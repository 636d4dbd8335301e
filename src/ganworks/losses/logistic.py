r"""The original adversarial losses: binary cross-entropy on logits.

With :math:`D = \sigma(a)` and :math:`\mathrm{sp}(a) = \log(1 + e^a)`, :math:`-\log D = \mathrm{sp}(-a)` and
:math:`-\log(1 - D) = \mathrm{sp}(a)`. All three critics minimise

.. math:: L_D = \mathbb{E}_r\,\mathrm{sp}(-a) + \mathbb{E}_g\,\mathrm{sp}(a),

whose minimum :math:`2\log 2 - 2\,\mathrm{JS}(r, g)` is attained at :math:`D^* = r/(r+g)`; the generators differ.

Source: Goodfellow et al. 2014, arXiv 1406.2661.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

from torch import Tensor

from ganworks.errors import BadInput
from ganworks.losses.separable import Separable
from ganworks.losses.numerics import at_least_single, softplus
from ganworks.registry import objective


@dataclass(frozen=True)
class Logistic(Separable):
    r"""The critic that all three share.

    ``real_label`` below one is one-sided label smoothing (Salimans et al. 2016, arXiv 1606.03498):
    :math:`\ell_r = s\,\mathrm{sp}(-a) + (1-s)\,\mathrm{sp}(a)`, so that :math:`D^* = s\,r/(r+g)`. Only the critic's
    target is smoothed, and only the one for real images.
    """

    real_label: float = 1.0

    def __post_init__(self) -> None:
        if not 0.0 < self.real_label <= 1.0:
            raise BadInput(f"real_label={self.real_label!r} is not a label; it must lie in (0, 1].")

    def on_real(self, scores: Tensor) -> Tensor:
        loss = softplus(-scores)
        return loss if self.real_label == 1.0 else self.real_label * loss + (1.0 - self.real_label) * softplus(scores)

    def on_fake(self, scores: Tensor) -> Tensor:
        return softplus(scores)

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


@objective("flipped", title="GAN with labels flipped in the generator's turn", paper="1406.2661", year=2014,
           family="f-divergence")  # fmt: skip
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
