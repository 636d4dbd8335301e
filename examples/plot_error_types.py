r"""
A discriminator is a test, with errors of two types
===================================================

Call a picture real where the score is above a threshold :math:`c`. A real one refused is an error of the first
type, :math:`\alpha`; a generated one let through is one of the second, :math:`\beta`. Of all tests with one
:math:`\alpha` that on the ratio of densities has the smallest :math:`\beta` (Neyman and Pearson), and the least sum is
what the total variation leaves:

.. math:: \min_c\, \alpha(c) + \beta(c) = 1 - \mathrm{TV}(p, q) .

For :math:`p = \mathcal N(0, 1)` and :math:`q = \mathcal N(d, 1)` it is :math:`2\Phi(-d/2)`. Fisher's test asks
only how rare a picture is under :math:`p`, here by :math:`|x|`, without a rival :math:`q`: its error of the second type
is larger.

Source: Neyman, Pearson 1933, On the problem of the most efficient tests, doi 10.1098/rsta.1933.0009.
"""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from importlib.util import find_spec
from typing import Any

import numpy as np
from scipy.stats import norm

DISTANCE = 1.5


def compute() -> dict[str, Any]:
    """Both errors over the threshold, for the test on the ratio and for the one on |x| alone."""
    alpha = np.linspace(0.001, 0.999, 999)
    ratio = norm.cdf(norm.isf(alpha) - DISTANCE)  # real below c, so that a generated one passes with P(x < c)
    edge = norm.isf(alpha / 2)
    fisher = norm.cdf(edge - DISTANCE) - norm.cdf(-edge - DISTANCE)
    x = np.linspace(-10, 12, 22001)
    apart = np.abs(norm.pdf(x) - norm.pdf(x, DISTANCE)).sum() * (x[1] - x[0]) / 2
    return {"alpha": alpha, "ratio": ratio, "fisher": fisher, "tv": float(apart)}


def check(result: dict[str, Any]) -> None:
    """The least sum of errors, and that no test beats the ratio."""
    least = (result["alpha"] + result["ratio"]).min()
    np.testing.assert_allclose(least, 1 - result["tv"], atol=1e-5)
    np.testing.assert_allclose(least, 2 * norm.cdf(-DISTANCE / 2), atol=1e-5)
    assert (result["fisher"] >= result["ratio"]).all() and (result["fisher"] - result["ratio"]).max() > 0.1


def draw(result: dict[str, Any], path: str | None = None) -> Any:
    """The densities with a threshold, and both errors against each other."""
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    x, c = np.linspace(-4, 6, 501), DISTANCE / 2
    left.plot(x, norm.pdf(x), label="real")
    left.plot(x, norm.pdf(x, DISTANCE), label="generated")
    left.fill_between(x, norm.pdf(x), where=x > c, alpha=0.3, label="first type")
    left.fill_between(x, norm.pdf(x, DISTANCE), where=x < c, alpha=0.3, label="second type")
    left.axvline(c, color="grey", lw=0.8, ls="--")
    left.set(xlabel="x", title="the threshold at D = 1/2")
    left.legend()
    right.plot(result["alpha"], result["ratio"], label="ratio of densities")
    right.plot(result["alpha"], result["fisher"], label="rarity under p alone")
    right.plot([0, 1 - result["tv"]], [1 - result["tv"], 0], color="grey", lw=0.8, ls="--", label="sum 1 - TV")
    right.set(xlabel="error of the first type", ylabel="of the second type")
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
    print(f"least sum of both errors {(result['alpha'] + result['ratio']).min():.4f}, 1 - TV {1 - result['tv']:.4f}")
    at = int(np.abs(result["alpha"] - 0.05).argmin())
    shares = f"the ratio lets {result['ratio'][at]:.3f} through, rarity {result['fisher'][at]:.3f}"
    print(f"at 5 % of real pictures refused, {shares} of the generated ones")
    if find_spec("matplotlib"):
        draw(result, arguments.out)


if __name__ == "__main__":
    main()
