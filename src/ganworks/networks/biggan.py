r"""BigGAN's generator (Brock, Donahue, Simonyan 2018, arXiv:1809.11096).

The latent is cut in chunks: the first makes the first map, each further one joins the class embedding, which all
blocks share, to choose the gains and biases of one block's batch normalisations. Self-attention on one map, spectral
normalisation, orthogonal starting weights. Its critic is :class:`ganworks.networks.projection.Critic` with
``attention=attended(image)``.

Departures: channels as in :mod:`ganworks.networks.resnet`; attention at 32x32 or below, not 64x64.
"""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor, nn

from ganworks.errors import BadInput
from ganworks.layers.conditional_batch_norm import ConditionalBatchNorm2d
from ganworks.layers.initialize import orthogonal_
from ganworks.layers.spectral_norm import spectral_
from ganworks.networks import parts, projection
from ganworks.networks.parts import labels
from ganworks.networks.resnet import UpBlock, channels, to_image, up_blocks
from ganworks.networks.sizes import attended, doublings
from ganworks.registry import network


class Generator(nn.Module):
    """(B, latent), labels (B,) -> (B, C, H, W) in (-1, 1).

    Args:
        latent: length of the input, a multiple of the number of chunks: one, and one for each doubling.
        image: (C, H, W), square, side 4 to 7 times a power of two.
        classes: number of labels; 1 for none.
        width: channels of the finest map.
        embedding: length of the class embedding (paper: 128).
        spectral: normalise the weights of linear layers and convolutions; the embedding stays as it is.

    Raises:
        BadInput: a size that doubling cannot make, or a latent that cannot be cut.
    """

    def __init__(
        self,
        latent: int,
        image: tuple[int, int, int],
        classes: int = 1,
        width: int = 64,
        embedding: int = 128,
        spectral: bool = True,
    ) -> None:
        super().__init__()
        self.classes = classes
        self.base, times = doublings("biggan", image)
        self.chunk, rest = divmod(latent, times + 1)
        if rest or not self.chunk:
            raise BadInput(
                f"A latent of {latent} numbers cannot be cut in {times + 1} chunks for images of "
                f"{image[1]}x{image[2]} pixels; its length must be a multiple of {times + 1}."
            )
        sizes = channels(width, image[1], times)[::-1]
        norm = partial(ConditionalBatchNorm2d, condition=self.chunk + embedding)
        self.embedding = nn.Embedding(classes, embedding)
        self.project = nn.Linear(self.chunk, self.base * self.base * sizes[0])
        self.blocks = up_blocks(sizes, self.base, norm, attended(image))
        self.output = to_image(width, image[0])
        orthogonal_(self)
        if spectral:
            spectral_(self, skip=(nn.Embedding,))

    def forward(self, latent: Tensor, label: Tensor | None = None) -> Tensor:
        """Images (B, C, H, W)."""
        first, *chunks = latent.split(self.chunk, dim=1)
        shared = self.embedding(labels(latent, label, self.classes))
        maps = self.project(first).unflatten(1, (self.base, self.base, -1)).permute(0, 3, 1, 2)
        pending = iter(chunks)
        for block in self.blocks:
            maps = block(maps, torch.cat([next(pending), shared], 1)) if isinstance(block, UpBlock) else block(maps)
        return self.output(maps).tanh()


@network("biggan", title="BigGAN", paper="1809.11096")
class BigGAN(parts.Bodies):
    """Chunks of the latent choose the gains of each block; orthogonal weights, self-attention."""

    generator = Generator

    @staticmethod
    def critic(image: tuple[int, int, int], width: int = 64, spectral: parts.Spectral = True) -> nn.Module:
        """SAGAN's critic with orthogonal starting weights, without labels."""
        return projection.Critic(image, width=width, attention=attended(image), spectral=spectral, orthogonal=True)
