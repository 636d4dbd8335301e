r"""
Forward KL covers, reverse KL seeks
===================================

One Gaussian q is fitted to a mixture p of two. Minimising

.. math:: \mathrm{KL}(p\|q) = \int p\log\frac pq \qquad\text{or}\qquad \mathrm{KL}(q\|p) = \int q\log\frac qp

over q gives opposite answers. The first pays without bound where q has no mass and p has some: it *covers*, and its
minimum is the Gaussian with p's own mean and variance, densest where p has little. The second pays where q has mass and
p has none: it *seeks*, settles on one mode, and for leaving the other out pays the logarithm of one over the kept
mode's weight. A model that drops modes is therefore no sign of :math:`\mathrm{KL}(p\|q)`.

Source: Goodfellow 2016, NIPS tutorial, arXiv 1701.00160.
"""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from ganworks import divergences
from ganworks.divergences.gaussian import Gaussian

WEIGHTS, PLACES = (0.6, 0.4), (-4.0, 4.0)
BOX = [(-30.0, 30.0)]
PARTS = [Gaussian(place, 1.0) for place in PLACES]


def log_mixture(x: NDArray) -> NDArray:
    """Log density of the data at points (n, 1)."""
    return np.logaddexp(*(np.log(weight) + part.log_density(x) for weight, part in zip(WEIGHTS, PARTS, strict=True)))


def fit(name: str, start: tuple[float, float]) -> dict[str, float]:
    """The Gaussian with the least divergence, found from a mean and a deviation."""
    divergence = divergences.get(name)

    def cost(at: NDArray) -> float:
        return divergence.density(log_mixture, Gaussian(at[0], np.exp(2 * at[1])).log_density, BOX, 1e-6).value

    found = minimize(cost, (start[0], np.log(start[1])), method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-7})
    return {"mean": float(found.x[0]), "deviation": float(np.exp(found.x[1])), "cost": float(found.fun)}


def compute() -> dict[str, Any]:
    """Forward fits from one side and reverse fits from either."""
    return {
        "forward": fit("kl", (-2.0, 2.0)),
        "left": fit("reverse_kl", (-3.0, 1.5)),
        "right": fit("reverse_kl", (3.0, 1.5)),
    }


def check(result: dict[str, Any]) -> None:
    """Moment matching forward, one mode and its log weight in reverse."""
    mean = float(np.dot(WEIGHTS, PLACES))
    deviation = float(np.sqrt(1 + np.dot(WEIGHTS, np.square(PLACES)) - mean**2))
    forward = result["forward"]
    assert abs(forward["mean"] - mean) < 5e-3 and abs(forward["deviation"] - deviation) < 5e-3, "moments are matched"
    peak = log_mixture(np.array([[forward["mean"]]]))[0]
    assert peak < log_mixture(np.array([[PLACES[0]]]))[0] - 3, "it is densest where there are hardly any data"
    for side, place, weight in zip(("left", "right"), PLACES, WEIGHTS, strict=True):
        assert abs(result[side]["mean"] - place) < 0.01 and abs(result[side]["deviation"] - 1) < 0.01, "one mode"
        assert abs(result[side]["cost"] + np.log(weight)) < 1e-3, "it pays log(1 / weight)"
    assert result["left"]["cost"] < result["right"]["cost"], "the heavier mode is the better one to keep"


def draw(result: dict[str, Any], path: str | None = None) -> Any:
    """The mixture and the three fits."""
    import matplotlib.pyplot as plt

    figure, panel = plt.subplots(figsize=(7, 3.6), layout="constrained")
    x = np.linspace(-11, 11, 600)[:, None]
    panel.fill_between(x[:, 0], np.exp(log_mixture(x)), alpha=0.3, label="data p")
    labels = {"forward": "least KL(p||q)", "left": "least KL(q||p)", "right": "its other minimum"}
    for name, label in labels.items():
        found = result[name]
        style = "--" if name == "right" else "-"
        density = np.exp(Gaussian(found["mean"], found["deviation"] ** 2).log_density(x))
        panel.plot(x[:, 0], density, style, label=f"{label}: {found['cost']:.3f}")
    panel.set(title="one Gaussian for two", xlabel="x", ylabel="density", ylim=(0, 0.6))
    panel.legend()
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
    for name, found in result.items():
        print(f"{name}: mean {found['mean']:+.3f}, deviation {found['deviation']:.3f}, divergence {found['cost']:.4f}")
    if find_spec("matplotlib"):
        draw(result, arguments.out)


if __name__ == "__main__":
    main()
