r"""A lower bound of the divergence of samples and data, logged where fresh data never ends.

A critic that minimises :math:`\mathbb{E}_r\,\ell_r(a) + \mathbb{E}_g\,\ell_g(a)` bounds an f-divergence from below,

.. math:: -\mathbb{E}_r\,\ell_r(a) - \mathbb{E}_g\,\ell_g(a) - f(1) \le \int g\,f(r/g) - f(1), \qquad
          f(u) = \sup_a -(u\,\ell_r(a) + \ell_g(a)),

whatever its scores are, provided that the samples were not used to fit it. Endless data gives such samples.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganworks.divergences.estimate import Estimate, difference_of_means
from ganworks.game import Batch, Callback, NotCapable, System, TrainingState
from ganworks.losses.separable import Separable
from ganworks.rng import scope

LARGEST, CELLS = 60.0, 2400
"""Largest score of the search for the best one, and the cells of each of its rounds."""
ONE_ERROR = 0.682689492137086
"""The level of an interval of one standard error to either side."""


def best_value(objective: Separable, ratio: float) -> float:
    r""":math:`f(u) = \sup_a -(u\,\ell_r(a) + \ell_g(a))`, the largest value that a score can attain where r/g is u.

    Args:
        objective: the loss on scores.
        ratio: u > 0.

    Returns:
        The supremum over scores in [-60, 60]; infinite where it still grows at the end, as it does for losses that
        bound no f-divergence (``wasserstein``).

    Example:
        >>> from ganworks.losses import objective
        >>> round(best_value(objective("minimax"), 1.0), 6)  # -2 log 2
        -1.386294
    """

    def value_at(scores: Tensor) -> Tensor:
        return -(ratio * objective.on_real(scores) + objective.on_fake(scores))

    middle, width, value = 0.0, LARGEST, -float("inf")
    with torch.no_grad():
        ends = value_at(torch.tensor([-LARGEST, -LARGEST / 2, LARGEST / 2, LARGEST], dtype=torch.float64)).tolist()
        if max(ends[0] - ends[1], ends[3] - ends[2]) > 1e-6:
            return float("inf")
        for _ in range(3):
            scores = torch.linspace(middle - width, middle + width, CELLS + 1, dtype=torch.float64)
            best = value_at(scores).max(0)
            middle, width, value = float(scores[best.indices]), 4 * width / CELLS, max(value, float(best.values))
    return value


def bounds_a_divergence(objective: object) -> bool:
    """Whether the critic's value is a lower bound of an f-divergence."""
    if not isinstance(objective, Separable):
        return False
    return all(np.isfinite(best_value(objective, ratio)) for ratio in (0.5, 1.0, 2.0))


def lower_bound(
    objective: Separable, real: Tensor, fake: Tensor, *, at_equal: float | None = None, level: float = 0.95
) -> Estimate:
    """The least divergence that the scores prove, with the interval of the central limit theorem.

    Args:
        objective: the loss the critic was trained with.
        real: scores (n,) of data the critic was not fitted to.
        fake: scores (m,) of fresh samples.
        at_equal: f(1), from :func:`best_value`, where it is known already.
        level: coverage of the interval, which is about the bound and not about the divergence.
    """
    shift = best_value(objective, 1.0) if at_equal is None else at_equal
    plus, minus = (_numbers(-objective.on_real(real.double())), _numbers(objective.on_fake(fake.double())))
    return difference_of_means(plus - shift, minus, level, "variational lower bound, central limit theorem")


def _numbers(values: Tensor) -> NDArray:
    return values.detach().cpu().numpy()


class BoundCallback(Callback):
    """Logs ``estimate/bound``, the divergence that the critic attains, and its standard error.

    Data and samples are drawn from a random stream of their own, in evaluation mode and without gradients: training is
    bit for bit what it is without. A critic that does not give each image one score of its own (logits, or scores that
    depend on the rest of the batch) bounds nothing, and nothing is logged.

    Args:
        objective: the loss of the run.
        fresh: (position, size) -> data that training does not see.
        seed: of the run.
        samples: points of each kind.
    """

    def __init__(self, objective: Separable, fresh: Callable[[int, int], Batch], seed: int, samples: int = 512):
        self.objective, self.fresh, self.seed, self.samples = objective, fresh, seed, samples
        self.at_equal = best_value(objective, 1.0)
        self.applicable: bool | None = None

    @torch.no_grad()
    def on_step(self, state: TrainingState, numbers: Mapping[str, float]) -> dict[str, float]:
        """The bound at this step, and its standard error."""
        system, training = state.system, state.system.training
        real = self.fresh(state.step * self.samples, self.samples).images.to(system.like)
        system.eval()
        try:
            with scope(self.seed, "estimate", state.step):
                if self.applicable is None:
                    self.applicable = _scores_one_by_one(system, real[:4])
                if not self.applicable:
                    return {}
                real_scores, fake_scores = (_scores(system, x) for x in (real, system.sample(self.samples)))
        finally:
            system.train(training)
        bound = lower_bound(self.objective, real_scores, fake_scores, at_equal=self.at_equal, level=ONE_ERROR)
        if not np.isfinite(bound.value):
            return {}
        return {"estimate/bound": bound.value, "estimate/bound_error": bound.high - bound.value}


def _scores(system: System[Any], images: Tensor) -> Tensor:
    scores = system.score(images)
    assert scores is not None
    return scores


def _scores_one_by_one(system: System[Any], images: Tensor) -> bool:
    try:
        scores, first = system.score(images), system.score(images[:1])
    except NotCapable:
        return False
    if not isinstance(scores, Tensor) or not isinstance(first, Tensor) or scores.shape != (len(images),):
        return False
    return torch.allclose(scores[:1], first, rtol=1e-3, atol=1e-4)


def bound_callback(system: System[Any], fresh: Callable[[int, int], Batch] | None, seed: int) -> BoundCallback | None:
    """The callback that logs the bound, where the data is endless and the objective bounds a divergence; or None.

    Args:
        system: the game; it must have an ``objective``, score images, and sample without conditions.
        fresh: (position, size) -> data that training does not see; None where there is no endless supply.
        seed: of the run.
    """
    objective = getattr(system, "objective", None)
    if fresh is None or not system.scoring_networks() or type(system).samples_from():
        return None
    if not isinstance(objective, Separable) or not bounds_a_divergence(objective):
        return None
    return BoundCallback(objective, fresh, seed)
