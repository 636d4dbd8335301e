r"""Differentiable augmentation of whatever a critic is shown, real and generated images alike.

A critic of few images learns them by heart. Augmenting the data alone would teach the generator the augmentations;
augmenting both kinds by the same law T keeps the game's solution as long as T can be undone in distribution, which
holds while each transformation is applied with a probability below one (Karras et al. 2020, arXiv:2006.06676, section
2.2), and the generator learns through T because it is differentiable (Zhao et al. 2020, arXiv:2006.10738).

Each image gets each of the following with probability p, independently: a horizontal flip, quarter turns of square
images, a shift by up to an eighth of the side with reflected borders, a change of brightness by N(0, 0.2) and of
contrast by exp(N(0, 0.35)), of saturation by exp(N(0, 0.7)) for colour images, and a grey square of half the side.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ganworks import rng

SHIFT, CUT = 0.125, 0.5
"""Largest shift and side of the square, as shares of an image's side."""


def augment(images: Tensor, probability: float) -> Tensor:
    """Images, each transformed at random; drawn anew at each call, differentiable in the images.

    Args:
        images: (B, C, H, W) in [-1, 1]; points (B, 2, 1, 1) are left as they are.
        probability: of each transformation; 0 returns the images untouched.

    Returns:
        (B, C, H, W).
    """
    if probability <= 0 or min(images.shape[2:]) < 2:
        return images
    images = _where(probability, images.flip(3), images)
    if images.shape[2] == images.shape[3]:
        images = _turned(images, probability)
    images = _cut(_shifted(images, probability), probability)
    return _recoloured(images, probability)


def _bernoulli_mask(images: Tensor, probability: float) -> Tensor:
    """(B, 1, 1, 1) booleans: the images that are transformed."""
    return rng.uniform(len(images), 1, 1, 1, like=images) < probability


def _where(probability: float, changed: Tensor, images: Tensor) -> Tensor:
    return torch.where(_bernoulli_mask(images, probability), changed, images)


def _turned(images: Tensor, probability: float) -> Tensor:
    quarters = rng.integers(len(images), high=4, like=images)[:, None, None, None]
    quarters = torch.where(_bernoulli_mask(images, probability), quarters, torch.zeros_like(quarters))
    turned = images
    for number in (1, 2, 3):
        turned = torch.where(quarters == number, images.rot90(number, (2, 3)), turned)
    return turned


def _shifted(images: Tensor, probability: float) -> Tensor:
    """Shifts by whole pixels, as indexes, so that no value is interpolated."""
    rows, columns = (_indexes(images, probability, dimension) for dimension in (2, 3))
    batch = torch.arange(len(images), device=images.device)[:, None, None]
    channels_last = images.permute(0, 2, 3, 1)[batch, rows[:, :, None], columns[:, None, :]]
    return channels_last.permute(0, 3, 1, 2)


def _indexes(images: Tensor, probability: float, dimension: int) -> Tensor:
    """(B, side) where each row or column comes from, reflected at the border."""
    side = images.shape[dimension]
    reach = max(1, round(SHIFT * side))
    shift = rng.integers(len(images), high=2 * reach + 1, like=images) - reach
    shift = shift * _bernoulli_mask(images, probability).flatten()
    index = torch.arange(side, device=images.device)[None] + shift[:, None]
    index = index.abs()
    return torch.where(index >= side, 2 * (side - 1) - index, index)


def _cut(images: Tensor, probability: float) -> Tensor:
    """A grey square of half the side at a random place, cut off at the border."""
    mask = torch.ones_like(images[:, :1])
    for dimension in (2, 3):
        side = images.shape[dimension]
        centre = rng.uniform(len(images), 1, like=images) * side
        inside = (torch.arange(side, device=images.device)[None] + 0.5 - centre).abs() < CUT * side / 2
        mask = mask * inside.to(images.dtype).unsqueeze(1).unsqueeze(5 - dimension)
    return _where(probability, images * (1 - mask), images)


def _recoloured(images: Tensor, probability: float) -> Tensor:
    shape = (len(images), 1, 1, 1)
    brightness = 0.2 * rng.normal(*shape, like=images)
    images = _where(probability, images + brightness, images)
    contrast = (0.35 * rng.normal(*shape, like=images)).exp()
    images = _where(probability, images * contrast, images)
    if images.shape[1] == 3:
        grey = images.mean(1, keepdim=True)
        saturation = (0.7 * rng.normal(*shape, like=images)).exp()
        images = _where(probability, grey + (images - grey) * saturation, images)
    return images
