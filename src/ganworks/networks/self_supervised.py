"""What a game with few labels reads off images besides a score (Lucic et al. 2019, arXiv:1903.02271)."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from ganworks.layers.spectral_norm import spectral
from ganworks.losses.auxiliary import TURNS
from ganworks.networks.resnet import Trunk, initialize_


def head(features: int, outputs: int) -> nn.Module:
    """A spectrally normalised linear reading (B, features) -> (B, outputs) of a critic's features."""
    return spectral(initialize_(nn.Linear(features, outputs)))


class Reader(nn.Module):
    """A network of its own that tells classes and quarter turns: the F of S2GAN and of the clustering variant.

    Normalised sample by sample, so that what it says of an image does not depend on the rest of the batch.

    Args:
        image: (C, H, W), square, side 4 to 7 times a power of two.
        classes: number of classes; 0 reads none.
        width: channels of the finest map.

    Raises:
        BadInput: a size that halving cannot read.
    """

    def __init__(self, image: tuple[int, int, int], classes: int = 0, width: int = 64) -> None:
        super().__init__()
        self.trunk = Trunk(image, width, "layer")
        self.classes = initialize_(nn.Linear(self.trunk.features, classes)) if classes else None
        self.turns = initialize_(nn.Linear(self.trunk.features, TURNS))

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Logits of the classes (B, classes), and of the quarter turns (B, 4)."""
        features = self.features(images)
        return (
            self.classes(features) if self.classes is not None else features.new_empty(len(features), 0)
        ), self.turns(features)

    def features(self, images: Tensor) -> Tensor:
        """Features (B, F): standardised within each image, so that the summing over space leaves no scale."""
        return functional.layer_norm(self.trunk(images), (self.trunk.features,))

    def directions(self, images: Tensor) -> Tensor:
        """Features (B, F) of length one, for clustering."""
        features = self.features(images)
        return features / features.norm(dim=1, keepdim=True).clamp_min(torch.finfo(features.dtype).tiny)
