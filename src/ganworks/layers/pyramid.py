r"""The Laplacian pyramid (Burt, Adelson 1983, doi:10.1109/TCOM.1983.1095851): an image as details of falling size.

With d = blur and keep every second row and column, u = put zeros between rows and columns, blur and multiply by four,

.. math:: h_k = I_k - u(I_{k+1}), \qquad I_{k+1} = d(I_k), \qquad h_K = I_K,

and :math:`I_k = u(I_{k+1}) + h_k` gives the image back whatever d and u are. The blur is the binomial
:math:`(1, 4, 6, 4, 1)/16` along both axes; at the border the outermost pixels go on, so that a constant image has no
details. Sums of slices, not convolutions: they stay in the precision of the image under autocasting.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import pad


def down(x: Tensor) -> Tensor:
    """Blur, then keep every second row and column: (B, C, H, W) -> (B, C, H/2, W/2), H and W even."""
    return _down_rows(_down_rows(x).mT).mT


def up(x: Tensor) -> Tensor:
    """Zeros between rows and columns, blur, times four: (B, C, H, W) -> (B, C, 2H, 2W)."""
    return _up_rows(_up_rows(x).mT).mT


def decompose(images: Tensor, levels: int) -> list[Tensor]:
    """The pyramid of images.

    Args:
        images: (B, C, H, W), sides divisible by ``2 ** levels``.
        levels: K, how many bands of details.

    Returns:
        The bands h_0 .. h_{K-1}, the finest first, and the small image h_K.
    """
    bands = []
    for _ in range(levels):
        smaller = down(images)
        bands.append(images - up(smaller))
        images = smaller
    return [*bands, images]


def compose(bands: list[Tensor]) -> Tensor:
    """The images whose pyramid it is, up to rounding."""
    images = bands[-1]
    for band in bands[-2::-1]:
        images = up(images) + band
    return images


def _down_rows(x: Tensor) -> Tensor:
    end = x.shape[2]
    p = pad(x, (0, 0, 2, 2), mode="replicate")
    outer, inner = p[:, :, 0:end:2] + p[:, :, 4::2], p[:, :, 1 : end + 1 : 2] + p[:, :, 3 : end + 3 : 2]
    return (outer + 4 * inner + 6 * x[:, :, ::2]) / 16


def _up_rows(x: Tensor) -> Tensor:
    p = pad(x, (0, 0, 1, 1), mode="replicate")
    on, between = (p[:, :, :-2] + 6 * x + p[:, :, 2:]) / 8, (x + p[:, :, 2:]) / 2
    return torch.stack([on, between], dim=3).flatten(2, 3)
