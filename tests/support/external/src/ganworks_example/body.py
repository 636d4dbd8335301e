"""Bodies: the critic's is offered to every system, the generator's is used by the example alone."""

from __future__ import annotations

from torch import Tensor, nn


class Body(nn.Module):
    """A small convolutional critic: images (B, C, H, W) to scores (B,)."""

    def __init__(self, image: tuple[int, int, int], width: int = 16):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(image[0], width, 3, 2, 1), nn.SiLU(), nn.Conv2d(width, width, 3, 2, 1), nn.SiLU()
        )
        self.head = nn.Linear(width, 1)

    def forward(self, images: Tensor) -> Tensor:
        return self.head(self.layers(images).mean((2, 3))).squeeze(1)


class Painter(nn.Module):
    """A fully connected generator: latents (B, Z) to images (B, C, H, W) in [-1, 1]."""

    def __init__(self, latent: int, image: tuple[int, int, int], width: int = 16):
        super().__init__()
        channels, height, rows = image
        self.image = image
        self.layers = nn.Sequential(nn.Linear(latent, width), nn.SiLU(), nn.Linear(width, channels * height * rows))

    def forward(self, latents: Tensor) -> Tensor:
        return self.layers(latents).tanh().view(-1, *self.image)
