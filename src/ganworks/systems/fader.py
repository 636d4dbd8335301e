r"""Fader Networks (Lample et al. 2017, arXiv:1706.00409): a latent that does not know the attributes it is drawn with.

.. math::
    L_P &= -\mathbb E \log P(y \mid E(x)), \\
    L_{E, D} &= \mathbb E\,\|D(E(x), y) - x\|^2 - \lambda_t\, \mathbb E \log P(\bar y \mid E(x)), \qquad
    \lambda_t = \lambda \min(1, t / T)

The latent critic P reads the attributes from the latent; encoder and decoder reconstruct, while the encoder makes P
read the wrong ones, :math:`\bar y = 1 - y`. Of a set of attributes that exclude each other (the colours of hair) P
names one by a softmax, and :math:`\bar y` is one of the others, drawn at random, as in the authors' code; the data says
which they are. What the latent no longer says the decoder has to take from y, so that another y draws the same image
with other attributes, and values off [0, 1] exaggerate. That P is fooled proves little: an encoder that outruns a
lagging P keeps everything (P below chance, a fresh probe at 100 %), so leakage is measured by a new probe on the
frozen encoder. Square errors are means over pixels, log-probabilities sums over attributes. :math:`\lambda` = 1e-4,
T = 500,000; Adam(2e-4), batch 32, gradients clipped at norm 5 (``gradient_clip`` in the recipe).

Players:     encoder (B, C, H, W) -> (B, F, h, w); decoder (B, F, h, w), attributes (B, A) -> (B, C, H, W);
             latent_critic (B, F, h, w) -> (B, A) logits of P.
Departures:  gradients are clipped only where a run asks for it, as the recipe does. The frozen player stays in training
             mode. ``wanted = "even"`` makes the encoder aim at a critic that cannot decide instead of one that is
             wrong, which has its minimum where nothing leaks; it is not in the paper, and off by default.
"""

from __future__ import annotations

from typing import Literal

import torch
from pydantic import Field, field_validator
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.game import Batch, Number, Optimizer, Phase, Schedule, System, Terms, within
from ganworks.losses.auxiliary import l2
from ganworks.losses.classification import attribute_cross_entropy, checked_sets, turned_over, undecided
from ganworks.networks.fader import Decoder, Encoder, LatentCritic
from ganworks.registry import system


@system(
    "fader",
    title="Fader Networks",
    paper="1706.00409",
    year=2017,
    family="representation",
    cite="lample2017fader",
    needs=("attributes",),
    samples_from=("images", "attributes"),
)
class Fader(System):
    """An autoencoder whose attributes are sliders."""

    averaged = ("encoder", "decoder")
    critic_name = None
    without_critic = "the critic of the game scores codes and not images"

    class Config(System.Config):
        """Settings of Fader Networks."""

        attributes: int = Field(default=9, ge=1)
        """Number of attributes; taken from the data when not given."""
        exclusive: tuple[tuple[int, ...], ...] = ()
        """Sets of attributes, by number, of which an image has exactly one; taken from the data when not given."""
        width: int = Field(default=16, ge=1)
        """Channels of the encoder's first map."""
        hidden: int = Field(default=512, ge=1)
        """Channels and units of the latent critic."""
        dropout: float = Field(default=0.3, ge=0, lt=1)
        """Share of features left out in the latent critic."""
        adversarial: Number = Schedule(shape="linear", start=0.0, end=1e-4, length=500_000)
        """lambda_t, the weight of the latent critic in the autoencoder's loss."""
        wanted: Literal["opposite", "even"] = "opposite"
        """What the encoder wants the latent critic to read: wrong attributes (the paper), or nothing in particular."""
        critic_turns: int = Field(default=1, ge=1)
        """Updates of the latent critic in a step."""
        autoencoder_optimizer: Optimizer = Optimizer()
        """The optimizer of encoder and decoder."""
        critic_optimizer: Optimizer = Optimizer()
        """The optimizer of the latent critic."""

        @field_validator("adversarial")
        @classmethod
        def _not_negative(cls, weight: Number) -> Number:
            return within(weight, 0.0)

    config: Config

    def __init__(self, config: Config | None = None, **options: object):
        super().__init__(config, **options)
        settings = self.config
        checked_sets(settings.exclusive, settings.attributes)
        self.encoder = Encoder(settings.image, settings.width)
        self.decoder = Decoder(settings.image, settings.attributes, settings.width)
        self.latent_critic = LatentCritic(
            settings.image, settings.attributes, settings.width, settings.hidden, settings.dropout
        )

    def phases(self) -> list[Phase]:
        return [
            Phase(
                "critic", ("latent_critic",), self.critic_loss, self.config.critic_optimizer, self.config.critic_turns
            ),
            Phase(
                "autoencoder",
                ("encoder", "decoder"),
                self.autoencoder_loss,
                self.config.autoencoder_optimizer,
            ),
        ]

    def critic_loss(self, batch: Batch) -> Terms:
        """L_P on latents that are constants."""
        latent = self.encoder(batch.images).detach()
        return Terms(attributes=self._read_as(latent, self._attributes(batch)))

    def autoencoder_loss(self, batch: Batch) -> Terms:
        """L_{E, D}: reconstruct, and be read wrongly."""
        attributes = self._attributes(batch)
        latent = self.encoder(batch.images)
        wrong = (turned_over if self.config.wanted == "opposite" else undecided)(attributes, self.config.exclusive)
        return Terms(
            reconstruction=l2(self.decoder(latent, attributes), batch.images),
            adversarial=self.weight * self._read_as(latent, wrong),
        ).note(weight=torch.tensor(self.weight, device=self.device))

    def _read_as(self, latent: Tensor, attributes: Tensor) -> Tensor:
        """-log P of attributes (B, A), given latent maps."""
        return attribute_cross_entropy(self.latent_critic(latent), attributes, exclusive=self.config.exclusive)

    @property
    def weight(self) -> float:
        """lambda_t."""
        return self.value_of(self.config.adversarial)

    def _attributes(self, batch: Batch) -> Tensor:
        if batch.attributes is None:
            raise BadInput("fader trains on attributes; the batch has none.")
        if bool((batch.attributes < 0).any()):
            raise BadInput("fader reads every attribute as 0 or 1; some of this batch are negative, which is unknown.")
        return batch.attributes

    def encode(self, images: Tensor) -> Tensor:
        """Latents (B, F) of images (B, C, H, W): the encoder's maps, flattened."""
        return self.encoder(images).flatten(1)

    def decode(self, latent: Tensor, attributes: Tensor) -> Tensor:
        """Images (B, C, H, W) of latents (B, F) with attributes (B, A), whose values may leave [0, 1]."""
        if attributes.shape[1:] != (self.config.attributes,):
            raise BadInput(f"{self.config.attributes} attributes can be set, not {tuple(attributes.shape[1:])}.")
        side = self.encoder.side
        return self.decoder(latent.unflatten(1, (-1, side, side)), attributes)

    def edit(self, images: Tensor, attributes: Tensor) -> Tensor:
        """Images (B, C, H, W) with the given attributes (B, A), whatever they had before."""
        return self.decode(self.encode(images), attributes)

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        """The given images, each with the attributes of the next one."""
        if given is None:
            raise BadInput("fader edits: give a batch of images with attributes to sample from.")
        return self.edit(given.images, self._attributes(given).roll(-1, 0))[:n]
