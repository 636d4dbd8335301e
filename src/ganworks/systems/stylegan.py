r"""StyleGAN (Karras, Laine, Aila 2018, arXiv:1812.04948): a style for each layer, learned from the latent.

.. math::
    L_D = \mathbb E_r\,\mathrm{sp}(-a) + \mathbb E_g\,\mathrm{sp}(a)
          + \tfrac\gamma2\, \mathbb E_r \|\nabla a(x)\|_2^2, \qquad L_G = \mathbb E_g\,\mathrm{sp}(-a), \\
    w = f(z), \qquad w_l = \begin{cases} f(z) & l < c \\ f(z') & l \ge c \end{cases}, \qquad
    w' = \bar w + \psi_l (w - \bar w)

Styles of two latents are *mixed* at a random layer c in a share of the images, so that neighbouring layers cannot
agree on more than they are told. For sampling, styles may be drawn towards their running mean :math:`\bar w`, which
trades variety for quality: :math:`\psi = 1` leaves them, :math:`\psi = 0` gives one picture; only the first layers
are truncated. Gamma 10, Adam(1e-3; 0, 0.99), growth from 8x8 as ProGAN grows.

Players:     generator (B, Z) -> (B, C, S, S), mapping z (B, Z) -> w (B, W) and synthesis (B, L, W) -> images; critic
             (B, C, S, S) -> (B,), ProGAN's with blurs. S is the side of the stage.
Departures:  the penalty is taken at every ``penalty_every``-th step, that many times as strong (lazy regularisation,
             1912.04958); the running mean follows fresh styles after each step instead of those of the turn; stages
             are counted in steps, of one batch size and rate unless ``stage_batches`` and ``stage_rates`` say
             otherwise, and channels end at eight times the width unless ``network_options`` has ``widest`` (paper:
             512), as in ``stylegan/paper``; samples are clamped to [-1, 1] and not truncated unless asked;
             each image is mixed or not by itself, at a layer of its own (paper: a batch at once); R1 is the slope of
             a score in all images of its group, through the minibatch deviation, as in the authors' code.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from pydantic import Field, field_validator
from torch import Tensor, nn

from ganworks import rng
from ganworks.game import Batch, Optimizer, Phase, Stage, System, Terms
from ganworks.latents import FromPrior, lerp
from ganworks.layers.custom_gradients import straight_through_clamp
from ganworks.losses import objective
from ganworks.losses.scoring import generator_term
from ganworks.networks.parts import build
from ganworks.networks.progan import Critic
from ganworks.networks.stylegan import Generator
from ganworks.registry import system
from ganworks.regularizers.gradient_penalties import r1_penalty
from ganworks.systems._critic_input import CriticInput, ShownToCritic
from ganworks.systems._pieces import BodyOptions, Growing, Maps, PlainLatent, ScoreLoss, TwoOptimizers


@system(
    "stylegan",
    title="StyleGAN",
    paper="1812.04948",
    year=2018,
    family="architecture",
    cite="karras2019style",
    sampling=("psi", "truncated_layers"),
)
class StyleGAN(FromPrior, ShownToCritic, System):
    """A generator that is told its style layer by layer."""

    mean_style: Tensor

    class Config(TwoOptimizers, CriticInput, ScoreLoss, PlainLatent, Maps, Growing, BodyOptions):
        """Settings of StyleGAN."""

        width: int = Field(default=16, ge=1)
        noise: int = Field(default=512, ge=1)
        style: int = Field(default=512, ge=1)
        """Dimensions of w."""
        mapping_layers: int = Field(default=8, ge=1)
        """Layers of the mapping network."""
        mapping_rate: float = Field(default=0.01, gt=0)
        """Their learning rate as a multiple of the generator's."""
        mixing: float = Field(default=0.9, ge=0, le=1)
        """Share of images whose styles come from two latents."""
        psi: float | tuple[float, ...] = 1.0
        """Truncation when sampling: the share of a style's distance from the mean that is kept; or one for each side of
        the maps, from the first, the last of them also for those that follow."""
        truncated_layers: int = Field(default=8, ge=0)
        """Layers, from the first, that are truncated."""
        mean_decay: float = Field(default=0.995, ge=0, lt=1)
        """Share of the mean style that a step leaves as it is."""
        start: int = Field(default=8, ge=1)
        penalty: float = Field(default=10.0, ge=0)
        """gamma, weight of R1."""
        penalty_every: int = Field(default=16, ge=1)
        """Steps between penalties."""
        generator_optimizer: Optimizer = Optimizer(rate=1e-3, betas=(0.0, 0.99))
        critic_optimizer: Optimizer = Optimizer(rate=1e-3, betas=(0.0, 0.99))

        @field_validator("psi")
        @classmethod
        def _some(cls, psi: float | tuple[float, ...]) -> float | tuple[float, ...]:
            if psi == ():
                raise ValueError("give one number, or one for each side of the maps")
            return psi

    config: Config

    def __init__(self, config: Config | None = None, **options: object):
        super().__init__(config, **options)
        settings = self.config
        self.objective = objective(settings.objective)
        self.prepare_critic_input()
        self.prior = settings.latent_prior()
        sizes = {"image": settings.image, "width": settings.width}
        mapping = {"style": settings.style, "layers": settings.mapping_layers, "rate": settings.mapping_rate}
        bodies = settings.generator_body, settings.critic_body
        self.generator = build(Generator, "stylegan generator", bodies[0], latent=settings.noise, **mapping, **sizes)
        self.critic = build(Critic, "stylegan critic", bodies[1], smooth=True, group=settings.group, **sizes)
        self.growth = settings.growth("stylegan", settings.image)
        self.register_buffer("mean_style", torch.zeros(settings.style))

    def stages(self) -> list[Stage]:
        return self.growth.stages(self.phases())

    def phases(self) -> list[Phase]:
        critic = self.config.critic_optimizer
        return [
            Phase("critic", ("critic",), self.critic_loss, critic),
            # before the generator's turn, which moves the fade: critic and penalty are of one alpha
            Phase("penalty", ("critic",), self.penalty_loss, critic, every=self.config.penalty_every),
            Phase("generator", ("generator",), self.generator_loss, self.config.generator_optimizer, after=self.follow),
        ]

    def critic_loss(self, batch: Batch) -> Terms:
        """L_D at the side of the stage, without the penalty."""
        real, fake = self.visible(self.growth.visible(batch.images)), self.visible(self.fake(len(batch)).detach())
        scores, fake_scores = self.discriminate(real), self.discriminate(fake)
        terms = Terms(adversarial=self.objective.critic(real=scores, fake=fake_scores))
        signals = {"side": real.new_tensor(float(real.shape[2])), "alpha": self.growth.alpha}
        return terms.note(**signals, **self.overfitting(scores, fake_scores))

    def penalty_loss(self, batch: Batch) -> Terms:
        """R1 on real images, scaled to its interval."""
        weight = self.config.penalty * self.config.penalty_every
        return Terms(r1=weight * r1_penalty(self.discriminate, self.visible(self.growth.visible(batch.images))))

    def generator_loss(self, batch: Batch) -> Terms:
        """L_G on fresh samples of mixed styles."""
        real, fake = self.visible(self.growth.visible(batch.images)), self.visible(self.fake(len(batch)))
        return Terms(adversarial=generator_term(self.objective, self.discriminate, real=real, fake=fake))

    def follow(self) -> None:
        """After the generator's turn: move the mean style and the fade."""
        latent = self.prior.sample(64, like=self.like)
        self.mean_style.lerp_(self.styles(latent).mean(0), 1.0 - self.config.mean_decay)
        self.growth.advance()

    def discriminate(self, images: Tensor) -> Tensor:
        """Scores (B,) of images at the side of the stage."""
        return self.critic(images, self.growth.position.alpha)

    def fake(self, n: int) -> Tensor:
        """Fresh samples (n, C, S, S) at the side of the stage, of mixed styles."""
        level, alpha = self.growth.position
        return self.generator.synthesis(self.mixed_styles(n, layers=2 * (level + 1)), level=level, alpha=alpha)

    def mixed_styles(self, n: int, layers: int) -> Tensor:
        """Styles (n, layers, W): of one latent below a random layer, in a share of them of another from it on."""
        first, second = (self.styles(self.prior.sample(n, like=self.like)) for _ in range(2))
        crossover = 1 + rng.integers(n, high=layers - 1, like=self.like)
        mixes = rng.uniform(n, like=self.like) < self.config.mixing
        later = torch.arange(layers, device=self.device) >= crossover[:, None]
        return torch.where((later & mixes[:, None])[..., None], second[:, None], first[:, None])

    @property
    def layer_sides(self) -> list[int]:
        """The side of the map that each of the L layers styles."""
        return self.generator.synthesis.layer_sides

    def draw_noise(self, n: int) -> list[Tensor]:
        """Fresh noise (n, 1, H, W) for each layer."""
        return self.generator.synthesis.draw_noise(n, self.like)

    @property
    def mapping(self) -> nn.Module:
        """The network from latents (B, Z) to styles w (B, W)."""
        return self.generator.mapping

    def styles(self, latent: Tensor) -> Tensor:
        """w (B, W) of latents (B, Z)."""
        return self.mapping(latent)

    def truncate(self, styles: Tensor, psi: float | Tensor | Sequence[float]) -> Tensor:
        """Styles for all layers, drawn towards the mean style.

        Args:
            styles: (B, W), or (B, L, W) for each layer.
            psi: what is kept in the first ``truncated_layers``; or (L,), what is kept in each layer; or numbers, what
                is kept in the two layers of each side.

        Returns:
            (B, L, W).
        """
        styles = self.generator.spread(styles) if styles.ndim == 2 else styles
        layers = torch.arange(styles.shape[1], device=styles.device)
        if isinstance(psi, Sequence):
            psi = styles.new_tensor(psi)[(layers // 2).clamp_max(len(psi) - 1)]
        factor = psi if isinstance(psi, Tensor) else torch.where(layers < self.config.truncated_layers, psi, 1.0)
        return lerp(self.mean_style, styles, factor[:, None])

    def synthesize(self, styles: Tensor, noise: Sequence[Tensor] | None = None) -> Tensor:
        """Images (B, C, H, W) in [-1, 1].

        Args:
            styles: (B, W), or (B, L, W) for each layer.
            noise: (B, 1, H, W) for each layer; fresh draws when it is not given.
        """
        level, alpha = self.growth.position
        all_styles = self.generator.spread(styles) if styles.ndim == 2 else styles
        return straight_through_clamp(
            self.growth.enlarge(self.generator.synthesis(all_styles, noise, level=level, alpha=alpha))
        )

    def generate(self, latent: Tensor) -> Tensor:
        """Images (B, C, H, W) in [-1, 1] of given latents (B, Z), truncated as configured."""
        return self.synthesize(self.truncate(self.styles(latent), self.config.psi))

    def truncated(self, n: int, amount: float, given: Batch | None = None) -> Tensor:
        """Fresh images (n, C, H, W) truncated by psi = ``amount``."""
        return self.synthesize(self.truncate(self.styles(self.prior.sample(n, like=self.like)), amount))

    def score(self, images: Tensor, given: Batch | None = None) -> Tensor:
        """Scores (B,) of images at the side and the fade of the stage."""
        return self.discriminate(self.growth.visible(images))

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        return self.generate(self.prior.sample(n, like=self.like))
