"""The Fenchel conjugate of a convex f on the half-line, with its domain.

.. math:: f^*(t) = \\sup_{u > 0}\\, (ut - f(u))

For t between two slopes of f the supremum is at :math:`f'(u) = t`; at a kink k it stays there for every t between
the slopes on its two sides; below :math:`f'(0+)` it is the limit :math:`-f(0)` at the end :math:`u = 0`; above
:math:`f'(\\infty)` it is infinite. So a conjugate is a list of formulas on adjoining intervals of slopes, and its
domain is half of the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sympy as sp

import ganworks.workshop.certify.exact as exact
from ganworks.workshop.derive.inverse import inverse
from ganworks.workshop.derive.numbers import put
from ganworks.workshop.derive.pieces import Piece
from ganworks.workshop.derive.setting import Setting
from ganworks.workshop.derive.simplify import shortest, simplify, simplify_between
from ganworks.workshop.grammar.vocabulary import INVERSE_RATIO as U
from ganworks.workshop.grammar.vocabulary import SAMPLES
from ganworks.workshop.grammar.vocabulary import VALUE as T


@dataclass(frozen=True)
class Span:
    """What the conjugate is for slopes between ``low`` and ``high``; ``expr`` is None without a closed form."""

    low: sp.Expr
    high: sp.Expr
    expr: sp.Expr | None


@dataclass(frozen=True)
class Conjugate:
    """The conjugate on its whole domain.

    Attributes:
        spans: formulas on adjoining intervals, from left to right, up to the end of the domain.
        low_slope: :math:`f'(0+)`, where useful critics begin.
        high_slope: :math:`f'(\\infty)`, the right end of the domain (which reaches to minus infinity).
        at_end: :math:`f^*` at ``high_slope``; infinite where the end is outside the domain.
        maximiser: :math:`u^*(t) = (f')^{-1}(t)` on the one smooth span, where closed.
    """

    spans: tuple[Span, ...]
    low_slope: sp.Expr
    high_slope: sp.Expr
    at_end: sp.Expr | None
    maximiser: sp.Expr | None

    @property
    def expr(self) -> sp.Expr | None:
        """One formula on all of R, infinite outside the domain; None when a span has no closed form."""
        if any(span.expr is None for span in self.spans):
            return None
        branches = [(span.expr, span.high > T) for span in self.spans[:-1]]
        last = self.spans[-1].expr
        if self.high_slope == sp.oo:
            return sp.Piecewise(*branches, (last, True))
        finite = self.at_end is not None and self.at_end.is_finite
        if self.at_end is None or (finite and last is not None and put(last, T, self.high_slope) == self.at_end):
            # Not known to be infinite at the end itself: the formula says what it can there.
            branches.append((last, sp.Le(T, self.high_slope)))
        else:
            branches.append((last, self.high_slope > T))
            if finite:
                branches.append((self.at_end, sp.Le(T, self.high_slope)))
        return sp.Piecewise(*branches, (sp.oo, True))

    @property
    def central(self) -> sp.Expr | None:
        """The formula on the slopes that f takes (the one that tables print); None without a closed form."""
        inner = [span for span in self.spans if span.low != -sp.oo or self.low_slope == -sp.oo]
        if not inner or any(span.expr is None for span in inner):
            return None
        distinct = list(dict.fromkeys(span.expr for span in inner))
        return distinct[0] if len(distinct) == 1 else self.expr


def conjugate(pieces: Sequence[Piece], setting: Setting) -> Conjugate | None:
    """The conjugate of a convex function given by smooth pieces on :math:`(0, \\infty)`.

    Args:
        pieces: f, from left to right, in the free parameters.
        setting: the parameters.

    Returns:
        The conjugate, or None when the slopes at the ends of the half-line were not found, or not finite at a joint.
    """
    slopes = [sp.diff(piece.expr, U) for piece in pieces]
    low = setting.limit(slopes[0], U, 0)
    high = setting.limit(slopes[-1], U, sp.oo)
    joints = [(slopes[k + side], piece.high) for k, piece in enumerate(pieces[:-1]) for side in (0, 1)]
    if low is None or high is None or any(put(s, U, at).has(sp.zoo, sp.nan, sp.oo, sp.I) for s, at in joints):
        return None
    spans: list[Span] = []
    if low != -sp.oo:
        start = setting.limit(pieces[0].expr, U, 0)
        spans.append(Span(-sp.oo, low, None if start is None else -start))
    maximiser = None
    for place, piece in enumerate(pieces):
        left = low if place == 0 else put(slopes[place], U, piece.low)
        right = high if place == len(pieces) - 1 else put(slopes[place], U, piece.high)
        if slopes[place].has(U):
            expr, maximiser = _smooth(piece, slopes[place], left, right, setting)
            spans.append(Span(left, right, expr))
        if place < len(pieces) - 1:
            after = put(slopes[place + 1], U, piece.high)
            if exact.shorter(after - right) != 0:
                spans.append(Span(right, after, sp.expand(piece.high * T - put(piece.expr, U, piece.high))))
    if not spans:
        return None
    at_end = sp.oo if high == sp.oo else _at_end(pieces[-1].expr, high, setting)
    return Conjugate(tuple(_merged(spans)), low, high, at_end, maximiser if len(pieces) == 1 else None)


def _at_end(expr: sp.Expr, slope: sp.Expr, setting: Setting) -> sp.Expr | None:
    limit = setting.limit(simplify(slope * U - expr, 0.4), U, sp.oo)
    return None if limit is None else limit


def _smooth(
    piece: Piece, slope: sp.Expr, low: sp.Expr, high: sp.Expr, setting: Setting
) -> tuple[sp.Expr | None, sp.Expr | None]:
    values = SAMPLES if (piece.low, piece.high) == (0, sp.oo) else _within(piece)
    points = setting.points(U, values)
    maximiser = inverse(simplify(slope, 0.5), U, T, points)
    if maximiser is None:
        return None, None
    maximiser = simplify_between(maximiser, T, low, high)
    return conjugate_at(piece.expr, maximiser, low, high), maximiser


def conjugate_at(expr: sp.Expr, maximiser: sp.Expr, low: sp.Expr, high: sp.Expr) -> sp.Expr:
    """:math:`t u^* - f(u^*)`, in its shortest form."""
    plain = T * maximiser - expr.subs(U, maximiser)
    candidates = [plain]
    if maximiser.has(sp.LambertW):
        candidates.append(_without_log_of_lambert(plain))
    return shortest([simplify_between(candidate, T, low, high) for candidate in candidates])


def _without_log_of_lambert(expr: sp.Expr) -> sp.Expr:
    """log W(x) = log x - W(x) for x > 0 on the principal branch, which turns the table's Jeffreys row out."""

    def rule(inside: sp.Expr) -> sp.Expr:
        power, base = sp.Integer(1), inside
        if base.is_Pow and isinstance(base.base, sp.LambertW):
            power, base = base.exp, base.base
        if isinstance(base, sp.LambertW) and len(base.args) == 1 and base.args[0].is_positive:
            return power * (sp.expand_log(sp.log(base.args[0]), force=True) - base)
        return sp.log(inside)

    return sp.expand(expr.replace(sp.log, rule))


def _within(piece: Piece) -> list[sp.Expr]:
    if piece.high == sp.oo:
        return [piece.low + step for step in SAMPLES]
    return [piece.low + (piece.high - piece.low) * sp.Rational(part, 7) for part in (1, 2, 3, 5, 6)]


def _merged(spans: Sequence[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in spans:
        last = merged[-1].expr if merged else None
        if last is not None and span.expr is not None and exact.shorter(last - span.expr) == 0:
            merged[-1] = Span(merged[-1].low, span.high, span.expr)
        else:
            merged.append(span)
    return merged
