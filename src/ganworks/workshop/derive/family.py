"""The limit of a family of formulas: :math:`\\tanh(k\\log r)` becomes :math:`\\mathrm{sign}(\\log r)` for large k.

Where k multiplies a function g(x) inside an exponential, a power or a saturating function, the limit depends on
the sign of g alone; so the line is cut at the zeros of every such g, and on each part the limit is taken with
:math:`|g|` as a positive symbol. Each part is compared with members of the family before it is used.
"""

from __future__ import annotations

from itertools import pairwise

import sympy as sp

from ganworks.errors import BadInput
from ganworks.workshop.budget import attempt
from ganworks.workshop.certify.pieces import Piece, constant_sign, zeros
from ganworks.workshop.derive.numbers import value_at
from ganworks.workshop.derive.pieces import joined
from ganworks.workshop.derive.simplify import simplify
from ganworks.workshop.grammar.formula import text_of

LIMIT_WORK = 3.0
LARGE = tuple(sp.Integer(2) ** power for power in (5, 8, 11, 14))
"""Members of the family that are compared with the limit."""
CLOSE = sp.Float("5e-3")
_NOISE = sp.Float("1e-20")
_SATURATING = (sp.exp, sp.erf, sp.atan)


def family_limit(expr: sp.Expr, parameter: sp.Symbol, x: sp.Symbol) -> sp.Expr:
    """The pointwise limit of a formula for a parameter that tends to infinity, but for single points of x.

    Raises:
        BadInput: it was not found, or is not finite.
    """
    if not expr.has(parameter):
        return expr
    pieces = attempt(LIMIT_WORK, _pieces, expr, parameter, x)
    if not pieces or not all(_approached(expr, piece, parameter, x) for piece in pieces):
        text = text_of(expr)
        raise BadInput(f"The limit of {text} for {parameter} to infinity was not found; give the limit itself.")
    return joined(_merged(pieces), x)


def _pieces(expr: sp.Expr, parameter: sp.Symbol, x: sp.Symbol) -> list[Piece]:
    plain = expr.rewrite(sp.exp) if expr.has(sp.tanh, sp.sinh, sp.cosh) else expr
    powers = [node for node in plain.atoms(sp.Pow) if node.base != sp.E and _linear(node.exp, parameter)]
    plain = plain.xreplace({node: sp.exp(node.exp * sp.log(node.base)) for node in powers})
    rates = _rates(plain, parameter)
    cuts: list[sp.Expr] = []
    for root in (root for rate in rates for root in zeros(rate, x) if rate.has(x)):
        inside = not x.is_positive or constant_sign(root) == 1
        if inside and all(constant_sign(root - other) != 0 for other in cuts):
            cuts.append(root)
    start = sp.Integer(0) if x.is_positive else -sp.oo
    ends = [start, *sorted(cuts), sp.oo]
    return [Piece(low, high, _between(plain, rates, parameter, x, low, high)) for low, high in pairwise(ends)]


def _rates(expr: sp.Expr, parameter: sp.Symbol) -> list[sp.Expr]:
    """What the parameter multiplies inside saturating functions, up to rational factors."""
    rates: list[sp.Expr] = []
    for node in expr.atoms(*_SATURATING):
        line = sp.expand(node.args[0])
        if line.has(parameter):
            if not _linear(line, parameter):
                continue
            rate = line.coeff(parameter)
            if not any((rate / other).is_Rational for other in rates):
                rates.append(rate)
    return rates


def _linear(expr: sp.Expr, parameter: sp.Symbol) -> bool:
    return expr.has(parameter) and expr.is_polynomial(parameter) and sp.degree(expr, parameter) == 1


def _inner(low: sp.Expr, high: sp.Expr, part: sp.Rational) -> sp.Expr:
    if low == -sp.oo:
        return part - sp.Rational(1, 2) if high == sp.oo else high - part / (1 - part)
    return low + part / (1 - part) if high == sp.oo else low + part * (high - low)


def _between(
    expr: sp.Expr, rates: list[sp.Expr], parameter: sp.Symbol, x: sp.Symbol, low: sp.Expr, high: sp.Expr
) -> sp.Expr:
    """The limit on an interval on which no rate changes its sign."""
    sizes = {sp.Dummy(f"g{place}", positive=True): rate for place, rate in enumerate(rates)}
    signs = {size: constant_sign(rate.subs(x, _inner(low, high, sp.Rational(1, 2)))) for size, rate in sizes.items()}

    def placed(node: sp.Expr) -> sp.Expr:
        line = sp.expand(node.args[0])
        rate, rest = line.coeff(parameter), line.coeff(parameter, 0)
        if rate == 0:
            return node
        size = next(size for size, other in sizes.items() if (rate / other).is_Rational)
        steep = parameter * signs[size] * size * (rate / sizes[size])
        return sp.exp(rest) * sp.exp(steep) if isinstance(node, sp.exp) else node.func(steep + rest)

    steep = expr.replace(lambda node: isinstance(node, _SATURATING), placed)
    value = sp.limit(steep, parameter, sp.oo)
    return simplify(value.subs({size: signs[size] * rate for size, rate in sizes.items()}))


def _approached(expr: sp.Expr, piece: Piece, parameter: sp.Symbol, x: sp.Symbol) -> bool:
    """Whether members of the family come close to the limit inside a piece, ever closer."""
    if piece.expr.has(parameter, sp.oo, sp.nan, sp.zoo, sp.AccumBounds, sp.Limit):
        return False
    for part in (sp.Rational(1, 5), sp.Rational(2, 3)):
        point = {x: _inner(piece.low, piece.high, part)}
        point |= {symbol: sp.Integer(1) for symbol in expr.free_symbols - {x, parameter}}
        top = value_at(piece.expr, point)
        gaps = [value_at(expr, {**point, parameter: size}) for size in LARGE]
        if top is None or any(gap is None for gap in gaps):
            return False
        apart = [abs(gap - top) for gap in gaps if gap is not None]
        if apart[-1] > CLOSE * (1 + abs(top)) or any(after > before + _NOISE for before, after in pairwise(apart)):
            return False
    return True


def _merged(pieces: list[Piece]) -> list[Piece]:
    merged: list[Piece] = []
    for piece in pieces:
        if merged and sp.expand(merged[-1].expr - piece.expr) == 0:
            piece = Piece(merged.pop().low, piece.high, piece.expr)
        merged.append(piece)
    return merged
