r"""Style mixing (StyleGAN; Karras, Laine, Aila 2018, arXiv:1812.04948, section 3.1): whose style rules at which scale.

.. math:: x_{ij} = g(w^{(ij)}), \qquad w^{(ij)}_l = \begin{cases} v_j & l \in S \\ u_i & l \notin S \end{cases}

with destinations :math:`u_i`, sources :math:`v_j` and S the layers of a scale. All pictures share their noise, so that
what differs comes from the styles.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ganworks.tools.style_based import StyleBased, layers_of


def mixed(destinations: Tensor, sources: Tensor, taken: Tensor) -> Tensor:
    """Every destination with every source's styles in some layers.

    Args:
        destinations: (n, L, W) styles.
        sources: (m, L, W).
        taken: (L,) bool, the layers that come from the source.

    Returns:
        (n, m, L, W).
    """
    return torch.where(taken[:, None], sources[None], destinations[:, None])


@torch.no_grad()
def mixing_grid(system: StyleBased, rows: int, columns: int, scale: str = "coarse", psi: float = 0.7) -> Tensor:
    """Destinations down the left side, sources along the top, and their mixtures.

    Args:
        system: see :func:`ganworks.tools.style_based.style_based`.
        rows: destinations, n.
        columns: sources, m.
        scale: ``coarse``, ``middle``, ``fine`` or ``all``: the layers whose styles come from the source.
        psi: truncation of all styles (paper: 0.7).

    Returns:
        (n + 1, m + 1, C, H, W); the corner is white.

    Raises:
        BadInput: no such scale, or no layer of it.
    """
    taken = layers_of(scale, system.layer_sides).to(system.like.device)
    latent = system.prior.sample(rows + columns, like=system.like)
    styles = system.truncate(system.styles(latent), psi)
    noise = system.draw_noise(1)

    def images(of: Tensor) -> Tensor:
        return system.synthesize(of, [one.expand(len(of), -1, -1, -1) for one in noise])

    plain = images(styles)
    mixtures = torch.stack([images(row) for row in mixed(styles[:rows], styles[rows:], taken)])
    head = torch.cat([torch.ones_like(plain[:1]), plain[rows:]])[None]
    return torch.cat([head, torch.cat([plain[:rows, None], mixtures], dim=1)])
