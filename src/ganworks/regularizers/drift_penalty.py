"""ProGAN's drift term (Karras, Aila, Laine, Lehtinen 2017, arXiv:1710.10196, appendix A.1)."""

from __future__ import annotations

from torch import Tensor


def drift(scores: Tensor) -> Tensor:
    r"""Mean squared score of real images, :math:`\mathbb E_r[a(x)^2]`, which keeps a Wasserstein critic near zero.

    The caller multiplies by epsilon (paper: 0.001).

    Args:
        scores: (B, ...) raw scores.

    Returns:
        A scalar.
    """
    return scores.square().mean()
