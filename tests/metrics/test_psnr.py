"""PSNR: its closed form."""

from __future__ import annotations

import math

import pytest
import torch

from ganworks.errors import BadInput
from ganworks.metrics.psnr import luma, psnr


def test_a_constant_error_has_a_closed_form() -> None:
    one = torch.zeros(2, 3, 5, 4)
    other = torch.stack([torch.full((3, 5, 4), 0.2), torch.full((3, 5, 4), -2.0)])
    expected = torch.tensor([20 * math.log10(10), 0.0], dtype=torch.float64)
    torch.testing.assert_close(psnr(one, other), expected, rtol=1e-6, atol=1e-6)
    assert torch.equal(psnr(one, other), psnr(other, one))
    assert psnr(one, one).isinf().all()


def test_halving_the_error_adds_six_decibels() -> None:
    one, noise = torch.zeros(1, 1, 8, 8), torch.randn(1, 1, 8, 8)
    gained = psnr(one, noise / 2) - psnr(one, noise)
    torch.testing.assert_close(gained, torch.tensor([20 * math.log10(2)], dtype=torch.float64))


def test_luma_weighs_colours_keeps_grey_and_cuts_the_border() -> None:
    colours = torch.eye(3).reshape(3, 3, 1, 1).expand(3, 3, 6, 7)
    torch.testing.assert_close(luma(colours, 2)[:, 0, 0, 0], torch.tensor([0.299, 0.587, 0.114]))
    assert luma(colours, 2).shape == (3, 1, 2, 3)
    grey = torch.randn(1, 1, 6, 7)
    assert torch.equal(luma(grey), grey)
    torch.testing.assert_close(luma(grey.expand(1, 3, 6, 7)), grey)


def test_pictures_of_other_shapes_are_refused() -> None:
    with pytest.raises(BadInput, match="one by one"):
        psnr(torch.zeros(2, 1, 4, 4), torch.zeros(1, 1, 4, 4))
