r"""StackGAN (Zhang et al. 2016, arXiv:1612.03242): a caption becomes a small picture, that one a larger.

A caption's features :math:`\varphi_t` stand for a law of conditions (conditioning augmentation):

.. math:: c \sim \mathcal N(\mu(\varphi_t), \mathrm{diag}\,\sigma^2(\varphi_t)), \qquad
          L_{KL} = \mathrm{KL}(\mathcal N(\mu(\varphi_t), \mathrm{diag}\,\sigma^2(\varphi_t)) \,\|\, \mathcal N(0, I))

Stage I draws :math:`s_0 = G_0(z, c_0)` at low resolution; stage II, once stage I stands still, draws
:math:`s = G(s_0, c)` from the sketch and a condition of its own, without noise. In both stages, with
:math:`\mathrm{sp}(t) = \log(1 + e^t)` and :math:`\hat t` a caption that is not the image's,

.. math::
    L_D &= \mathrm{sp}(-a(x, \varphi_t))
           + \tfrac12 \big[ \mathrm{sp}(a(x, \varphi_{\hat t})) + \mathrm{sp}(a(s, \varphi_t)) \big], \\
    L_G &= \mathrm{sp}(-a(s, \varphi_t)) + \lambda\, L_{KL} / K

Players:     text, tokens (B, L) -> (B, E); generator (B, Z), (B, E) -> (B, C, h, w); critic (B, C, h, w), (B, E) ->
             (B,); refiner (B, C, h, w), (B, E) -> (B, C, H, W); refining_critic (B, C, H, W), (B, E) -> (B,).
Departures:  the text encoder is not trained beforehand but with the critic of stage I, whose mismatched pairs teach it
             what words mean; generators read its features as constants, and it stands still in stage II. Mismatched
             pairs, the non-saturating generator and lambda = 2 on the mean over the K dimensions are those of the
             authors' code. Stage II sees the sketches of stage I's last weights, in evaluation mode; samples are
             made from those of its averaged weights. The noise of conditioning is not truncated (authors' code: at
             two deviations), and rates stay as they are unless they are schedules (paper: halved every 100 epochs).
             Widths are those of ``stackgan/paper`` only there.
"""

from __future__ import annotations

from typing import Any

import torch
from pydantic import Field
from torch import Tensor
from torch.nn import functional

from ganworks.errors import BadInput
from ganworks.game import Batch, NotCapable, Optimizer, Phase, Stage, System, Terms
from ganworks.latents import FromPrior, Normal, captions_of
from ganworks.losses import objective
from ganworks.losses.matching import matching_critic_term
from ganworks.losses.scoring import labelled_generator_term
from ganworks.networks.parts import build
from ganworks.networks.stackgan import Critic, Refiner, Sketcher
from ganworks.networks.text import Code, encoder, with_text
from ganworks.registry import system
from ganworks.regularizers.codes import gaussian_kl
from ganworks.systems._pieces import BodyOptions, Captions, Latent, Maps, ScoreLoss, TwoOptimizers


