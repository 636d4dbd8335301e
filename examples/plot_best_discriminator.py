r"""
The best discriminator, and what its value measures
===================================================

For two distributions p (data) and q (samples) the discriminator maximises

.. math:: V(D) = \mathbb{E}_p\log D + \mathbb{E}_q\log(1 - D), \qquad D^* = \frac{p}{p + q}, \qquad
          \max_D V = 2\,\mathrm{JS}(p, q) - 2\log 2.

The maximum is an affine function of JS, not JS itself: it is :math:`-2\log 2` where p = q and 0, not
:math:`\log 2`, for disjoint supports, and any other discriminator only bounds it from below. Here the maximum is found
by a general optimiser that knows nothing of :math:`D^*`.

Source: Goodfellow et al. 2014, Generative Adversarial Nets, arXiv 1406.2661, proposition 1 and theorem 1.
"""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from ganworks import divergences

POINTS = 6


def value(logits: NDArray, p: NDArray, q: NDArray) -> NDArray:
    """V of discriminators with the given logits (..., n), from log D = -softplus(-a) and log(1-D) = -softplus(a)."""
    return -(p * np.logaddexp(0, -logits) + q * np.logaddexp(0, logits)).sum(-1)


def train(p: NDArray, q: NDArray) -> NDArray:
    """The logits that maximise V, by BFGS from zero."""

    def loss(logits: NDArray) -> tuple[float, NDArray]:
        d = 1 / (1 + np.exp(-logits))
        return -float(value(logits, p, q)), -(p * (1 - d) - q * d)

    return minimize(loss, np.zeros(len(p)), jac=True, method="BFGS", options={"gtol": 1e-10}).x


def compute() -> dict[str, Any]:
    """Trained and random discriminators for pairs from equal to nearly disjoint."""
    random = np.random.default_rng(0)
    p, other = random.dirichlet(np.ones(POINTS), 2)
    bump, far = np.eye(POINTS)[0], np.eye(POINTS)[-1]
    pairs = [((1 - s) * p + s * bump, (1 - s) * ((1 - s) * p + s * other) + s * far) for s in np.linspace(0, 0.9, 10)]
    js = divergences.get("js")
    logits = [train(*pair) for pair in pairs]
    guesses = random.normal(0, 2, (2000, POINTS))
    return {
        "pairs": pairs,
        "trained": [1 / (1 + np.exp(-a)) for a in logits],
        "maximum": np.array([value(a, *pair) for a, pair in zip(logits, pairs, strict=True)]),
        "js": np.array([js.discrete(*pair) for pair in pairs]),
        "guessed": np.array([value(guesses, *pair).max() for pair in pairs]),
        "disjoint_js": js.discrete(bump, far),
    }


def check(result: dict[str, Any]) -> None:
    """The closed forms of the best discriminator and of its value; every other one stays below."""
    for found, (p, q) in zip(result["trained"], result["pairs"], strict=True):
        np.testing.assert_allclose(found, p / (p + q), atol=1e-5)
    best = 2 * result["js"] - 2 * np.log(2)
    np.testing.assert_allclose(result["maximum"], best, atol=1e-9)
    assert (result["guessed"] < best).all(), "a discriminator that is not the best one only bounds the value from below"
    assert abs(result["maximum"][0] + 2 * np.log(2)) < 1e-9, "equal distributions"
    assert abs(result["disjoint_js"] - np.log(2)) < 1e-12, "JS itself ends at log 2, where the value ends at 0"


def draw(result: dict[str, Any], path: str | None = None) -> Any:
    """The discriminator on each point of one pair, and the value against JS."""
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    p, q = result["pairs"][5]
    d = np.linspace(0.001, 0.999, 400)
    for point in range(POINTS):
        (curve,) = left.plot(d, p[point] * np.log(d) + q[point] * np.log(1 - d), lw=1)
        best = result["trained"][5][point]
        left.plot(best, p[point] * np.log(best) + q[point] * np.log(1 - best), "o", color=curve.get_color())
    left.set(title="p log D + q log(1-D) at each point", xlabel="D", ylim=(-0.8, 0.02))
    line = np.array([0, np.log(2)])
    right.plot(line, 2 * line - 2 * np.log(2), color="grey", lw=1, label="2 JS - 2 log 2")
    right.plot(result["js"], result["maximum"], "o", label="trained D")
    right.plot(result["js"], result["guessed"], "x", label="best of 2000 random D")
    right.set(title="what the discriminator reaches", xlabel="JS(p, q)", ylabel="V")
    right.legend()
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
    for at in (0, 5, 9):
        js, maximum, guessed = (result[name][at] for name in ("js", "maximum", "guessed"))
        print(
            f"JS {js:.4f}: max V {maximum:+.4f} = 2 JS - 2 log 2 {2 * js - 2 * np.log(2):+.4f}; "
            f"best of 2000 random D {guessed:+.4f}"
        )
    if find_spec("matplotlib"):
        draw(result, arguments.out)


if __name__ == "__main__":
    main()
