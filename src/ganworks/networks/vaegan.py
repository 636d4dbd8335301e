"""The critic of VAE/GAN (1512.09300), whose features measure how alike two images are."""

from __future__ import annotations

from torch import Tensor, nn

from ganworks.networks import Kind, critic


class Critic(nn.Module):
    """(B, C, H, W) -> (B, outputs): the trunk of a family with batch normalisation, and a linear head.

    The features' scale is that of the likeness, and normalisation keeps it at one. Without, a convolutional critic
    starts with features so small that the divergence outweighs the likeness and codes are given up, and a fully
    connected one makes them so large in the game that likeness drowns everything else.

    Args:
        kind: family of the trunk.
        image: (C, H, W).
        width: units or channels of the narrowest hidden layer.
        outputs: numbers for each image.
    """

    def __init__(self, kind: Kind, image: tuple[int, int, int], width: int, outputs: int = 1) -> None:
        super().__init__()
        self.trunk = critic(kind, image=image, width=width, norm="batch").trunk
        self.head = nn.Linear(self.trunk.features, outputs)

    def judge(self, features: Tensor) -> Tensor:
        """(B, outputs) of features (B, F) the trunk has made."""
        return self.head(features)

    def forward(self, images: Tensor) -> Tensor:
        """(B, outputs) of images."""
        return self.judge(self.trunk(images))
