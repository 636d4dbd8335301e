"""UNIT's two auto-encoders over one latent space (Liu, Breuel, Kautz 2017, arXiv:1703.00848, appendix).

The encoders share their last layers and the decoders their first, as the same modules: what the two domains have in
common is computed by one set of weights. In the extreme there is one encoder, told the domain by a further channel.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from ganworks.errors import BadInput
from ganworks.layers.initialize import normal_
from ganworks.networks.cyclegan import Decoder, Encoder, Upsampling, residual
from ganworks.networks.sizes import two_shapes


class ToldEncoder(nn.Module):
    """An encoder that is shown a constant channel beside the image: (B, C, H, W) -> (B, 4 width, H/4, W/4).

    Args:
        body: of images (B, C + 1, H, W), perhaps the same object for several domains.
        flag: the value of the channel, which says what domain the image is of.
    """

    def __init__(self, body: Encoder, flag: float) -> None:
        super().__init__()
        self.body, self.flag = body, flag

    def forward(self, images: Tensor) -> Tensor:
        """Codes."""
        return self.body(torch.cat([images, torch.full_like(images[:, :1], self.flag)], 1))


class Halves(NamedTuple):
    """Encoders (B, C, H, W) -> (B, 4 width, H/4, W/4) and decoders back, of two domains."""

    encoder_x: nn.Module
    encoder_y: nn.Module
    decoder_x: Decoder
    decoder_y: Decoder


def halves(
    image: tuple[int, int, int],
    width: int = 64,
    blocks: int = 3,
    shared: int = 1,
    upsampling: Upsampling = "transposed",
    target_channels: int | None = None,
    one_encoder: bool = False,
) -> Halves:
    """Two encoders and two decoders with shared middles.

    Args:
        image: (C, H, W), sides of at least 8 pixels and multiples of 4.
        width: channels of the finest map.
        blocks: residual blocks of an encoder or decoder that belong to its domain (authors' code: 3).
        shared: residual blocks after them, respectively before them, that serve both domains (1).
        upsampling: how decoders double their maps.
        target_channels: C of the second domain, where it is another.
        one_encoder: all weights of the encoders are shared; a channel of ones tells the first domain, of zeros the
            second.

    Raises:
        BadInput: one encoder for images of different channels.
    """
    last, first = normal_(residual(width, shared)), normal_(residual(width, shared))
    x, y = two_shapes(image, target_channels)
    if one_encoder and x != y:
        raise BadInput(f"One encoder cannot read images of {x[0]} and of {y[0]} channels; leave one_encoder out.")
    if one_encoder:
        body = Encoder((x[0] + 1, *x[1:]), width, blocks, last, told=True)
        encoders: tuple[nn.Module, nn.Module] = ToldEncoder(body, 1.0), ToldEncoder(body, 0.0)
    else:
        encoders = Encoder(x, width, blocks, last), Encoder(y, width, blocks, last)
    return Halves(
        *encoders,
        Decoder(x, width, blocks, first, upsampling),
        Decoder(y, width, blocks, first, upsampling),
    )
