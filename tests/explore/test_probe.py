"""Readers of codes: perfect where classes are apart, at chance where codes say nothing."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.explore.probe import linear_accuracy, neighbour_accuracy, purity


def bells(apart: float, seed: int, n: int = 300) -> tuple[Tensor, Tensor]:
    """Three bells around the corners of a triangle, in four dimensions."""
    generator = torch.Generator().manual_seed(seed)
    label = torch.arange(n) % 3
    centres = torch.eye(4)[:3] * apart
    return centres[label] + torch.randn(n, 4, generator=generator), label


@pytest.mark.parametrize("reader", [linear_accuracy, neighbour_accuracy])
def test_classes_are_read_where_they_are_apart_and_guessed_where_they_are_not(reader) -> None:
    for apart, low, high in ((12.0, 1.0, 1.0), (0.0, 0.2, 0.47)):
        assert low <= reader(*bells(apart, 0), *bells(apart, 1)) <= high


@pytest.mark.parametrize("reader", [linear_accuracy, neighbour_accuracy])
def test_where_the_codes_lie_and_the_unit_do_not_matter(reader) -> None:
    (train, label), (unseen, truth) = bells(2.0, 0), bells(2.0, 1)
    moved = [codes * 8.0 + 100.0 for codes in (train, unseen)]
    assert reader(moved[0], label, moved[1], truth) == pytest.approx(reader(train, label, unseen, truth), abs=0.01)


def test_a_ring_is_read_by_its_neighbours_and_not_by_a_line() -> None:
    def ring(seed: int) -> tuple[Tensor, Tensor]:
        generator = torch.Generator().manual_seed(seed)
        angle, label = torch.rand(400, generator=generator) * 6.28, torch.arange(400) % 2
        return torch.stack([angle.cos(), angle.sin()], 1) * (1 + label[:, None]), label

    assert neighbour_accuracy(*ring(0), *ring(1)) > 0.99
    assert linear_accuracy(*ring(0), *ring(1)) < 0.65


def test_the_linear_reader_is_at_the_minimum_of_a_convex_loss() -> None:
    """Two classes on a line: the threshold lies between the means, so one point moved across is read otherwise."""
    train, label = torch.tensor([[-2.0], [-1.0], [1.0], [2.0]]), torch.tensor([0, 0, 1, 1])
    unseen = torch.tensor([[-0.1], [0.1]])
    assert linear_accuracy(train, label, unseen, torch.tensor([0, 1])) == 1.0
    assert linear_accuracy(train, label, unseen, torch.tensor([1, 0])) == 0.0


def test_what_does_not_fit_is_named() -> None:
    codes, label = bells(1.0, 0)
    with pytest.raises(BadInput, match=r"\(300, 4\)"):
        linear_accuracy(codes, label[:10], codes, label)
    with pytest.raises(BadInput, match="unknown"):
        neighbour_accuracy(codes, label - 1, codes, label)


def test_purity_counts_the_commonest_class_of_each_cluster() -> None:
    label = torch.tensor([0, 0, 1, 1, 2, 2])
    assert purity(torch.tensor([5, 5, 3, 3, 0, 0]), label) == 1.0
    assert purity(torch.tensor([0, 0, 0, 1, 1, 1]), label) == pytest.approx(4 / 6)
    assert purity(torch.zeros(6, dtype=torch.int64), label) == pytest.approx(1 / 3)
    with pytest.raises(BadInput, match="fit"):
        purity(torch.zeros(2, dtype=torch.int64), label)
