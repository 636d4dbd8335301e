"""Which layers a scale has, and which systems have layers of style."""

from __future__ import annotations

import pytest
import small
import torch

from ganworks.errors import BadInput
from ganworks.explore._styles import layers_of, scales_of, style_based

SIDES = [side for side in (4, 8, 16, 32, 64) for _ in range(2)]


def test_scales_part_the_layers() -> None:
    parts = [layers_of(scale, SIDES).long() for scale in ("coarse", "middle", "fine")]
    assert [int(part.sum()) for part in parts] == [4, 4, 2]
    assert torch.stack(parts).sum(0).tolist() == [1] * 10 == layers_of("all", SIDES).long().tolist()
    assert scales_of(SIDES) == ["coarse", "middle", "fine"] and scales_of(SIDES[:8]) == ["coarse", "middle"]


def test_what_is_not_there_is_said() -> None:
    with pytest.raises(BadInput, match="'tiny'; the scales are coarse, middle, fine, all"):
        layers_of("tiny", SIDES)
    with pytest.raises(BadInput, match="No layer is fine: the maps have sides of 4 to 32"):
        layers_of("fine", SIDES[:8])
    with pytest.raises(BadInput, match="GAN has no styles"):
        style_based(small.build("gan"))
    assert style_based(small.build("stylegan"))
