r"""The Dirac-GAN (Mescheder, Geiger, Nowozin 2018, arXiv:1801.04406): one point, a linear critic, exact eigenvalues.

Data is the point 0, the generator makes the point theta, the critic is :math:`D(x) = \psi x`. With
:math:`f(t) = -\log(1 + e^{-t})` (minimax) both players follow a vector field whose Jacobian at (0, 0) is known:

.. math::
    \begin{pmatrix} 0 & -f'(0) \\ f'(0) & -\gamma + 2 f''(0) \sigma^2 \end{pmatrix}, \qquad f'(0) = \tfrac12,\;
    f''(0) = -\tfrac14

without anything, with R1 of weight gamma, with instance noise of deviation sigma. A step of size h multiplies the
distance from equilibrium by :math:`|1 + h\lambda|` when both move at once, and by the eigenvalues of the product of the
two moves when they take turns.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ganworks.losses import objective
from ganworks.regularizers import r1_penalty

STEP, STEPS, NEAR, FAR = 0.1, 2000, 1e-3, 1.0
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(40)
FIRST, SECOND = 0.5, -0.25


@dataclass(frozen=True)
class Case:
    """A way of playing it."""

    name: str
    loss: str = "minimax"
    r1: float = 0.0
    noise: float = 0.0
    at_once: bool = True


CASES = (
    Case("plain, at once"),
    Case("plain, in turns", at_once=False),
    Case("non-saturating, at once", loss="non_saturating"),
    Case("wasserstein, in turns", loss="wasserstein", at_once=False),
    Case("R1 0.3, at once", r1=0.3),
    Case("R1 2, in turns", r1=2.0, at_once=False),
    Case("instance noise 1, at once", noise=1.0),
    Case("instance noise 1, in turns", noise=1.0, at_once=False),
)


def fields(case: Case) -> tuple[Callable[[Tensor, Tensor], Tensor], Callable[[Tensor, Tensor], Tensor]]:
    """The gradients of the generator's loss in theta and of the critic's in psi, from the library's own losses.

    The mean over instance noise is a Gauss-Hermite sum: shifted copies of the point, with weights.
    """
    game = objective(case.loss)
    shifts = torch.tensor(NODES if case.noise else [0.0]) * case.noise
    weights = torch.tensor(WEIGHTS / WEIGHTS.sum() if case.noise else [1.0])

    def mean(player: Callable[..., Tensor], theta: Tensor, psi: Tensor) -> Tensor:
        losses = [player(real=psi * shift[None], fake=psi * (theta + shift)[None]) for shift in shifts]
        return (torch.stack(losses) * weights).sum()

    def generator(theta: Tensor, psi: Tensor) -> Tensor:
        theta = theta.detach().requires_grad_()
        return torch.autograd.grad(mean(game.generator, theta, psi.detach()), theta)[0]

    def critic(theta: Tensor, psi: Tensor) -> Tensor:
        psi = psi.detach().requires_grad_()
        loss = mean(game.critic, theta.detach(), psi)
        if case.r1:
            loss = loss + case.r1 * r1_penalty(lambda x: (psi * x).flatten(), torch.zeros(1, 1, dtype=psi.dtype))
        return torch.autograd.grad(loss, psi)[0]

    return generator, critic


def play(case: Case, start: float, steps: int) -> np.ndarray:
    """The path (steps + 1, 2) of theta and psi."""
    generator, critic = fields(case)
    theta, psi = (torch.tensor(start, dtype=torch.float64) for _ in range(2))
    path = [(start, start)]
    for _ in range(steps):
        new = psi - STEP * critic(theta, psi)
        theta, psi = theta - STEP * generator(theta, psi if case.at_once else new), new
        path.append((float(theta), float(psi)))
    return np.array(path)


def factor(case: Case) -> float:
    """By how much theory says a step multiplies the distance from equilibrium: the largest |eigenvalue|."""
    slope = 1.0 if case.loss == "wasserstein" else FIRST
    bend = 0.0 if case.loss == "wasserstein" else SECOND
    down = -case.r1 + 2 * bend * case.noise**2
    theta_moves = np.array([[0, -slope], [0, 0]])
    psi_moves = np.array([[0, 0], [slope, down]])
    one = np.eye(2)
    whole = one + STEP * (theta_moves + psi_moves)
    if not case.at_once:
        whole = (one + STEP * theta_moves) @ (one + STEP * psi_moves)
    return float(np.abs(np.linalg.eigvals(whole)).max())


def study() -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """For each case the factor measured near equilibrium beside theory's, and a path from afar for the picture."""
    rows, paths = {}, {}
    for case in CASES:
        near, paths[case.name] = play(case, NEAR, 400), play(case, FAR, STEPS)
        lengths = np.log(np.linalg.norm(near, axis=1))
        # a whole number of turns would be needed for an exact ratio, a long stretch's slope is near enough
        measured = float(np.exp(np.polyfit(np.arange(100, 401), lengths[100:], 1)[0]))
        rows[case.name] = {
            "factor_of_a_step": measured,
            "eigenvalue": factor(case),
            "distance_after_2000_steps_from_1": float(np.linalg.norm(paths[case.name][-1])),
        }
    return rows, paths
