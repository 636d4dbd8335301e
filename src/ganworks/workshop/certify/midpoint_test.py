"""Refutations of convexity: three points whose middle one lies above the chord."""

from __future__ import annotations

from collections.abc import Iterator

import sympy as sp
from flint import arb, ctx

import ganworks.workshop.certify.exact as exact
from ganworks.workshop.certify.algebra import is_zero
from ganworks.workshop.certify.interval.enclosure import (
    Function,
    Unsupported,
    certainly_negative,
    certainly_positive,
    constant,
    enclosure,
)
from ganworks.workshop.certify.refute import BITS, Case, Counterexample, plainness, show


def not_convex(case: Case, strict: bool) -> Counterexample | None:
    """Three points whose middle one lies certainly above (or, if strict, exactly on) the chord."""
    for left, point, right in _triples(case):
        excess = _excess(case, left, point, right)
        if excess is not None and certainly_positive(excess):
            text = f"at {case.x} = {point} it lies above the chord from {left} to {right}"
            return {**case.witness(x=point, left=left, right=right), "above_chord": show(excess)}, text
    if strict:
        for left, point, right in list(_neighbours(case))[:12]:
            excess = _excess(case, left, point, right)
            if excess is not None and excess.contains(0) and _on_chord(case, left, point, right):
                text = f"it is straight at three points, {left}, {point} and {right}"
                return {**case.witness(x=point, left=left, right=right), "above_chord": "0"}, text
    return None


def _triples(case: Case) -> Iterator[tuple[sp.Expr, sp.Expr, sp.Expr]]:
    """Narrow triples where the second derivative is certainly negative, then neighbours on the grid."""
    try:
        bend: Function | None = enclosure(sp.diff(case.expr, case.x, 2), case.x)
    except (Unsupported, ValueError):
        bend = None
    for k, point in sorted(enumerate(case.points), key=lambda entry: plainness(entry[1])):
        if bend is not None and 0 < k < len(case.points) - 1 and point.is_Rational and point != 0:
            if not certainly_negative(bend(constant(point))):
                continue
            for bits in (2, 6, 14, 24):
                h = abs(point) * sp.Rational(1, 2**bits)
                if case.points[0] <= point - h and point + h <= case.points[-1]:
                    yield point - h, point, point + h
    yield from _neighbours(case)


def _neighbours(case: Case) -> Iterator[tuple[sp.Expr, sp.Expr, sp.Expr]]:
    triples = zip(case.points, case.points[1:], case.points[2:], strict=False)
    yield from sorted(triples, key=lambda triple: sum(map(plainness, triple)))


def _on_chord(case: Case, left: sp.Expr, point: sp.Expr, right: sp.Expr) -> bool:
    try:
        return is_zero(_exact_excess(case, left, point, right))
    except exact.TooLarge:
        return False


def _exact_excess(case: Case, left: sp.Expr, point: sp.Expr, right: sp.Expr) -> sp.Expr:
    f = [exact.substitute(case.expr, case.x, p) for p in (left, point, right)]
    return f[1] * (right - left) - f[0] * (right - point) - f[2] * (point - left)


def _excess(case: Case, left: sp.Expr, point: sp.Expr, right: sp.Expr) -> arb | None:
    before, ctx.prec = ctx.prec, BITS
    try:
        f = [case.at(p) for p in (left, point, right)]
        a, b = constant(point - left), constant(right - point)
        ball = f[1] * (a + b) - f[0] * b - f[2] * a
    finally:
        ctx.prec = before
    return ball if ball.is_finite() else None
