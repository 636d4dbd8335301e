"""Cross-entropy of attributes: closed forms, and rows that do not count."""

from __future__ import annotations

import math

import pytest
import torch

from ganworks.losses.attributes import attribute_cross_entropy


def test_it_is_the_likelihood_of_independent_coins() -> None:
    logits = torch.randn(5, 3, dtype=torch.float64)
    attributes = (torch.rand(5, 3) > 0.5).double()
    expected = -torch.distributions.Bernoulli(logits=logits).log_prob(attributes).sum(1).mean()
    torch.testing.assert_close(attribute_cross_entropy(logits, attributes), expected)


def test_nothing_learned_costs_a_log_two_for_each_attribute() -> None:
    assert float(attribute_cross_entropy(torch.zeros(4, 7), torch.ones(4, 7))) == pytest.approx(7 * math.log(2))


def test_unknown_rows_neither_count_nor_get_a_gradient() -> None:
    logits = torch.randn(4, 2, requires_grad=True)
    attributes, known = torch.ones(4, 2), torch.tensor([True, False, True, False])
    loss = attribute_cross_entropy(logits, attributes, known)
    torch.testing.assert_close(loss, attribute_cross_entropy(logits[known], attributes[known]))
    loss.backward()
    assert logits.grad is not None
    assert (logits.grad[~known] == 0).all() and (logits.grad[known] != 0).all()


def test_where_no_row_is_known_it_is_zero() -> None:
    assert attribute_cross_entropy(torch.randn(3, 2), torch.ones(3, 2), torch.zeros(3, dtype=torch.bool)) == 0
