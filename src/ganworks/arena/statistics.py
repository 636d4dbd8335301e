r"""What repeated runs allow to say: intervals over seeds, paired tests with a correction, ranks with ties, best of k.

Everything here takes plain arrays of scores, one number for each seed, and knows nothing of runs. Random numbers are
fixed, so that a table is a function of its results.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln
from scipy.stats import norm, rankdata, t

Floats = NDArray[np.floating]
Statistic = Callable[[Floats], Floats]
"""From samples (R, N) or (R, N, K) to R numbers."""

EXACT = 12
"""Most pairs of which all 2^n exchanges of signs are tried; beyond, SHUFFLES random ones."""
SHUFFLES = 10_000
CHUNK = 4_000_000
"""Numbers held at once while many pairs are tested."""


def mean(samples: Floats) -> Floats:
    """The mean of each sample (R, N)."""
    return samples.mean(1)


def interval(
    values: ArrayLike, statistic: Statistic = mean, *, level: float = 0.95, resamples: int = 2000, seed: int = 0
) -> tuple[float, float]:
    """A bootstrap confidence interval over seeds: the expanded percentile interval.

    The percentiles of the resampled statistic are moved outwards to those that make the interval of a mean of few
    normal values as wide as Student's (Hesterberg 2015, arXiv:1411.5279, section 4.2): the plain percentile interval
    is too short by about sqrt((n - 1) / n) and by the tails of t. With fewer than six seeds it is nearly the range of
    the resampled values.

    Args:
        values: (N,), or (N, K) where a statistic reads K numbers of each seed.
        statistic: of each of R resamples (R, N) or (R, N, K).
        level: of confidence.
        resamples: R.
        seed: of the resampling.

    Returns:
        The ends; both nan for fewer than two values.
    """
    data = np.asarray(values, dtype=float)
    n = len(data)
    if n < 2:
        return float("nan"), float("nan")
    resampled = statistic(data[_resamples(n, resamples, seed)])
    tail = float(norm.cdf(sqrt(n / (n - 1)) * t.ppf((1 - level) / 2, n - 1)))
    low, high = np.quantile(resampled, [tail, 1 - tail])
    return float(low), float(high)


@lru_cache(64)
def _resamples(n: int, resamples: int, seed: int) -> NDArray[np.int64]:
    return np.random.default_rng(seed).integers(n, size=(resamples, n))


def paired_tests(scores: Floats) -> Floats:
    """Two-sided p-values of paired permutation tests between all rows.

    The difference of two rows at each seed keeps or changes its sign; the p-value is the share of such exchanges whose
    mean difference is at least as large as the one seen. All 2^n are tried for up to EXACT seeds. With n seeds no
    p-value is below 2^(1-n).

    Args:
        scores: (C, N), finite; row by row the scores of a cell at the same N seeds.

    Returns:
        (C, C), symmetric, 1 on the diagonal.
    """
    cells, n = scores.shape
    signs = _signs(n)
    first, second = np.triu_indices(cells, 1)
    result = np.ones((cells, cells))
    step = max(1, CHUNK // len(signs))
    for start in range(0, len(first), step):
        one, other = first[start : start + step], second[start : start + step]
        differences = scores[one] - scores[other]
        sums = np.abs(differences @ signs.T)
        observed = np.abs(differences.sum(1))[:, None]
        smallest = observed - 1e-12 * np.abs(differences).sum(1)[:, None]  # rounding must not break ties
        result[one, other] = result[other, one] = (sums >= smallest).mean(1)
    return result


@lru_cache(16)
def _signs(n: int) -> Floats:
    """(2^n or SHUFFLES + 1, n) signs, of which the first are all plus, so that no p-value is zero."""
    if n <= EXACT:
        codes = np.arange(2**n)[:, None] >> np.arange(n)
        return 1.0 - 2.0 * (codes & 1)
    random = np.random.default_rng(0).integers(0, 2, size=(SHUFFLES, n)) * 2.0 - 1.0
    return np.concatenate([np.ones((1, n)), random])


def smallest_p(seeds: int) -> float:
    """The smallest p-value that :func:`paired_tests` can give."""
    return 2.0 ** (1 - seeds) if seeds <= EXACT else 1 / (SHUFFLES + 1)


def holm(p_values: ArrayLike) -> Floats:
    """Holm's step-down correction (1979): adjusted p-values that keep the chance of any false difference.

    .. math:: \\tilde p_{(i)} = \\max_{j \\le i} \\min(1, (m - j + 1)\\,p_{(j)})

    Args:
        p_values: (M,).
    """
    values = np.asarray(p_values, dtype=float)
    order = np.argsort(values, kind="stable")
    factors = np.arange(len(values), 0, -1)
    adjusted = np.minimum(1.0, np.maximum.accumulate(factors * values[order]))
    result = np.empty_like(adjusted)
    result[order] = adjusted
    return result


def seeds_needed(comparisons: int, level: float = 0.05) -> int:
    """The fewest seeds at which one of so many comparisons could be significant after Holm's correction."""
    n = 2
    while n <= EXACT and max(1, comparisons) * smallest_p(n) > level:
        n += 1
    return n


