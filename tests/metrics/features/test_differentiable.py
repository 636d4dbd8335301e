"""Networks in losses: they see what the extractor sees, pass gradients to images, and stay as they are."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from ganworks.errors import BadInput
from ganworks.metrics.features import differentiable
from ganworks.metrics.features.differentiable import LAYERS, Differentiable, Judge, check_layer
from ganworks.metrics.features.extractor import Extractor
from ganworks.metrics.features.perceptual import VGG16, Layer, PerceptualNetwork


class Mean(nn.Module):
    """Means of the channels, with a batch normalisation that training would move."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.BatchNorm1d(3)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.norm(images.mean((2, 3)))


def made(size: int | None) -> Extractor:
    return Extractor(Mean(), name="mean", size=size, mean=(0.4, 0.5, 0.6), std=(0.2, 0.3, 0.4))


@pytest.mark.parametrize("size", [None, 8])
@pytest.mark.parametrize("channels", [1, 3])
def test_it_sees_what_the_extractor_sees(size: int | None, channels: int) -> None:
    extractor = made(size)
    levels = torch.randint(80, 176, (2, channels, 16, 16))  # rounding leaves these, and resizing stays in range
    images = levels / 127.5 - 1
    torch.testing.assert_close(Differentiable(extractor)(images), extractor(images), rtol=1e-4, atol=1e-5)


def test_gradients_reach_the_images_and_not_the_network() -> None:
    seen = Differentiable(made(8))
    images = torch.zeros(2, 3, 16, 16, requires_grad=True)
    seen(images).square().sum().backward()
    assert images.grad is not None and images.grad.abs().max() > 0
    assert all(p.grad is None and not p.requires_grad for p in seen.parameters())
    assert not seen.training


def small_network() -> PerceptualNetwork:
    layers = (Layer(2), Layer(3, pool=2))
    draw = np.random.default_rng(0)
    stored = {
        "net": {
            f"Conv_{n}": {
                "kernel": draw.normal(size=(3, 3, before, after)).astype(np.float32),
                "bias": draw.normal(size=after).astype(np.float32),
            }
            for n, (before, after) in enumerate([(3, 2), (2, 3)])
        },
        **{f"NetLinLayer_{n}": {"Conv_0": {"kernel": np.ones((1, 1, c, 1), np.float32)}} for n, c in enumerate([2, 3])},
    }
    return PerceptualNetwork(layers, stored)


def test_the_start_of_a_network_is_its_first_convolutions_with_pools_and_rectifiers() -> None:
    network, x = small_network(), torch.randn(1, 3, 8, 8)
    first = torch.relu(network.convolutions[0](x))
    assert torch.equal(differentiable._Start(network, 1)(x), first)
    second = torch.relu(network.convolutions[1](nn.functional.max_pool2d(first, 2)))
    assert torch.equal(differentiable._Start(network, 2)(x), second)


def test_names_count_the_convolutions_of_vgg16() -> None:
    assert len(LAYERS) == len(VGG16) == 13
    for name, layer in zip(LAYERS, VGG16, strict=True):
        block, number = map(int, name.split("_")[1:])
        assert bool(layer.pool) == (number == 1 and block > 1)
        assert layer.channels == min(64 * 2 ** (block - 1), 512)
    with pytest.raises(BadInput, match="vgg16_5_3"):
        check_layer("vgg16_5_4")


def test_a_judge_sees_double_images_in_double_precision() -> None:
    network = Differentiable(made(None), differentiable._Start(small_network(), 2))
    images = torch.rand(2, 3, 8, 8) * 2 - 1
    single = network(images)
    wide = images.double().requires_grad_()
    seen = Judge(lambda: network)(wide)
    assert seen.dtype == torch.float64
    torch.testing.assert_close(seen.float(), single)
    seen.sum().backward()
    assert wide.grad is not None and wide.grad.dtype == torch.float64


def test_a_judge_is_made_when_first_asked_and_frozen() -> None:
    calls = []

    def make() -> nn.Module:
        calls.append(1)
        return Mean()

    judge = Judge(make)
    assert not calls
    images = torch.randn(4, 3, 2, 2, requires_grad=True)
    judge(images).sum().backward()
    judge(images)
    assert len(calls) == 1 and images.grad is not None
    assert judge.network is not None and not judge.network.training
    assert all(not p.requires_grad for p in judge.network.parameters())
