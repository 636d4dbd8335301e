r"""SRGAN (Ledig et al. 2016, arXiv:1609.04802): photographs four times as large, with detail that looks real.

.. math::
    L_{\mathrm{SRResNet}} = \mathrm{mean}\,(G(I^{LR}) - I^{HR})^2

.. math::
    L_G = \mathrm{mean}\,\big(s\,\phi(G(I^{LR})) - s\,\phi(I^{HR})\big)^2 + 10^{-3}\,\mathrm{sp}(-a(G(I^{LR}))), \qquad
    L_D = \mathbb E\,\mathrm{sp}(-a(I^{HR})) + \mathbb E\,\mathrm{sp}(a(G(I^{LR})))

The mean picture of all that could have been photographed minimises the error in pixels, and is blurred; equal
activations :math:`\phi` of a network that knows photographs, and a critic, leave the sharp ones. The generator is
first trained on pixels alone (stage ``resnet``: SRResNet), then in the game. :math:`s = 1/12.75`.

Players:     generator (B, C, H/4, W/4) -> (B, C, H, W); critic (B, C, H, W) -> (B,). The low resolution is made here,
             from ``batch.images`` by antialiased bicubic reduction; a picture of any size can be enlarged.
Departures:  :math:`\phi` is VGG16's layer 5_3, the weights at hand (paper: VGG19's 5_4), or whatever is given as
             ``features``, which no run's folder holds: such a run is sampled from its folder and not resumed;
             low-resolution pictures are in [-1, 1] (paper: [0, 1]), which the first convolution can undo but for the
             border; the rate does not fall to a tenth halfway, give a schedule as the rate.
"""

from __future__ import annotations

from collections.abc import Callable

from pydantic import Field
from torch import Tensor, nn

from ganworks.errors import BadInput
from ganworks.game import Batch, Optimizer, Phase, Stage, System, Terms
from ganworks.layers.bicubic import reduce
from ganworks.layers.custom_gradients import straight_through_clamp
from ganworks.losses import objective
from ganworks.losses.auxiliary import l2
from ganworks.losses.scoring import critic_term, generator_term
from ganworks.metrics.features.differentiable import Judge, check_layer, vgg16
from ganworks.networks import srgan as networks
from ganworks.registry import system
from ganworks.systems._pieces import ScoreLoss, TwoOptimizers

Features = Callable[[Tensor], Tensor]
CUSTOM = "given"
"""The content of a system that was built with ``features``."""


