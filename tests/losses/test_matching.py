"""False pairs that are never true by accident, and the critic that learns from them."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.functional import softplus
from typed import present

from ganworks.losses import objective
from ganworks.losses.matching import matching_critic_term, mismatched
from ganworks.rng import scope

CAPTIONS = st.integers(1, 7).flatmap(
    lambda n: st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=n, max_size=n)
)


@given(CAPTIONS, st.integers(0, 9))
def test_a_false_pair_never_says_the_same(captions: list[list[int]], seed: int) -> None:
    with scope(seed):
        other = mismatched(torch.tensor(captions))
    said = [sorted(token for token in caption if token > 1) for caption in captions]  # 0 and 1 are no words
    if all(each == said[0] for each in said):
        assert other is None
    else:
        assert other is not None and all(said[i] != said[j] for i, j in enumerate(other.tolist()))


def test_all_that_say_something_else_are_equally_likely() -> None:
    captions = torch.tensor([[2, 3], [3, 2], [4, 0], [5, 0]])
    counts = torch.zeros(4)
    for seed in range(3000):
        with scope("places", seed):
            counts[present(mismatched(captions))[2]] += 1
    assert counts[2] == 0
    assert float((counts[[0, 1, 3]] - 1000).abs().max()) < 5 * (3000 * (1 / 3) * (2 / 3)) ** 0.5


def linear(maps: torch.Tensor, text: torch.Tensor) -> torch.Tensor:
    return (maps * text).sum(1)


def test_a_loss_on_pairs_of_scores_compares_true_pairs_with_both_kinds_of_false_ones() -> None:
    torch.manual_seed(0)
    real, fake, text = torch.randn(3, 2, 4, dtype=torch.float64).unbind()
    found = matching_critic_term(
        objective("relativistic_standard"), linear, real=real, fake=fake, text=text, captions=torch.tensor([[2], [3]])
    )
    true, made, false = (linear(real, text), linear(fake, text), linear(real, text.flip(0)))
    torch.testing.assert_close(found, 0.5 * (softplus(made - true).mean() + softplus(false - true).mean()))


@pytest.mark.parametrize("alike", [False, True])
def test_false_pairs_weigh_a_half_each(alike: bool) -> None:
    torch.manual_seed(0)
    real, fake, text = torch.randn(3, 2, 4, dtype=torch.float64).unbind()
    captions = torch.tensor([[2], [2 if alike else 3]])
    term = matching_critic_term(objective("non_saturating"), linear, real=real, fake=fake, text=text, captions=captions)
    true, made, false = (linear(real, text), linear(fake, text), linear(real, text.flip(0)))
    wanted = softplus(made).mean() if alike else 0.5 * (softplus(made).mean() + softplus(false).mean())
    torch.testing.assert_close(term, softplus(-true).mean() + wanted)
