"""Transposed convolution is the adjoint of convolution, not its inverse."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional


@pytest.mark.parametrize(("kernel", "stride", "padding", "side"), [(4, 2, 1, 8), (3, 1, 1, 7), (5, 1, 0, 9)])
def test_inner_products_agree(kernel: int, stride: int, padding: int, side: int) -> None:
    torch.manual_seed(0)
    weight = torch.randn(5, 3, kernel, kernel, dtype=torch.float64)
    x = torch.randn(2, 3, side, side, dtype=torch.float64)
    shown = functional.conv2d(x, weight, stride=stride, padding=padding)
    y = torch.randn_like(shown)
    back = functional.conv_transpose2d(y, weight, stride=stride, padding=padding)
    assert back.shape == x.shape
    torch.testing.assert_close((shown * y).sum(), (x * back).sum())
