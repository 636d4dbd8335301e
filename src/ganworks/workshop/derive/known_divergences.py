"""Which known divergence a d is, up to a positive factor and an affine function.

Two generators give the same divergence up to a factor exactly if their second derivatives are proportional, so that is
what is compared: at points first, then exactly. P is the data, Q the model, :math:`m = (p + q)/2`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import sympy as sp

import ganworks.workshop.certify.exact as exact
from ganworks.workshop.budget import attempt
from ganworks.workshop.derive.numbers import close, put, value_at
from ganworks.workshop.derive.pieces import Piece
from ganworks.workshop.derive.setting import Setting
from ganworks.workshop.grammar.formula import text_of
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.grammar.vocabulary import SAMPLES

_M = (1 + R) / 2
STANDARD: dict[str, sp.Expr] = {
    "KL(p||q)": -sp.log(R),
    "KL(q||p)": R * sp.log(R),
    "JS": (R * sp.log(R / _M) - sp.log(_M)) / 2,
    "squared Hellinger": (sp.sqrt(R) - 1) ** 2,
    "Jeffreys": (R - 1) * sp.log(R),
    "Pearson chi2 (p-q)^2/q": (R - 1) ** 2 / R,
    "Neyman chi2 (p-q)^2/p": (R - 1) ** 2,
    "triangular discrimination (p-q)^2/(p+q)": (R - 1) ** 2 / (R + 1),
    "KL(p||(p+q)/2)": -sp.log(_M),
    "KL(q||(p+q)/2)": R * sp.log(R / _M),
    "KL((p+q)/2||p)": _M * sp.log(_M),
    "KL((p+q)/2||q)": _M * sp.log(_M / R),
}
"""Name and d(r) of the divergences known by name; each is what its integral says (tested on discrete distributions)."""


@cache
def _curvature(name: str) -> sp.Expr:
    return sp.diff(STANDARD[name], R, 2)


def name_of(curvature: sp.Expr, setting: Setting) -> str | None:
    """The name of the divergence with this :math:`d''(r)`, with its factor, or None.

    Args:
        curvature: d'' in the free parameters, not identically zero.
        setting: the parameters.
    """
    place = setting.free.samples(1)[0]
    points = [{R: value, **place} for value in SAMPLES]
    values = [value_at(curvature, point) for point in points]
    if any(value is None or not value > 0 for value in values):
        return None
    for name in STANDARD:
        factor = _factor(curvature, _curvature(name), points, values)
        if factor is not None:
            return _with_factor(factor, name, setting)
    for name, factor in _families(curvature, setting):
        return _with_factor(factor, name, setting)
    return None


def name_of_pieces(pieces: list[Piece], setting: Setting) -> str | None:
    """Total variation, from a d that is affine on (0, 1) and on (1, oo)."""
    if len(pieces) != 2 or pieces[0].high != 1 or any(sp.diff(piece.expr, R, 2) != 0 for piece in pieces):
        return None
    return _with_factor(exact.shorter(sp.diff(pieces[1].expr, R) - sp.diff(pieces[0].expr, R)), "TV", setting)


def _factor(
    curvature: sp.Expr, reference: sp.Expr, points: list[dict[sp.Symbol, sp.Expr]], values: list[sp.Expr]
) -> sp.Expr | None:
    """curvature / known where that is constant in r, else None."""
    ratios = [value / value_at(reference, point) for value, point in zip(values, points, strict=True)]
    if not all(close(ratio, ratios[0]) for ratio in ratios):
        return None
    ratio = exact.shorter(curvature / reference)
    if not ratio.has(R):
        return ratio
    factor = exact.shorter(put(curvature / reference, R, sp.Integer(1)), 0.5)
    rest = exact.shorter(curvature - factor * reference)
    return factor if rest == 0 else None


def _families(curvature: sp.Expr, setting: Setting) -> Iterator[tuple[str, sp.Expr]]:
    """alpha-divergences (a power of r), weighted JS (1/(r(c + r))) and weighted Le Cam (1/(c + r)^3)."""
    power = exact.shorter(R * sp.diff(curvature, R) / curvature)
    if not power.has(R):
        # d'' = k r^(-a-1) belongs to f'' = k u^(a-2): the alpha-divergence of order a of P from Q.
        order = text_of(exact.shorter(setting.leave(-power - 1)))
        yield f"alpha-divergence of order {order}", exact.shorter(put(curvature, R, sp.Integer(1)))
        return
    line = attempt(0.8, sp.cancel, sp.together(1 / (R * curvature)))
    if line is not None and line.is_polynomial(R) and sp.degree(line, R) == 1:
        slope, start = sp.Poly(line, R).all_coeffs()
        weight = exact.shorter(start / (start + slope))
        yield (
            f"weighted JS with weight {text_of(exact.shorter(setting.leave(weight)))} on p",
            exact.shorter(1 / (start + slope) / (weight * (1 - weight))),
        )
        return
    cubic = attempt(0.8, sp.cancel, sp.together(sp.diff((1 / curvature) ** sp.Rational(1, 3), R)))
    if cubic is not None and not cubic.has(R) and cubic != 0:
        yield "weighted triangular discrimination", sp.Integer(1)


def _with_factor(factor: sp.Expr, name: str, setting: Setting) -> str:
    factor = exact.shorter(setting.leave(factor))
    if name.startswith("weighted triangular") or factor == 1:
        return name
    text = text_of(factor)
    return f"({text})*{name}" if factor.is_Add else f"{text}*{name}"
