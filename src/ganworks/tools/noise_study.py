r"""Noise versus style (StyleGAN; Karras, Laine, Aila 2018, arXiv:1812.04948, section 3.2): what is left to chance.

A style is held fixed while the noise of some layers is drawn again and again; the deviation of each pixel,

.. math:: \sigma(h, v) = \sqrt{\tfrac1C \sum_c \mathrm{Var}_n\, g(w, n)_{chv}},

is large where the noise decides (strands of hair) and small where the style does (pose, eyes).
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.tools.style_based import StyleBased


class Chance(NamedTuple):
    """What the noise does to pictures of given styles."""

    images: Tensor
    """(K, B, C, H, W): the first few realisations."""
    mean: Tensor
    """(B, C, H, W): the mean over all of them."""
    deviation: Tensor
    """(B, H, W): root mean square over channels of each pixel's deviation."""


@torch.no_grad()
def noise_study(
    system: StyleBased, styles: Tensor, realisations: int = 100, layers: Tensor | None = None, keep: int = 4
) -> Chance:
    """Draw the noise of some layers again and again.

    Args:
        system: see :func:`ganworks.tools.style_based.style_based`.
        styles: (B, W), or (B, L, W) for each layer.
        realisations: how often (paper: 100).
        layers: (L,) bool, those that get noise; the others get none. Default: all.
        keep: realisations that are returned as images, K.

    Raises:
        BadInput: fewer than two realisations.
    """
    if realisations < 2:
        raise BadInput(f"{realisations} realisations have no deviation; ask for 2 or more.")
    total = square = torch.zeros((), dtype=torch.float64, device=styles.device)
    kept: list[Tensor] = []
    for number in range(realisations):
        noise = system.draw_noise(len(styles))
        if layers is not None:
            noise = [one * float(heard) for one, heard in zip(noise, layers, strict=True)]
        images = system.synthesize(styles, noise)
        total, square = total + images.double(), square + images.double().square()
        if number < keep:
            kept.append(images)
    mean = total / realisations
    variance = (square / realisations - mean.square()).clamp_min(0)
    deviation = variance.mean(dim=1).sqrt()
    return Chance(torch.stack(kept), mean.to(kept[0].dtype), deviation.to(kept[0].dtype))
