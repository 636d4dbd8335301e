r"""Bicubic reduction and enlargement by whole factors: what super-resolution starts from and is held against.

Both weigh pixels by the kernel of Keys (1981),

.. math::
    k(t) = \begin{cases} \tfrac32|t|^3 - \tfrac52|t|^2 + 1 & |t| \le 1 \\
                         -\tfrac12|t|^3 + \tfrac52|t|^2 - 4|t| + 2 & 1 < |t| \le 2 \end{cases}

which reduction stretches by the factor, so that nothing is aliased; weights that fall outside the picture are left out
and the rest sums to one. The kernel overshoots at edges: results are cut to the range of images.
"""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

from ganworks.errors import BadInput


def reduce(images: Tensor, factor: int) -> Tensor:
    """Images (B, C, H, W) in [-1, 1] -> (B, C, H / factor, W / factor), antialiased.

    Raises:
        BadInput: a side that is no multiple of the factor.
    """
    height, width = images.shape[-2:]
    if height % factor or width % factor:
        raise BadInput(f"Images of {height}x{width} pixels cannot be reduced {factor} times; give multiples of it.")
    return _resized(images, height // factor, width // factor)


def enlarge(images: Tensor, factor: int) -> Tensor:
    """Images (B, C, H, W) in [-1, 1] -> (B, C, factor H, factor W)."""
    height, width = images.shape[-2:]
    return _resized(images, height * factor, width * factor)


def _resized(images: Tensor, height: int, width: int) -> Tensor:
    # without antialias torch takes another kernel, even to enlarge
    resized = functional.interpolate(images, (height, width), mode="bicubic", antialias=True, align_corners=False)
    return resized.clamp(-1.0, 1.0)
