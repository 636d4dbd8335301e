"""SRGAN's players: where pixels come from, sizes, what one pixel depends on."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from typed import part, tensor

from ganworks.errors import BadInput
from ganworks.layers.bicubic import enlarge
from ganworks.networks.srgan import Critic, Generator, check
from ganworks.rng import scope


@pytest.fixture
def generator() -> Generator:
    with scope("srresnet"):
        return Generator(3, width=4, blocks=2).eval()


@pytest.mark.parametrize("size", [(6, 6), (5, 9), (1, 2)])
def test_both_sides_grow_four_times_whatever_they_are(generator: Generator, size: tuple[int, int]) -> None:
    assert generator(torch.zeros(2, 3, *size)).shape == (2, 3, 4 * size[0], 4 * size[1])


def test_the_layout_of_pixels_is_that_of_pixel_shuffle(generator: Generator) -> None:
    shuffles = [module for module in generator.modules() if isinstance(module, nn.PixelShuffle)]
    assert [shuffle.upscale_factor for shuffle in shuffles] == [2, 2]
    block = part(generator, "enlarge.0", nn.Sequential)
    x = torch.randn(1, 4, 3, 3)
    channels, pixels = block[0](x), block[1](block[0](x))
    for channel in range(4):
        for row in range(2):
            for column in range(2):
                assert torch.equal(pixels[0, channel, row::2, column::2], channels[0, 4 * channel + 2 * row + column])


def test_a_pixel_depends_on_the_reach_and_on_nothing_beyond(generator: Generator) -> None:
    side, middle = 2 * generator.reach + 9, generator.reach + 4
    low = torch.zeros(1, 3, side, side, requires_grad=True)
    generator(low)[..., 4 * middle, 4 * middle].sum().backward()
    assert low.grad is not None
    rows = low.grad.abs().sum((0, 1, 3)).nonzero().flatten()
    assert middle - generator.reach <= int(rows.min()) and int(rows.max()) <= middle + generator.reach
    assert int(rows.max() - rows.min()) > generator.reach, "the bound is of the right size"


def test_the_residual_form_starts_as_bicubic_enlargement() -> None:
    low = torch.rand(2, 3, 5, 6) * 2 - 1
    torch.testing.assert_close(Generator(3, 4, 1, residual=True)(low), enlarge(low, 4))


def test_the_skip_goes_around_all_blocks(generator: Generator) -> None:
    first = generator.entry(torch.randn(1, 3, 6, 6))
    nn.init.zeros_(
        tensor(generator, f"body.{len(generator.body) - 1}.weight")
    )  # the last normalisation: nothing of the body is left
    x = torch.randn(1, 3, 6, 6)
    first = generator.entry(x)
    torch.testing.assert_close(generator(x), generator.exit(generator.enlarge(first)))


@pytest.mark.parametrize("image", [(3, 8, 8), (1, 20, 12), (3, 96, 96)])
def test_the_critic_scores_each_image_and_halves_four_times(image: tuple[int, int, int]) -> None:
    critic = Critic(image, width=2, features=5)
    assert critic(torch.zeros(3, *image)).shape == (3,)
    strides = [m.stride[0] for m in critic.modules() if isinstance(m, nn.Conv2d)]
    widths = [m.out_channels for m in critic.modules() if isinstance(m, nn.Conv2d)]
    assert strides == [1, 2] * 4 and widths == [2, 2, 4, 4, 8, 8, 16, 16]


@pytest.mark.parametrize("image", [(3, 30, 32), (3, 4, 4)])
def test_sizes_that_cannot_be_reduced_are_refused(image: tuple[int, int, int]) -> None:
    with pytest.raises(BadInput, match=f"{image[1]}x{image[2]}"):
        check(image)
