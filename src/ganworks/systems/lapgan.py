r"""LAPGAN (Denton, Chintala, Szlam, Fergus 2015, arXiv:1506.05751): one small game for each level of a pyramid.

An image is taken apart into bands of details :math:`h_k = I_k - u(I_{k+1})`, with :math:`I_{k+1} = d(I_k)` blurred
and halved, and a small image :math:`h_K = I_K`. Each level is a conditional game of its own, given the enlarged real
coarse image :math:`l_k = u(I_{k+1})`, with noise :math:`z_k` as a further plane:

.. math::
    L_{D_k} = \mathbb E\,\mathrm{sp}(-a_k(l_k, h_k)) + \mathbb E\,\mathrm{sp}(a_k(l_k, G_k(z_k, l_k))), \qquad
    L_{G_k} = \mathbb E\,\mathrm{sp}(-a_k(l_k, G_k(z_k, l_k)))

and :math:`(G_K, a_K)` an ordinary one on :math:`I_K`. No level hears of another in training, which makes it hard to
memorise an image; only sampling runs through all of them:

.. math:: \tilde I_K = G_K(z_K), \qquad \tilde I_k = u(\tilde I_{k+1}) + G_k(z_k, u(\tilde I_{k+1}))

With ``level_steps`` the levels are trained one after the other, coarse to fine, else all of them in every step: for the
same number of steps each these are the same games with other draws.

Players:     generators.k (B, C, H_k, W_k), (B, 1, H_k, W_k) -> (B, C, H_k, W_k) for k < K, generators.K
             (B, Z) -> (B, C, H_K, W_K); critics.k two images (B, C, H_k, W_k) -> (B,), critics.K one.
Departures:  non-saturating generators and Adam (paper: SGD with growing momentum); the critic sees :math:`l_k` and
             :math:`l_k + h_k`, which is the paper's sum with the condition beside it; no class conditioning.
"""

from __future__ import annotations

from functools import partial

from pydantic import Field
from torch import Tensor, nn

from ganworks import rng
from ganworks.errors import BadInput
from ganworks.game import Batch, NotCapable, Optimizer, Phase, Stage, System, Terms
from ganworks.latents import FromPrior, Normal
from ganworks.layers import pyramid
from ganworks.layers.custom_gradients import straight_through_clamp
from ganworks.losses import objective
from ganworks.losses.scoring import critic_term, generator_term
from ganworks.networks import Kind, Networks, critic, generator, lapgan
from ganworks.registry import system
from ganworks.systems._pieces import ScoreLoss, TwoOptimizers


