"""Statistics of repeated runs against closed forms, enumeration and scipy."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from scipy import stats

from ganworks.arena import statistics as ours


def test_expected_best_is_the_mean_over_all_subsets() -> None:
    values = [0.7, 0.1, 0.4, 0.4, 0.9, 0.2]
    expected = [np.mean([min(subset) for subset in combinations(values, k)]) for k in range(1, 7)]
    assert ours.expected_best(values) == pytest.approx(expected)


def test_expected_best_of_uniform_values() -> None:
    """Of 1 .. n the expected smallest of k without replacement is (n + 1) / (k + 1)."""
    n = 1000
    assert ours.expected_best(np.arange(1, n + 1)) == pytest.approx((n + 1) / (np.arange(1, n + 1) + 1))


def test_holm_by_hand() -> None:
    """Holm 1979: factors 4, 3, 2, 1 along the sorted p-values, never falling, at most 1."""
    assert ours.holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert ours.holm([0.6, 0.7]) == pytest.approx([1.0, 1.0])


def test_paired_tests_are_those_of_scipy() -> None:
    scores = np.random.default_rng(1).normal(size=(4, 7)) + np.arange(4)[:, None] * 0.6
    p_values = ours.paired_tests(scores)
    for one, other in combinations(range(4), 2):
        theirs = stats.permutation_test(
            (scores[one] - scores[other],), np.mean, permutation_type="samples", n_resamples=10_000
        )
        assert p_values[one, other] == pytest.approx(theirs.pvalue)
        assert p_values[other, one] == p_values[one, other]


@pytest.mark.parametrize("seeds", [2, 5, 8])
def test_no_p_value_is_below_the_smallest(seeds: int) -> None:
    scores = np.stack([np.zeros(seeds), 1.0 + np.arange(seeds)])
    assert ours.paired_tests(scores)[0, 1] == ours.smallest_p(seeds) == 2 / 2**seeds


def test_equal_rows_have_p_one() -> None:
    assert np.all(ours.paired_tests(np.full((3, 6), 0.1)) == 1.0)


def test_ranks_tie_where_seeds_cannot_tell() -> None:
    noise = 0.01 * np.tile([1.0, -1.0], 4)
    apart = np.stack([noise, -noise, 5.0 + noise])
    assert ours.ranks(apart).tolist() == [1, 1, 3]
    assert ours.ranks(apart[:, :4]).tolist() == [1, 1, 1], "four seeds are too few after Holm's correction"


def test_seeds_needed_makes_one_comparison_possible() -> None:
    assert ours.seeds_needed(1) == 6
    for comparisons in (1, 3, 6, 45):
        n = ours.seeds_needed(comparisons)
        assert comparisons * ours.smallest_p(n) <= 0.05 < comparisons * ours.smallest_p(n - 1)


@pytest.mark.parametrize(("n", "least"), [(6, 0.92), (12, 0.92)])
def test_intervals_cover_the_mean_of_a_normal_law(n: int, least: float) -> None:
    """In about 95 of 100 samples; the plain percentile interval of six values covers it in 86."""
    draws = np.random.default_rng(3).normal(size=(600, n))
    covered = [low <= 0.0 <= high for low, high in (ours.interval(row, resamples=500) for row in draws)]
    assert least <= np.mean(covered) <= 0.99


def test_an_interval_is_a_function_of_its_values() -> None:
    values = [0.3, 0.5, 0.1, 0.9]
    assert ours.interval(values) == ours.interval(values)
    assert ours.interval([2.0, 2.0, 2.0]) == (2.0, 2.0)
    assert np.isnan(ours.interval([1.0])).all()


def test_share_intervals_are_wilson_and_newcombe() -> None:
    for successes, n in ((0, 5), (3, 10), (10, 10)):
        theirs = stats.binomtest(successes, n).proportion_ci(method="wilson")
        assert ours.share_interval(successes, n) == pytest.approx((theirs.low, theirs.high))
    low, high = ours.share_difference_interval((56, 70), (48, 80))
    assert (low, high) == pytest.approx((0.0524, 0.3339), abs=1e-4), "the first example of Newcombe 1998, table II"


def test_correlation_is_spearmans() -> None:
    first, second = np.random.default_rng(2).normal(size=(2, 9))
    assert ours.correlation(first, second) == pytest.approx(stats.spearmanr(first, second)[0])
    assert ours.correlation([1, 2, 3], [4, 4, 4]) == 0.0


def test_an_expected_best_never_rises() -> None:
    curve = ours.expected_best(np.random.default_rng(4).normal(size=40))
    assert all(later <= earlier + 1e-12 for earlier, later in pairwise(curve))