def ranks(scores: Floats, *, level: float = 0.05) -> NDArray[np.int64]:
    """The rank of each row where smaller is better: one more than the number of rows that are significantly better.

    Rows whose differences are not significant tie.

    Args:
        scores: (C, N), finite, paired by seed.
        level: of significance, over all comparisons together (Holm).
    """
    cells = len(scores)
    if cells < 2 or scores.shape[1] < 2:
        return np.ones(cells, dtype=np.int64)
    upper = np.triu_indices(cells, 1)
    different = np.zeros((cells, cells), dtype=bool)
    different[upper] = holm(paired_tests(scores)[upper]) <= level
    different |= different.T
    means = scores.mean(1)
    return 1 + (different & (means[None, :] < means[:, None])).sum(1)


def expected_best(values: ArrayLike) -> Floats:
    """The expected smallest of k values drawn without replacement, for k = 1 .. n: what k trials are worth.

    .. math:: \\mathbb E \\min_k = \\sum_{i=1}^{n} v_{(i)} \\binom{n-i}{k-1} \\Big/ \\binom{n}{k}

    exactly, and without bias for the law that the values come from (Lucic et al. 2018 take bootstrap means of it).

    Args:
        values: (N,), finite.

    Returns:
        (N,), falling.
    """
    ordered = np.sort(np.asarray(values, dtype=float))
    n = len(ordered)
    k = np.arange(1, n + 1)[:, None]
    left = n - np.arange(1, n + 1)[None, :]
    logarithms = _log_choose(left, k - 1) - _log_choose(np.full_like(left, n), k)
    weights = np.where(left >= k - 1, np.exp(logarithms), 0.0)
    return weights @ ordered


def _log_choose(n: NDArray[np.int64], k: NDArray[np.int64]) -> Floats:
    return gammaln(n + 1) - gammaln(k + 1) - gammaln(np.maximum(n - k, 0) + 1)


def correlation(first: Sequence[float], second: Sequence[float]) -> float:
    """Spearman's rank correlation; 0 where one side does not vary, nan for fewer than three pairs."""
    if len(first) < 3 or len(first) != len(second):
        return float("nan")
    a, b = rankdata(first), rankdata(second)
    if not (a.std() and b.std()):
        return 0.0
    return float(np.corrcoef(a, b)[0, 1])


def share_interval(successes: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Wilson's interval of a share (1927): it has a width where all runs or none succeed.

    Args:
        successes: of n.
        n: runs, 1 or more.
        level: of confidence.
    """
    z = float(norm.ppf(0.5 + level / 2))
    share = successes / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def share_difference_interval(
    first: tuple[int, int], second: tuple[int, int], level: float = 0.95
) -> tuple[float, float]:
    """Newcombe's interval of the difference of two shares (1998, method 10), each as (successes, n)."""
    (low_a, high_a), (low_b, high_b) = share_interval(*first, level), share_interval(*second, level)
    a, b = first[0] / first[1], second[0] / second[1]
    return (
        a - b - sqrt((a - low_a) ** 2 + (high_b - b) ** 2),
        a - b + sqrt((high_a - a) ** 2 + (b - low_b) ** 2),
    )
