r"""StackGAN++ (Zhang et al. 2017, arXiv:1710.10916): one generator bears pictures at every scale, trained all at once.

From a condition c (conditioning augmentation of the caption's features :math:`\varphi_t`) and noise, a tree of maps,
and from each map an image:

.. math:: h_0 = F_0(c, z), \qquad h_i = F_i(h_{i-1}, c), \qquad s_i = T_i(h_i)

Each scale has a critic with two heads on one trunk: :math:`a_i(x)` judges an image, :math:`a_i(x, t)` an image under a
caption. With :math:`\mathrm{sp}(t) = \log(1 + e^t)` and :math:`\hat t` a caption that is not the image's,

.. math::
    L_{D_i} &= \mathrm{sp}(-a_i(x_i)) + \mathrm{sp}(a_i(s_i)) + \mathrm{sp}(-a_i(x_i, \varphi_t))
        + \tfrac12 \big[ \mathrm{sp}(a_i(x_i, \varphi_{\hat t})) + \mathrm{sp}(a_i(s_i, \varphi_t)) \big], \\
    L_G &= \sum_i \big[ \mathrm{sp}(-a_i(s_i)) + \mathrm{sp}(-a_i(s_i, \varphi_t)) \big]
        + \lambda\, L_{KL} / K + \alpha \sum_{i > 0} L_{C_i}

:math:`L_{C_i}` pulls mean and covariance of the pixels of :math:`s_i` to those of :math:`s_{i-1}`, a constant here.

Players:     text, tokens (B, L) -> (B, E); generator (B, Z), (B, E) -> images (B, C, h, w) of each scale; critics, one
             a scale, (B, C, h, w), (B, E) -> (B,) and (B,).
Departures:  the text encoder is trained with the critics, as in :mod:`ganworks.systems.stackgan`. Mismatched pairs and
             fakes weigh a half each as there (authors' code: one each, and the image of a mismatched pair a second
             time as real). alpha is the paper's for training without text; with text the authors' code has 0.
"""

from __future__ import annotations

from pydantic import Field
from torch import Tensor, nn
from torch.nn import functional

from ganworks.game import Batch, Optimizer, Phase, System, Terms
from ganworks.latents import FromPrior, Normal, captions_of
from ganworks.losses import objective
from ganworks.losses.matching import matching_critic_term
from ganworks.losses.scoring import generator_term, labelled_generator_term, reads_real
from ganworks.networks.parts import build
from ganworks.networks.stackgan_v2 import Critic, Generator, scale_sizes
from ganworks.networks.text import Code, encoder, with_text
from ganworks.registry import system
from ganworks.regularizers.codes import color_consistency, gaussian_kl
from ganworks.systems._pieces import BodyOptions, Captions, Latent, ScoreLoss, TwoOptimizers


