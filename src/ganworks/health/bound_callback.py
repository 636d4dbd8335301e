r"""What a run logs besides its terms where the truth can be asked: the divergence that its critic has found.

A critic that minimises :math:`\mathbb{E}_r\,\ell_r(a) + \mathbb{E}_g\,\ell_g(a)` bounds an f-divergence from below,

.. math:: -\mathbb{E}_r\,\ell_r(a) - \mathbb{E}_g\,\ell_g(a) - f(1) \le \int g\,f(r/g) - f(1), \qquad
          f(u) = \sup_a -(u\,\ell_r(a) + \ell_g(a)),

whatever its scores are, provided that they are judged on samples it was not fitted to. Data without end gives those.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganworks.data import DataSet, Points
from ganworks.divergences.estimate import Estimate, difference_of_means
from ganworks.game import Callback, System, TrainingState
from ganworks.losses.separable import Separable
from ganworks.rng import scope, seed_of

REACH, CELLS = 60.0, 2400
"""Scores among which the best one is looked for, and the cells of each round of the search."""
ONE_ERROR = 0.682689492137086
"""The level of an interval of one standard error to either side."""


def best_value(objective: Separable, ratio: float) -> float:
    r""":math:`f(u) = \sup_a -(u\,\ell_r(a) + \ell_g(a))`, the most a score can earn where r/g is u.

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

    def earned(scores: Tensor) -> Tensor:
        return -(ratio * objective.on_real(scores) + objective.on_fake(scores))

    middle, reach, value = 0.0, REACH, -float("inf")
    with torch.no_grad():
        ends = earned(torch.tensor([-REACH, -REACH / 2, REACH / 2, REACH], dtype=torch.float64)).tolist()
        if max(ends[0] - ends[1], ends[3] - ends[2]) > 1e-6:
            return float("inf")
        for _ in range(3):
            scores = torch.linspace(middle - reach, middle + reach, CELLS + 1, dtype=torch.float64)
            best = earned(scores).max(0)
            middle, reach, value = float(scores[best.indices]), 4 * reach / CELLS, max(value, float(best.values))
    return value


def bounds_a_divergence(objective: object) -> bool:
    """Whether the critic's value is a lower bound of an f-divergence."""
    if not isinstance(objective, Separable):
        return False
    return all(np.isfinite(best_value(objective, ratio)) for ratio in (0.5, 1.0, 2.0))


def lower_bound(
    objective: Separable, real: Tensor, fake: Tensor, *, at_equal: float | None = None, level: float = 0.95
) -> Estimate:
    """The divergence that scores prove there to be, with the interval of the central limit theorem.

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

    Data and samples are drawn from a stream of their own, in evaluation mode and without gradients: training is bit for
    bit what it is without. A critic that does not give each image one score of its own (logits, or scores that depend
    on the rest of the batch) bounds nothing, and nothing is logged.

    Args:
        objective: the loss of the run.
        data: its data.
        seed: of the run.
        samples: points of each kind.
    """

    def __init__(self, objective: Separable, data: Points, seed: int, samples: int = 512):
        self.objective, self.data, self.seed, self.samples = objective, data, seed, samples
        self.at_equal = best_value(objective, 1.0)
        self.able: bool | None = None

    @torch.no_grad()
    def on_step(self, state: TrainingState, numbers: Mapping[str, float]) -> dict[str, float]:
        """The bound and its error at a logged step."""
        system, training = state.system, state.system.training
        order = self.data.order(seed_of("estimate", self.seed) % 2**31)
        real = self.data.batch(order.indices(state.step * self.samples, self.samples)).images.to(system.like)
        system.eval()
        try:
            with scope(self.seed, "estimate", state.step):
                if self.able is None:
                    self.able = _scores_one_by_one(system, real[:4])
                if not self.able:
                    return {}
                found = lower_bound(
                    self.objective,
                    _scores(system, real),
                    _scores(system, system.sample(self.samples)),
                    at_equal=self.at_equal,
                    level=ONE_ERROR,
                )
        finally:
            system.train(training)
        if not np.isfinite(found.value):
            return {}
        return {"estimate/bound": found.value, "estimate/bound_error": found.high - found.value}


def _scores(system: System, images: Tensor) -> Tensor:
    scores = system.score(images)
    return scores if isinstance(scores, Tensor) else images.new_zeros(())


def _scores_one_by_one(system: System, images: Tensor) -> bool:
    scores = _scores(system, images)
    if scores.shape != (len(images),):
        return False
    return torch.allclose(scores[:1], _scores(system, images[:1]), rtol=1e-3, atol=1e-4)


def bound_callbacks(system: System, data: DataSet | Points, seed: int) -> tuple[Callback, ...]:
    """The callback that logs the bound, where fresh data never ends and the objective bounds a divergence.

    Args:
        system: the game; it must score with an ``objective`` and sample without conditions.
        data: what it is trained on.
        seed: of the run.
    """
    objective = getattr(system, "objective", None)
    if not isinstance(data, Points) or not system.scoring_networks() or type(system).samples_from():
        return ()
    if not isinstance(objective, Separable) or not bounds_a_divergence(objective):
        return ()
    return (BoundCallback(objective, data, seed),)
