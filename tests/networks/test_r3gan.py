"""R3GAN's bodies: the identity at the start, the published layers, variance that does not grow, group widths."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional
from typed import part as part_of
from typed import slope

from ganworks.networks import r3gan


def test_a_block_is_the_identity_at_the_start_and_its_last_convolution_learns() -> None:
    block, x = r3gan.Block(8, expansion=2, group_width=4, depth=6), torch.randn(3, 8, 5, 5)
    assert torch.equal(block(x), x)
    block(x).square().sum().backward()
    assert slope(block.reduce.weight).abs().sum() > 0
    assert not slope(block.expand.weight).any() and not slope(block.convolve.weight).any()


def test_a_block_is_a_bottleneck_turned_inside_out() -> None:
    block = r3gan.Block(32, expansion=2, group_width=16, depth=1)
    shapes = [tuple(part.weight.shape) for part in (block.expand, block.convolve, block.reduce)]
    assert shapes == [(64, 32, 1, 1), (64, 16, 3, 3), (32, 64, 1, 1)]
    assert block.convolve.groups == 4
    assert block.reduce.bias is None and block.expand.bias is not None and block.convolve.bias is not None
    nn.init.normal_(block.reduce.weight)
    x = torch.randn(2, 32, 6, 6)
    hidden = functional.conv2d(functional.leaky_relu(block.expand(x), 0.2), block.convolve.weight, padding=1, groups=4)
    torch.testing.assert_close(block(x), x + block.reduce(functional.leaky_relu(hidden, 0.2)))


@pytest.mark.parametrize(
    ("size", "group_width", "groups"), [(4, 16, 1), (8, 16, 1), (24, 16, 3), (25, 16, 2), (20, 8, 5)]
)
def test_groups_divide_the_channels(size: int, group_width: int, groups: int) -> None:
    assert r3gan.Block(size, 2, group_width, 1).convolve.groups == groups


@pytest.mark.parametrize("depth", [1, 16])
def test_first_convolutions_shrink_with_the_fourth_root_of_the_depth(depth: int) -> None:
    torch.manual_seed(0)
    block = r3gan.Block(64, 2, 16, depth)
    gain = (2 / 1.04) ** 0.5 * depth**-0.25
    assert block.expand.weight.std().item() == pytest.approx(gain / 64**0.5, rel=0.05)
    assert block.convolve.weight.std().item() == pytest.approx(gain / (16 * 9) ** 0.5, rel=0.05)


def test_no_normalisation_and_no_company() -> None:
    norms = (nn.BatchNorm2d, nn.GroupNorm, nn.InstanceNorm2d, nn.LayerNorm)
    players = r3gan.Generator(8, (3, 32, 32), width=4), r3gan.Critic((3, 32, 32), width=4)
    assert not any(isinstance(part, norms) for player in players for part in player.modules())
    x = torch.randn(5, 3, 32, 32, dtype=torch.float64)
    critic = players[1].double()
    torch.testing.assert_close(critic(x)[:2], critic(x[:2]))


@pytest.mark.parametrize("side", [8, 28, 48, 64])
def test_stages_halve_and_double_to_the_first_map(side: int) -> None:
    image = (3, side, side)
    generator, critic = r3gan.Generator(8, image, width=2), r3gan.Critic(image, width=2)
    base = generator.basis.shape[1]
    assert critic.trunk.pool.shape == generator.basis.shape
    ups = [part.factor for part in generator.stages if isinstance(part, r3gan.Resample)]
    downs = [part.factor for part in critic.modules() if isinstance(part, r3gan.Resample)]
    assert ups == [2.0] * len(ups) and downs == [0.5] * len(ups) and base * 2 ** len(ups) == side
    assert generator(torch.randn(2, 8)).shape == (2, *image)


def test_first_map_is_scaled_by_the_latent_alone() -> None:
    generator = r3gan.Generator(8, (1, 16, 16), width=4)
    z = torch.randn(2, 8)
    seen: list[torch.Tensor] = []
    generator.stages.register_forward_pre_hook(lambda module, inputs: seen.append(inputs[0]))
    generator(z)
    scales = z @ generator.scale.weight.T
    torch.testing.assert_close(seen[0], torch.einsum("bc,chw->bchw", scales, generator.basis))


def test_last_convolution_of_the_critic_is_depthwise_over_the_whole_map() -> None:
    trunk = part_of(r3gan.Critic((1, 16, 16), width=4), "trunk", r3gan.Trunk)
    x = torch.randn(3, 1, 16, 16)
    maps = trunk.stages(trunk.input(x))
    expected = functional.conv2d(maps, trunk.pool[:, None], groups=trunk.features).flatten(1)
    torch.testing.assert_close(trunk(x), expected)


def test_resampling_is_bilinear_and_keeps_constants() -> None:
    flat = torch.full((1, 2, 4, 4), 0.7)
    for factor, side in ((2.0, 8), (0.5, 2)):
        torch.testing.assert_close(r3gan.bilinear(flat, factor), torch.full((1, 2, side, side), 0.7))
    ramp = torch.arange(8.0).expand(1, 1, 8, 8)
    torch.testing.assert_close(r3gan.bilinear(ramp, 2.0)[0, 0, 3, 1:-1], torch.arange(0.25, 7.0, 0.5))


@pytest.mark.parametrize("blocks", [1, 6])
def test_scores_and_images_start_at_the_same_size_whatever_the_depth(blocks: int) -> None:
    torch.manual_seed(0)
    generator, critic = r3gan.Generator(32, (3, 32, 32), 16, blocks), r3gan.Critic((3, 32, 32), 16, blocks)
    images = generator(torch.randn(64, 32))
    assert 0.2 < images.std().item() < 3 and 0.02 < critic(torch.randn(64, 3, 32, 32)).std().item() < 3


def test_images_are_cut_off_in_evaluation_only() -> None:
    generator, z = r3gan.Generator(4, (1, 8, 8), width=4), torch.randn(16, 4) * 20
    images = generator(z)
    assert images.abs().max() > 1
    assert torch.equal(generator.eval()(z), images.clamp(-1, 1))