@system(
    "stackgan_v2",
    title="StackGAN++",
    paper="1710.10916",
    year=2017,
    family="conditional",
    cite="zhang2018stackgan",
    needs=("caption",),
    samples_from=("caption",),
)
class StackGANv2(FromPrior, System):
    """A game at every scale of one tree."""

    averaged = ("text", "generator")

    class Config(TwoOptimizers, ScoreLoss, Latent, Captions, BodyOptions):
        """Settings of StackGAN++."""

        noise: int = Field(default=100, ge=1)
        width: int = Field(default=32, ge=1)
        """Channels of the generator's finest map (authors' code: 16)."""
        critic_width: int | None = Field(default=None, ge=1)
        """Channels of the critics' finest maps (authors' code: 64); default: width."""
        blocks: int = Field(default=2, ge=0)
        """Residual blocks of each branch."""
        scales: int = Field(default=3, ge=1)
        """How many images of different size a caption bears."""
        colors: float = Field(default=50.0, ge=0)
        """alpha, the weight of colour consistency."""
        critic_optimizer: Optimizer = Optimizer()
        """The optimizer of the critics and the text encoder."""

    config: Config

    def __init__(self, config: Config | None = None, **options: object):
        super().__init__(config, **options)
        settings = self.config
        text = {"features": settings.features, "condition": settings.condition}
        self.objective = objective(settings.objective)
        self.prior = Normal(settings.noise)
        self.text = encoder(settings.encoder, settings.vocabulary, settings.features)
        depths = {"scales": settings.scales, "blocks": settings.blocks, "width": settings.width}
        of, options = {"noise": settings.noise, "image": settings.image, **text}, settings.generator_body
        self.generator = build(Generator, "stackgan_v2 generator", options, **of, **depths)
        width, options = settings.critic_width or settings.width, settings.critic_body
        self.critics = nn.ModuleList(
            build(Critic, "stackgan_v2 critic", options, image=image, width=width, **text)
            for image in scale_sizes(settings.image, settings.scales)
        )

    def phases(self) -> list[Phase]:
        return [
            Phase("critics", with_text("critics", self.text), self.critics_loss, self.config.critic_optimizer),
            Phase("generator", ("generator",), self.generator_loss, self.config.generator_optimizer),
        ]

    def critics_loss(self, batch: Batch) -> Terms:
        """The sum of L_D over the scales, with and without the caption; the text encoder learns from the former."""
        captions = captions_of(batch)
        text = self.text(captions)
        terms = Terms()
        for level, (critic, real, fake) in enumerate(self._scales(batch.images, self.generate(text)[0])):
            maps_of = {"real": critic.look(real), "fake": critic.look(fake.detach())}
            alone = self.objective.critic(real=critic.alone(maps_of["real"]), fake=critic.alone(maps_of["fake"]))
            terms[f"unconditional_{level}"] = alone
            terms[f"conditional_{level}"] = matching_critic_term(
                self.objective, critic.discriminate, **maps_of, text=text, captions=captions
            )
        return terms

    def generator_loss(self, batch: Batch) -> Terms:
        """L_G: every scale is judged, and the colours of neighbouring ones are compared."""
        text = self.text(captions_of(batch)).detach()
        images, code = self.generate(text)
        terms = Terms()
        for level, (critic, real, fake) in enumerate(self._scales(batch.images, images)):
            maps = critic.look(fake)
            maps_of = {"real": critic.look(real) if reads_real(self.objective) else maps.detach(), "fake": maps}
            terms[f"unconditional_{level}"] = generator_term(self.objective, critic.alone, **maps_of)
            terms[f"conditional_{level}"] = labelled_generator_term(
                self.objective, critic.discriminate, **maps_of, real_label=text, fake_label=text
            )
        divergence = gaussian_kl(code.mean, code.log_variance).mean() / self.config.condition
        terms["kl"] = self.config.kl * divergence
        for level in range(1, len(images)):
            terms[f"colors_{level}"] = self.config.colors * color_consistency(images[level], images[level - 1])
        return terms.note(divergence=divergence)

    def _scales(self, real: Tensor, fake: list[Tensor]) -> list[tuple[Critic, Tensor, Tensor]]:
        """Critic, real and generated images (B, C, h, w) of each scale."""
        smaller = [functional.avg_pool2d(real, 1 << level) for level in reversed(range(len(fake)))]
        return list(zip(self.critics, smaller, fake, strict=True))  # pyright: ignore[reportReturnType]

    def generate(self, text: Tensor) -> tuple[list[Tensor], Code]:
        """Images (B, C, h, w) from coarse to fine, and c, of texts (B, E), which are taken as constants."""
        return self.generator(self.prior.sample(text.shape[0], like=self.like), text.detach())

    def scoring_networks(self) -> tuple[str, ...]:
        """The critic of the largest size."""
        return (f"critics.{len(self.critics) - 1}",)

    def score(self, images: Tensor, given: Batch | None = None) -> Tensor:
        """Scores (B,) of images of the largest size with their captions."""
        return self.critics[-1](images, self.text(captions_of(given)))

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        """Pictures (n, C, H, W) of the given captions, at the finest scale."""
        return self.generate(self.text(captions_of(given)))[0][-1]
