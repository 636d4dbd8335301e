"""Bicubic resizing: Pillow as the judge, and what it must leave as it is."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image

from ganworks.errors import BadInput
from ganworks.layers.bicubic import enlarge, reduce
from ganworks.rng import normal, scope


@pytest.fixture
def picture() -> torch.Tensor:
    with scope("bicubic"):
        return 0.2 * normal(1, 1, 24, 16, like=torch.zeros(())).clamp(-2, 2)


@pytest.mark.parametrize("resize", [reduce, enlarge])
def test_it_is_pillows(picture: torch.Tensor, resize) -> None:
    resized = resize(picture, 4)[0, 0]
    size = (resized.shape[1], resized.shape[0])
    expected = Image.fromarray(picture[0, 0].numpy()).resize(size, Image.Resampling.BICUBIC)
    torch.testing.assert_close(resized, torch.from_numpy(np.array(expected)), rtol=0, atol=1e-6)


def test_constants_stay_and_ramps_are_exact_inside(picture: torch.Tensor) -> None:
    flat = torch.full((1, 3, 8, 12), 0.3)
    torch.testing.assert_close(reduce(flat, 4), torch.full((1, 3, 2, 3), 0.3))
    torch.testing.assert_close(enlarge(flat, 4), torch.full((1, 3, 32, 48), 0.3))
    ramp = torch.linspace(-0.9, 0.9, 16).expand(1, 1, 4, 16)
    inside = enlarge(ramp, 2)[..., 6:-6].diff()
    torch.testing.assert_close(inside, torch.full_like(inside, 0.06), rtol=1e-4, atol=1e-6)


def test_results_stay_in_the_range_of_images() -> None:
    edge = torch.ones(1, 1, 16, 16)
    edge[..., :8] = -1
    for resized in (reduce(edge, 4), enlarge(edge, 4)):
        assert resized.abs().max() <= 1


def test_a_side_that_is_no_multiple_is_refused(picture: torch.Tensor) -> None:
    with pytest.raises(BadInput, match="24x16"):
        reduce(picture, 5)
