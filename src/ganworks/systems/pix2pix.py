r"""pix2pix (Isola, Zhu, Zhou, Efros 2016, arXiv:1611.07004): translation learned from pairs.

.. math::
    L_G = \mathbb E\,\mathrm{sp}(-a(x, G(x, z))) + \lambda\,\|G(x, z) - y\|_1, \qquad
    L_D = \mathbb E\,\mathrm{sp}(-a(x, y)) + \mathbb E\,\mathrm{sp}(a(x, G(x, z)))

Norms are means over pixels, :math:`\lambda = 100`. The L1 term says where things are and leaves them blurred, as a
median of all that could be meant; the critic sees both pictures of a pair and asks for what looks like one, patch by
patch. The noise z is dropout in the generator, when it samples as well: an image has many translations, though games of
this kind use little of it.

Players:     generator (B, C, H, W) -> (B, C', H, W), a U-Net; critic (B, C + C', H, W) -> (B, h, w), a score for each
             patch of 70 pixels (from images of 128 on, of 34 or 16 below). x is ``batch.images``, y is
             ``batch.paired``.
Departures:  the paper halves L_D, which Adam undoes; its critic does not normalise the layer before the last by the
             image but by the batch, which for its batches of one is the same. The smallest map is not normalised (the
             paper's erratum: it became 0 otherwise). Mirror images and crops of 286 pixels to 256 are options of the
             data (``flip``, ``load_size``).
"""

from __future__ import annotations

from typing import Any

import torch
from pydantic import Field
from torch import Tensor

from ganworks.data.domains import direction
from ganworks.errors import BadInput
from ganworks.game import Batch, NotCapable, Phase, System, Terms
from ganworks.losses import objective
from ganworks.losses.auxiliary import l1
from ganworks.losses.scoring import critic_term, generator_term
from ganworks.networks.patchgan import Critic
from ganworks.networks.pix2pix import UNet
from ganworks.registry import system
from ganworks.systems._pieces import two_phases
from ganworks.systems._translation import TranslatorSettings


@system(
    "pix2pix",
    title="pix2pix",
    paper="1611.07004",
    year=2016,
    family="translation",
    cite="isola2017image",
    needs=("paired",),
    samples_from=("images",),
)
class Pix2Pix(System):
    """A translator that was shown both pictures of each pair, and a critic of pairs."""

    class Config(TranslatorSettings):
        """Settings of pix2pix."""

        target_channels: int | None = Field(default=None, ge=1)
        """Channels of y; taken from the data, those of x when not given."""
        width: int = Field(default=64, ge=1)
        """Channels of the generator's and the critic's finest maps."""
        depth: int | None = Field(default=None, ge=2)
        """How often the generator halves an image; default: as often as it can, at most 8 times."""
        dropout: float = Field(default=0.5, ge=0, lt=1)
        """Share of numbers left out in the decoder's first layers, the only noise; 0 is one translation an image."""
        reconstruction: float = Field(default=100.0, ge=0)
        """lambda, weight of the L1 distance to the true counterpart."""

    config: Config

    def __init__(self, config: Config | None = None, **options: object):
        super().__init__(config, **options)
        settings = self.config
        channels, height, width = settings.image
        target = settings.target_channels or channels
        self.objective = objective(settings.objective)
        self.generator = UNet(settings.image, settings.width, settings.depth, target, settings.dropout)
        self.critic = Critic((channels + target, height, width), settings.width)

    def phases(self) -> list[Phase]:
        return two_phases(self)

    def critic_loss(self, batch: Batch) -> Terms:
        """L_D: true pairs against pairs with a translation."""
        x, y = self.pair(batch)
        return Terms(adversarial=critic_term(self.objective, self._judge(x), real=y, fake=self.generator(x)))

    def generator_loss(self, batch: Batch) -> Terms:
        """L_G: past the critic, and near the true counterpart."""
        x, y = self.pair(batch)
        fake = self.generator(x)
        return Terms(
            adversarial=generator_term(self.objective, self._judge(x), real=y, fake=fake),
            reconstruction=self.config.reconstruction * l1(fake, y),
        )

    def pair(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """x (B, C, H, W) and y (B, C', H, W).

        Raises:
            BadInput: the batch has no counterparts.
        """
        if batch.paired is None:
            raise BadInput("pix2pix trains on pairs; the batch has no counterparts of its images.")
        return batch.images, batch.paired

    def _judge(self, x: Tensor) -> Any:
        """The critic of images of y that belong to x."""
        return lambda y: self.critic(torch.cat([x, y], 1))

    def score(self, images: Tensor, given: Batch | None = None) -> Tensor:
        """Scores (B, h, w) of images of y; ``given.paired`` holds the images of x that they belong to."""
        if given is None or given.paired is None:
            raise NotCapable("The critic of pix2pix scores a picture together with the one that it was made from.")
        return self._judge(given.paired)(images)

    @property
    def size_multiple(self) -> int:
        return self.generator.stride

    def translate(self, images: Tensor, source: int | str | None = None, target: int | str | None = None) -> Tensor:
        """Images (B, C, H, W) of x as images (B, C', H, W) of y; there is no way back."""
        if direction(source, target, self.config.domain_names) != (0, 1):
            x, y = self.config.domain_names
            raise BadInput(f"This pix2pix translates from {x} to {y} and not back; train another with pair={y},{x}.")
        return self.generator(images)

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        """Translations (n, C', H, W) of the given images of x."""
        if given is None:
            raise BadInput("pix2pix translates: give a batch of images to sample from.")
        return self.translate(given.images[:n])

    def freeze_statistics(self) -> None:
        """Without dropout an image has one translation."""
        self.generator.silence()
