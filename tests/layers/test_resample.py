"""The fused resampling convolutions are the plain ones, everywhere and under spectral normalisation."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional

from ganworks.layers.resample import DownConv, UpConv, double, halve, spread
from ganworks.layers.spectral_norm import spectral


@pytest.mark.parametrize("layer", [UpConv, DownConv])
@pytest.mark.parametrize("size", [(2, 2), (4, 4), (7, 7), (8, 6), (1, 5)])
@pytest.mark.parametrize("normalised", [False, True])
def test_fused_is_plain_interior_and_borders(
    layer: type[UpConv | DownConv], size: tuple[int, int], normalised: bool
) -> None:
    if layer is DownConv and min(size) < 2:
        pytest.skip("nothing to halve")
    torch.manual_seed(0)
    fused = layer(3, 5, fused=True).double()
    if normalised:
        spectral(fused).eval()
    x = torch.randn(2, 3, *size, dtype=torch.float64, requires_grad=True)
    results = []
    for how in (True, False):
        fused.fused = how
        y = fused(x)
        weights = [x, *fused.parameters()]
        slopes = torch.autograd.grad(y.square().sum(), weights)
        results.append([y, *slopes])
    for ours, plain in zip(*results, strict=True):
        torch.testing.assert_close(ours, plain, rtol=1e-12, atol=1e-12)


def test_plain_paths_are_what_they_are_called() -> None:
    up, down = UpConv(3, 5).double(), DownConv(3, 5).double()
    x = torch.randn(2, 3, 6, 6, dtype=torch.float64)
    repeated = x.repeat_interleave(2, 2).repeat_interleave(2, 3)
    assert torch.equal(double(x), repeated)
    torch.testing.assert_close(up(x), functional.conv2d(repeated, up.weight, up.bias, padding=1), rtol=0, atol=1e-12)
    full = functional.conv2d(x, down.weight, down.bias, padding=1)
    squares = full.reshape(2, 5, 3, 2, 3, 2).mean(dim=(3, 5))
    torch.testing.assert_close(halve(full), squares)
    torch.testing.assert_close(down(x), squares, rtol=0, atol=1e-12)


def test_shortcuts_commute_with_resampling() -> None:
    one, x = nn.Conv2d(3, 5, 1).double(), torch.randn(2, 3, 6, 6, dtype=torch.float64)
    torch.testing.assert_close(one(double(x)), double(one(x)))
    torch.testing.assert_close(one(halve(x)), halve(one(x)))


def test_taps_are_summed() -> None:
    kernel = torch.zeros(1, 1, 3, 3)
    kernel[0, 0, 0, 1] = 1.0
    assert spread(kernel)[0, 0].tolist() == [[0, 1, 1, 0], [0, 1, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0]]


def test_spread_kernels_are_channels_last_and_turned_for_the_transposed() -> None:
    kernel = torch.randn(5, 3, 3, 3)
    for turned in (False, True):
        assert spread(kernel, transposed=turned).is_contiguous(memory_format=torch.channels_last)
    torch.testing.assert_close(spread(kernel, transposed=True), spread(kernel).flip(2, 3).transpose(0, 1))


@pytest.mark.parametrize("layer", [UpConv, DownConv])
def test_parameters_are_those_of_a_convolution(layer: type[UpConv | DownConv]) -> None:
    plain, resampling = nn.Conv2d(3, 5, 3), layer(3, 5)
    resampling.load_state_dict(plain.state_dict())
    assert torch.equal(resampling.weight, plain.weight) and list(resampling.state_dict()) == list(plain.state_dict())


@pytest.mark.parametrize("layer", [UpConv, DownConv])
def test_channels_last_is_kept(layer: type[UpConv | DownConv]) -> None:
    part: nn.Module = layer(16, 8).to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
    y = part(torch.randn(2, 16, 8, 8).to(memory_format=torch.channels_last))
    assert y.is_contiguous(memory_format=torch.channels_last)


@pytest.mark.parametrize("layer", [UpConv, DownConv])
def test_autocast_keeps_its_precision(layer: type[UpConv | DownConv]) -> None:
    with torch.autocast("cpu", torch.bfloat16):
        assert layer(4, 4)(torch.randn(1, 4, 8, 8)).dtype == torch.bfloat16
