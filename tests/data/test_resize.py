"""Sizes and channels."""

from __future__ import annotations

import numpy as np
import pytest

from ganworks.data.resize import check_shape, sizes_of, with_channels, with_size
from ganworks.errors import BadInput

IMAGES = np.random.default_rng(0).integers(0, 256, (4, 8, 8, 3), dtype=np.uint8)


def test_grey_and_colour() -> None:
    grey = with_channels(IMAGES, 1)
    assert grey.shape == (4, 8, 8, 1)
    assert np.array_equal(with_channels(with_channels(grey, 3), 1), grey)
    assert with_channels(IMAGES, None) is IMAGES


def test_flat_pictures_stay_flat_when_resized() -> None:
    flat = np.full((2, 8, 8, 1), 77, np.uint8)
    for size in (3, 5, 31):
        assert (with_size(flat, size, "resize") == 77).all()
    assert with_size(IMAGES, 8) is IMAGES


def test_padding_keeps_the_picture_in_the_middle() -> None:
    padded = with_size(IMAGES, 10)
    assert np.array_equal(padded[:, 1:9, 1:9], IMAGES)
    assert padded[:, 0].max() == 0
    with pytest.raises(BadInput, match="cannot be padded to 4x4"):
        with_size(IMAGES, 4, "pad")


@pytest.mark.parametrize(("size", "channels"), [(0, 1), (5000, 1), (8, 2), (8, 5)])
def test_impossible_shapes(size: int, channels: int) -> None:
    with pytest.raises(BadInput):
        check_shape(size, channels)


def test_lists_of_sizes() -> None:
    assert sizes_of(16) == [16]
    with pytest.raises(BadInput, match="for example 32,64"):
        sizes_of("big")
