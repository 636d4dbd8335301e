r"""The best possible critic: what the critic would say if it knew both densities and had no limits.

Three kinds of objectives have three kinds of best critics.

* ``pointwise``: losses that are means of functions of single scores. Where the densities have the ratio u = r/g, the
  best score is :math:`a^*(u) = \arg\min_a\; u\,\ell_r(a) + \ell_g(a)`.
* ``transport``: losses without such a minimum, ``wasserstein`` among them, whose critic must be kept Lipschitz. The
  best 1-Lipschitz critic of two samples is a Kantorovich potential, :math:`a^*(x) = \min_j\,\|x - y_j\| - v_j`, with
  the dual variables v of their optimal transport.
* ``relative``: losses that compare scores of real and generated points. The best score still grows with the ratio, but
  depends on both distributions; it is found by minimising the loss itself over one score for each of a few classes of
  the ratio, and is defined up to a constant.

Penalties are not counted: a penalised critic is less steep than these.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import torch
from torch import Tensor

from ganworks.data.points import Floats
from ganworks.game import Objective
from ganworks.health.bound_callback import CELLS, LARGEST, bounds_a_divergence
from ganworks.losses.separable import Separable

Kind = Literal["pointwise", "transport", "relative"]
RATIOS = 14.0 * np.sinh(np.linspace(-6.0, 6.0, 401)) / np.sinh(6.0)
"""Log ratios at which the best score is tabulated, closest together at zero, where the hinge's jumps."""
CLASSES, PAIRS, RIDGE = 48, 2048, 1e-3


def kind_of(objective: Objective) -> Kind:
    """Which of the three the best critic of an objective is."""
    if not isinstance(objective, Separable):
        return "relative"
    return "pointwise" if bounds_a_divergence(objective) else "transport"


def pointwise_table(objective: Separable, ratios: Floats = RATIOS) -> Floats:
    """The best score at each log ratio, by three rounds of search in [-60, 60].

    Args:
        objective: the loss on scores.
        ratios: log(r/g), (n,).

    Example:
        >>> from ganworks.losses import objective
        >>> pointwise_table(objective("minimax"), np.array([-1.0, 2.0])).round(3).tolist()
        [-1.0, 2.0]
    """
    # weights that sum to one, so that neither overflows
    share = torch.sigmoid(torch.from_numpy(ratios))[:, None]
    middle, width = torch.zeros(len(ratios), 1, dtype=torch.float64), LARGEST
    steps = torch.linspace(-1, 1, CELLS // 4 + 1, dtype=torch.float64)[None]
    with torch.no_grad():
        for _ in range(4):
            scores = middle + width * steps
            losses = share * objective.on_real(scores) + (1 - share) * objective.on_fake(scores)
            losses = torch.nan_to_num(losses, nan=torch.inf)
            least = losses.min(1, keepdim=True).values
            tied = losses <= least + 1e-15 * least.abs()
            # the middle of all best scores: a flat optimum, such as the hinge's at equal densities, has no other sign
            middle = (scores * tied).sum(1, keepdim=True) / tied.sum(1, keepdim=True)
            width = 8 * width / (CELLS // 4)
    return middle[:, 0].numpy()


def potential(real: Floats, fake: Floats, at: Floats) -> Floats:
    """A Kantorovich potential of two samples: the best 1-Lipschitz critic.

    Args:
        real: (n, 2).
        fake: (m, 2).
        at: where, (k, 2).

    Returns:
        (k,) with mean zero; its mean over ``real`` less that over ``fake`` is their Wasserstein-1 distance.
    """
    import ot
    from scipy.spatial.distance import cdist

    _, log = ot.emd([], [], cdist(real, fake), log=True)  # pyright: ignore[reportArgumentType]
    scores = (cdist(at, fake) - np.asarray(log["v"])[None]).min(1)
    return scores - scores.mean()


def relative_scores(objective: Objective, real: Floats, fake: Floats) -> Floats:
    """The best scores of an objective that compares real with generated scores, by the loss itself.

    Args:
        objective: the loss on scores.
        real: probabilities of the cells (n,), all above 0.
        fake: the same of the generated points.

    Returns:
        (n,) scores, zero where the densities are equal.
    """
    ratio, both = np.log(real / fake), (real + fake) / 2
    order = np.argsort(ratio)
    classes = np.empty(len(ratio), np.int64)
    classes[order] = np.minimum((np.cumsum(both[order]) * CLASSES).astype(np.int64), CLASSES - 1)
    classes = np.unique(classes, return_inverse=True)[1]  # some are skipped where one cell has much mass
    real_class, fake_class = (_spread(masses, classes) for masses in (real, fake))
    # the golden section spreads the pairs evenly over the product of the two distributions
    turn = np.argsort(np.arange(PAIRS) * 0.6180339887498949 % 1.0)
    real_index, fake_index = torch.from_numpy(real_class), torch.from_numpy(fake_class[turn])
    scores = torch.zeros(int(classes.max()) + 1, dtype=torch.float64, requires_grad=True)
    search = torch.optim.LBFGS([scores], max_iter=60, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        search.zero_grad()
        value = objective.critic(real=scores[real_index], fake=scores[fake_index]) + RIDGE * scores.square().mean()
        value.backward()
        return value

    search.step(loss)
    # they grow with the ratio; sorting never takes a noisy estimate further from such a function
    best = np.sort(scores.detach().numpy())[classes]
    return best - np.interp(0.0, ratio[order], best[order])


def _spread(masses: Floats, classes: np.ndarray) -> np.ndarray:
    """The classes of PAIRS points that are spread evenly over a distribution."""
    shares = np.bincount(classes, masses).cumsum()
    places = (np.arange(PAIRS) + 0.5) / PAIRS * shares[-1]
    return np.minimum(np.searchsorted(shares, places), len(shares) - 1)


class BestCritic:
    """The best critic of an objective, over and over as the generator moves.

    Args:
        objective: the loss on scores.
    """

    def __init__(self, objective: Objective):
        self.objective, self.kind = objective, kind_of(objective)
        self._table = (
            pointwise_table(objective) if isinstance(objective, Separable) and self.kind == "pointwise" else None
        )

    @property
    def neutral(self) -> float:
        """The score that says nothing: the best one where the densities are equal; 0 where a constant is free."""
        return 0.0 if self._table is None else float(np.interp(0.0, RATIOS, self._table))

    def scores(self, real: Floats, fake: Floats) -> Floats:
        """Best scores (n,) on cells with these probabilities (n,); not for ``transport``, which needs samples."""
        if self._table is not None:
            return np.interp(np.log(real / fake), RATIOS, self._table)
        return relative_scores(self.objective, real, fake)

    def value(self, real: Floats, fake: Floats) -> float | None:
        r"""The divergence at the best critic, :math:`-\sum r\,\ell_r(a^*) + g\,\ell_g(a^*)` less the same at r = g."""
        if self._table is None or not isinstance(self.objective, Separable):
            return None
        scores = torch.from_numpy(np.append(self.scores(real, fake), self.neutral))
        with torch.no_grad():
            on_real, on_fake = self.objective.on_real(scores).numpy(), self.objective.on_fake(scores).numpy()
        equal = on_real[-1] + on_fake[-1]
        return float(equal - (real * on_real[:-1]).sum() - (fake * on_fake[:-1]).sum())
