r"""
The lines of the gradient penalty join points that transport does not
=====================================================================

The best 1-Lipschitz critic has slope one on the lines that *optimal transport* draws between real and generated points.
WGAN-GP asks for slope one on lines between points paired at random. For two parallel segments of length 1 at a distance
:math:`d` the best critic is :math:`f(x) = x_1`; on a random line it rises by :math:`d` over a length of
:math:`\sqrt{d^2 + t^2}`, and so its mean slope along those lines is

.. math:: 2 \int_0^1 \frac{(1 - t)\, d}{\sqrt{d^2 + t^2}}\, dt
          = 2d\,\bigl(\operatorname{arsinh}(1/d) - \sqrt{1 + d^2} + d\bigr) < 1.

The penalty is on the length of the gradient, which is one here, and not on the slope along the line: it does no harm to
this critic. It says something about points between the distributions that transport never visits.

Source: Gulrajani and others 2017, Improved training of Wasserstein GANs, arXiv 1704.00028, proposition 1.
"""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from importlib.util import find_spec
from typing import Any

import numpy as np

DISTANCE = 0.4


def compute() -> dict[str, Any]:
    """Points of both segments, and the slope of the best critic on lines between them."""
    heights = (np.arange(400) + 0.5) / 400
    between = np.abs(heights[:, None] - heights)
    distances = np.linspace(0.05, 2, 40)
    return {
        "distances": distances,
        "paired": np.ones(len(distances)),
        "random": np.array([(d / np.sqrt(d**2 + between**2)).mean() for d in distances]),
        "points": np.random.default_rng(2).permutation(12),
    }


def check(result: dict[str, Any]) -> None:
    """The closed form, and that a random line is never steeper than a line of the transport."""
    d = result["distances"]
    closed = 2 * d * (np.arcsinh(1 / d) - np.sqrt(1 + d**2) + d)
    np.testing.assert_allclose(result["random"], closed, atol=5e-4)
    assert (result["random"] < result["paired"]).all() and (np.diff(result["random"]) > 0).all()


def draw(result: dict[str, Any], path: str | None = None) -> Any:
    """Both kinds of lines, and the slopes."""
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(1, 3, figsize=(10, 3.6), layout="constrained")
    heights, order = (np.arange(12) + 0.5) / 12, result["points"]
    for panel, ends, title in zip(panels, (np.arange(12), order), ("transport", "paired at random"), strict=False):
        for start, end in enumerate(ends):
            panel.plot([0, DISTANCE], [heights[start], heights[end]], color="tab:blue", lw=0.8)
        panel.plot(np.zeros(12), heights, "o", color="black", ms=4, label="real")
        panel.plot(np.full(12, DISTANCE), heights, "s", color="tab:orange", ms=4, label="generated")
        panel.set(title=title, xlim=(-0.1, 0.9), ylim=(0, 1))
        panel.legend(loc="center right")
    panels[2].plot(result["distances"], result["paired"], label="on lines of the transport")
    panels[2].plot(result["distances"], result["random"], label="on random lines")
    panels[2].set(xlabel="distance of the segments", title="slope of the best critic", ylim=(0, 1.1))
    panels[2].legend(loc="lower right")
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
    for at in (0, 7, 39):
        print(f"distance {result['distances'][at]:.2f}: mean slope on random lines {result['random'][at]:.3f}")
    if find_spec("matplotlib"):
        draw(result, arguments.out)


if __name__ == "__main__":
    main()
