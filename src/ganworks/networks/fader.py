"""The bodies of Fader Networks (Lample et al. 2017, arXiv:1706.00409, section 4)."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from ganworks.errors import BadInput


def sizes(image: tuple[int, int, int], width: int, most: int = 512) -> list[int]:
    """Channels of the image and of every map of the encoder, which halves it until a side is 2 or odd.

    Example:
        >>> sizes((3, 256, 256), 16)
        [3, 16, 32, 64, 128, 256, 512, 512]

    Raises:
        BadInput: an image that cannot be halved, or is not square.
    """
    channels, height, side = image
    channels_by_level = [channels]
    while side % 2 == 0 and side > 2:
        channels_by_level.append(min(most, width * 2 ** (len(channels_by_level) - 1)))
        side //= 2
    if height != image[2] or len(channels_by_level) < 2:
        raise BadInput(
            f"The fader networks cannot halve images of {height}x{image[2]} pixels; they must be square with an even "
            "side of at least 4."
        )
    return channels_by_level


class Encoder(nn.Module):
    """Images (B, C, H, W) -> latent maps (B, F, h, w).

    Convolutions of kernel 4 and stride 2, batch normalisation but for the first, LeakyReLU of slope 0.2.

    Args:
        image: (C, H, W).
        width: channels of the first map (paper: 16); they double up to 512.

    Attributes:
        side: h = w.
    """

    def __init__(self, image: tuple[int, int, int], width: int = 16) -> None:
        super().__init__()
        maps = sizes(image, width)
        self.side = image[1] >> len(maps) - 1
        self.layers = nn.Sequential()
        for level, (before, after) in enumerate(pairwise(maps)):
            self.layers.append(nn.Conv2d(before, after, 4, 2, 1, bias=not level))
            self.layers.extend([nn.BatchNorm2d(after)] if level else [])
            self.layers.append(nn.LeakyReLU(0.2))

    def forward(self, images: Tensor) -> Tensor:
        """Latent maps (B, F, h, w)."""
        return self.layers(images)


class Decoder(nn.Module):
    r"""Latent maps (B, F, h, w) and attributes (B, A) -> images (B, C, H, W) in (-1, 1).

    Transposed convolutions of kernel 4 and stride 2, each shown the attributes as 2 A constant maps,
    :math:`(1 - y_a, y_a)`: one-hot where :math:`y_a` is 0 or 1, and a straight line beyond.

    Args:
        image: (C, H, W).
        attributes: A.
        width: as the encoder's.
    """

    def __init__(self, image: tuple[int, int, int], attributes: int, width: int = 16) -> None:
        super().__init__()
        self.layers = nn.ModuleList()
        upwards = sizes(image, width)[::-1]
        for number, (before, after) in enumerate(pairwise(upwards), 1):
            last = number == len(upwards) - 1
            convolution = nn.ConvTranspose2d(before + 2 * attributes, after, 4, 2, 1, bias=last)
            behind = [nn.Tanh()] if last else [nn.BatchNorm2d(after), nn.ReLU()]
            self.layers.append(nn.Sequential(convolution, *behind))

    def forward(self, latent: Tensor, attributes: Tensor) -> Tensor:
        """Images (B, C, H, W)."""
        code = torch.cat([1 - attributes, attributes], 1).to(latent)[:, :, None, None]
        for layer in self.layers:
            latent = layer(torch.cat([latent, code.expand(-1, -1, *latent.shape[2:])], 1))
        return latent


class LatentCritic(nn.Module):
    """Latent maps (B, F, h, w) -> logits (B, A) of the attributes they give away.

    A strided convolution with batch normalisation, a hidden layer, dropout behind both.

    Args:
        image: (C, H, W).
        attributes: A.
        width: as the encoder's.
        hidden: channels and units (paper: 512).
        dropout: share of features left out in training.
    """

    def __init__(
        self, image: tuple[int, int, int], attributes: int, width: int = 16, hidden: int = 512, dropout: float = 0.3
    ) -> None:
        super().__init__()
        *_, features = maps = sizes(image, width)
        side = image[1] >> len(maps) - 1
        self.layers = nn.Sequential(
            nn.Conv2d(features, hidden, 4, 2, 1, bias=False),
            nn.BatchNorm2d(hidden),
            nn.LeakyReLU(0.2),
            nn.Dropout(dropout),
            nn.Flatten(),
            nn.Linear(hidden * (side // 2) ** 2, hidden),
            nn.LeakyReLU(0.2),
            nn.Dropout(dropout),
            nn.Linear(hidden, attributes),
        )

    def forward(self, latent: Tensor) -> Tensor:
        """Logits (B, A)."""
        return self.layers(latent)
