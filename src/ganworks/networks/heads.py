"""What systems put on a critic's trunk in place of its head: logits, and InfoGAN's posterior."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from ganworks.networks import Kind, trunk


class LogitCritic(nn.Module):
    """(B, C, H, W) -> (B, outputs): the trunk of a family with batch normalisation, and a linear head.

    Its features measure how alike two images are in VAE/GAN (1512.09300). Their scale is that of the likeness, and
    normalisation keeps it at one. Without, a convolutional critic starts with features so small that the divergence
    outweighs the likeness and codes are given up, and a fully connected one makes them so large in the game that
    likeness drowns everything else.

    Args:
        kind: family of the trunk.
        image: (C, H, W).
        width: units or channels of the narrowest hidden layer.
        outputs: numbers for each image.
        options: further ones of the trunk.
    """

    def __init__(self, kind: Kind, image: tuple[int, int, int], width: int, outputs: int = 1, **options: Any) -> None:
        super().__init__()
        self.trunk = trunk(kind, image=image, width=width, norm="batch", **options)
        self.head = nn.Linear(self.trunk.features, outputs)

    def discriminate(self, features: Tensor) -> Tensor:
        """(B, outputs) of features (B, F) the trunk has made."""
        return self.head(features)

    def forward(self, images: Tensor) -> Tensor:
        """(B, outputs) of images."""
        return self.discriminate(self.trunk(images))


class Posterior(nn.Module):
    """Features of the critic's trunk (B, F) -> parameters of Q(c | x), (B, parameters): logits, then means.

    InfoGAN's Q (Chen et al. 2016, arXiv:1606.03657, appendix C): a hidden layer with batch normalisation and LeakyReLU
    of slope 0.2 (the authors' code), then a linear one.

    Args:
        features: F.
        parameters: how many numbers Q takes, :attr:`ganworks.latents.CodedPrior.parameters`.
        hidden: units of the hidden layer (paper: 128).
    """

    def __init__(self, features: int, parameters: int, hidden: int = 128) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(features, hidden, bias=False),
            nn.BatchNorm1d(hidden),
            nn.LeakyReLU(0.2),
            nn.Linear(hidden, parameters),
        )

    def forward(self, features: Tensor) -> Tensor:
        """Parameters (B, parameters)."""
        return self.layers(features)
