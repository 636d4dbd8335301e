r"""SNGAN (Miyato, Kataoka, Koyama, Yoshida 2018, arXiv:1802.05957): every weight of the critic divided by its norm.

.. math::
    L_D = \mathbb E_r \max(0, 1 - a) + \mathbb E_g \max(0, 1 + a), \qquad L_G = -\mathbb E_g\,a, \qquad
    \bar W = W / \sigma(W), \quad \sigma(W) = \max_{\|v\| = 1} \|W v\|

One power iteration per turn follows :math:`\sigma`, so that the constraint costs next to nothing. What it bounds:
with linear layers the critic is 1-Lipschitz once the iteration has converged; a *convolution* is normalised as the
matrix (out, in * kh * kw), whose norm can be less than the convolution's by a factor of up to
:math:`\sqrt{k_h k_w}` (2.93 for a 3x3 kernel of ones on 16x16 maps), so that a deep critic's slope is bounded, but not
by one. ``spectral="operator"`` divides by the norm of the convolution itself. The objective may be ``non_saturating``
as well; five critic turns per step, Adam(2e-4; 0, 0.9).

Players:     generator (B, Z) -> (B, C, H, W); critic (B, C, H, W) -> (B,), spectrally normalised and nothing else.
Departures:  the generator's turn has as many images as the critic's (paper: twice as many); the rate is constant unless
             it is a schedule; the bodies are those of ``network``: ``resnet`` is the paper's, ``dcgan`` has
             fewer convolutions than its plain network.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field
from torch import Tensor

from ganworks.game import Batch, Optimizer, Phase, System, Terms
from ganworks.latents import FromPrior, Normal
from ganworks.losses import objective
from ganworks.losses.scoring import critic_term, generator_term
from ganworks.networks import Kind, critic, generator
from ganworks.registry import system


@system("sngan", title="SNGAN", paper="1802.05957", year=2018, family="objective", cite="miyato2018spectral")
class SNGAN(FromPrior, System):
    """A game with a spectrally normalised critic."""

    class Config(System.Config):
        """Settings of SNGAN."""

        objective: str | dict[str, Any] = "hinge"
        """Loss on scores: a catalogue name, a saved design, or its content."""
        network: Kind = "auto"
        """Family of both players: mlp, dcgan, resnet, or auto by image size."""
        width: int = Field(default=128, ge=1)
        """Units or channels of the players' narrowest hidden layer."""
        noise: int = Field(default=128, ge=1)
        """Dimensions of z."""
        spectral: Literal["reshaped", "operator"] = "reshaped"
        """Norm the critic's weights are divided by: of the reshaped matrix, or of the convolution itself."""
        critic_turns: int = Field(default=5, ge=1)
        """Turns of the critic in a step."""
        generator_optimizer: Optimizer = Optimizer(betas=(0.0, 0.9))
        """How the generator moves."""
        critic_optimizer: Optimizer = Optimizer(betas=(0.0, 0.9))
        """How the critic moves."""

    def __init__(self, config: Config | None = None, **options: Any):
        super().__init__(config, **options)
        settings = self.config
        self.objective = objective(settings.objective)
        self.prior = Normal(settings.noise)
        self.generator = generator(settings.network, latent=settings.noise, image=settings.image, width=settings.width)
        self.critic = critic(
            settings.network,
            image=settings.image,
            width=settings.width,
            norm="none",
            spectral="operator" if settings.spectral == "operator" else True,
        )

    def phases(self) -> list[Phase]:
        return [
            Phase("critic", ("critic",), self.critic_loss, self.config.critic_optimizer, self.config.critic_turns),
            Phase("generator", ("generator",), self.generator_loss, self.config.generator_optimizer),
        ]

    def critic_loss(self, batch: Batch) -> Terms:
        """L_D on a batch and as many fresh samples."""
        return Terms(
            adversarial=critic_term(self.objective, self.critic, real=batch.images, fake=self.sample(len(batch)))
        )

    def generator_loss(self, batch: Batch) -> Terms:
        """L_G on fresh samples."""
        return Terms(
            adversarial=generator_term(self.objective, self.critic, real=batch.images, fake=self.sample(len(batch)))
        )

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        return self.generator(self.prior.sample(n, like=self.like))
