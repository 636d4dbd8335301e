r"""Differentiable augmentation of whatever a critic is shown, real and generated images alike.

A critic of few images learns them by heart. Augmenting the data alone would teach the generator the augmentations;
augmenting both kinds by the same law T keeps the game's solution as long as T can be undone in distribution, which
holds while each transformation is applied with a probability below one (Karras et al. 2020, arXiv:2006.06676, section
2.2), and the generator learns through T because it is differentiable (Zhao et al. 2020, arXiv:2006.10738).

Each image gets each transformation of the policy with probability p, independently and in this order:

===========  ========================================================================================
flip         left and right exchanged
rotate90     quarter turns, of square images
scale        by :math:`2^{N(0, 0.2)}`, and stretched by another such factor, about the middle
rotate       by any angle about the middle
translation  by up to an eighth of the side, in whole pixels
cutout       a grey square of half the side at a random place, cut off at the border
color        brightness + N(0, 0.2), contrast x exp(N(0, 0.35)), saturation x exp(N(0, 0.7)), each with p
hue          colours turned by any angle about the grey axis
===========  ========================================================================================

Borders are reflected. ``color,translation,cutout`` with p = 1 is DiffAugment, with ADA's laws for colour.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.nn import functional

from ganworks import rng
from ganworks.errors import BadInput, unknown_name

SHIFT, CUT = 0.125, 0.5
"""Largest shift and side of the square, as shares of an image's side."""
USUAL = ("flip", "rotate90", "translation", "cutout", "color")
"""The policy where none is given."""


def augment(images: Tensor, probability: float, policy: Sequence[str] = USUAL) -> Tensor:
    """Images, each transformed at random; drawn anew at each call, differentiable in the images.

    Args:
        images: (B, C, H, W) in [-1, 1]; points (B, 2, 1, 1) are left as they are.
        probability: of each transformation; 0 returns the images untouched.
        policy: the transformations, by name; their order is that of the module's list.

    Returns:
        (B, C, H, W).
    """
    if probability <= 0 or min(images.shape[2:]) < 2:
        return images
    for name, transform in TRANSFORMATIONS.items():
        if name in policy:
            images = transform(images, probability)
    return images


def consistency(critic: Callable[[Tensor], Tensor], images: Tensor, scores: Tensor | None = None) -> Tensor:
    r"""How much scores change where images move: :math:`\mathbb E (a(x) - a(T(x)))^2`, T a flip of half and a shift.

    At real images it is consistency regularisation (CR; Zhang et al. 2019, arXiv:1910.12027), at real and generated
    ones its balanced form (bCR; Zhao et al. 2020, arXiv:2002.04724); both papers weigh it by 10.

    Args:
        critic: (B, C, H, W) -> (B, ...).
        images: (B, C, H, W); only the critic gets a gradient.
        scores: of ``images``, with their graph, where they are known.
    """
    images = images.detach()
    moved = augment(augment(images, 0.5, ("flip",)), 1.0, ("translation",))
    return ((critic(images) if scores is None else scores) - critic(moved)).square().mean()


def policy_of(names: str | Sequence[str]) -> tuple[str, ...]:
    """The transformations in a list, or in a text such as ``color,translation,cutout``.

    Raises:
        BadInput: none, or one that is not there.
    """
    parts = tuple(part.strip() for part in (names.split(",") if isinstance(names, str) else names) if part.strip())
    if not parts:
        raise BadInput(f"An augmentation policy needs at least one of {', '.join(TRANSFORMATIONS)}.")
    for part in parts:
        if part not in TRANSFORMATIONS:
            raise unknown_name("augmentation", part, TRANSFORMATIONS)
    return parts


def _bernoulli_mask(images: Tensor, probability: float) -> Tensor:
    """(B, 1, 1, 1) booleans: the images that are transformed."""
    return rng.uniform(len(images), 1, 1, 1, like=images) < probability


def _where(probability: float, changed: Tensor, images: Tensor) -> Tensor:
    return torch.where(_bernoulli_mask(images, probability), changed, images)


def _flip(images: Tensor, probability: float) -> Tensor:
    return _where(probability, images.flip(3), images)


def _rotate90(images: Tensor, probability: float) -> Tensor:
    if images.shape[2] != images.shape[3]:
        return images
    quarters = rng.integers(len(images), high=4, like=images)[:, None, None, None]
    quarters = torch.where(_bernoulli_mask(images, probability), quarters, torch.zeros_like(quarters))
    turned = images
    for number in (1, 2, 3):
        turned = torch.where(quarters == number, images.rot90(number, (2, 3)), turned)
    return turned


