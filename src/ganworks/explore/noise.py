r"""The same styles with other noise, and the deviation of each pixel (stylegan).

What the style leaves to chance (StyleGAN; Karras, Laine, Aila 2018, arXiv:1812.04948, section 3.2). A style is fixed
while the noise of some layers is drawn again and again; the deviation of each pixel,

.. math:: \sigma(h, v) = \sqrt{\tfrac1C \sum_c \mathrm{Var}_n\, g(w, n)_{chv}},

is large where the noise decides (strands of hair) and small where the style does (pose, eyes).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import torch
from pydantic import Field
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.explore._options import Output, Report, silent
from ganworks.explore._result import Result
from ganworks.explore._styles import StyleBased, layers_of, style_based
from ganworks.game import Settings
from ganworks.rng import scope

if TYPE_CHECKING:
    from ganworks.run import Run

OUTPUTS = (Output("a style a row: four draws, their mean, the deviation (white: the largest)"),)


class Options(Settings):
    """Which styles, and how often their noise is drawn."""

    rows: int = Field(default=4, ge=1)
    """Styles."""
    realisations: int = Field(default=100, ge=2)
    """Draws of the noise."""
    scale: Literal["coarse", "middle", "fine", "all"] = "all"
    """Layers that get noise."""
    psi: float = 0.7
    """Truncation."""
    seed: int = 0
    """Another seed, other pictures."""


def study(run: Run, options: Options, report: Report = silent) -> Result:
    """Draw the noise of some styles again and again.

    Raises:
        BadInput: a system without styles, or a scale that no layer has.
    """
    system = style_based(run.system)
    with torch.no_grad(), scope("noise", options.seed):
        styles = system.truncate(system.styles(system.latent(options.rows)), options.psi)
        effect = noise_effect(system, styles, options.realisations, layers_of(options.scale, system.layer_sides))
    largest, mean = float(effect.deviation.max()), float(effect.deviation.mean())
    shade = (2 * effect.deviation / max(largest, 1e-12) - 1)[:, None].expand_as(effect.mean)
    rows = torch.cat([effect.images, effect.mean[None], shade[None]]).transpose(0, 1)
    text = f"pixels deviate by {mean:.3g} on average and by {largest:.3g} at most, on a scale of -1 to 1."
    return Result(
        text=(text,),
        images=rows.flatten(0, 1).cpu(),
        columns=rows.shape[1],
        numbers={"mean_deviation": mean, "largest_deviation": largest},
    )


class NoiseEffect(NamedTuple):
    """What the noise does to pictures of given styles."""

    images: Tensor
    """(K, B, C, H, W): the first few realisations."""
    mean: Tensor
    """(B, C, H, W): the mean over all of them."""
    deviation: Tensor
    """(B, H, W): root mean square over channels of each pixel's deviation."""


@torch.no_grad()
def noise_effect(
    system: StyleBased, styles: Tensor, realisations: int = 100, layers: Tensor | None = None, keep: int = 4
) -> NoiseEffect:
    """Draw the noise of some layers again and again.

    Args:
        system: see :func:`ganworks.explore._styles.style_based`.
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
    first: list[Tensor] = []
    for number in range(realisations):
        noise = system.draw_noise(len(styles))
        if layers is not None:
            noise = [one * float(on) for one, on in zip(noise, layers, strict=True)]
        images = system.synthesize(styles, noise)
        total, square = total + images.double(), square + images.double().square()
        if number < keep:
            first.append(images)
    mean = total / realisations
    variance = (square / realisations - mean.square()).clamp_min(0)
    deviation = variance.mean(dim=1).sqrt()
    return NoiseEffect(torch.stack(first), mean.to(first[0].dtype), deviation.to(first[0].dtype))
