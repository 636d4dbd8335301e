r"""ProGAN (Karras, Aila, Laine, Lehtinen 2017, arXiv:1710.10196): both players grow from 4x4 pixels to the whole image.

.. math::
    L_D = \mathbb E_g\,a - \mathbb E_r\,a + \lambda\,\mathbb E_{\hat x}(\|\nabla a(\hat x)\|_2 - 1)^2
          + \epsilon\,\mathbb E_r\,a^2, \qquad L_G = -\mathbb E_g\,a, \\
    G = (1 - \alpha) \uparrow\! G_{k-1} + \alpha\, G_k

A stage trains at one side. Its first steps fade the new levels in: :math:`\alpha` rises from 0 to 1, and real images
are blended with their own halves in the same proportion. Each stage starts with fresh moments. Lambda 10, epsilon
0.001, one critic turn, Adam(1e-3; 0, 0.99). With ``start`` at the image's own side the same players are trained without
growth.

Players:     generator (B, Z) -> (B, C, S, S); critic (B, C, S, S) -> (B,), S the side of the stage.
Departures:  stages are counted in steps and, unless ``stage_batches`` says otherwise, of one batch size (paper: 16 and
             from 256 pixels on smaller); channels end at eight times the width unless ``network_options`` has
             ``widest`` (paper: 512); ``progan/paper`` has both. Samples of a stage before the last are enlarged by
             repeating pixels; they are clamped to [-1, 1], the generator's output being linear. As in the paper the
             penalty's slope includes what an image does to the minibatch deviation of others.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field
from torch import Tensor

from ganworks.game import Batch, Optimizer, Phase, Stage, System, Terms
from ganworks.latents import FromPrior
from ganworks.layers.custom_gradients import straight_through_clamp
from ganworks.losses import objective
from ganworks.losses.scoring import generator_term
from ganworks.networks.parts import build
from ganworks.networks.progan import Critic, Generator
from ganworks.registry import system
from ganworks.regularizers.gradient_penalties import drift, gradient_penalty
from ganworks.systems._critic_input import CriticInput, ShownToCritic
from ganworks.systems._pieces import BodyOptions, CriticTurns, Growing, Maps, PlainLatent, ScoreLoss, TwoOptimizers


@system("progan", title="ProGAN", paper="1710.10196", year=2017, family="architecture", cite="karras2018progressive")
class ProGAN(FromPrior, ShownToCritic, System):
    """Players that grow with the resolution."""

    class Config(TwoOptimizers, CriticInput, ScoreLoss, PlainLatent, CriticTurns, Maps, Growing, BodyOptions):
        """Settings of ProGAN."""

        objective: str | dict[str, Any] = "wasserstein"
        width: int = Field(default=16, ge=1)
        noise: int = Field(default=512, ge=1)
        penalty: float = Field(default=10.0, ge=0)
        """lambda, weight of the gradient penalty."""
        drift: float = Field(default=0.001, ge=0)
        """epsilon, weight of the squared scores of real images."""
        generator_optimizer: Optimizer = Optimizer(rate=1e-3, betas=(0.0, 0.99))
        critic_optimizer: Optimizer = Optimizer(rate=1e-3, betas=(0.0, 0.99))

    config: Config

    def __init__(self, config: Config | None = None, **options: object):
        super().__init__(config, **options)
        settings = self.config
        self.objective = objective(settings.objective)
        self.prepare_critic_input()
        self.prior = settings.latent_prior()
        sizes = {"image": settings.image, "width": settings.width}
        self.generator = build(Generator, "progan generator", settings.generator_body, latent=settings.noise, **sizes)
        self.critic = build(Critic, "progan critic", settings.critic_body, group=settings.group, **sizes)
        self.growth = settings.growth("progan", settings.image)

    def stages(self) -> list[Stage]:
        return self.growth.stages(self.phases())

    def phases(self) -> list[Phase]:
        return [
            Phase("critic", ("critic",), self.critic_loss, self.config.critic_optimizer, self.config.critic_turns),
            Phase(
                "generator",
                ("generator",),
                self.generator_loss,
                self.config.generator_optimizer,
                after=self.growth.advance,
            ),
        ]

    def critic_loss(self, batch: Batch) -> Terms:
        """L_D at the side of the stage."""
        real, fake = self.visible(self.growth.visible(batch.images)), self.visible(self.fake(len(batch)).detach())
        scores, fake_scores = self.discriminate(real), self.discriminate(fake)
        return Terms(
            adversarial=self.objective.critic(real=scores, fake=fake_scores),
            penalty=self.config.penalty * gradient_penalty(self.discriminate, real, fake),
            drift=self.config.drift * drift(scores),
        ).note(
            side=real.new_tensor(float(real.shape[2])), alpha=self.growth.alpha, **self.overfitting(scores, fake_scores)
        )

    def generator_loss(self, batch: Batch) -> Terms:
        """L_G on fresh samples."""
        real, fake = self.visible(self.growth.visible(batch.images)), self.visible(self.fake(len(batch)))
        return Terms(adversarial=generator_term(self.objective, self.discriminate, real=real, fake=fake))

    def discriminate(self, images: Tensor) -> Tensor:
        """Scores (B,) of images at the side of the stage."""
        return self.critic(images, self.growth.position.alpha)

    def fake(self, n: int) -> Tensor:
        """Fresh samples (n, C, S, S) at the side of the stage."""
        return self.generator(self.prior.sample(n, like=self.like), *self.growth.position)

    def generate(self, latent: Tensor) -> Tensor:
        """Images (B, C, H, W) in [-1, 1] of given latents (B, Z)."""
        return straight_through_clamp(self.growth.enlarge(self.generator(latent, *self.growth.position)))

    def score(self, images: Tensor, given: Batch | None = None) -> Tensor:
        """Scores (B,) of images at the side and the fade of the stage."""
        return self.discriminate(self.growth.visible(images))

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        return self.generate(self.prior.sample(n, like=self.like))
