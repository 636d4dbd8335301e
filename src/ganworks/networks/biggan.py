r"""BigGAN's generator (Brock, Donahue, Simonyan 2018, arXiv:1809.11096).

The latent is cut in chunks: the first makes the first map, each further one joins the class embedding, which all
blocks share, to choose the gains and biases of one block's batch normalisations. Self-attention on one map, spectral
normalisation, orthogonal starting weights. Its critic is :class:`ganworks.networks.projection.Critic`.

Departures by default: channels as in :mod:`ganworks.networks.resnet`, attention at 32x32 or below in SAGAN's form, and
a critic of narrow blocks. The tables of the paper's appendix B are options: ``multiples``, ``attention=64``,
``form="biggan"`` and, of the critic, ``wide``; the recipes ``biggan/paper``, ``-256`` and ``-512`` have them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional

from ganworks.errors import BadInput
from ganworks.layers.attention import Form
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
        multiples: channels of each map as multiples of the width, the finest map's first.
        attention: side of the map that attends to itself, 0 for none; default: :func:`attended`.
        form: see :class:`ganworks.layers.attention.SelfAttention`.
        shared: one class embedding for all blocks; else each normalisation has gains and biases for each class.
        hierarchical: a chunk of the latent for each block; else the whole latent makes the first map.

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
        multiples: Sequence[int] | None = None,
        attention: int | None = None,
        form: Form = "published",
        shared: bool = True,
        hierarchical: bool = True,
    ) -> None:
        super().__init__()
        self.classes, self.hierarchical = classes, hierarchical
        self.base, times = doublings("biggan", image)
        self.chunk, rest = divmod(latent, times + 1) if hierarchical else (latent, 0)
        if rest or not self.chunk:
            raise BadInput(
                f"A latent of {latent} numbers cannot be cut in {times + 1} chunks for images of "
                f"{image[1]}x{image[2]} pixels; its length must be a multiple of {times + 1}."
            )
        sizes = channels(width, image[1], times, multiples)[::-1]
        condition = (self.chunk if hierarchical else 0) + (embedding if shared else classes)
        norm = partial(ConditionalBatchNorm2d, condition=condition)
        self.embedding = nn.Embedding(classes, embedding) if shared else None
        self.project = nn.Linear(self.chunk, self.base * self.base * sizes[0])
        place = attended(image) if attention is None else attention
        self.blocks = up_blocks(sizes, self.base, norm, place, form)
        self.output = to_image(sizes[-1], image[0])
        orthogonal_(self)
        if spectral:
            spectral_(self, skip=(nn.Embedding,))

    def forward(self, latent: Tensor, label: Tensor | None = None) -> Tensor:
        """Images (B, C, H, W)."""
        first, *chunks = latent.split(self.chunk, dim=1)
        condition = self._condition(labels(latent, label, self.classes)).to(latent.dtype)
        maps = self.project(first).unflatten(1, (self.base, self.base, -1)).permute(0, 3, 1, 2)
        pending = iter(chunks)
        for block in self.blocks:
            if isinstance(block, UpBlock):
                maps = block(maps, torch.cat([next(pending), condition], 1) if self.hierarchical else condition)
            else:
                maps = block(maps)
        return self.output(maps).tanh()

    def _condition(self, label: Tensor) -> Tensor:
        """What the blocks read of the labels (B,): the shared embedding (B, E), or the classes themselves (B, K)."""
        return functional.one_hot(label, self.classes) if self.embedding is None else self.embedding(label)


@network("biggan", title="BigGAN", paper="1809.11096")
class BigGAN(parts.Bodies):
    """Chunks of the latent choose the gains of each block; orthogonal weights, self-attention."""

    generator = Generator

    @staticmethod
    def critic(
        image: tuple[int, int, int],
        width: int = 64,
        spectral: parts.Spectral = True,
        multiples: Sequence[int] | None = None,
        attention: int | None = None,
        form: Form = "published",
        halvings: int | None = None,
        wide: bool = False,
    ) -> nn.Module:
        """SAGAN's critic with orthogonal starting weights, without labels."""
        place = attended(image) if attention is None else attention
        return projection.Critic(
            image, 1, width, place, spectral, True, form=form, multiples=multiples, halvings=halvings, wide=wide
        )
