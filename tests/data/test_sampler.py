"""The order is a pure function of (seed, position)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganworks.data.sampler import EndlessSampler, PairSampler, RandomSampler, scramble
from ganworks.errors import BadInput


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 40), st.integers(0, 9), st.integers(0, 200), st.integers(0, 100))
def test_any_stretch_is_reached_directly(length: int, seed: int, position: int, size: int) -> None:
    whole = RandomSampler(length, seed).indices(0, position + size)
    assert np.array_equal(RandomSampler(length, seed).indices(position, size), whole[position:])


@given(st.integers(1, 50), st.integers(0, 5), st.integers(0, 5))
def test_every_epoch_is_a_permutation(length: int, seed: int, epoch: int) -> None:
    assert sorted(RandomSampler(length, seed).indices(epoch * length, length)) == list(range(length))


def test_epochs_seeds_and_keys_differ() -> None:
    order = RandomSampler(1000, 0)
    seen = [
        order.permutation(0),
        order.permutation(1),
        RandomSampler(1000, 1).permutation(0),
        RandomSampler(1000, 0, "b").permutation(0),
    ]
    for first in range(4):
        for second in range(first):
            # Two independent permutations agree in one place on average.
            assert (seen[first] == seen[second]).sum() < 12


def test_permutations_have_no_pattern() -> None:
    """Every sample is as likely as any other in the first quarter of an epoch."""
    counts = np.bincount(np.concatenate([RandomSampler(40, seed).indices(0, 10) for seed in range(2000)]), minlength=40)
    expected = 500
    assert ((counts - expected) ** 2 / (expected * 0.75)).sum() < 90


def test_scramble_is_a_bijection_of_a_sample() -> None:
    values = np.arange(100_000, dtype=np.uint64)
    mixed = scramble(values)
    assert len(np.unique(mixed)) == len(values)
    assert abs((mixed >> np.uint64(63)).mean() - 0.5) < 0.01


def test_pairs_are_independent_and_endless_orders_never_meet() -> None:
    pair = PairSampler(RandomSampler(500, 3), RandomSampler(500, 3, key="other"))
    both = pair.indices(100, 400)
    assert both.shape == (400, 2) and (both[:, 0] == both[:, 1]).sum() < 10
    assert np.array_equal(EndlessSampler(0).indices(7, 5), EndlessSampler(0).indices(0, 12)[7:])
    assert not set(EndlessSampler(0).indices(0, 1000)) & set(EndlessSampler(1).indices(0, 1000))


@pytest.mark.parametrize("sampler", [RandomSampler(5, 0), EndlessSampler(0)])
def test_negative_positions_are_refused(sampler: RandomSampler) -> None:
    with pytest.raises(BadInput, match="must not be negative"):
        sampler.indices(-1, 4)
    with pytest.raises(BadInput, match="at least one sample"):
        RandomSampler(0, 0)
