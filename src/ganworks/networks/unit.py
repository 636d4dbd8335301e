"""UNIT's two auto-encoders over one latent space (Liu, Breuel, Kautz 2017, arXiv:1703.00848, appendix).

The encoders share their last layers and the decoders their first, as the same modules: what the two domains have in
common is computed by one set of weights.
"""

from __future__ import annotations

from typing import NamedTuple

from ganworks.layers.initialize import normal_
from ganworks.networks.cyclegan import Decoder, Encoder, Upsampling, residual
from ganworks.networks.sizes import two_shapes


class Halves(NamedTuple):
    """Encoders (B, C, H, W) -> (B, 4 width, H/4, W/4) and decoders back, of two domains."""

    encoder_x: Encoder
    encoder_y: Encoder
    decoder_x: Decoder
    decoder_y: Decoder


def halves(
    image: tuple[int, int, int],
    width: int = 64,
    blocks: int = 3,
    shared: int = 1,
    upsampling: Upsampling = "transposed",
    target_channels: int | None = None,
) -> Halves:
    """Two encoders and two decoders with shared middles.

    Args:
        image: (C, H, W), sides of at least 8 pixels and multiples of 4.
        width: channels of the finest map.
        blocks: residual blocks of an encoder or decoder that belong to its domain (authors' code: 3).
        shared: residual blocks after them, respectively before them, that serve both domains (1).
        upsampling: how decoders double their maps.
        target_channels: C of the second domain, where it is another.
    """
    last, first = normal_(residual(width, shared)), normal_(residual(width, shared))
    x, y = two_shapes(image, target_channels)
    return Halves(
        Encoder(x, width, blocks, last),
        Encoder(y, width, blocks, last),
        Decoder(x, width, blocks, first, upsampling),
        Decoder(y, width, blocks, first, upsampling),
    )
