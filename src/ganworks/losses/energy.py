r"""Losses of critics that are energies: reconstruction errors of an autoencoder, small where an image is real.

Sources: Zhao, Mathieu, LeCun 2016 (EBGAN), arXiv 1609.03126; Berthelot, Schumm, Metz 2017 (BEGAN), arXiv 1703.10717.
"""

from __future__ import annotations

from torch import Tensor
from torch.nn.functional import relu

from ganworks.errors import BadInput
from ganworks.losses.numerics import at_least_single


def squared_error(output: Tensor, target: Tensor) -> Tensor:
    r"""The energy :math:`\tfrac1d \|x - y\|_2^2` of each image, float32 at least.

    Args:
        output: (B, ...), reconstructions.
        target: the same shape; gradients flow into it as well unless it is detached.

    Returns:
        (B,).
    """
    return (at_least_single(output) - at_least_single(target)).square().flatten(1).mean(dim=1)


def absolute_error(output: Tensor, target: Tensor) -> Tensor:
    r"""The energy :math:`\tfrac1d \|x - y\|_1` of each image; arguments and result as for :func:`squared_error`."""
    return (at_least_single(output) - at_least_single(target)).abs().flatten(1).mean(dim=1)


def margin_critic(*, real: Tensor, fake: Tensor, margin: float) -> Tensor:
    r"""EBGAN's critic: :math:`\mathbb{E}_r\,e + \mathbb{E}_g\max(0, m - e)`.

    Args:
        real: (B, ...) energies of real images.
        fake: (B, ...) energies of generated images.
        margin: m, in units of the energy; energies of fakes beyond it are left alone.

    Returns:
        Scalar. EBGAN's generator minimises the mean of its energies.
    """
    if not margin > 0:
        raise BadInput(f"margin={margin!r} must be positive.")
    return at_least_single(real).mean() + relu(margin - at_least_single(fake)).mean()


def balanced_critic(*, real: Tensor, fake: Tensor, balance: Tensor | float) -> Tensor:
    r"""BEGAN's critic: :math:`\mathbb{E}_r\,e - k\,\mathbb{E}_g\,e`.

    Args:
        real: (B, ...) energies of real images.
        fake: (B, ...) energies of generated images.
        balance: :math:`k_t` in [0, 1]; carries no gradient.
    """
    weight = balance.detach() if isinstance(balance, Tensor) else balance
    return at_least_single(real).mean() - weight * at_least_single(fake).mean()


def next_balance(balance: Tensor, *, real: Tensor, fake: Tensor, diversity: float, rate: float = 1e-3) -> Tensor:
    r"""BEGAN's control: :math:`k \leftarrow \mathrm{clip}(k + \lambda_k(\gamma\,\bar e_r - \bar e_g), 0, 1)`.

    Args:
        balance: :math:`k_t`, a scalar.
        real: energies of real images.
        fake: energies of generated images.
        diversity: :math:`\gamma`, the wanted ratio of the mean energies, fake to real.
        rate: :math:`\lambda_k`.

    Returns:
        :math:`k_{t+1}`, without gradient.
    """
    error = diversity * at_least_single(real).detach().mean() - at_least_single(fake).detach().mean()
    return (balance.detach() + rate * error).clamp(0.0, 1.0)


def convergence(*, real: Tensor, fake: Tensor, diversity: float) -> Tensor:
    r"""BEGAN's global measure :math:`\bar e_r + |\gamma\,\bar e_r - \bar e_g|`, without gradient."""
    real_mean, fake_mean = at_least_single(real).detach().mean(), at_least_single(fake).detach().mean()
    return real_mean + (diversity * real_mean - fake_mean).abs()
