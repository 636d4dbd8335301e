r"""Feature matching.

Source: Salimans et al. 2016, arXiv 1606.03498, section 3.1.
"""

from __future__ import annotations

from torch import Tensor

from ganworks.losses.numerics import at_least_single


def feature_matching(*, real: Tensor, fake: Tensor) -> Tensor:
    r""":math:`\|\mathbb{E}_r f(x) - \mathbb{E}_g f(x)\|_2^2`, averaged over the features as in the authors' code.

    Args:
        real: (B, ...) features of real images; taken as constants.
        fake: (B', ...) features of generated images.

    Returns:
        Scalar. The batch means are local: in a split batch it is the mean over parts of each part's distance.
    """
    return (at_least_single(real).detach().mean(0) - at_least_single(fake).mean(0)).square().mean()
