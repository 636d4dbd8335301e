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

from typing import Any

from pydantic import Field
from torch import Tensor

from ganworks.game import Batch, Optimizer, Phase, System, Terms
from ganworks.latents import FromPrior, Normal, known_labels, labels
from ganworks.losses import objective
from ganworks.losses.scoring import labelled_critic_term, labelled_generator_term
from ganworks.networks.projection import Critic
from ganworks.networks.sagan import Generator
from ganworks.networks.sizes import attended
from ganworks.registry import system


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
class SAGAN(FromPrior, System):
    """Class-conditional residual players with self-attention."""

    class Config(System.Config):
        """Settings of SAGAN."""

        objective: str | dict[str, Any] = "hinge"
        """Loss on scores: a catalogue name, a saved design, or its content."""
        classes: int = Field(default=10, ge=1)
        """Number of classes; taken from the data when not given."""
        width: int = Field(default=64, ge=1)
        """Channels of the players' finest map."""
        noise: int = Field(default=128, ge=1)
        """Dimensions of z."""
        critic_turns: int = Field(default=1, ge=1)
        """Turns of the critic in a step."""
        generator_optimizer: Optimizer = Optimizer(rate=1e-4, betas=(0.0, 0.9))
        """How the generator moves."""
        critic_optimizer: Optimizer = Optimizer(rate=4e-4, betas=(0.0, 0.9))
        """How the critic moves."""

    def __init__(self, config: Config | None = None, **options: Any):
        super().__init__(config, **options)
        settings = self.config
        self.objective = objective(settings.objective)
        self.prior = Normal(settings.noise)
        self.generator = Generator(settings.noise, settings.image, settings.classes, settings.width)
        self.critic = Critic(settings.image, settings.classes, settings.width, attended(settings.image))

    def phases(self) -> list[Phase]:
        return [
            Phase("critic", ("critic",), self.critic_loss, self.config.critic_optimizer, self.config.critic_turns),
            Phase("generator", ("generator",), self.generator_loss, self.config.generator_optimizer),
        ]

    def critic_loss(self, batch: Batch) -> Terms:
        """L_D on a batch and as many fresh samples of uniformly drawn classes."""
        label = labels(len(batch), self.config.classes, like=self.like)
        return Terms(
            adversarial=labelled_critic_term(
                self.objective,
                self.critic,
                real=batch.images,
                real_label=known_labels(batch),
                fake=self.generate(label),
                fake_label=label,
            )
        )

    def generator_loss(self, batch: Batch) -> Terms:
        """L_G on fresh samples of uniformly drawn classes."""
        label = labels(len(batch), self.config.classes, like=self.like)
        return Terms(
            adversarial=labelled_generator_term(
                self.objective,
                self.critic,
                real=batch.images,
                real_label=known_labels(batch),
                fake=self.generate(label),
                fake_label=label,
            )
        )

    def generate(self, label: Tensor) -> Tensor:
        """Images (B, C, H, W) of the classes (B,)."""
        return self.generator(self.prior.sample(len(label), like=self.like), label)

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        """Images of the given labels, and of uniformly drawn ones where none is known."""
        return self.generate(labels(n, self.config.classes, like=self.like, given=given))
