r"""How fast pictures change, as a viewer sees it, on the way between latents.

The perceptual path length (StyleGAN; Karras, Laine, Aila 2018, arXiv:1812.04948, section 4.1):

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
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor

from ganworks import rng
from ganworks.errors import BadInput
from ganworks.explore._latents import LatentSpace, condition_batch
from ganworks.explore._options import LatentOptions, Output, Report, silent
from ganworks.explore._result import Result
from ganworks.explore.interpolate import path_kind
from ganworks.game import Batch
from ganworks.latents import lerp, slerp
from ganworks.metrics.features import build
from ganworks.metrics.features.differentiable import Differentiable
from ganworks.metrics.lpips import lpips

if TYPE_CHECKING:
    from ganworks.run import Run

OUTPUTS = (Output("also write the number and its stamp to this JSON file", part="numbers", required=False),)


class Options(LatentOptions):
    """Which paths, and by what they are measured."""

    pairs: int = 1000
    """Pairs of latents."""
    epsilon: float = 1e-4
    """Step on the way."""
    ends: bool = False
    """At the start of each way only, not all along it."""
    features: str = "lpips_alex"
    """Perceptual embedding."""


def study(run: Run, options: Options, report: Report = silent) -> Result:
    """Measure the path length in one latent space.

    Raises:
        BadInput: the system has no such latent space, unknown features, too few pairs or no step.
    """
    space, extractor = LatentSpace(run.system, options.space, options.seed), build(options.features)
    with rng.scope("path length", options.seed):
        length = path_length(
            space,
            Differentiable(extractor),
            options.pairs,
            epsilon=options.epsilon,
            ends=options.ends,
            given=condition_batch(run, options.pairs, options.seed),
            report=report,
        )
    where = "at the ends" if options.ends else "all along"
    text = f"path length in {space.name} {where}: {length.value:.4g} ± {length.error:.2g} ({length.pairs} pairs)"
    numbers = {
        **length._asdict(),
        "space": space.name,
        "ends": options.ends,
        "epsilon": options.epsilon,
        "features": extractor.label,
        "sha256": extractor.sha256,
        "step": run.step,
    }
    return Result(text=(text,), numbers=numbers)


class Length(NamedTuple):
    """A mean over pairs and its standard error."""

    value: float
    error: float
    pairs: int


@torch.no_grad()
def path_length(
    space: LatentSpace,
    embed: Callable[[Tensor], Tensor],
    pairs: int = 1000,
    *,
    epsilon: float = 1e-4,
    ends: bool = False,
    chunk: int = 50,
    given: Batch | None = None,
    report: Report = silent,
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
        report: told of the share of pairs that is done.

    Raises:
        BadInput: fewer than two pairs, or a step that is not positive.
    """
    if pairs < 2 or not epsilon > 0:
        raise BadInput(f"A path length takes 2 pairs or more and a step above 0, not {pairs} and {epsilon}.")
    go = slerp if path_kind(space) == "slerp" else lerp
    parts = []
    for start in range(0, pairs, chunk):
        size = min(chunk, pairs - start)
        first, second = space.draw(2 * size).split(size)
        time = rng.uniform(size, 1, like=first) * float(not ends)
        part = given.each(lambda value, a=start, b=start + size: value[a:b]) if given is not None else None
        near, far = (embed(space.images(go(first, second, t), part)).flatten(1) for t in (time, time + epsilon))
        report(start / pairs, "path length")
        parts.append(lpips(near, far).double() / epsilon**2)
    rates = torch.cat(parts)
    return Length(float(rates.mean()), float(rates.std() / len(rates) ** 0.5), len(rates))
