r"""CycleGAN (Zhu, Park, Isola, Efros 2017, arXiv:1703.10593): translation between two domains without pairs.

.. math::
    L_{G} = \mathbb E (a_Y(G_{XY}(x)) - 1)^2 + \mathbb E (a_X(G_{YX}(y)) - 1)^2
    + \lambda \big(\|G_{YX}(G_{XY}(x)) - x\|_1 + \|G_{XY}(G_{YX}(y)) - y\|_1\big)
    + \lambda_{id} \big(\|G_{XY}(y) - y\|_1 + \|G_{YX}(x) - x\|_1\big)

.. math::
    L_D = \tfrac12 \mathbb E (a_Y(y) - 1)^2 + \tfrac12 \mathbb E\,a_Y(\mathrm{pool}(G_{XY}(x)))^2 + \ldots_X

Norms are means over pixels. Both generators move first, together; then both critics, on the images of that turn
mixed with a pool of fifty earlier ones. A cycle can be closed by any pair of inverse maps: a small cycle term alone
says nothing about the translation.

Players:     generator_xy, generator_yx (B, C, H, W) -> (B, C, H, W); critic_x, critic_y (B, C, H, W) -> (B, h, w),
             one score for each patch. X is ``batch.images``, Y is ``batch.other``.
Departures:  the least-squares loss of the house carries the critic's halves and gives the generator one too, which
             a factor of two takes back; it stands before any other ``objective`` as well. The rate is constant unless
             its schedule says so (paper: it falls to zero in the second half of training). Patches are of the
             paper's 70 pixels from images of 128 on, of 34 or 16 below.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field
from torch import Tensor

from ganworks.game import Batch, Optimizer, Terms
from ganworks.layers.image_pool import ImagePool
from ganworks.losses.auxiliary import l1
from ganworks.networks.cyclegan import Generator, Upsampling
from ganworks.networks.patchgan import Critic
from ganworks.registry import system
from ganworks.systems._translation import Translator, TranslatorSettings


@system(
    "cyclegan",
    title="CycleGAN",
    paper="1703.10593",
    year=2017,
    family="translation",
    cite="zhu2017unpaired",
    needs=("other",),
    samples_from=("images",),
)
class CycleGAN(Translator):
    """Two translators, each the other's check."""

    averaged = ("generator_xy", "generator_yx")

    class Config(TranslatorSettings):
        """Settings of CycleGAN."""

        objective: str | dict[str, Any] = "least_squares"
        target_channels: int | None = Field(default=None, ge=1)
        """Channels of Y; taken from the data, those of X when not given. Different ones have no identity term."""
        width: int = Field(default=64, ge=1)
        """Channels of the generators' and critics' finest maps."""
        blocks: int | None = Field(default=None, ge=1)
        """Residual blocks of a generator; default: 6 up to 128 pixels, 9 above."""
        skip: bool = False
        """Add the input to what a generator makes, so that it starts near the identity; not in the paper."""
        upsampling: Upsampling = "transposed"
        """How generators double their maps: ``nearest`` (not in the paper) leaves no checkerboard."""
        cycle: float = Field(default=10.0, ge=0)
        """lambda, weight of the cycle term."""
        identity: float = Field(default=5.0, ge=0)
        """lambda_id, weight of the identity term."""
        pool: int = Field(default=50, ge=0)
        """Earlier images kept for each critic."""
        generator_optimizer: Optimizer = Optimizer()
        """The optimizer of both generators."""
        critic_optimizer: Optimizer = Optimizer()
        """The optimizer of both critics."""

    config: Config

    def __init__(self, config: Config | None = None, **options: object):
        super().__init__(config, **options)
        settings = self.config
        image_x, image_y = self.images
        self.generator_xy, self.generator_yx = (
            Generator(before, settings.width, settings.blocks, after[0], settings.skip, settings.upsampling)
            for before, after in ((image_x, image_y), (image_y, image_x))
        )
        self.critic_x, self.critic_y = (Critic(image, settings.width) for image in self.images)
        self.pool_x, self.pool_y = (ImagePool(settings.pool, image) for image in self.images)

    def generator_loss(self, batch: Batch) -> Terms:
        """Both generators against both critics, with cycle and identity terms."""
        x, y = self.both_domains(batch)
        fake_y, fake_x = self.generator_xy(x), self.generator_yx(y)
        self.remember(fake_x, fake_y)
        adversarial_x, adversarial_y = self.generator_terms(x, y, fake_x, fake_y)
        cycle = l1(self.generator_yx(fake_y), x) + l1(self.generator_xy(fake_x), y)
        terms = Terms(
            adversarial_x=2 * adversarial_x,
            adversarial_y=2 * adversarial_y,
            cycle=self.config.cycle * cycle,
        )
        if self.config.identity and x.shape == y.shape:
            terms["identity"] = self.config.identity * (l1(self.generator_xy(y), y) + l1(self.generator_yx(x), x))
        return terms

    def past(self, fake_x: Tensor, fake_y: Tensor) -> tuple[Tensor, Tensor]:
        """Translations of this step and earlier ones from the pools."""
        return self.pool_x(fake_x), self.pool_y(fake_y)

    @property
    def size_multiple(self) -> int:
        return 4

    def to_x(self, images: Tensor) -> Tensor:
        return self.generator_yx(images)

    def to_y(self, images: Tensor) -> Tensor:
        return self.generator_xy(images)
