"""SAGAN's generator (Zhang, Goodfellow, Metaxas, Odena 2018, arXiv:1805.08318).

Residual blocks with batch normalisation by class, self-attention on one map, spectral normalisation. Its critic is
:class:`ganworks.networks.projection.Critic`. Departure by default: the critic's blocks are narrow; the option ``wide``
of the critic makes them the paper's.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from torch import Tensor, nn

from ganworks.layers.attention import Form
from ganworks.layers.conditional_batch_norm import ClassBatchNorm2d
from ganworks.layers.spectral_norm import spectral_
from ganworks.networks import parts, projection
from ganworks.networks.parts import labels
from ganworks.networks.resnet import UpBlock, channels, initialize_, to_image, up_blocks
from ganworks.networks.sizes import attended, doublings
from ganworks.registry import network


class Generator(nn.Module):
    """(B, latent), labels (B,) -> (B, C, H, W) in (-1, 1).

    Args:
        latent: length of the input.
        image: (C, H, W), square, side 4 to 7 times a power of two.
        classes: number of labels; 1 for none.
        width: channels of the finest map.
        spectral: normalise the weights of linear layers and convolutions, but not the gains and biases of classes.
        multiples: channels of each map as multiples of the width, the finest map's first.
        attention: side of the map that attends to itself, 0 for none; default: :func:`attended`.
        form: see :class:`ganworks.layers.attention.SelfAttention`.

    Raises:
        BadInput: a size that doubling cannot make.
    """

    def __init__(
        self,
        latent: int,
        image: tuple[int, int, int],
        classes: int = 1,
        width: int = 64,
        spectral: bool = True,
        multiples: Sequence[int] | None = None,
        attention: int | None = None,
        form: Form = "published",
    ) -> None:
        super().__init__()
        self.classes = classes
        self.base, times = doublings("sagan", image)
        sizes = channels(width, image[1], times, multiples)[::-1]
        norm = partial(ClassBatchNorm2d, classes=classes)
        self.project = nn.Linear(latent, self.base * self.base * sizes[0])
        self.blocks = up_blocks(sizes, self.base, norm, attended(image) if attention is None else attention, form)
        self.output = to_image(sizes[-1], image[0])
        initialize_(self)
        if spectral:
            spectral_(self, skip=(nn.Embedding,))

    def forward(self, latent: Tensor, label: Tensor | None = None) -> Tensor:
        """Images (B, C, H, W)."""
        label = labels(latent, label, self.classes)
        maps = self.project(latent).unflatten(1, (self.base, self.base, -1)).permute(0, 3, 1, 2)
        for block in self.blocks:
            maps = block(maps, label) if isinstance(block, UpBlock) else block(maps)
        return self.output(maps).tanh()


@network("sagan", title="SAGAN", paper="1805.08318")
class SAGAN(parts.Bodies):
    """Residual blocks with self-attention and spectral normalisation."""

    generator = Generator

    @staticmethod
    def critic(
        image: tuple[int, int, int],
        width: int = 64,
        spectral: parts.Spectral = True,
        attention: int | None = None,
        wide: bool = False,
    ) -> nn.Module:
        """The residual critic with self-attention, without labels."""
        place = attended(image) if attention is None else attention
        return projection.Critic(image, 1, width, place, spectral, wide=wide)
