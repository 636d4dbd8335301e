"""Style mixing: who gives which layer, and that noise plays no part in the differences."""

from __future__ import annotations

from typing import Any

import pytest
import small
import torch

from ganworks.explore.mix import mixing_grid, mixtures
from ganworks.rng import scope
from ganworks.systems.stylegan import StyleGAN


@pytest.fixture
def game() -> StyleGAN:
    game: Any = small.build("stylegan", image=(1, 16, 16), start=16).double().eval()
    for name, parameter in game.named_parameters():
        if name.endswith("noise.weight"):
            torch.nn.init.constant_(parameter, 0.5)
    return game


def test_layers_come_from_the_side_asked_for() -> None:
    destinations, sources = torch.randn(2, 4, 3), torch.randn(5, 4, 3)
    taken = torch.tensor([False, True, True, False])
    grid = mixtures(destinations, sources, taken)
    assert grid.shape == (2, 5, 4, 3)
    for i in range(2):
        for j in range(5):
            assert torch.equal(grid[i, j][taken], sources[j][taken])
            assert torch.equal(grid[i, j][~taken], destinations[i][~taken])


def test_taking_every_layer_repeats_the_top_row_and_no_noise_tells_them_apart(game: StyleGAN) -> None:
    with scope("mix"):
        grid = mixing_grid(game, 2, 3, "all")
    assert grid.shape == (3, 4, 1, 16, 16)
    for row in (1, 2):
        torch.testing.assert_close(grid[row, 1:], grid[0, 1:])
    assert bool((grid[0, 0] == 1).all())


def test_scales_share_pictures_and_change_different_things(game: StyleGAN) -> None:
    grids = {}
    for scale in ("coarse", "middle"):
        with scope("mix"):
            grids[scale] = mixing_grid(game, 2, 2, scale)
    assert torch.equal(grids["coarse"][0], grids["middle"][0])
    assert torch.equal(grids["coarse"][:, 0], grids["middle"][:, 0])
    assert not torch.allclose(grids["coarse"][1:, 1:], grids["middle"][1:, 1:])


def test_full_truncation_leaves_one_picture(game: StyleGAN) -> None:
    with scope("mix"):
        grid = mixing_grid(game, 2, 2, psi=0.0).flatten(0, 1)[1:]
    torch.testing.assert_close(grid, grid[:1].expand_as(grid))
