"""Fully connected players, for two-dimensional problems and very small images (Goodfellow et al. 2014, 1406.2661)."""

from __future__ import annotations

import math
from itertools import pairwise

from torch import Tensor, nn

from ganworks.layers import norm as norms
from ganworks.networks import parts
from ganworks.registry import network


class Generator(nn.Module):
    """(B, latent) -> (B, C, H, W): hidden layers with ReLU, then tanh; points (H = W = 1) are left unbounded.

    Args:
        latent: length of the input.
        image: (C, H, W).
        width: units of each hidden layer.
        depth: number of hidden layers.
    """

    def __init__(self, latent: int, image: tuple[int, int, int], width: int = 128, depth: int = 3) -> None:
        super().__init__()
        self.image = image
        sizes = [latent, *[width] * depth]
        hidden = [part for a, b in pairwise(sizes) for part in (nn.Linear(a, b), nn.ReLU())]
        self.hidden = nn.Sequential(*hidden)
        self.output = nn.Linear(sizes[-1], math.prod(image))

    def forward(self, latent: Tensor) -> Tensor:
        """Images, or points, (B, C, H, W)."""
        images = self.output(self.hidden(latent)).unflatten(1, self.image)
        return images if self.image[1:] == (1, 1) else images.tanh()


class Trunk(parts.Trunk):
    """(B, C, H, W) -> (B, width): hidden layers with LeakyReLU of slope 0.2."""

    def __init__(self, image: tuple[int, int, int], width: int, depth: int, norm: norms.Norm) -> None:
        super().__init__()
        self.features = width
        sizes = [math.prod(image), *[width] * depth]
        self.hidden = nn.Sequential()
        for before, after in pairwise(sizes):
            self.hidden.append(nn.Linear(before, after))
            self.hidden.append(norms.vectors(norm, after))
            self.hidden.append(nn.LeakyReLU(0.2))

    def forward(self, images: Tensor) -> Tensor:
        """Features (B, width)."""
        return self.hidden(images.flatten(1))


class Critic(parts.Critic):
    """(B, C, H, W) -> (B,).

    Args:
        image: (C, H, W).
        width: units of each hidden layer.
        depth: number of hidden layers.
        norm: ``batch``, ``layer`` or ``none``.
        spectral: see :class:`ganworks.networks.parts.Critic`.
    """

    def __init__(
        self,
        image: tuple[int, int, int],
        width: int = 128,
        depth: int = 3,
        norm: norms.Norm = "none",
        spectral: parts.Spectral = False,
    ) -> None:
        trunk = Trunk(image, width, depth, norm)
        super().__init__(trunk, nn.Linear(trunk.features, 1), image, spectral)


@network("mlp", title="Fully connected", paper="1406.2661")
class MLP(parts.Bodies):
    """Hidden layers of one width."""

    generator, critic = Generator, Critic
