"""A pool of earlier generated images for the critic (Shrivastava et al. 2016, arXiv:1612.07828; used by CycleGAN)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ganworks import rng


class ImagePool(nn.Module):
    """Shows the critic an old image instead of a new one half of the time.

    While the pool fills, images pass through and are stored. Once it is full each image, with probability one half, is
    exchanged for one drawn from the pool, or else passes through. The pool is a buffer and so part of a checkpoint.
    Each process of a distributed run has a pool of its own (``local``: never averaged); a checkpoint keeps them all.

    Args:
        size: images in the pool; 0 lets everything through.
        image: (C, H, W).
    """

    local = True
    images: Tensor
    count: Tensor

    def __init__(self, size: int, image: tuple[int, int, int]):
        super().__init__()
        self.register_buffer("images", torch.zeros(size, *image))
        self.register_buffer("count", torch.zeros((), dtype=torch.int64))

    @torch.no_grad()
    def forward(self, images: Tensor) -> Tensor:
        """Images (B, C, H, W) to judge, detached; the pool takes in the new ones."""
        size = len(self.images)
        if not size:
            return images.detach()
        swaps = rng.uniform(len(images), like=images).tolist()
        places = rng.integers(len(images), high=size, like=images).tolist()
        output = []
        for image, swap, place in zip(images.detach(), swaps, places, strict=True):
            if int(self.count) < size:
                self.images[int(self.count)] = image
                self.count += 1
            elif swap < 0.5:
                image, self.images[place] = self.images[place].clone(), image.clone()
            output.append(image)
        return torch.stack(output)
