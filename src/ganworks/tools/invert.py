r"""From a picture back to a latent, by descent: which z, or w, does the generator make it of?

.. math:: \min_z\; \lambda_p\, \mathrm{mean}\,(G(z) - x)^2 + \lambda_\phi\, \|\phi(G(z)) - \phi(x)\|^2
                   + \lambda_r\, \mathrm{mean}\Big(\frac{z - \mu}{\sigma}\Big)^2

with :math:`\|\phi(\cdot) - \phi(\cdot)\|^2` the LPIPS distance (or any other network's), and :math:`\mu, \sigma` the
mean and deviation of latents as they are drawn, which keep the search where the generator has been trained. The
objective has many minima: the search starts several times, and the best end of each picture is kept. After Lipton and
Tripathi 2017 (arXiv:1702.04782) and Abdal, Qin, Wonka 2019 (arXiv:1904.03189). The generator's weights do not move.
Where a system cuts its images off at -1 and 1, slopes are those of the images before
(:mod:`ganworks.layers.custom_gradients`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.game import Batch
from ganworks.rng import scope
from ganworks.tools.latent import Space

Features = Callable[[Tensor], Tensor]
Told = Callable[[int, float], None]
DRAWN = 512
"""Latents that say what is usual."""


class Inverted(NamedTuple):
    """The best of all starts for each picture."""

    latents: Tensor
    """(n, d)."""
    images: Tensor
    """(n, C, H, W), what the generator makes of them."""
    pixel: Tensor
    """(n,) mean squared errors of pixels."""
    perceptual: Tensor
    """(n,) squared distances of features; 0 without a network."""
    starts: Tensor
    """(n, restarts) what was minimised, at the end of every start."""


@dataclass(frozen=True)
class Search:
    """How to look."""

    steps: int = 300
    """Of descent, from each start."""
    restarts: int = 4
    """Starts."""
    rate: float = 0.1
    """Adam's, in deviations of a latent's coordinates; it falls to zero along half a cosine."""
    pixel: float = 1.0
    """Weight of the error in pixels."""
    perceptual: float = 1.0
    """Weight of the distance of features."""
    usual: float = 1e-3
    """Weight of the distance from usual latents."""

    def __post_init__(self) -> None:
        if self.steps < 1 or self.restarts < 1 or not self.rate > 0:
            raise BadInput(
                f"A search of {self.restarts} starts, {self.steps} steps and rate {self.rate:g} finds nothing; all "
                "must be positive."
            )


def invert(
    space: Space,
    pictures: Tensor,
    search: Search | None = None,
    *,
    features: Features | None = None,
    given: Batch | None = None,
    seed: int = 0,
    told: Told | None = None,
) -> Inverted:
    """Look for the latents of pictures.

    Args:
        space: where to look.
        pictures: (n, C, H, W) in [-1, 1], of the size that the generator makes.
        search: how.
        features: a differentiable network, images to (B, ...), for the perceptual term; none leaves it out.
        given: n items to condition on, where the system needs it.
        seed: of the starts.
        told: called after each step with its number, from 1 on, and the mean over pictures of the best value so far.

    Returns:
        What was found.

    Raises:
        BadInput: pictures of another size.
    """
    search = search or Search()
    wanted = tuple(space.system.config.image)
    if tuple(pictures.shape[1:]) != wanted:
        raise BadInput(f"This generator makes images of shape {wanted}, not {tuple(pictures.shape[1:])}.")
    with scope("invert", seed):
        usual = space.draw(DRAWN)
        start = space.draw(len(pictures) * search.restarts)
    centre, spread = usual.mean(0), usual.std(0).clamp_min(1e-6)
    pictures = pictures.to(start)
    target = pictures.repeat_interleave(search.restarts, 0)
    repeated = given.each(lambda value: value.repeat_interleave(search.restarts, 0)) if given is not None else None
    phi = features or torch.zeros_like
    with torch.no_grad():
        seen = phi(target)
    offset = ((start - centre) / spread).detach().requires_grad_()
    mover = torch.optim.Adam([offset], lr=search.rate)
    keeper = _Keeper(offset)
    for step in range(search.steps + 1):
        images = space.images(centre + spread * offset, repeated)
        pixel = (images - target).square().flatten(1).mean(1)
        far = (phi(images) - seen).square().flatten(1).sum(1)
        value = search.pixel * pixel + search.perceptual * far + search.usual * offset.square().mean(1)
        keeper.see(offset, images, pixel, far, value)
        if step and told is not None:
            told(step, float(keeper.value.unflatten(0, (-1, search.restarts)).amin(1).mean()))
        if step < search.steps:
            for group in mover.param_groups:
                group["lr"] = search.rate * 0.5 * (1 + math.cos(math.pi * step / search.steps))
            mover.zero_grad()
            value.sum().backward()
            mover.step()
    return keeper.best(centre, spread, search.restarts)


class _Keeper:
    """The best that each start has been at: descent does not only descend."""

    def __init__(self, offset: Tensor) -> None:
        self.value = torch.full_like(offset[:, 0], math.inf)
        self.held: list[Tensor] = []

    @torch.no_grad()
    def see(self, offset: Tensor, images: Tensor, pixel: Tensor, far: Tensor, value: Tensor) -> None:
        better = value < self.value
        now = [part.detach() for part in (offset, images, pixel, far, value)]
        if not self.held:
            self.held = [part.clone() for part in now]
        for kept, new in zip(self.held, now, strict=True):
            kept[better] = new[better]
        self.value = self.held[-1]

    def best(self, centre: Tensor, spread: Tensor, restarts: int) -> Inverted:
        starts = self.value.unflatten(0, (-1, restarts))
        chosen = starts.argmin(1) + restarts * torch.arange(len(starts), device=starts.device)
        offset, images, pixel, far = (part[chosen] for part in self.held[:-1])
        return Inverted(centre + spread * offset, images, pixel, far, starts)
