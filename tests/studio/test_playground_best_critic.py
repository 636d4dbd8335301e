"""The best critic of each kind of objective against closed forms and the identities that define it."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from ganworks.divergences import get as divergence
from ganworks.losses import objective
from ganworks.losses.separable import Separable
from ganworks.studio.playground.best_critic import BestCritic, kind_of, pointwise_table, potential, relative_scores

RATIO = np.array([-6.0, -1.0, -0.1, 0.0, 0.3, 2.0, 7.0])
MASSES = np.random.default_rng(0).dirichlet(np.ones(40), 2) + 1e-4
REAL, FAKE = MASSES / MASSES.sum(1, keepdims=True)


@pytest.mark.parametrize(
    ("name", "closed"),
    [
        ("minimax", RATIO),
        ("non_saturating", RATIO),
        ("least_squares", 1 / (1 + np.exp(-RATIO))),
        ("hinge", np.sign(RATIO)),
        ("exponential", RATIO / 2),
    ],
)
def test_pointwise_scores_are_the_closed_ones(name: str, closed: np.ndarray) -> None:
    loss = objective(name)
    assert isinstance(loss, Separable)
    assert pointwise_table(loss, RATIO) == pytest.approx(closed, abs=2e-3)


@pytest.mark.parametrize(
    ("name", "of", "factor"),
    [("minimax", "js", 2.0), ("hinge", "total_variation", 2.0), ("exponential", "hellinger", None)],
)
def test_the_value_at_the_best_critic_is_the_divergence(name: str, of: str, factor: float | None) -> None:
    value = BestCritic(objective(name)).value(REAL, FAKE)
    if factor is None:  # 2 - 2 * (Bhattacharyya's coefficient), the squared distance
        assert value == pytest.approx(2 - 2 * np.sqrt(REAL * FAKE).sum(), rel=1e-3)
    else:
        assert value == pytest.approx(factor * divergence(of).discrete(REAL, FAKE), rel=5e-3)


def test_kinds() -> None:
    kinds = {name: kind_of(objective(name)) for name in ("minimax", "wasserstein", "relativistic_standard")}
    assert kinds == {"minimax": "pointwise", "wasserstein": "transport", "relativistic_standard": "relative"}


def test_a_potential_is_lipschitz_and_attains_the_distance() -> None:
    random = np.random.default_rng(1)
    x, y = random.normal(size=(40, 2)), random.normal((1.0, 0.0), 1.0, (40, 2))
    scores = potential(x, y, np.concatenate([x, y]))
    at = np.concatenate([x, y])
    distance = np.linalg.norm(at[:, None] - at[None], axis=2)
    assert (np.abs(scores[:, None] - scores[None]) <= distance + 1e-9).all()
    gain = scores[:40].mean() - scores[40:].mean()
    assert gain == pytest.approx(divergence("wasserstein1").between(x, y))


@pytest.mark.parametrize("name", ["relativistic_standard", "relativistic_average_least_squares"])
def test_relative_scores_grow_with_the_ratio_and_beat_the_pointwise_ones(name: str) -> None:
    loss = objective(name)
    scores = relative_scores(loss, REAL, FAKE)
    order = np.argsort(np.log(REAL / FAKE))
    assert (np.diff(scores[order]) >= 0).all()
    assert np.interp(0.0, np.log(REAL / FAKE)[order], scores[order]) == pytest.approx(0, abs=1e-9)
    x, y = (torch.from_numpy(np.random.default_rng(2).choice(len(REAL), 20_000, p=p)) for p in (REAL, FAKE))
    best, ratio = torch.from_numpy(scores), torch.from_numpy(np.log(REAL / FAKE))
    flat = torch.zeros_like(best)
    losses = [float(loss.critic(real=a[x], fake=a[y])) for a in (best, ratio, flat)]
    assert losses[0] < min(losses[1:]) + 1e-3


def test_the_paired_relativistic_optimum_is_stationary() -> None:
    """r(x) E_g s(a(y) - a(x)) = g(x) E_r s(a(x) - a(y)) at the best critic of the paired standard form."""
    scores = relative_scores(objective("relativistic_standard"), REAL, FAKE)
    chance = 1 / (1 + np.exp(scores[:, None] - scores[None]))
    left, right = REAL * (chance @ FAKE), FAKE * (chance.T @ REAL)
    assert np.abs(left - right).sum() < 0.05 * left.sum()
