"""Paths: where they begin and end, and how long latents are on the way."""

from __future__ import annotations

import pytest
import small
import torch

from ganworks.errors import BadInput
from ganworks.explore import LatentSpace
from ganworks.explore.interpolate import interpolate, path, path_kind
from ganworks.rng import scope


def test_paths_begin_and_end_where_they_should() -> None:
    start, end = torch.randn(3, 8), torch.randn(3, 8)
    for kind in ("lerp", "slerp"):
        way = path(start, end, 5, kind)
        assert way.shape == (5, 3, 8)
        torch.testing.assert_close(way[0], start)
        torch.testing.assert_close(way[-1], end)


def test_great_circles_keep_the_length_that_straight_lines_lose() -> None:
    start, end = torch.nn.functional.normalize(torch.randn(2, 4, 64), dim=-1)
    torch.testing.assert_close(path(start, end, 7, "slerp").norm(dim=-1), torch.ones(7, 4))
    straight = path(start, end, 7, "lerp")
    assert (straight[3].norm(dim=-1) < 0.9).all()
    torch.testing.assert_close(straight.diff(dim=0), (end - start).expand(6, 4, 64) / 6)


def test_rows_are_paths_whose_ends_are_images_of_the_ends() -> None:
    space = LatentSpace(small.build("gan").eval().requires_grad_(False))
    with scope("ends"):
        images = interpolate(space, 3, 4)
    with scope("ends"):
        ends = space.draw(6)
    assert images.shape == (3, 4, 1, 8, 8)
    torch.testing.assert_close(images[:, 0], space.images(ends[:3]))
    torch.testing.assert_close(images[:, -1], space.images(ends[3:]))


def test_normal_latents_go_around_and_others_straight() -> None:
    assert path_kind(LatentSpace(small.build("gan"))) == "slerp"
    assert path_kind(LatentSpace(small.build("dcgan"))) == "lerp"
    assert path_kind(LatentSpace(small.build("gan")), "lerp") == "lerp"


def test_paths_that_lead_nowhere_are_refused() -> None:
    space = LatentSpace(small.build("gan"))
    with pytest.raises(BadInput, match="1 steps"):
        interpolate(space, 2, 1)
    with pytest.raises(BadInput, match="0 paths"):
        interpolate(space, 0, 3)