@system(
    "srgan",
    title="SRGAN",
    paper="1609.04802",
    year=2016,
    family="super-resolution",
    cite="ledig2017photo",
    samples_from=("images",),
)
class SRGAN(System):
    """Super-resolution: first by pixels, then by what a critic and a network that knows photographs make of it."""

    factor = networks.FACTOR
    """By how much both sides of a picture grow."""

    class Config(TwoOptimizers, ScoreLoss):
        """Settings of SRGAN."""

        width: int = Field(default=64, ge=1)
        """Channels of the generator's maps."""
        blocks: int = Field(default=16, ge=1)
        """Residual blocks of the generator."""
        residual: bool = False
        """Learn what bicubic enlargement lacks, and start from it; the paper's network learns the whole picture."""
        critic_width: int = Field(default=64, ge=1)
        """Channels of the critic's first map."""
        critic_features: int = Field(default=1024, ge=1)
        """Units of the critic's dense layer."""
        content: str = "vgg16_5_3"
        """What the content term compares: activations vgg16_BLOCK_LAYER, pixels (the paper's SRGAN-MSE), or given."""
        feature_scale: float = Field(default=1 / 12.75, gt=0)
        """s, which multiplies activations."""
        adversarial: float = Field(default=1e-3, ge=0)
        """Weight of the adversarial term."""
        pretraining: int = Field(default=1_000_000, ge=1)
        """Steps on pixels alone, before the game."""
        pretraining_optimizer: Optimizer = Optimizer(rate=1e-4, betas=(0.9, 0.999))
        """The optimizer of SRResNet."""
        generator_optimizer: Optimizer = Optimizer(rate=1e-4, betas=(0.9, 0.999))
        """The generator's optimizer in the game."""
        critic_optimizer: Optimizer = Optimizer(rate=1e-4, betas=(0.9, 0.999))

    config: Config

    def __init__(
        self, config: Config | None = None, *, features: Features | nn.Module | None = None, **options: object
    ):
        """As any system; ``features`` replaces the network that ``content`` names: images to anything comparable."""
        super().__init__(config, **options)
        if features is not None:
            self.config = self.config.model_copy(update={"content": CUSTOM})
        settings = self.config
        image = networks.check(settings.image)
        self.objective = objective(settings.objective)
        self.generator = networks.Generator(image[0], settings.width, settings.blocks, settings.residual)
        self.critic = networks.Critic(image, settings.critic_width, settings.critic_features)
        self.features = self._content_network(settings.content, features)

    @staticmethod
    def _content_network(content: str, network: Features | nn.Module | None) -> Features | None:
        if isinstance(network, nn.Module):
            return Judge(lambda: network)
        if network is None and content not in ("pixels", CUSTOM):
            name = check_layer(content)
            return Judge(lambda: vgg16(name))
        return network

    def _check_content_network(self) -> None:
        if self.features is None and self.config.content == CUSTOM:
            raise BadInput(
                "This srgan's content term compares the features of a network that was given in Python and is kept "
                "in no run's folder; to train it, build SRGAN with that network as features=... and start a new run."
            )

    def stages(self) -> list[Stage]:
        self._check_content_network()
        return [
            Stage("resnet", (self._pretraining(),), self.config.pretraining),
            Stage("game", tuple(self.phases())),
        ]

    def _pretraining(self) -> Phase:
        return Phase("resnet", ("generator",), self.pixel_loss, self.config.pretraining_optimizer)

    def phases(self) -> list[Phase]:
        """The game that follows SRResNet's training."""
        return [
            Phase("critic", ("critic",), self.critic_loss, self.config.critic_optimizer),
            Phase("generator", ("generator",), self.generator_loss, self.config.generator_optimizer),
        ]

    def pixel_loss(self, batch: Batch) -> Terms:
        """SRResNet's: squared error of pixels."""
        return Terms(pixels=l2(self._restored(batch), batch.images))

    def critic_loss(self, batch: Batch) -> Terms:
        """L_D: the photographs against their enlarged reductions."""
        return Terms(
            adversarial=critic_term(self.objective, self.critic, real=batch.images, fake=self._restored(batch))
        )

    def generator_loss(self, batch: Batch) -> Terms:
        """L_G: content and adversarial term."""
        fake = self._restored(batch)
        adversarial = generator_term(self.objective, self.critic, real=batch.images, fake=fake)
        return Terms(content=self.content(fake, batch.images), adversarial=self.config.adversarial * adversarial)

    def content(self, fake: Tensor, real: Tensor) -> Tensor:
        """The content term l_X of images (B, C, H, W)."""
        self._check_content_network()
        if self.features is None:
            return l2(fake, real)
        scale = self.config.feature_scale
        return l2(scale * self.features(fake), scale * self.features(real))

    def _restored(self, batch: Batch) -> Tensor:
        return self.generator(reduce(batch.images, self.factor))

    @property
    def reach(self) -> int:
        """Pixels of a picture, in each direction, that one pixel of the enlarged one depends on."""
        return self.generator.reach

    def upscale(self, images: Tensor) -> Tensor:
        """Pictures (B, C, H, W) of any size -> (B, C, 4H, 4W), in [-1, 1]."""
        return straight_through_clamp(self.generator(images))

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        """The given photographs, reduced and enlarged again."""
        if given is None:
            raise BadInput("srgan enlarges: give a batch of images to sample from.")
        return self.upscale(reduce(given.images[:n], self.factor))
