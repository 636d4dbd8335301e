"""What systems with an encoder into the space of latents share."""

from __future__ import annotations

from typing import Any

from pydantic import Field
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.game import Settings, System
from ganworks.latents import Normal
from ganworks.networks import Kind, generator
from ganworks.networks.encoders import GaussianEncoder
from ganworks.systems._pieces import ConfigT, Family, Generating, Latent


class GaussianSettings(System.Config, Latent, Family):
    """Settings of a variational auto-encoder."""

    network: Kind = "auto"
    """Body of the generator, and of the encoder, which is the trunk of its critic: a family, file.py:Body, or auto."""
    width: int = Field(default=64, ge=1)
    """Units or channels of the narrowest hidden layer."""
    generator_options: dict[str, Any] = Field(default_factory=dict)
    """Further options of the generator's body; see the family's page in the API."""
    encoder_options: dict[str, Any] = Field(default_factory=dict)
    """Further options of the encoder's body, which is the family's critic."""


class JointWidths(Settings):
    """Settings of bodies around a critic of pairs."""

    network_options: dict[str, Any] = Field(default_factory=dict)
    """Further options of all bodies; see the family's page in the API."""
    joint_width: int = Field(default=512, ge=1)
    """Units of the critic that read the code, and that read image and code (paper, digits: 1024)."""


class Autoencoding(Generating[ConfigT]):
    """A system with an encoder from images to latents besides."""

    averaged = ("encoder", "generator")
    encoder: Any
    """images (B, C, H, W) -> codes (B, Z)."""

    def encode(self, images: Tensor) -> Tensor:
        """Codes (B, Z) of images (B, C, H, W)."""
        return self.encoder(images)

    def reconstruct(self, images: Tensor) -> Tensor:
        """G(E(x)), (B, C, H, W)."""
        return self.generator(self.encode(images))


class GaussianAutoencoding(Autoencoding[ConfigT]):
    """The same with a normal law of codes, a :class:`ganworks.networks.encoders.GaussianEncoder`."""

    def build_autoencoder(self, settings: GaussianSettings) -> None:
        """Make the prior, the encoder and the generator, whose body may be another than the encoder's.

        Raises:
            BadInput: the body of a critic, in a system that has none.
        """
        kind, image, width = settings.network, settings.image, settings.width
        if settings.networks.critic is not None and self.critic_name is None:
            raise BadInput(
                f"{self.entry.name} has no critic, so that networks.critic={settings.networks.critic!r} names nothing; "
                "its encoder is the trunk of the critic of network."
            )
        self.prior = Normal(settings.noise)
        self.encoder = GaussianEncoder(kind, image, settings.noise, width, **settings.encoder_options)
        self.generator = generator(
            settings.kind_of("generator"), latent=settings.noise, image=image, width=width, **settings.generator_options
        )

    def encode(self, images: Tensor) -> Tensor:
        """The means (B, Z) of the codes of images (B, C, H, W)."""
        return self.encoder(images)[0]