def _scale(images: Tensor, probability: float) -> Tensor:
    zoom, stretch = (torch.exp2(0.2 * rng.normal(len(images), like=images)) for _ in range(2))
    factors = torch.stack([zoom * stretch, zoom / stretch], 1)
    return _where(probability, _resampled(images, torch.diag_embed(1.0 / factors)), images)


def _rotate(images: Tensor, probability: float) -> Tensor:
    angle = rng.uniform(len(images), like=images, low=-math.pi, high=math.pi)
    cosine, sine = angle.cos(), angle.sin()
    ratio = images.shape[2] / images.shape[3]  # coordinates run from -1 to 1 along either side
    rows = torch.stack([cosine, -ratio * sine, sine / ratio, cosine], 1)
    return _where(probability, _resampled(images, rows.view(-1, 2, 2)), images)


def _resampled(images: Tensor, matrix: Tensor) -> Tensor:
    """Images whose value at a place is the old one at ``matrix`` (B, 2, 2) times the place, seen from the middle."""
    affine = torch.cat([matrix, matrix.new_zeros(len(matrix), 2, 1)], 2)
    grid = functional.affine_grid(affine, list(images.shape), align_corners=False)
    return functional.grid_sample(images, grid, padding_mode="reflection", align_corners=False)


def _translation(images: Tensor, probability: float) -> Tensor:
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
    return reflected(torch.arange(side, device=images.device)[None] + shift[:, None], side)


def reflected(index: Tensor, side: int) -> Tensor:
    """Places beyond the border of a side, by less than the side, thrown back inside; integers."""
    index = index.abs()
    return torch.where(index >= side, 2 * (side - 1) - index, index)


def _cutout(images: Tensor, probability: float) -> Tensor:
    height, width = images.shape[2:]
    rows, columns = (rng.uniform(len(images), 1, like=images) * side for side in (height, width))
    inside = square(rows, height, CUT)[:, :, None] * square(columns, width, CUT)[:, None, :]
    return _where(probability, images * (1 - inside[:, None].to(images.dtype)), images)


def square(centre: Tensor, side: int, share: float) -> Tensor:
    """(B, side) booleans: places whose distance to ``centre`` (B, 1) is below half a share of the side."""
    return (torch.arange(side, device=centre.device)[None] + 0.5 - centre).abs() < share * side / 2


def _color(images: Tensor, probability: float) -> Tensor:
    shape = (len(images), 1, 1, 1)
    brightness = 0.2 * rng.normal(*shape, like=images)
    images = _where(probability, images + brightness, images)
    contrast = (0.35 * rng.normal(*shape, like=images)).exp()
    images = _where(probability, images * contrast, images)
    if images.shape[1] == 3:
        saturation = (0.7 * rng.normal(*shape, like=images)).exp()
        images = _where(probability, saturated(images, saturation), images)
    return images


def saturated(images: Tensor, factor: Tensor | float) -> Tensor:
    """Colours moved away from the grey of the same mean: 0 is grey, 1 leaves them; channels are dimension 1."""
    grey = images.mean(1, keepdim=True)
    return grey + (images - grey) * factor


def _hue(images: Tensor, probability: float) -> Tensor:
    if images.shape[1] != 3:
        return images
    angle = rng.uniform(len(images), like=images, low=-math.pi, high=math.pi)
    # Rodrigues' formula about (1, 1, 1) / sqrt 3: a circulant matrix
    thirds = [angle + turn * 2 * math.pi / 3 for turn in range(3)]
    first, second, third = ((1 + 2 * part.cos()) / 3 for part in thirds)
    rows = torch.stack([first, second, third, third, first, second, second, third, first], 1).view(-1, 3, 3)
    return _where(probability, torch.einsum("bij,bjhw->bihw", rows, images), images)


TRANSFORMATIONS: dict[str, Callable[[Tensor, float], Tensor]] = {
    "flip": _flip,
    "rotate90": _rotate90,
    "scale": _scale,
    "rotate": _rotate,
    "translation": _translation,
    "cutout": _cutout,
    "color": _color,
    "hue": _hue,
}
"""By name, in the order in which they are applied."""


def instance_noise(images: Tensor, deviation: float | Tensor) -> Tensor:
    r"""Instance noise: :math:`x + e`, :math:`e \sim \mathcal N(0, s^2 I)`, drawn anew at each call.

    Show real and generated images, in both players' turns, with the same s: densities with disjoint supports then
    overlap, and the generator has a slope to follow. Let s fall to zero over the steps of training.

    Sonderby et al. 2016 (arXiv:1610.04490); Arjovsky, Bottou 2017 (arXiv:1701.04862).

    Args:
        images: (B, ...).
        deviation: s in force at this step; zero returns the images untouched.

    Returns:
        (B, ...).
    """
    if not isinstance(deviation, Tensor) and deviation == 0:
        return images
    return images + deviation * rng.normal(*images.shape, like=images)
