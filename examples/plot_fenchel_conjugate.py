r"""
Fenchel conjugates as envelopes of lines
========================================

The conjugate of a generator function f is the upper envelope of straight lines in the slope t, one for each ratio u,

.. math:: f^*(t) = \sup_{u \ge 0}\,(u t - f(u)), \qquad f(u) = \sup_t\,(u t - f^*(t)),

and each line touches it where :math:`t = f'(u)`: there, and only there, the bound
:math:`\mathbb{E}_p T - \mathbb{E}_q f^*(T) \le D_f(p\|q)` is tight, so :math:`T^* = f'(p/q)`. The workshop derives the
conjugate; the lines know nothing of it. For :math:`f = (u - 1)^2` the printed :math:`t^2/4 + t` is right only down to
:math:`t = -2`: a ratio is never negative, and the envelope goes on as the line u = 0, at -1.

Source: Nowozin, Cseke, Tomioka 2016, f-GAN, arXiv 1606.00709, section 2.2.
"""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from importlib.util import find_spec
from typing import Any

import numpy as np
import sympy as sp

from ganworks import divergences
from ganworks.workshop import design

FUNCTIONS = {"KL": "u*log(u)", "Pearson": "(u-1)^2"}
LINES = np.linspace(0, 6, 1201)
"""The ratios u whose lines make the envelope."""


def as_function(expression: sp.Expr) -> Any:
    """A numpy function of the expression's one symbol."""
    (symbol,) = expression.free_symbols
    return sp.lambdify(symbol, expression, "numpy")


def compute() -> dict[str, Any]:
    """For each f: the derived conjugate, the lines' envelope, and f again as the envelope of the conjugate's lines."""
    result: dict[str, Any] = {}
    for name, text in FUNCTIONS.items():
        # A wide limit, so that a busy machine does not leave the derivation unfinished.
        divergence = design(f=text, time_limit=300.0).divergence
        assert divergence.f is not None and divergence.f_conjugate is not None
        t = np.linspace(-4, 2.5, 261)
        with np.errstate(divide="ignore", invalid="ignore"):
            f = np.nan_to_num(as_function(divergence.f)(LINES), nan=0.0)
        conjugate = np.asarray(as_function(divergence.f_conjugate)(t), dtype=float)
        ratios = np.linspace(0.1, 3, 30)
        slopes = as_function(sp.diff(divergence.f, next(iter(divergence.f.free_symbols))))(ratios)
        dense = np.linspace(-8, 8, 6401)
        back = ratios[:, None] * dense - np.asarray(as_function(divergence.f_conjugate)(dense), dtype=float)
        result[name] = {
            "formula": str(divergence.f_conjugate),
            "t": t,
            "conjugate": conjugate,
            "lines": LINES[:, None] * t - f[:, None],
            "ratios": ratios,
            "slopes": slopes,
            "f": as_function(divergence.f)(ratios),
            "back": back.max(1),
            "at_slopes": np.asarray(as_function(divergence.f_conjugate)(slopes), dtype=float),
        }
    return result


def check(result: dict[str, Any]) -> None:
    """No line above the conjugate, the envelope reaches it, lines touch at f', and the conjugate of it is f."""
    for name, found in result.items():
        lines, conjugate = found["lines"], found["conjugate"]
        assert (lines <= conjugate + 1e-9).all(), f"{name}: every line stays below"
        np.testing.assert_allclose(lines.max(0), conjugate, atol=1e-3, err_msg=name)
        touch = found["ratios"] * found["slopes"] - found["f"]
        np.testing.assert_allclose(touch, found["at_slopes"], atol=1e-9, err_msg=name)
        np.testing.assert_allclose(found["back"], found["f"], atol=1e-4, err_msg=name)
    t, kl, pearson = result["KL"]["t"], result["KL"]["conjugate"], result["Pearson"]["conjugate"]
    np.testing.assert_allclose(kl, np.exp(t - 1), rtol=1e-12)
    # f + c(u - 1) has the conjugate f*(t - c) + c; the library's own f is the one that is flat at u = 1.
    np.testing.assert_allclose(kl, divergences.get("kl").conjugate(t - 1) + 1, rtol=1e-9)
    np.testing.assert_allclose(pearson[t >= -2], (t**2 / 4 + t)[t >= -2], atol=1e-12)
    np.testing.assert_allclose(pearson[t < -2], -1)
    assert (t**2 / 4 + t)[t < -2].min() > -1, "the parabola turns up again, where no line of a ratio is"


def draw(result: dict[str, Any], path: str | None = None) -> Any:
    """Some of the lines, and the conjugate on top of them."""
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(1, len(result), figsize=(9, 3.8), layout="constrained")
    for panel, (name, found) in zip(panels, result.items(), strict=True):
        panel.plot(found["t"], found["lines"][:801:40].T, color="C0", lw=0.6)
        panel.plot(found["t"], found["conjugate"], color="C1", lw=2.5, label="f*(t)")
        panel.set(title=f"{name}: f = {FUNCTIONS[name]}", xlabel="t", ylim=(-2, 5))
    found = result["Pearson"]
    panels[1].plot(found["t"], found["t"] ** 2 / 4 + found["t"], "k--", lw=1, label="t²/4 + t")
    for panel in panels:
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
        gap = np.abs(found["lines"].max(0) - found["conjugate"]).max()
        print(f"{name}: f = {FUNCTIONS[name]}, f* = {found['formula']}; {len(LINES)} lines come within {gap:.1e} of it")
    at = int(np.searchsorted(result["Pearson"]["t"], -3 - 1e-9))
    t = result["Pearson"]["t"][at]
    print(f"Pearson at t = {t:.2f}: {result['Pearson']['conjugate'][at]:.4f}, the parabola {t**2 / 4 + t:.4f}")
    if find_spec("matplotlib"):
        draw(result, arguments.out)


if __name__ == "__main__":
    main()
