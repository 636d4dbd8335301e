"""Images laid side by side are convolved as they are one by one, and so are their gradients."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from ganworks.layers import small_maps
from ganworks.layers.small_maps import Conv2d, ConvTranspose2d
from ganworks.layers.spectral_norm import spectral

LAYERS = {
    "same": lambda: (Conv2d(3, 5), nn.Conv2d(3, 5, 3, padding=1)),
    "half": lambda: (Conv2d(3, 5, stride=2), nn.Conv2d(3, 5, 4, 2, 1)),
    "twice": lambda: (ConvTranspose2d(3, 5), nn.ConvTranspose2d(3, 5, 4, 2, 1)),
}


@pytest.mark.parametrize("kind", LAYERS)
@pytest.mark.parametrize("size", [(4, 4), (2, 6), (5, 7), (1, 4), (8, 3)])
def test_side_by_side_is_one_by_one_to_the_second_derivative(
    kind: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind == "half" and min(size) < 2:
        pytest.skip("nothing to halve")
    torch.manual_seed(0)
    monkeypatch.setattr(small_maps, "_pays", lambda x, weight, width, strided: True)
    ours, plain = (layer.double() for layer in LAYERS[kind]())
    plain.load_state_dict(ours.state_dict())
    x = torch.randn(3, 3, *size, dtype=torch.float64, requires_grad=True)
    found = []
    for layer in (ours, plain):
        y = layer(x)
        (slope,) = torch.autograd.grad(y.pow(3).sum(), x, create_graph=True)
        found.append([y, slope, *torch.autograd.grad(slope.square().sum(), [x, *layer.parameters()])])
    for mine, theirs in zip(*found, strict=True):
        torch.testing.assert_close(mine, theirs, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("kind", LAYERS)
@pytest.mark.parametrize("half", [False, True])
def test_chosen_by_itself_it_is_the_same_function_and_channels_last(
    kind: str, half: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.manual_seed(0)
    monkeypatch.setattr(small_maps, "CACHED", 0)
    ours, plain = LAYERS[kind]()
    plain.load_state_dict(ours.state_dict())
    x = torch.randn(small_maps.BATCH, 3, 4, 4).to(memory_format=torch.channels_last)
    with torch.autocast("cpu", torch.bfloat16, enabled=half):
        y, expected = ours(x), plain(x)
    assert y.dtype == expected.dtype and y.is_contiguous(memory_format=torch.channels_last)
    torch.testing.assert_close(y, expected, rtol=1.6e-2 if half else 1e-5, atol=1e-2 if half else 1e-5)


def test_one_sample_does_not_see_another() -> None:
    layer, x = Conv2d(3, 5), torch.randn(small_maps.BATCH, 3, 4, 4)
    other = x.clone()
    other[1:] = torch.randn_like(other[1:])
    torch.testing.assert_close(layer(x)[0], layer(other)[0])


def test_parameters_are_torchs_and_can_be_normalised() -> None:
    for make in LAYERS.values():
        ours, plain = make()
        assert {n: p.shape for n, p in ours.named_parameters()} == {n: p.shape for n, p in plain.named_parameters()}
        assert spectral(ours)(torch.randn(small_maps.BATCH, 3, 4, 4)).shape[:2] == (small_maps.BATCH, 5)


def test_plain_where_it_does_not_pay() -> None:
    batch, small = torch.zeros(small_maps.BATCH, 3, 4, 4), torch.zeros(5, 3, 3, 3)
    large = torch.zeros(small_maps.CACHED // small.element_size())
    assert small_maps._pays(batch, large, 4, strided=False)
    assert not small_maps._pays(batch, small, 4, strided=False)
    assert not small_maps._pays(batch[1:], large, 4, strided=False)
    assert not small_maps._pays(batch, large, 8, strided=True)
    assert not small_maps._pays(batch.double(), large, 4, strided=True)
    assert small_maps._pays(batch.bfloat16(), small, 8, strided=True)
    assert not small_maps._pays(batch.to("meta"), large, 4, strided=True)