@system("lapgan", title="LAPGAN", paper="1506.05751", year=2015, family="multi-scale", cite="denton2015deep")
class LAPGAN(FromPrior, System):
    """Details on top of details, each level a game of its own."""

    averaged = ("generators",)

    class Config(TwoOptimizers, ScoreLoss):
        """Settings of LAPGAN."""

        levels: int | None = Field(default=None, ge=1)
        """K, bands of details; default: halve while at least 8 pixels a side are left, but once in any case."""
        level_steps: int = Field(default=0, ge=0)
        """Steps of each level before the next finer one, the finest going on to the end; 0 trains all in every step."""
        network: Kind = "auto"
        """Family of the bands' critics: mlp, dcgan, resnet, auto or small."""
        width: int = Field(default=64, ge=1)
        """Channels of the bands' generators and of their critics' narrowest layer."""
        small_network: Kind = "auto"
        """Family of both players of the small image."""
        networks: Networks = Networks()
        """Bodies over these: generator, of the small image; critic, of all levels (a band has twice the channels)."""
        small_width: int = Field(default=256, ge=1)
        """Units or channels of their narrowest hidden layer."""
        noise: int = Field(default=100, ge=1)
        """Dimensions of z_K."""
        generator_optimizer: Optimizer = Optimizer()
        """The optimizer of each generator."""
        critic_optimizer: Optimizer = Optimizer()
        """The optimizer of each critic."""

    config: Config

    def __init__(self, config: Config | None = None, **options: object):
        super().__init__(config, **options)
        settings = self.config
        self.objective = objective(settings.objective)
        self.prior = Normal(settings.noise)
        channels, height, side = settings.image
        self.levels = halvings(height, side, settings.levels)
        *fine, small = [(channels, height >> k, side >> k) for k in range(self.levels + 1)]
        self.generators, self.critics = nn.ModuleList(), nn.ModuleList()
        own = settings.networks
        for image in fine:
            self.generators.append(lapgan.Generator(channels, settings.width))
            self.critics.append(lapgan.Critic(own.kind_of("critic", settings.network), image, settings.width))
        kind, width = settings.small_network, settings.small_width
        body = own.kind_of("generator", kind)
        self.generators.append(generator(body, latent=settings.noise, image=small, width=width))
        self.critics.append(critic(own.kind_of("critic", kind), image=small, width=width))

    def phases(self) -> list[Phase]:
        return [phase for level in range(self.levels, -1, -1) for phase in self.game(level)]

    def stages(self) -> list[Stage]:
        if not self.config.level_steps:
            return super().stages()
        return [
            Stage(f"level_{level}", self.game(level), self.config.level_steps if level else None)
            for level in range(self.levels, -1, -1)
        ]

    def game(self, level: int) -> tuple[Phase, Phase]:
        """The two turns of one level; K is the small image."""
        return (
            Phase(
                f"critic_{level}", (f"critics.{level}",), partial(self.critic_loss, level), self.config.critic_optimizer
            ),
            Phase(
                f"generator_{level}",
                (f"generators.{level}",),
                partial(self.generator_loss, level),
                self.config.generator_optimizer,
            ),
        )

    def critic_loss(self, level: int, batch: Batch) -> Terms:
        """L_D of one level."""
        coarse, band = self.level_pair(level, batch.images)
        fake = self.details(level, coarse, len(batch))
        return Terms(
            adversarial=critic_term(self.objective, partial(self.discriminate, level, coarse), real=band, fake=fake)
        )

    def generator_loss(self, level: int, batch: Batch) -> Terms:
        """L_G of one level, on fresh noise and the same coarse images."""
        coarse, band = self.level_pair(level, batch.images)
        fake, critic = self.details(level, coarse, len(batch)), partial(self.discriminate, level, coarse)
        return Terms(adversarial=generator_term(self.objective, critic, real=band, fake=fake))

    def level_pair(self, level: int, images: Tensor) -> tuple[Tensor | None, Tensor]:
        """What a level learns from: l_k and h_k of real images (B, C, H, W); for the small image nothing and h_K."""
        for _ in range(level):
            images = pyramid.down(images)
        if level == self.levels:
            return None, images
        coarse = pyramid.up(pyramid.down(images))
        return coarse, images - coarse

    def details(self, level: int, coarse: Tensor | None, n: int) -> Tensor:
        """G_k on fresh noise: n bands for the enlarged coarse images, or n small images where there are none."""
        if coarse is None:
            return self.generators[level](self.prior.sample(n, like=self.like))
        return self.generators[level](coarse, rng.normal(n, 1, *coarse.shape[2:], like=self.like))

    def discriminate(self, level: int, coarse: Tensor | None, band: Tensor) -> Tensor:
        """a_k: raw scores (B,) of details, given the coarse images where there are any."""
        return self.critics[level](band) if coarse is None else self.critics[level](coarse, band)

    def cascade(self, n: int) -> list[Tensor]:
        """Samples at every size, the small images first, each made from the one before."""
        images = [self.details(self.levels, None, n)]
        for level in range(self.levels - 1, -1, -1):
            coarse = pyramid.up(images[-1])
            images.append(coarse + self.details(level, coarse, n))
        return images

    def scoring_networks(self) -> tuple[str, ...]:
        """The critic of the finest level."""
        return ("critics.0",)

    def score(self, images: Tensor, given: Batch | None = None) -> Tensor:
        """Scores (B,) of the details of the finest level, given the coarse images that they were taken from."""
        if self.config.level_steps:
            raise NotCapable("The levels are trained one after another, the finest last.")
        return self.discriminate(0, *self.level_pair(0, images))

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        return straight_through_clamp(self.cascade(n)[-1])


def halvings(height: int, width: int, requested: int | None) -> int:
    """How often an image is halved.

    Raises:
        BadInput: a side that cannot be halved so often.
    """
    side, levels = min(height, width), requested or 1
    while requested is None and side >> (levels + 1) >= 8 and height % (2 << levels) == width % (2 << levels) == 0:
        levels += 1
    if height % (1 << levels) or width % (1 << levels) or side >> levels < 2:
        raise BadInput(
            f"Images of {height}x{width} pixels have no pyramid of levels={levels}: both sides must be multiples of "
            f"{1 << levels} and at least {2 << levels}."
        )
    return levels
