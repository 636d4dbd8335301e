"""Blocks do not matter, and equal rows are at distance zero whatever rounding says."""

from __future__ import annotations

import torch

from ganworks.metrics.neighbours import distances, radii


def test_blocks_equal_the_whole() -> None:
    x, y = torch.randn(23, 6, dtype=torch.float64), torch.randn(17, 6, dtype=torch.float64)
    joined = torch.cat([squared for _, squared in distances(x, y, block=5)])
    torch.testing.assert_close(joined, torch.cdist(x, y).square())
    assert [rows.stop - rows.start for rows, _ in distances(x, y, block=5)] == [5, 5, 5, 5, 3]


def test_equal_rows_are_equal() -> None:
    x = torch.randn(40, 300) * 10 + 5
    squared = torch.cat([part for _, part in distances(x, x.clone(), block=7)])
    assert (squared.diagonal() == 0).all() and (squared[~torch.eye(40, dtype=torch.bool)] > 1).all()


def test_radii_on_a_line() -> None:
    x = torch.tensor([[0.0], [1.0], [3.0], [6.0]])
    assert radii(x, 1).tolist() == [1, 1, 4, 9]
    assert radii(x, 3, block=2).tolist() == [36, 25, 9, 36]
