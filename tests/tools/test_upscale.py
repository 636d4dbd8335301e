"""Tiles: the picture in one piece, whatever the tile."""

from __future__ import annotations

import pytest
import small
import torch

from ganworks.errors import BadInput
from ganworks.tools.upscale import Enlarging, upscale


@pytest.mark.parametrize("tile", [5, 16, 30])
@pytest.mark.parametrize("residual", [False, True])
def test_tiles_give_what_the_whole_gives(tile: int, residual: bool) -> None:
    system = small.build("srgan", residual=residual).eval()
    if residual:
        torch.nn.init.normal_(system.generator.exit.weight, 0, 0.02)
    picture = torch.rand(1, 1, 23, 41, generator=torch.Generator().manual_seed(0)) * 2 - 1
    with torch.no_grad():
        whole = system.enlarge(picture)
    assert whole.std() > 0 and whole.shape == (1, 1, 92, 164)
    torch.testing.assert_close(upscale(system, picture, tile), whole, rtol=0, atol=1e-5)


def test_a_network_never_sees_more_than_a_tile_and_its_surroundings() -> None:
    seen: list[tuple[int, ...]] = []

    class Doubling:
        factor, reach = 2, 3

        def enlarge(self, low: torch.Tensor) -> torch.Tensor:
            seen.append(tuple(low.shape[-2:]))
            return low.repeat_interleave(2, 2).repeat_interleave(2, 3)

    picture = torch.arange(20.0 * 13).reshape(1, 1, 20, 13)
    expected = picture.repeat_interleave(2, 2).repeat_interleave(2, 3)
    assert torch.equal(upscale(Doubling(), picture, 4), expected)
    assert max(max(size) for size in seen) == 4 + 2 * 3


def test_only_what_enlarges_is_enlarging() -> None:
    assert isinstance(small.build("srgan"), Enlarging)
    assert not isinstance(small.build("gan"), Enlarging)
    with pytest.raises(BadInput, match="Tiles of 0"):
        upscale(small.build("srgan"), torch.zeros(1, 1, 4, 4), 0)
