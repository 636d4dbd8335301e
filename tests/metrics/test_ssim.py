"""SSIM: closed forms for flat pictures and for pictures that differ in contrast alone."""

from __future__ import annotations

import pytest
import torch

from ganworks.errors import BadInput
from ganworks.metrics.ssim import ssim

FIRST, SECOND = 0.01**2, 0.03**2


def test_equal_pictures_have_one_and_order_does_not_matter() -> None:
    one, other = torch.rand(2, 3, 16, 16) * 2 - 1, torch.rand(2, 3, 16, 16) * 2 - 1
    torch.testing.assert_close(ssim(one, one), torch.ones(2, dtype=torch.float64))
    torch.testing.assert_close(ssim(one, other), ssim(other, one))
    assert (ssim(one, other) < 0.5).all()


def test_flat_pictures_are_compared_by_light_alone() -> None:
    a, b = 0.25, 0.75  # of [0, 1]
    one, other = torch.full((1, 1, 12, 12), 2 * a - 1), torch.full((1, 1, 12, 12), 2 * b - 1)
    expected = (2 * a * b + FIRST) / (a * a + b * b + FIRST)
    assert ssim(one, other).item() == pytest.approx(expected, rel=1e-6)


def test_less_contrast_around_the_same_light_has_a_closed_form() -> None:
    # a single window of 11x11 whose weighted mean is taken away, so that only contrast differs
    place = torch.arange(11.0, dtype=torch.float64) - 5
    weights = torch.exp(-place.square() / (2 * 1.5**2))
    weights = torch.outer(weights, weights) / weights.sum() ** 2
    detail = torch.randn(11, 11, dtype=torch.float64)
    detail = 0.1 * (detail - (weights * detail).sum())
    variance, share = (weights * detail.square()).sum(), 0.5
    one, other = (2 * (0.5 + scale * detail)[None, None] - 1 for scale in (1.0, share))
    expected = (2 * share * variance + SECOND) / ((1 + share**2) * variance + SECOND)
    torch.testing.assert_close(ssim(one, other)[0], expected)


def test_pictures_below_the_window_are_refused() -> None:
    with pytest.raises(BadInput, match="10x40"):
        ssim(torch.zeros(1, 1, 10, 40), torch.zeros(1, 1, 10, 40))
