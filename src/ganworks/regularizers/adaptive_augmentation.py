r"""Adaptive augmentation (ADA; Karras et al. 2020, arXiv:2006.06676, section 3): as much as overfitting asks for.

A critic that learns its images by heart gives nearly all of them scores on the real side of its boundary b:

.. math:: r_t = \mathbb E\,\mathrm{sign}(a(x) - b), \qquad
          p \leftarrow p + \mathrm{sign}(r_t - t)\, \frac{n}{N}

after every four steps, with n real images seen in them. The probability p of each transformation thus needs N images to
rise from 0 to 1. Where the level of scores is open, b lies midway between the batch's mean scores.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ganworks.game import Progress

INTERVAL = 4
"""Steps between changes of the probability."""
LARGEST = 0.8
"""Where the probability ends: the paper finds augmentations in the samples beyond it."""


class AdaptiveProbability(nn.Module):
    """A probability that follows the signs of real scores; buffers hold its whole state.

    Processes of a run see parts of each batch. What they note is averaged after a step, so the probability moves at the
    beginning of the next one, alike in all of them.

    Args:
        target: t, the share of real images above the boundary less that below, in (-1, 1).
        images: N, images over which the probability may rise from 0 to 1.
        start: p at first.
    """

    probability: Tensor
    signs: Tensor
    position: Tensor

    def __init__(self, target: float, images: int, start: float = 0.0) -> None:
        super().__init__()
        self.target, self.images = target, images
        self.register_buffer("probability", torch.tensor(start))
        self.register_buffer("signs", torch.zeros(2))  # their sum, and how many
        self.register_buffer("position", torch.tensor([-1, 0]))  # the last step, and images at the last change

    def adapt(self, progress: Progress) -> float:
        """p, moved by what earlier steps noted where this is the first call in a step that changes it."""
        if progress.step != int(self.position[0]):
            self.position[0] = progress.step
            if progress.step % INTERVAL == 0:
                self._move(progress.images)
        return float(self.probability)

    def _move(self, images: int) -> None:
        total, count = self.signs.tolist()
        if count:
            share = (images - int(self.position[1])) / self.images
            step = share if total / count > self.target else -share
            self.probability.add_(step).clamp_(0.0, LARGEST)
        self.signs.zero_()
        self.position[1] = images

    def note(self, real: Tensor, fake: Tensor, boundary: float | None) -> Tensor:
        """Count the signs of real scores; returns their mean, r_t of this batch.

        Args:
            real: (B, ...) scores of real images as the critic was shown them.
            fake: (B, ...) of generated ones.
            boundary: b, or None where the level of scores is open.
        """
        real, fake = real.detach().float(), fake.detach().float()
        signs = (real - ((real.mean() + fake.mean()) / 2 if boundary is None else boundary)).sign()
        self.signs += torch.stack([signs.sum(), signs.new_tensor(float(signs.numel()))])
        return signs.mean()
