"""Price of a code against torch's own divergence; colour statistics and their agreement between scales."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.distributions import Normal, kl_divergence
from torch.nn.functional import interpolate
from typed import slope

from ganworks.regularizers.codes import color_consistency, color_statistics, gaussian_kl


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
    assert torch.allclose(slope(mean), mean.detach())
    assert torch.allclose(slope(log_variance), 0.5 * (log_variance.detach().exp() - 1))


def test_codes_of_half_precision_are_widened() -> None:
    mean, log_variance = (value.bfloat16() for value in code(2))
    assert torch.equal(gaussian_kl(mean, log_variance), gaussian_kl(mean.float(), log_variance.float()))


@pytest.mark.parametrize("shift", [0.5, 2.0])
def test_a_mean_costs_half_its_square_in_every_dimension(shift: float) -> None:
    mean = torch.full((3, 7), shift)
    assert torch.allclose(gaussian_kl(mean, torch.zeros(3, 7)), torch.full((3,), 7 * shift**2 / 2))


def images(side: int = 6, seed: int = 0) -> torch.Tensor:
    return torch.rand(2, 3, side, side, dtype=torch.float64, generator=torch.Generator().manual_seed(seed)) * 2 - 1


def test_statistics_are_those_of_numpy() -> None:
    mean, covariance = color_statistics(images())
    for image, its_mean, its_covariance in zip(images(), mean, covariance, strict=True):
        pixels = image.flatten(1).numpy()
        np.testing.assert_allclose(its_mean, pixels.mean(1))
        np.testing.assert_allclose(its_covariance, np.cov(pixels, bias=True))


def test_equal_statistics_cost_nothing_wherever_the_pixels_are() -> None:
    fine = images()
    shuffled = fine.flatten(2)[:, :, torch.randperm(36)].unflatten(2, (6, 6))
    enlarged = interpolate(shuffled, scale_factor=2, mode="nearest")
    assert float(color_consistency(enlarged, fine)) < 1e-25
    constant = torch.full((1, 3, 8, 8), 0.3)
    assert float(color_consistency(interpolate(constant, scale_factor=2, mode="bilinear"), constant)) < 1e-12


def test_a_shift_costs_its_square_and_a_scale_the_covariance() -> None:
    fine, shift = images(), torch.tensor([0.1, -0.2, 0.3], dtype=torch.float64)
    moved = fine + shift[:, None, None]
    torch.testing.assert_close(color_consistency(moved, fine), shift.square().sum())
    torch.testing.assert_close(color_consistency(moved, fine, mean_weight=3.0), 3 * shift.square().sum())
    mean, covariance = color_statistics(fine)
    stretched = mean[..., None, None] + 2 * (fine - mean[..., None, None])
    torch.testing.assert_close(color_consistency(stretched, fine), 5 * 9 * covariance.square().sum((1, 2)).mean())


def test_the_gradient_flows_to_the_finer_scale_alone() -> None:
    fine, coarse = images(8).requires_grad_(), images(4, seed=1).requires_grad_()
    color_consistency(fine, coarse).backward()
    assert fine.grad is not None and fine.grad.abs().sum() > 0 and coarse.grad is None
