"""Small blocks: pixel norm, equalised rates, shuffling, noise, AdaIN, blur."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn
from torch.nn import functional
from typed import tensor

from ganworks import rng
from ganworks.layers.adain import AdaptiveInstanceNorm, adain
from ganworks.layers.equalize import equalize
from ganworks.layers.pixel_norm import PixelNorm, pixel_norm
from ganworks.layers.resample import UpConv, blur, double
from ganworks.layers.spectral_norm import spectra
from ganworks.networks.srgan import shuffle_block
from ganworks.networks.stylegan import NoiseInjection


@pytest.mark.parametrize("shape", [(4, 8), (4, 8, 3, 3)])
def test_pixel_norm_gives_unit_mean_square_whatever_the_scale(shape: tuple[int, ...]) -> None:
    x = torch.randn(shape, dtype=torch.float64)
    y = PixelNorm()(x)
    torch.testing.assert_close(y.square().mean(1), torch.ones_like(y[:, 0]), rtol=1e-5, atol=0)
    torch.testing.assert_close(PixelNorm()(x * 30), y, rtol=1e-5, atol=0)
    assert PixelNorm()(torch.zeros(shape)).abs().max() == 0


@pytest.mark.parametrize("gain", [1.0, math.sqrt(2.0)])
def test_equalised_layers_keep_variance_times_gain_squared(gain: float) -> None:
    torch.manual_seed(0)
    layer = equalize(nn.Linear(400, 500), gain=gain)
    x = torch.randn(300, 400)
    assert layer(x).var().item() == pytest.approx(gain**2, rel=0.02)
    assert tensor(layer, "parametrizations.weight.original").std().item() == pytest.approx(1.0, rel=0.01)
    conv = equalize(nn.Conv2d(60, 80, 3), gain=gain)
    assert conv(torch.randn(20, 60, 8, 8)).var().item() == pytest.approx(gain**2, rel=0.05)
    back = equalize(nn.ConvTranspose2d(60, 80, 3, bias=False), gain=gain)
    assert tensor(back, "parametrizations.weight.original").std().item() == pytest.approx(1.0, rel=0.01)


def test_equalised_scale_survives_adam_and_the_multiplier_slows_it() -> None:
    """Adam moves every stored number by its rate, so the effective weight by rate * m * g / sqrt(fan-in)."""
    moves = []
    for multiplier in (1.0, 0.01):
        layer = equalize(nn.Linear(100, 5).double(), gain=1.0, rate=multiplier)
        before, bias = layer.weight.detach().clone(), layer.bias.detach().clone()
        optimizer = torch.optim.Adam(layer.parameters(), lr=0.001)
        (layer.weight.sum() + layer.bias.sum()).backward()
        optimizer.step()
        moves.append((before - layer.weight).detach())
        torch.testing.assert_close((bias - layer.bias).detach(), torch.full((5,), 0.001 * multiplier).double())
    torch.testing.assert_close(moves[0], torch.full((5, 100), 0.001 / 10).double(), rtol=1e-4, atol=0)
    torch.testing.assert_close(moves[0] / 100, moves[1], rtol=1e-4, atol=0)


def test_equalised_layers_can_be_fused_and_have_spectra_of_effective_weights() -> None:
    layer = equalize(UpConv(3, 5).double())
    x = torch.randn(1, 3, 4, 4, dtype=torch.float64)
    torch.testing.assert_close(layer(x), functional.conv2d(double(x), layer.weight, padding=1))
    top = torch.linalg.matrix_norm(layer.weight.detach().flatten(1), 2)
    torch.testing.assert_close(spectra(nn.Sequential(layer))["0"][0], top)


def test_shuffling_lays_channels_out_as_pixels() -> None:
    block = shuffle_block(3, 2)
    x = torch.randn(1, 3, 4, 4)
    y = block[1](block[0](x))
    assert block(x).shape == (1, 2, 8, 8)
    for channel in range(2):
        for row in range(2):
            for column in range(2):
                expected = block[0](x)[0, channel * 4 + row * 2 + column]
                assert torch.equal(y[0, channel, row::2, column::2], expected)


def test_noise_starts_silent_and_is_one_map_scaled_by_channel() -> None:
    layer, x = NoiseInjection(3), torch.randn(4, 3, 5, 5)
    assert torch.equal(layer(x), x)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([1.0, -2.0, 0.0]))
    with rng.scope("noise"):
        added = layer(torch.zeros(4, 3, 5, 5))
    torch.testing.assert_close(added[:, 1], -2 * added[:, 0])
    assert added[:, 2].abs().max() == 0
    assert not torch.equal(added[0, 0], added[1, 0])
    with rng.scope("noise", shard=1, shards=2):
        assert torch.equal(layer(torch.zeros(2, 3, 5, 5)), added[2:])
    noise = torch.randn(4, 1, 5, 5)
    torch.testing.assert_close(layer(x, noise)[:, 0], x[:, 0] + noise[:, 0])


def test_adain_sets_mean_and_deviation() -> None:
    x = torch.randn(3, 4, 16, 16, dtype=torch.float64) * 7 + 2
    scale, bias = torch.randn(2, 3, 4, dtype=torch.float64)
    y = adain(x, scale, bias)
    torch.testing.assert_close(y.mean((2, 3)), bias)
    torch.testing.assert_close(y.std((2, 3), correction=0), scale.abs(), rtol=1e-5, atol=0)


def test_a_style_of_nothing_is_instance_normalisation() -> None:
    layer, x = AdaptiveInstanceNorm(4, 6), torch.randn(3, 4, 8, 8)
    torch.testing.assert_close(layer(x, torch.zeros(3, 6)), functional.instance_norm(x))


def test_gradients_that_are_written_out_are_the_numerical_ones() -> None:
    torch.manual_seed(0)
    x = torch.randn(2, 3, 4, 3, dtype=torch.float64, requires_grad=True)
    scale, bias = torch.randn(2, 2, 3, dtype=torch.float64, requires_grad=True).unbind()
    assert torch.autograd.gradcheck(adain, (x, scale.detach().requires_grad_(), bias.detach().requires_grad_()))
    assert torch.autograd.gradcheck(pixel_norm, (x,))
    with torch.no_grad():
        without = adain(x, scale, bias), pixel_norm(x)
    torch.testing.assert_close((adain(x, scale, bias), pixel_norm(x)), without)


def test_adain_in_bfloat16_takes_statistics_in_single_precision() -> None:
    """A mean far from zero is taken off before it could swallow the deviation."""
    torch.manual_seed(0)
    x = (torch.randn(2, 3, 32, 32) + 4).bfloat16()
    scale, bias = torch.ones(2, 3), torch.zeros(2, 3)
    exact = adain(x.double(), scale.double(), bias.double())
    y = adain(x, scale.bfloat16(), bias.bfloat16())
    assert y.dtype == torch.bfloat16
    torch.testing.assert_close(y.double().std((2, 3)), exact.std((2, 3)), rtol=5e-3, atol=0)
    assert (y.double() - exact).abs().max() < 4 * 2**-7  # of numbers of about four, which bfloat16 keeps to 2^-7


def test_blur_is_its_own_adjoint_at_every_order() -> None:
    torch.manual_seed(0)
    x, y = torch.randn(2, 2, 3, 5, 4, dtype=torch.float64).unbind()
    torch.testing.assert_close((blur(x) * y).sum(), (x * blur(y)).sum())
    x.requires_grad_()
    assert torch.autograd.gradcheck(blur, (x,)) and torch.autograd.gradgradcheck(blur, (x,))


def test_blur_keeps_constants_inside_and_turns_nearest_into_bilinear() -> None:
    torch.testing.assert_close(blur(torch.ones(1, 2, 5, 5))[:, :, 1:-1, 1:-1], torch.ones(1, 2, 3, 3))
    x = torch.randn(2, 3, 6, 6, dtype=torch.float64)
    bilinear = functional.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
    torch.testing.assert_close(blur(double(x))[:, :, 1:-1, 1:-1], bilinear[:, :, 1:-1, 1:-1])
