"""XGAN's auto-encoders with a shared middle and the classifier of domains (Royer et al. 2017, arXiv:1711.05139).

Each domain has layers of its own next to the image; the embedding, a vector, is made by the encoders' shared last
layers and read by the decoders' shared first ones.

Departures: normalisation over each sample's channels and pixels, because the paper names none and batch normalisation
in shared layers would tell the domains apart; the embedding is normalised to zero mean and unit variance, without a
gain that is learned, so that distances between embeddings cannot be made small by making embeddings small.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from torch import Tensor, nn

from ganworks.layers.initialize import normal_
from ganworks.layers.norm import maps
from ganworks.networks.sizes import channels, doublings, two_shapes


class Encoder(nn.Module):
    """Images (B, C, H, W) -> embeddings (B, embedding)."""

    def __init__(self, own: nn.Module, shared: nn.Module) -> None:
        super().__init__()
        self.own, self.shared = own, shared

    def forward(self, images: Tensor) -> Tensor:
        """Embeddings."""
        return self.shared(self.own(images))


class Decoder(nn.Module):
    """Embeddings (B, embedding) -> images (B, C, H, W) in (-1, 1)."""

    def __init__(self, shared: nn.Module, own: nn.Module) -> None:
        super().__init__()
        self.shared, self.own = shared, own

    def forward(self, embedding: Tensor) -> Tensor:
        """Images."""
        return self.own(self.shared(embedding)).tanh()


class Halves(NamedTuple):
    """Encoders and decoders of two domains, over one embedding."""

    encoder_x: Encoder
    encoder_y: Encoder
    decoder_x: Decoder
    decoder_y: Decoder


def halves(image: tuple[int, int, int], embedding: int, width: int = 64, target_channels: int | None = None) -> Halves:
    """Two encoders and two decoders: own layers down to one halving above the smallest map, shared from there on.

    Args:
        image: (C, H, W), square, side 4 to 7 times a power of two.
        embedding: length of the embedding (paper: 1024 at 64x64).
        width: channels of the finest map.
        target_channels: C of the second domain, where it is another.

    Raises:
        BadInput: a size that doubling cannot make.
    """
    base, times = doublings("xgan", image)
    sizes = [width, *channels(2 * width, times)]
    flat = sizes[-1] * base * base
    last = nn.Sequential(
        _halving(sizes[-2], sizes[-1]),
        nn.Flatten(),
        nn.Linear(flat, embedding),
        nn.LayerNorm(embedding, elementwise_affine=False),
    )
    first = nn.Sequential(
        nn.Linear(embedding, flat), nn.Unflatten(1, (sizes[-1], base, base)), nn.ReLU(), _doubling(sizes[-1], sizes[-2])
    )

    def look(seen: int) -> nn.Module:
        entry = nn.Sequential(nn.Conv2d(seen, width, 3, padding=1), nn.LeakyReLU(0.2))
        return normal_(nn.Sequential(entry, *(_halving(a, b) for a, b in pairwise(sizes[:-1]))))

    def draw(shown: int) -> nn.Module:
        grow = [_doubling(b, a) for a, b in pairwise(sizes[:-1])][::-1]
        return normal_(nn.Sequential(*grow, nn.Conv2d(width, shown, 3, padding=1)))

    for shared in (last, first):
        normal_(shared)
    x, y = (shape[0] for shape in two_shapes(image, target_channels))
    return Halves(Encoder(look(x), last), Encoder(look(y), last), Decoder(first, draw(x)), Decoder(first, draw(y)))


class DomainClassifier(nn.Sequential):
    """Embeddings (B, embedding) -> one logit (B, 1), larger for the second domain: two hidden layers."""

    def __init__(self, embedding: int, hidden: int = 128) -> None:
        super().__init__(
            nn.Linear(embedding, hidden),
            nn.LeakyReLU(0.2),
            nn.Linear(hidden, hidden),
            nn.LeakyReLU(0.2),
            nn.Linear(hidden, 1),
        )


def _halving(before: int, after: int) -> nn.Module:
    return nn.Sequential(nn.Conv2d(before, after, 4, 2, 1), maps("layer", after), nn.LeakyReLU(0.2))


def _doubling(before: int, after: int) -> nn.Module:
    return nn.Sequential(nn.ConvTranspose2d(before, after, 4, 2, 1), maps("layer", after), nn.ReLU())
