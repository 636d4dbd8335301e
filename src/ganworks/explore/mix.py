r"""The coarse, middle or fine styles of some pictures in others (stylegan).

Style mixing (StyleGAN; Karras, Laine, Aila 2018, arXiv:1812.04948, section 3.1) shows whose style rules at which scale:

.. math:: x_{ij} = g(w^{(ij)}), \qquad w^{(ij)}_l = \begin{cases} v_j & l \in S \\ u_i & l \notin S \end{cases}

with destinations :math:`u_i`, sources :math:`v_j` and S the layers of a scale. All pictures share their noise, so that
what differs comes from the styles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import torch
from pydantic import Field
from torch import Tensor

from ganworks.explore._options import Output, Report, silent
from ganworks.explore._result import Result
from ganworks.explore._styles import StyleBased, layers_of, style_based
from ganworks.game import Settings
from ganworks.rng import scope

if TYPE_CHECKING:
    from ganworks.run import Run

OUTPUTS = (Output("the picture"),)


class Options(Settings):
    """Whose styles, in which layers."""

    scale: Literal["coarse", "middle", "fine", "all"] = "coarse"
    """Layers taken from the pictures on top: up to 8x8, to 32x32, above."""
    rows: int = Field(default=6, ge=1)
    """Pictures on the left."""
    columns: int = Field(default=8, ge=1)
    """Pictures on top."""
    psi: float = 0.7
    """Truncation."""
    seed: int = 0
    """Another seed, other pictures."""


def study(run: Run, options: Options, report: Report = silent) -> Result:
    """Draw every picture on the left with the styles of every picture on top in some layers.

    Raises:
        BadInput: a system without styles, or a scale that no layer has.
    """
    with scope("mix", options.seed):
        images = mixing_grid(style_based(run.system), options.rows, options.columns, options.scale, options.psi)
    text = f"{options.scale} styles of the top row in the pictures on the left."
    return Result(text=(text,), images=images.flatten(0, 1).cpu(), columns=options.columns + 1)


def mixtures(destinations: Tensor, sources: Tensor, from_source: Tensor) -> Tensor:
    """Every destination with every source's styles in some layers.

    Args:
        destinations: (n, L, W) styles.
        sources: (m, L, W).
        from_source: (L,) bool, the layers that come from the source.

    Returns:
        (n, m, L, W).
    """
    return torch.where(from_source[:, None], sources[None], destinations[:, None])


@torch.no_grad()
def mixing_grid(system: StyleBased, rows: int, columns: int, scale: str = "coarse", psi: float = 0.7) -> Tensor:
    """Destinations down the left side, sources along the top, and their mixtures.

    Args:
        system: see :func:`ganworks.explore._styles.style_based`.
        rows: destinations, n.
        columns: sources, m.
        scale: ``coarse``, ``middle``, ``fine`` or ``all``: the layers whose styles come from the source.
        psi: truncation of all styles (paper: 0.7).

    Returns:
        (n + 1, m + 1, C, H, W); the corner is white.

    Raises:
        BadInput: no such scale, or no layer of it.
    """
    from_source = layers_of(scale, system.layer_sides).to(system.like.device)
    styles = system.truncate(system.styles(system.latent(rows + columns)), psi)
    noise = system.draw_noise(1)

    def images(of: Tensor) -> Tensor:
        return system.synthesize(of, [one.expand(len(of), -1, -1, -1) for one in noise])

    plain = images(styles)
    grid = torch.stack([images(row) for row in mixtures(styles[:rows], styles[rows:], from_source)])
    head = torch.cat([torch.ones_like(plain[:1]), plain[rows:]])[None]
    return torch.cat([head, torch.cat([plain[:rows, None], grid], dim=1)])
