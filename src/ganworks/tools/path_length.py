r"""Perceptual path length (StyleGAN; Karras, Laine, Aila 2018, arXiv:1812.04948, section 4.1).

How fast pictures change, as a viewer sees it, on the way between two random latents:

.. math::
    l_Z = \mathbb E\, \tfrac{1}{\epsilon^2}\, d\big(G(\mathrm{slerp}(z_1, z_2; t)),
          G(\mathrm{slerp}(z_1, z_2; t + \epsilon))\big), \qquad
    l_W = \mathbb E\, \tfrac{1}{\epsilon^2}\, d\big(g(\mathrm{lerp}(w_1, w_2; t)),
          g(\mathrm{lerp}(w_1, w_2; t + \epsilon))\big)

with :math:`t \sim U[0, 1]`, or t = 0 for the *ends* only, and d the squared distance of perceptual embeddings. A curved
latent space shows features that are in neither end, and is longer. Both pictures of a pair have the same noise.

Departures: the whole picture is compared (authors: faces are cropped); no pair is left out (authors' code: the
outermost hundredths); pictures are those that sampling gives, clamped to [-1, 1] and truncated where the system is set
to truncate.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from ganworks import rng
from ganworks.errors import BadInput
from ganworks.game import Batch
from ganworks.latents import lerp, slerp
from ganworks.metrics.lpips import lpips
from ganworks.tools.interpolate import fitting
from ganworks.tools.latent import Space


class Length(NamedTuple):
    """A mean over pairs and its standard error."""

    value: float
    error: float
    pairs: int


@torch.no_grad()
def path_length(
    space: Space,
    embed: Callable[[Tensor], Tensor],
    pairs: int = 1000,
    *,
    epsilon: float = 1e-4,
    ends: bool = False,
    chunk: int = 50,
    given: Batch | None = None,
) -> Length:
    """The mean rate of perceptual change in a latent space.

    Args:
        space: z, where paths are great circles for normal latents, or w, where they are straight.
        embed: images (B, C, H, W) in [-1, 1] to embeddings (B, ...), not rounded, for example
            ``Differentiable(build("lpips_alex"))``.
        pairs: how many (paper: 100,000).
        epsilon: the step on the way (paper: 1e-4).
        ends: measure at the start of the way only.
        chunk: pairs at a time.
        given: as many items to condition on as there are pairs, where the system needs it.

    Raises:
        BadInput: fewer than two pairs, or a step that is not positive.
    """
    if pairs < 2 or not epsilon > 0:
        raise BadInput(f"A path length takes 2 pairs or more and a step above 0, not {pairs} and {epsilon}.")
    go = slerp if fitting(space) == "slerp" else lerp
    found = []
    for start in range(0, pairs, chunk):
        size = min(chunk, pairs - start)
        first, second = space.draw(2 * size).split(size)
        time = rng.uniform(size, 1, like=first) * float(not ends)
        part = given.each(lambda value, a=start, b=start + size: value[a:b]) if given is not None else None
        near, far = (embed(space.images(go(first, second, t), part)).flatten(1) for t in (time, time + epsilon))
        found.append(lpips(near, far).double() / epsilon**2)
    rates = torch.cat(found)
    return Length(float(rates.mean()), float(rates.std() / len(rates) ** 0.5), len(rates))
