"""The divergence from the standard normal against its definition, its minimum, and torch's own."""

from __future__ import annotations

import pytest
import torch
from torch.distributions import Normal, kl_divergence

from ganworks.regularizers.normal_code import gaussian_kl


def code(seed: int, n: int = 5, size: int = 3) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return (
        torch.randn(n, size, dtype=torch.float64, generator=generator),
        torch.randn(n, size, dtype=torch.float64, generator=generator),
    )


def test_it_is_the_divergence_of_each_item() -> None:
    mean, log_variance = code(0)
    known = kl_divergence(Normal(mean, (log_variance / 2).exp()), Normal(0.0, 1.0)).sum(1)
    assert torch.allclose(gaussian_kl(mean, log_variance), known, rtol=1e-12)


def test_it_vanishes_at_the_standard_normal_and_nowhere_else() -> None:
    zero = torch.zeros(2, 4, dtype=torch.float64)
    assert gaussian_kl(zero, zero).tolist() == [0.0, 0.0]
    for mean, log_variance in ((zero + 1e-4, zero), (zero, zero + 1e-4), (zero, zero - 1e-4)):
        assert (gaussian_kl(mean, log_variance) > 0).all()


def test_its_slopes_are_mean_and_surplus_of_variance() -> None:
    mean, log_variance = (value.requires_grad_() for value in code(1))
    gaussian_kl(mean, log_variance).sum().backward()
    assert torch.allclose(mean.grad, mean.detach())
    assert torch.allclose(log_variance.grad, 0.5 * (log_variance.detach().exp() - 1))


def test_codes_of_half_precision_are_widened() -> None:
    mean, log_variance = (value.bfloat16() for value in code(2))
    assert torch.equal(gaussian_kl(mean, log_variance), gaussian_kl(mean.float(), log_variance.float()))


@pytest.mark.parametrize("shift", [0.5, 2.0])
def test_a_mean_costs_half_its_square_in_every_dimension(shift: float) -> None:
    mean = torch.full((3, 7), shift)
    assert torch.allclose(gaussian_kl(mean, torch.zeros(3, 7)), torch.full((3,), 7 * shift**2 / 2))
