r"""
Sliding supports: Jensen-Shannon stands still, the earth mover walks
====================================================================

Two uniform distributions of the same length slide apart by :math:`\theta`. On the line, until they part at
:math:`\theta = 1`, and for ever after,

.. math:: \mathrm{JS} = \min(\theta, 1)\log 2, \qquad \mathrm{KL} = \infty, \qquad W_1 = \theta.

In the plane, on two parallel segments, JS is at :math:`\log 2` from the first step on. A generator that descends JS has
no slope to follow there; one that descends :math:`W_1` has slope 1 everywhere.

Source: Arjovsky, Chintala, Bottou 2017, Wasserstein GAN, arXiv 1701.07875, example 1.
"""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from importlib.util import find_spec
from typing import Any

import numpy as np

from ganworks import divergences

CELLS = 10
"""Cells of length one tenth, so that every shift by whole cells is exact."""


def compute() -> dict[str, Any]:
    """KL, JS and W1 for shifts from 0 to 2, on the line and between parallel segments in the plane."""
    steps = np.arange(2 * CELLS + 1)
    line = (np.arange(3 * CELLS) + 0.5) / CELLS
    heights = (np.arange(CELLS) + 0.5) / CELLS
    kl, js, moved = (divergences.get(name) for name in ("kl", "js", "wasserstein1"))
    result: dict[str, Any] = {"theta": steps / CELLS}
    real = np.where(np.arange(3 * CELLS) < CELLS, 1 / CELLS, 0)
    fakes = [np.roll(real, step) for step in steps]
    result["line_kl"] = np.array([kl.discrete(real, fake) for fake in fakes])
    result["line_js"] = np.array([js.discrete(real, fake) for fake in fakes])
    result["line_w1"] = np.array([moved.discrete(real, fake, line) for fake in fakes])
    left = np.repeat([1 / CELLS, 0], CELLS)
    right = left[::-1]
    result["plane_js"], result["plane_w1"] = np.zeros(len(steps)), np.zeros(len(steps))
    for step in steps[1:]:
        places = np.stack([np.repeat([0, step / CELLS], CELLS), np.tile(heights, 2)], 1)
        result["plane_js"][step] = js.discrete(left, right)
        result["plane_w1"][step] = moved.discrete(left, right, places)
    return result


def check(result: dict[str, Any]) -> None:
    """The closed forms, and where the slopes vanish."""
    theta = result["theta"]
    np.testing.assert_allclose(result["line_js"], np.minimum(theta, 1) * np.log(2), atol=1e-12)
    np.testing.assert_allclose(result["plane_js"][1:], np.log(2), atol=1e-12)
    for place in ("line", "plane"):
        np.testing.assert_allclose(result[f"{place}_w1"], theta, atol=1e-9)
    assert result["line_kl"][0] == 0 and np.isinf(result["line_kl"][1:]).all(), "KL is infinite as soon as they differ"
    apart = theta[:-1] >= 1
    assert np.abs(np.diff(result["line_js"])[apart]).max() < 1e-12, "no slope once the supports are disjoint"
    np.testing.assert_allclose(np.diff(result["line_w1"]) / np.diff(theta), 1, atol=1e-7)


def draw(result: dict[str, Any], path: str | None = None) -> Any:
    """Both distances over the shift."""
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(1, 2, figsize=(9, 3.6), sharey=True, layout="constrained")
    titles = ("intervals on the line", "parallel segments in the plane")
    for panel, place, title in zip(panels, ("line", "plane"), titles, strict=True):
        panel.plot(result["theta"], result[f"{place}_w1"], "o-", ms=3, label="$W_1$")
        panel.plot(result["theta"], result[f"{place}_js"], "s", ms=4, label="JS")
        panel.axhline(np.log(2), color="grey", lw=0.8, ls="--", label="log 2")
        panel.set(title=title, xlabel=r"shift $\theta$")
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
    for at in (5, 10, 20):
        theta, js, w1 = (result[name][at] for name in ("theta", "line_js", "line_w1"))
        print(
            f"shift {theta:.1f}: JS {js:.4f} (log 2 = {np.log(2):.4f}), W1 {w1:.4f}; in the plane JS "
            f"{result['plane_js'][at]:.4f}, W1 {result['plane_w1'][at]:.4f}"
        )
    if find_spec("matplotlib"):
        draw(result, arguments.out)


if __name__ == "__main__":
    main()
