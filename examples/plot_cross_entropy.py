r"""
Cross-entropy learns from its mistakes, squared error does not
==============================================================

A sigmoid unit :math:`p = \sigma(a)` that should say 1 and is sure of 0 gets from cross-entropy the slope
:math:`\partial/\partial a = p - 1`, near -1, and from the squared error :math:`2(p - 1)\,p\,(1 - p)`, near 0. Under
gradient flow from :math:`a_0` the time to reach :math:`a` is

.. math:: t_{\mathrm{CE}} = \bigl[a + e^a\bigr]_{a_0}^{a}, \qquad
          t_{\mathrm{SE}} = \tfrac12\bigl[-e^{-a} + 3a + 3e^a + \tfrac12 e^{2a}\bigr]_{a_0}^{a},

linear in :math:`|a_0|` for the one and exponential for the other. It is why a discriminator is trained by logarithms,
and why the generator's :math:`\log(1 - D)`, whose slope dies in the same way, is replaced by :math:`-\log D`.

Source: Nielsen 2015, Neural networks and deep learning, chapter 3; Goodfellow and others 2014, arXiv 1406.2661,
section 3.
"""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from importlib.util import find_spec
from typing import Any

import numpy as np

STEP = 1e-3


def compute() -> dict[str, Any]:
    """Slopes over the logit, and the way up under both losses from four starting points."""
    logits = np.linspace(-8, 8, 321)
    p = _sigmoid(logits)
    starts = np.array([-2.0, -4.0, -6.0, -8.0])
    return {
        "logits": logits,
        "cross_entropy": p - 1,
        "squared": 2 * (p - 1) * p * (1 - p),
        "starts": starts,
        "times_cross_entropy": np.array([_time(start, lambda p: 1 - p) for start in starts]),
        "times_squared": np.array([_time(start, lambda p: 2 * (1 - p) ** 2 * p) for start in starts]),
    }


def check(result: dict[str, Any]) -> None:
    """The closed forms of the times to p = 1/2, and who is slow."""
    a = result["starts"]
    closed = 1 - (a + np.exp(a))
    np.testing.assert_allclose(result["times_cross_entropy"], closed, rtol=1e-3)
    half, start = -1 + 3 + 0.5, -np.exp(-a) + 3 * a + 3 * np.exp(a) + np.exp(2 * a) / 2
    np.testing.assert_allclose(result["times_squared"], (half - start) / 2, rtol=1e-3)
    assert result["times_squared"][-1] > 100 * result["times_cross_entropy"][-1]
    assert abs(result["squared"][0]) < 1e-3 < abs(result["cross_entropy"][0]), (
        "sure and wrong: no slope against a full one"
    )


def draw(result: dict[str, Any], path: str | None = None) -> Any:
    """Slopes, and times."""
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    left.plot(result["logits"], result["cross_entropy"], label="cross-entropy")
    left.plot(result["logits"], result["squared"], label="squared error")
    left.set(xlabel="logit a; the truth is 1", title="slope of the loss")
    left.legend()
    right.semilogy(-result["starts"], result["times_cross_entropy"], "o-", label="cross-entropy")
    right.semilogy(-result["starts"], result["times_squared"], "s-", label="squared error")
    right.set(xlabel="how wrong at the start, -a", title="time until p = 1/2")
    right.legend()
    if path is not None:
        figure.savefig(path, dpi=120)
    return figure


def _sigmoid(a: Any) -> Any:
    return 1 / (1 + np.exp(-a))


def _time(start: float, speed: Any) -> float:
    """Time of the flow from ``start`` to 0: the integral of one over the speed, by midpoints."""
    places = start + (np.arange(round(-start / STEP)) + 0.5) * STEP
    return float((STEP / speed(_sigmoid(places))).sum())


def main() -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--out", metavar="FILE.png", help="where to write the picture")
    arguments = parser.parse_args()
    if arguments.out and not find_spec("matplotlib"):
        parser.error("--out needs matplotlib: pip install 'ganworks[plots]'")
    result = compute()
    check(result)
    for start, one, other in zip(result["starts"], result["times_cross_entropy"], result["times_squared"], strict=True):
        print(f"from a = {start:.0f}: cross-entropy takes {one:.1f}, squared error {other:.1f}")
    if find_spec("matplotlib"):
        draw(result, arguments.out)


if __name__ == "__main__":
    main()
