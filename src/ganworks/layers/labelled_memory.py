"""The labelled images that came by, kept to learn from again where few of a data set's images are labelled."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ganworks import rng


class LabelledMemory(nn.Module):
    """A ring of the latest distinct labelled images, from which every turn can draw.

    With a hundred labels among sixty thousand images a batch holds a label every tenth time; the memory holds them all
    after one pass through the data. It is made of buffers and so part of a checkpoint. Each process of a distributed
    run has a memory of its own (``local``: never averaged); a checkpoint keeps them all.

    Args:
        size: images in it at most; the oldest makes room.
        image: (C, H, W).
    """

    local = True
    images: Tensor
    label: Tensor
    count: Tensor

    def __init__(self, size: int, image: tuple[int, int, int]) -> None:
        super().__init__()
        self.register_buffer("images", torch.zeros(size, *image))
        self.register_buffer("label", torch.full((size,), -1, dtype=torch.int64))
        self.register_buffer("count", torch.zeros((), dtype=torch.int64))

    def __len__(self) -> int:
        return min(int(self.count), len(self.images))

    def shares(self, classes: int) -> Tensor:
        """The shares (K,) of the classes among what is in it, by Laplace's rule of one more of each; alike at first."""
        counts = torch.bincount(self.label[: len(self)], minlength=classes) + 1.0
        return counts / counts.sum()

    @torch.no_grad()
    def keep(self, images: Tensor, label: Tensor) -> None:
        """Take in the labelled ones of a batch that are not in it already.

        Args:
            images: (B, C, H, W).
            label: (B,) int64, -1 where the class is unknown.
        """
        for image, kind in zip(images[label >= 0], label[label >= 0], strict=True):
            if not bool((self.images[: len(self)] == image).flatten(1).all(1).any()):
                place = int(self.count) % len(self.images)
                self.images[place], self.label[place] = image, kind
                self.count += 1

    def draw(self, n: int, *, images: Tensor, label: Tensor) -> tuple[Tensor, Tensor]:
        """Images (n, C, H, W) and their labels (n,), drawn with equal chances from what is in it.

        Args:
            n: how many.
            images: (B, C, H, W) what to give, from the first on, while it is empty; n is then at most B.
            label: (B,) of these.
        """
        rows = rng.integers(n, high=max(len(self), 1), like=self.images)
        return (self.images[rows], self.label[rows]) if len(self) else (images[:n], label[:n])
