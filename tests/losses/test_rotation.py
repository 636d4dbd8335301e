"""Quarter turns: the right labels, the right images, the right value."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from ganworks.losses.auxiliary import quarter_turns, rotation_cross_entropy


def test_labels_are_the_turns_that_undo() -> None:
    images = torch.rand(3, 2, 5, 5)
    turned, turns = quarter_turns(images)
    assert turned.shape == (12, 2, 5, 5) and turns.bincount().tolist() == [3, 3, 3, 3]
    for number, (image, turn) in enumerate(zip(turned, turns.tolist(), strict=True)):
        assert torch.equal(torch.rot90(image, -turn, (1, 2)), images[number % 3])
    # the corner at top left goes anticlockwise: bottom left after one turn
    corner = torch.zeros(1, 1, 3, 3)
    corner[0, 0, 0, 0] = 1
    assert quarter_turns(corner)[0][1, 0, 2, 0] == 1


def test_one_who_sees_pays_nothing_and_one_who_does_not_pays_log_4() -> None:
    def by_corner(images: Tensor) -> Tensor:
        lit = torch.stack([images[:, 0, 0, 0], images[:, 0, -1, 0], images[:, 0, -1, -1], images[:, 0, 0, -1]], 1)
        return 200.0 * lit

    images = torch.zeros(2, 1, 4, 4, dtype=torch.float64)
    images[:, 0, 0, 0] = 1
    assert float(rotation_cross_entropy(by_corner, images)) == pytest.approx(0, abs=1e-12)
    blind = rotation_cross_entropy(lambda x: torch.zeros(len(x), 4, dtype=torch.float64), images)
    assert float(blind) == pytest.approx(math.log(4))


@pytest.mark.parametrize(("share", "turned"), [(1.0, 8), (0.25, 2), (0.01, 1)])
def test_a_share_of_the_batch_is_turned(share: float, turned: int) -> None:
    seen: list[Tensor] = []
    images = torch.rand(8, 1, 4, 4)
    rotation_cross_entropy(lambda x: seen.append(x) or torch.zeros(len(x), 4), images, share)
    assert len(seen[0]) == 4 * turned
    assert torch.equal(seen[0][:turned], images[-turned:])
