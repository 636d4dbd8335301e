r"""
The earth mover's plan as a matrix
==================================

A plan says how much earth goes from each place of p to each place of q: a matrix with rows summing to p and columns
summing to q. The cheapest is the earth mover's distance, and it is also the best 1-Lipschitz critic's score:

.. math:: W_1(p, q) = \min_{\gamma \in \Pi(p, q)} \sum_{ij} \gamma_{ij} |x_i - y_j|
          = \max_{\|h\|_L \le 1} \mathbb{E}_p h - \mathbb{E}_q h.

On the line it equals :math:`\int |F_p - F_q|`. Where earth is moved the critic falls with slope exactly one, which is
what the gradient penalty of WGAN-GP asks for.

Sources: Kantorovich 1942; Arjovsky, Chintala, Bottou 2017, arXiv 1701.07875; Gulrajani et al. 2017, arXiv 1704.00028,
proposition 1. Solved with POT.
"""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from importlib.util import find_spec
from typing import Any

import numpy as np
import ot

from ganworks import divergences

PLACES = np.arange(12.0)


def compute() -> dict[str, Any]:
    """The plan, its potentials and three other ways to the same number."""
    p = np.array([0, 0, 1, 4, 6, 4, 2, 1, 0, 0, 1, 1]) / 20
    q = np.array([3, 3, 2, 1, 0, 0, 1, 2, 3, 3, 2, 0]) / 20
    cost = np.abs(PLACES[:, None] - PLACES)
    plan, log = ot.emd(p, q, cost, log=True)
    # The potential of q's side, extended to all places by the best price: 1-Lipschitz as a minimum of such functions.
    critic = (cost[:, q > 0] - np.asarray(log["v"])[q > 0]).min(1)
    return {
        "p": p,
        "q": q,
        "cost": cost,
        "plan": plan,
        "critic": critic - critic.mean(),
        "independent": float((np.outer(p, q) * cost).sum()),
        "cumulative": float(np.abs(np.cumsum(p - q)).sum()),
        "w1": divergences.get("wasserstein1").discrete(p, q, PLACES),
    }


def check(result: dict[str, Any]) -> None:
    """A plan, the cheapest, and the critic that proves it."""
    p, q, plan, cost, critic = (result[name] for name in ("p", "q", "plan", "cost", "critic"))
    assert (plan >= 0).all()
    np.testing.assert_allclose(plan.sum(1), p, atol=1e-12)
    np.testing.assert_allclose(plan.sum(0), q, atol=1e-12)
    paid = float((plan * cost).sum())
    assert abs(paid - result["w1"]) < 1e-9 and abs(paid - result["cumulative"]) < 1e-9
    assert paid < result["independent"], "drawing both ends independently is a plan too, and dearer"
    assert np.count_nonzero(plan > 1e-12) <= 2 * len(PLACES) - 1, "a vertex of the polytope has few entries"
    drop = critic[:, None] - critic[None, :]
    assert (np.abs(drop) <= cost + 1e-9).all(), "the critic is 1-Lipschitz"
    assert np.diff(critic).min() < 0 < np.diff(critic).max(), "earth moves both ways"
    assert abs(p @ critic - q @ critic - paid) < 1e-9, "no gap between the plan and the critic"
    np.testing.assert_allclose(drop[plan > 1e-12], cost[plan > 1e-12], atol=1e-9)


def draw(result: dict[str, Any], path: str | None = None) -> Any:
    """The plan between its two margins, and the critic."""
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(
        2, 3, figsize=(9, 4.6), layout="constrained", width_ratios=(1, 4, 4), height_ratios=(1, 4)
    )
    panels[0, 0].axis("off")
    panels[0, 1].bar(PLACES, result["q"], color="C1")
    panels[0, 1].set(title="q", xticks=[])
    panels[1, 0].barh(PLACES, result["p"], color="C0")
    panels[1, 0].set(ylabel="p", ylim=(len(PLACES) - 0.5, -0.5))
    panels[1, 0].invert_xaxis()
    panels[1, 1].imshow(result["plan"], cmap="Greys", aspect="auto")
    panels[1, 1].set(xlabel=f"earth from row to column, cost {result['w1']:.2f}")
    panels[0, 2].axis("off")
    panels[1, 2].plot(PLACES, result["critic"], "o-")
    panels[1, 2].set(title="the best 1-Lipschitz critic", xlabel="place")
    if path is not None:
        figure.savefig(path, dpi=120)
    return figure


def main() -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--out", metavar="FILE.png", help="where to write the picture")
    arguments = parser.parse_args()
    if arguments.out and not find_spec("matplotlib"):
        parser.error("--out needs matplotlib: pip install 'ganworks[plots]'")
    result = compute()
    check(result)
    gap = result["p"] @ result["critic"] - result["q"] @ result["critic"]
    print(f"cheapest plan {result['w1']:.4f}, critic {gap:.4f}, integral of |F - G| {result['cumulative']:.4f}")
    print(
        f"independent plan {result['independent']:.4f}; {np.count_nonzero(result['plan'] > 1e-12)} of "
        f"{result['plan'].size} entries of the cheapest are used"
    )
    if find_spec("matplotlib"):
        draw(result, arguments.out)


if __name__ == "__main__":
    main()
