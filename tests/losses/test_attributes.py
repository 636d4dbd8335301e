"""Cross-entropy of attributes: closed forms, sets of which one holds, and rows that do not count."""

from __future__ import annotations

import math

import pytest
import torch

from ganworks.errors import BadInput
from ganworks.losses.classification import attribute_cross_entropy, checked_sets, turned_over, undecided
from ganworks.rng import scope

COLOURS = ((1, 2, 4),)
"""Of five attributes three are colours; an image has exactly one."""


def coloured(n: int) -> torch.Tensor:
    """Attributes (n, 5), every colour in turn."""
    attributes = (torch.rand(n, 5) > 0.5).double()
    attributes[:, [1, 2, 4]] = torch.eye(3, dtype=torch.float64)[torch.arange(n) % 3]
    return attributes


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


def test_a_set_is_one_softmax_and_the_others_stay_coins() -> None:
    logits, attributes = torch.randn(6, 5, dtype=torch.float64), coloured(6)
    colour = torch.nn.functional.cross_entropy(logits[:, [1, 2, 4]], attributes[:, [1, 2, 4]].argmax(1))
    coins = attribute_cross_entropy(logits[:, [0, 3]], attributes[:, [0, 3]])
    torch.testing.assert_close(attribute_cross_entropy(logits, attributes, exclusive=COLOURS), colour + coins)
    nothing = attribute_cross_entropy(torch.zeros(6, 5), attributes, exclusive=COLOURS)
    assert float(nothing) == pytest.approx(2 * math.log(2) + math.log(3))


def test_wrong_attributes_are_wrong_throughout_and_still_possible() -> None:
    attributes = coloured(3000)
    with scope("wrong"):
        wrong = turned_over(attributes, COLOURS)
    assert torch.equal(wrong[:, [0, 3]], 1 - attributes[:, [0, 3]])
    colour, before = wrong[:, [1, 2, 4]], attributes[:, [1, 2, 4]]
    assert (colour.sum(1) == 1).all() and (colour * before).sum() == 0
    steps = (colour.argmax(1) - before.argmax(1)) % 3
    assert abs(float((steps == 1).double().mean()) - 0.5) < 0.05, "either of the others, as often"
    assert torch.equal(turned_over(attributes), 1 - attributes)


def test_a_reader_who_knows_nothing_is_at_the_minimum_of_the_undecided() -> None:
    attributes = coloured(4)
    logits = torch.zeros(4, 5, dtype=torch.float64, requires_grad=True)
    loss = attribute_cross_entropy(logits, undecided(attributes, COLOURS), exclusive=COLOURS)
    (slope,) = torch.autograd.grad(loss, logits)
    assert slope.abs().max() < 1e-12
    assert attribute_cross_entropy(torch.randn(4, 5), undecided(attributes, COLOURS), exclusive=COLOURS) > loss


@pytest.mark.parametrize(
    ("sets", "said"), [(((0, 1), (1, 2)), "do not meet"), (((3,),), "two attributes"), (((0, 5),), "0 to 4")]
)
def test_what_is_no_set_of_attributes_is_refused(sets: tuple, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        checked_sets(sets, 5)