@system(
    "stackgan",
    title="StackGAN",
    paper="1612.03242",
    year=2016,
    family="conditional",
    cite="zhang2017stackgan",
    needs=("caption",),
    samples_from=("caption",),
)
class StackGAN(FromPrior, System):
    """Two games one after the other: a sketch from a caption, and a picture from the sketch."""

    averaged = ("text", "generator", "refiner")

    class Config(TwoOptimizers, ScoreLoss, Latent, Maps, Captions, BodyOptions):
        """Settings of StackGAN."""

        noise: int = Field(default=100, ge=1)
        critic_width: int | None = Field(default=None, ge=1)
        """Channels of the finest map of both critics; default: width."""
        refiner_width: int | None = Field(default=None, ge=1)
        """Channels of the finest map of stage II's generator; default: width."""
        refiner_options: dict[str, Any] = Field(default_factory=dict)
        """Further options of stage II's generator, such as {"widest": 768}."""
        refining_critic_options: dict[str, Any] = Field(default_factory=dict)
        """Further options of stage II's critic, such as {"widest": 3072, "meeting": 768}."""
        blocks: int = Field(default=2, ge=0)
        """Residual blocks of the refiner (paper: 4 at 256 pixels, 2 at 128)."""
        reduction: int = Field(default=4, ge=2)
        """How many times smaller the sketch is than the picture: a power of two."""
        sketching: int = Field(default=20_000, ge=1)
        """Steps of stage I; stage II runs until the budget is spent."""
        generator_optimizer: Optimizer = Optimizer()
        """The optimizer of the generator of either stage."""
        critic_optimizer: Optimizer = Optimizer()
        """The optimizer of the critic of either stage, and the text encoder with the first."""

    config: Config

    def __init__(self, config: Config | None = None, **options: object):
        super().__init__(config, **options)
        settings = self.config
        channels, height, side = settings.image
        if settings.reduction & (settings.reduction - 1) or height % settings.reduction:
            raise BadInput(
                f"reduction={settings.reduction} cannot be used with images of {height}x{side} pixels; "
                "it must be a power of two that divides their side."
            )
        small = (channels, height // settings.reduction, side // settings.reduction)
        text = {"features": settings.features, "condition": settings.condition}
        self.objective = objective(settings.objective)
        self.prior = Normal(settings.noise)
        self.text = encoder(settings.encoder, settings.vocabulary, settings.features)
        width = settings.critic_width or settings.width
        self.generator = build(
            Sketcher,
            "sketcher",
            settings.generator_body,
            noise=settings.noise,
            image=small,
            width=settings.width,
            **text,
        )
        self.critic = build(Critic, "critic", settings.critic_body, image=small, width=width, **text)
        self.refiner = build(
            Refiner,
            "refiner",
            settings.refiner_options,
            reduction=settings.reduction,
            image=settings.image,
            width=settings.refiner_width or settings.width,
            blocks=settings.blocks,
            **text,
        )
        self.refining_critic = build(
            Critic, "refining critic", settings.refining_critic_options, image=settings.image, width=width, **text
        )
        self.register_buffer("refining", torch.tensor(False))
        self.refining: Tensor

    def stages(self) -> list[Stage]:
        critic, generator = self.config.critic_optimizer, self.config.generator_optimizer
        sketching = (
            Phase("critic", with_text("critic", self.text), self.critic_loss, critic),
            Phase("generator", ("generator",), self.generator_loss, generator),
        )
        refining = (
            Phase("refining_critic", ("refining_critic",), self.refining_critic_loss, critic),
            Phase("refiner", ("refiner",), self.refiner_loss, generator),
        )
        return [
            Stage("sketching", sketching, self.config.sketching),
            Stage("refining", refining, begin=self.begin_refining),
        ]

    def begin_refining(self) -> None:
        """From here on stage I stands still, its batch statistics too, and samples are those of stage II."""
        self.refining.fill_(True)
        self.train(self.training)

    def train(self, mode: bool = True) -> StackGAN:
        super().train(mode)
        if self.refining.item():
            for finished in (self.text, self.generator, self.critic):
                finished.eval()
        return self

    def critic_loss(self, batch: Batch) -> Terms:
        """L_D of stage I, on images made smaller; the text encoder learns from it."""
        text = self.text(captions_of(batch))
        return self._critic_terms(self.critic, self.smaller(batch.images), self.sketch(text.detach())[0], text, batch)

    def generator_loss(self, batch: Batch) -> Terms:
        """L_G of stage I."""
        text = self.text(captions_of(batch)).detach()
        return self._rewarded(self.critic, self.smaller(batch.images), *self.sketch(text), text)

    def refining_critic_loss(self, batch: Batch) -> Terms:
        """L_D of stage II."""
        text = self.text(captions_of(batch)).detach()
        return self._critic_terms(self.refining_critic, batch.images, self.refine(text)[0], text, batch)

    def refiner_loss(self, batch: Batch) -> Terms:
        """L_G of stage II."""
        text = self.text(captions_of(batch)).detach()
        return self._rewarded(self.refining_critic, batch.images, *self.refine(text), text)

    def _critic_terms(self, critic: Critic, real: Tensor, fake: Tensor, text: Tensor, batch: Batch) -> Terms:
        maps = {"real": critic.look(real), "fake": critic.look(fake.detach())}
        return Terms(
            adversarial=matching_critic_term(
                self.objective, critic.discriminate, **maps, text=text, captions=captions_of(batch)
            )
        )

    def _rewarded(self, critic: Critic, real: Tensor, fake: Tensor, code: Code, text: Tensor) -> Terms:
        adversarial = labelled_generator_term(
            self.objective, critic, real=real, real_label=text, fake=fake, fake_label=text
        )
        divergence = gaussian_kl(code.mean, code.log_variance).mean() / self.config.condition
        return Terms(adversarial=adversarial, kl=self.config.kl * divergence).note(divergence=divergence)

    def smaller(self, images: Tensor) -> Tensor:
        """Images (B, C, H, W) at the sketch's size (B, C, h, w): means of squares."""
        return functional.avg_pool2d(images, self.config.reduction)

    def sketch(self, text: Tensor) -> tuple[Tensor, Code]:
        """s_0 (B, C, h, w) and c_0 of texts (B, E), which are taken as constants."""
        return self.generator(self.prior.sample(text.shape[0], like=self.like), text.detach())

    def refine(self, text: Tensor) -> tuple[Tensor, Code]:
        """s (B, C, H, W) and c of texts (B, E): a sketch, and what stage II makes of it."""
        with torch.no_grad():
            sketch, _ = self.sketch(text)
        return self.refiner(sketch, text.detach())

    def scoring_networks(self) -> tuple[str, ...]:
        """The critic of stage II, which sees whole images."""
        return ("refining_critic",)

    def score(self, images: Tensor, given: Batch | None = None) -> Tensor:
        """Scores (B,) of images with their captions; in stage I there are sketches only."""
        if not self.refining.item():
            raise NotCapable("The critic of stage I scores small sketches and not whole images.")
        return self.refining_critic(images, self.text(captions_of(given)))

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        """Pictures of the given captions; while stage I is trained, its sketches enlarged."""
        text = self.text(captions_of(given))
        if self.refining.item():
            return self.refine(text)[0]
        return functional.interpolate(self.sketch(text)[0], scale_factor=self.config.reduction, mode="nearest")
