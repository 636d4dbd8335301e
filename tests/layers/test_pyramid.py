"""The Laplacian pyramid: exact reconstruction, no details in constants, the factor of four."""

from __future__ import annotations

import pytest
import torch
from torch.nn.functional import conv2d

from ganworks.layers.pyramid import compose, decompose, down, up


def images(*shape: int) -> torch.Tensor:
    return torch.rand(*shape, generator=torch.Generator().manual_seed(1)) * 2 - 1


@pytest.mark.parametrize(("side", "levels"), [(8, 1), (28, 2), (64, 3), (64, 5)])
def test_the_pyramid_gives_the_image_back(side: int, levels: int) -> None:
    x = images(2, 3, side, side)
    bands = decompose(x, levels)
    assert [band.shape[-1] for band in bands] == [side >> k for k in range(levels + 1)]
    torch.testing.assert_close(compose(bands), x, atol=1e-6, rtol=0)


def test_it_is_exact_under_autocasting_too() -> None:
    x = images(1, 3, 32, 32)
    with torch.autocast("cpu", torch.bfloat16):
        bands = decompose(x, 2)
    assert all(band.dtype == torch.float32 for band in bands)
    torch.testing.assert_close(compose(bands), x, atol=1e-6, rtol=0)


@pytest.mark.parametrize("value", [-1.0, 0.3])
def test_a_constant_has_no_details_and_keeps_its_brightness(value: float) -> None:
    x = torch.full((1, 2, 16, 12), value)
    *bands, small = decompose(x, 2)
    assert all(float(band.abs().max()) < 1e-6 for band in bands)
    torch.testing.assert_close(small, torch.full((1, 2, 4, 3), value))


def test_inside_it_is_zero_insertion_and_a_blur_times_four() -> None:
    """By the definition; without the factor the mean brightness would be a quarter."""
    taps = torch.tensor([1.0, 4, 6, 4, 1], dtype=torch.float64) / 16
    kernel = torch.outer(taps, taps)[None, None]
    x = images(2, 1, 8, 8).double()
    spaced = x.new_zeros(2, 1, 16, 16)
    spaced[:, :, ::2, ::2] = x
    blurred = conv2d(spaced, kernel, padding=2)
    torch.testing.assert_close(up(x)[:, :, 2:-3, 2:-3], 4 * blurred[:, :, 2:-3, 2:-3])
    constant = up(torch.ones(1, 1, 8, 8))
    assert float(constant.mean()) == pytest.approx(1.0)
    torch.testing.assert_close(
        down(x)[:, :, 1:-1, 1:-1], conv2d(x, kernel, padding=2)[:, :, ::2, ::2][:, :, 1:-1, 1:-1]
    )


def test_rows_and_columns_are_treated_alike() -> None:
    x = images(1, 2, 8, 12)
    torch.testing.assert_close(down(x.mT), down(x).mT)
    torch.testing.assert_close(up(x.mT), up(x).mT)
