r"""SAGAN (Zhang, Goodfellow, Metaxas, Odena 2018, arXiv:1805.08318): residual players that look at their own maps.

.. math::
    L_D = \mathbb E_r \max(0, 1 - a(x, y)) + \mathbb E_g \max(0, 1 + a(G(z, y), y)), \qquad
    L_G = -\mathbb E\, a(G(z, y), y), \\
    a(x, y) = \psi(\phi(x)) + \langle e_y, \phi(x) \rangle, \qquad
    \text{map} \leftarrow \text{map} + \gamma\, \mathrm{attention}(\text{map}), \quad \gamma_0 = 0

Self-attention on one map of each player, spectral normalisation in both, labels through the gains of the generator's
batch normalisations and the critic's projection, one turn each with two rates (TTUR): Adam, critic 4e-4, generator
1e-4, betas (0, 0.9), and large batches (paper: 256). Attention costs the square of the positions it looks at, so
that it sits on one map of at most 32x32.

Players:     generator (B, Z), labels (B,) -> (B, C, H, W); critic (B, C, H, W), labels (B,) -> (B,).
Departures:  the map of half the image's side attends where the image is smaller than 64x64 (paper: 32x32 of 128x128);
             bodies are those of :mod:`ganworks.networks.resnet`.
"""

from __future__ import annotations

from pydantic import Field

from ganworks.game import Optimizer
from ganworks.networks.parts import build
from ganworks.networks.projection import Critic
from ganworks.networks.sagan import Generator
from ganworks.networks.sizes import attended
from ganworks.registry import system
from ganworks.systems._labelled_game import ClassSettings, LabelledGame, PaperBodies


@system(
    "sagan",
    title="SAGAN",
    paper="1805.08318",
    year=2018,
    family="architecture",
    cite="zhang2018self",
    needs=("label",),
    samples_from=("label",),
)
class SAGAN(LabelledGame):
    """Class-conditional residual players with self-attention."""

    class Config(ClassSettings, PaperBodies):
        """Settings of SAGAN."""

        noise: int = Field(default=128, ge=1)
        generator_optimizer: Optimizer = Optimizer(rate=1e-4, betas=(0.0, 0.9))
        critic_optimizer: Optimizer = Optimizer(rate=4e-4, betas=(0.0, 0.9))

    config: Config

    def build(self) -> None:
        settings = self.config
        of = {"image": settings.image, "classes": settings.classes}
        if (generator := settings.own_generator()) is None:
            sizes = {"latent": settings.noise, "width": settings.width}
            generator = build(Generator, "sagan generator", settings.generator_body, **of, **sizes)
        if (critic := settings.own_critic()) is None:
            options = {"attention": attended(settings.image), **settings.critic_body}
            critic = build(Critic, "sagan critic", options, **of, width=settings.critic_width or settings.width)
        self.generator, self.critic = generator, critic
