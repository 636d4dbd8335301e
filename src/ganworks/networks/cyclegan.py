"""CycleGAN's translator (Zhu, Park, Isola, Efros 2017, arXiv:1703.10593; after Johnson et al. 2016, 1603.08155).

Whole, and cut in two inside its residual blocks for systems that put encoders and decoders of several domains together.
"""

from __future__ import annotations

from typing import Literal

from torch import Tensor, nn

from ganworks.errors import BadInput
from ganworks.layers.initialize import normal_

SKIP_SHARE = 0.97
"""Share of an image's range that a skip passes on: at 1 the inverse of tanh has no value, and the slope none either."""
Upsampling = Literal["transposed", "nearest"]
"""How a map is doubled: by a transposed 3x3 convolution of stride two, as in the paper, whose taps meet some pixels
more often than others and leave a checkerboard; or by repeating pixels before a 3x3 convolution (Odena et al. 2016), on
reflected borders: zeros would tell the generator where it is, and it drew a line along the lower edge."""


def _normalised(convolution: nn.Module, channels: int) -> list[nn.Module]:
    return [convolution, nn.InstanceNorm2d(channels, affine=True), nn.ReLU()]


class Block(nn.Module):
    """(B, C, H, W) -> (B, C, H, W): two 3x3 convolutions on reflected borders, added to the input."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            *_normalised(nn.Conv2d(channels, channels, 3, padding=1, padding_mode="reflect", bias=False), channels),
            nn.Conv2d(channels, channels, 3, padding=1, padding_mode="reflect", bias=False),
            nn.InstanceNorm2d(channels, affine=True),
        )

    def forward(self, x: Tensor) -> Tensor:
        """The map with the residual added."""
        return x + self.layers(x)


def shrinking(channels: int, width: int, told: bool = False) -> nn.Sequential:
    """(B, channels, H, W) -> (B, 4 width, H/4, W/4): a 7x7 convolution and two halvings.

    Where the network is told something by constant channels, the first map is not normalised: its means are that.
    """
    first = nn.Conv2d(channels, width, 7, padding=3, padding_mode="reflect", bias=told)
    return nn.Sequential(
        *([first, nn.ReLU()] if told else _normalised(first, width)),
        *_normalised(nn.Conv2d(width, 2 * width, 3, 2, 1, bias=False), 2 * width),
        *_normalised(nn.Conv2d(2 * width, 4 * width, 3, 2, 1, bias=False), 4 * width),
    )


def _doubled(before: int, after: int, upsampling: Upsampling) -> list[nn.Module]:
    if upsampling == "nearest":
        convolution = nn.Conv2d(before, after, 3, padding=1, padding_mode="reflect", bias=False)
        return [nn.Upsample(scale_factor=2), *_normalised(convolution, after)]
    return _normalised(nn.ConvTranspose2d(before, after, 3, 2, 1, 1, bias=False), after)


def growing(width: int, channels: int, upsampling: Upsampling = "transposed") -> nn.Sequential:
    """(B, 4 width, H, W) -> (B, channels, 4 H, 4 W): two doublings and a 7x7 convolution."""
    return nn.Sequential(
        *_doubled(4 * width, 2 * width, upsampling),
        *_doubled(2 * width, width, upsampling),
        nn.Conv2d(width, channels, 7, padding=3, padding_mode="reflect"),
    )


def residual(width: int, blocks: int) -> nn.Sequential:
    """(B, 4 width, H, W) -> the same: residual blocks."""
    return nn.Sequential(*(Block(4 * width) for _ in range(blocks)))


def blocks_for(image: tuple[int, int, int], blocks: int | None = None) -> int:
    """How many residual blocks a translator has: 6 up to 128 pixels and 9 above, as in the paper, where not given.

    Raises:
        BadInput: a size that cannot be halved twice.
    """
    _, height, side = image
    if height % 4 or side % 4 or min(height, side) < 8:
        raise BadInput(
            f"The cyclegan generator cannot translate images of {height}x{side} pixels; both sides must be "
            f"multiples of 4 and at least 8."
        )
    return (6 if max(height, side) <= 128 else 9) if blocks is None else blocks


class Generator(nn.Module):
    """Images (B, C, H, W) of one domain -> images (B, C', H, W) of the other, in (-1, 1).

    A 7x7 convolution, two halvings, residual blocks, two doublings, a 7x7 convolution and tanh; instance normalisation
    with a learned gain and bias a channel, reflected borders; weights from N(0, 0.02^2).

    Args:
        image: (C, H, W), sides of at least 8 pixels and multiples of 4.
        width: channels of the finest map (paper: 64).
        blocks: residual blocks, see :func:`blocks_for`.
        out_channels: C', C where not given.
        skip: add the input, as the tanh would have made it, to what is put through the tanh: the translator starts
            near the identity and learns what to change. Not in the paper.
        upsampling: how maps are doubled, see :data:`Upsampling`.

    Raises:
        BadInput: a size that cannot be halved twice, or an input that cannot be added to the output.
    """

    def __init__(
        self,
        image: tuple[int, int, int],
        width: int = 64,
        blocks: int | None = None,
        out_channels: int | None = None,
        skip: bool = False,
        upsampling: Upsampling = "transposed",
    ) -> None:
        super().__init__()
        if skip and out_channels not in (None, image[0]):
            raise BadInput(
                f"An input of {image[0]} channels cannot be added to an output of {out_channels}; set skip=False."
            )
        self.skip, blocks = skip, blocks_for(image, blocks)
        self.encode = shrinking(image[0], width)
        self.blocks = residual(width, blocks)
        self.decode = growing(width, out_channels or image[0], upsampling)
        normal_(self)

    def forward(self, images: Tensor) -> Tensor:
        """Translated images."""
        output = self.decode(self.blocks(self.encode(images)))
        return (output + (SKIP_SHARE * images).atanh() if self.skip else output).tanh()


class Encoder(nn.Module):
    """The first half of a translator: images (B, C, H, W) -> codes (B, 4 width, H/4, W/4).

    Args:
        image: (C, H, W), sides of at least 8 pixels and multiples of 4.
        width: channels of the finest map.
        blocks: residual blocks of this half.
        shared: what comes last, perhaps the same object in the encoders of several domains; nothing where not given.
        told: some channels are constant and say something of the image.
    """

    def __init__(
        self,
        image: tuple[int, int, int],
        width: int,
        blocks: int,
        shared: nn.Module | None = None,
        told: bool = False,
    ) -> None:
        super().__init__()
        self.own = normal_(nn.Sequential(shrinking(image[0], width, told), residual(width, blocks_for(image, blocks))))
        self.shared = nn.Identity() if shared is None else shared

    def forward(self, images: Tensor) -> Tensor:
        """Codes."""
        return self.shared(self.own(images))


class Decoder(nn.Module):
    """The second half of a translator: codes (B, 4 width, H/4, W/4) -> images (B, C, H, W) in (-1, 1).

    Args:
        image: (C, H, W), sides of at least 8 pixels and multiples of 4.
        width: channels of the finest map.
        blocks: residual blocks of this half.
        shared: what comes first, perhaps the same object in the decoders of several domains; nothing where not given.
        upsampling: how maps are doubled, see :data:`Upsampling`.
    """

    def __init__(
        self,
        image: tuple[int, int, int],
        width: int,
        blocks: int,
        shared: nn.Module | None = None,
        upsampling: Upsampling = "transposed",
    ) -> None:
        super().__init__()
        self.shared = nn.Identity() if shared is None else shared
        bottom, top = residual(width, blocks_for(image, blocks)), growing(width, image[0], upsampling)
        self.own = normal_(nn.Sequential(bottom, top))

    def forward(self, codes: Tensor) -> Tensor:
        """Images."""
        return self.own(self.shared(codes)).tanh()
