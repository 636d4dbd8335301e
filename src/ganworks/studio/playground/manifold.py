"""A lattice of latents, so that the generator's picture of it shows how the plane of noise is folded onto the data."""

from __future__ import annotations

import torch
from torch import Tensor

from ganworks.latents import PriorName

LINES, ALONG_A_LINE = 21, 129


def lattice(prior: PriorName, noise: int, *, like: Tensor) -> Tensor | None:
    """Latents between which a prior has equal shares of its mass.

    Args:
        prior: law of z.
        noise: dimensions of z.
        like: a tensor of the wished dtype.

    Returns:
        (1, 129, 1) for one dimension; (21, 21, noise) for more, in the plane of the first two, the others at the middle
        of the law; None for a law that has no lines (coins).

    Example:
        >>> lattice("uniform", 2, like=torch.zeros(1)).shape
        torch.Size([21, 21, 2])
    """
    if prior == "bernoulli":
        return None
    count = ALONG_A_LINE if noise == 1 else LINES
    share = (torch.arange(count, dtype=torch.float64) + 0.5) / count
    line = (2 * share - 1 if prior == "uniform" else torch.special.ndtri(share)).to(like)
    if prior == "censored_normal":
        line = line.clamp_min(0)
    if noise == 1:
        return line[None, :, None]
    latents = like.new_zeros(count, count, noise)
    latents[..., 0], latents[..., 1] = line[:, None], line[None, :]
    return latents
