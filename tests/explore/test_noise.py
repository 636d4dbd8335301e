"""Noise against style: deviation by closed form where noise is added to the picture itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
import small
import torch
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.explore._styles import layers_of
from ganworks.explore.noise import noise_effect
from ganworks.rng import scope


class Plain:
    """Pictures that are a style plus twice the noise of the first layer and thrice that of the second."""

    layer_sides = (2, 2)

    def draw_noise(self, n: int) -> list[Tensor]:
        return [torch.randn(n, 1, 2, 2, dtype=torch.float64) for _ in range(2)]

    def synthesize(self, styles: Tensor, noise: Sequence[Tensor]) -> Tensor:
        return styles[:, :, None, None] + torch.cat([2 * noise[0], 3 * noise[1]], dim=1)


STYLES = torch.tensor([[1.0, -1.0], [0.0, 5.0]], dtype=torch.float64)


def test_deviation_is_the_root_mean_square_over_channels() -> None:
    torch.manual_seed(0)
    chance = noise_effect(Plain(), STYLES, 4000)  # type: ignore[arg-type]
    torch.testing.assert_close(chance.mean, STYLES[:, :, None, None].expand(2, 2, 2, 2), rtol=0, atol=0.2)
    torch.testing.assert_close(
        chance.deviation, torch.full((2, 2, 2), ((4 + 9) / 2) ** 0.5).double(), rtol=0.05, atol=0
    )
    assert chance.images.shape == (4, 2, 2, 2, 2)


def test_only_the_layers_asked_for_get_noise() -> None:
    chance = noise_effect(Plain(), STYLES, 50, torch.tensor([False, True]))  # type: ignore[arg-type]
    assert torch.equal(chance.images[:, :, 0], STYLES[None, :, 0, None, None].expand(4, 2, 2, 2))
    assert bool((chance.images[:, :, 1].std(0) > 0).all())


def test_a_generator_that_has_not_learned_to_hear_noise_leaves_nothing_to_chance() -> None:
    game: Any = small.build("stylegan", image=(1, 16, 16), start=16).eval()
    styles = torch.randn(2, 8)
    assert noise_effect(game, styles, 3).deviation.max() < 1e-5
    torch.nn.init.constant_(game.generator.synthesis.blocks[2].layers[1].noise.weight, 1.0)
    with scope("noise"):
        assert noise_effect(game, styles, 3, layers_of("middle", game.layer_sides)).deviation.mean() > 0.1
    assert noise_effect(game, styles, 3, layers_of("coarse", game.layer_sides)).deviation.max() < 1e-5


def test_one_draw_has_no_deviation() -> None:
    with pytest.raises(BadInput, match="1 realisations"):
        noise_effect(Plain(), STYLES, 1)  # type: ignore[arg-type]
