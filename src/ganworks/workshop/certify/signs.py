"""The prover: is an analytic function positive on the half-line? Cheap exact layers first, certified numerics last.

Every layer is a proof by itself. All of them may assume that the function is analytic on the half-line (which
:mod:`ganworks.workshop.certify.regularity` establishes first), so that an expression may be rewritten freely as long as
it agrees on a dense set.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import sympy as sp

import ganworks.workshop.certify.exact as exact
from ganworks.workshop.budget import attempt, remaining, worked
from ganworks.workshop.certify.algebra import (
    ALGEBRA_SECONDS,
    MAX_SIZE,
    factored,
    is_zero,
    powers,
    size,
    tidy,
)
from ganworks.workshop.certify.asymptotics import tail_sign
from ganworks.workshop.certify.branch_and_bound import cover
from ganworks.workshop.certify.interval.enclosure import Unsupported, constant
from ganworks.workshop.certify.interval.range import Range
from ganworks.workshop.certify.interval.value_range import value_range
from ganworks.workshop.certify.sturm import kernel_sign

MAX_ROOT = 12


@dataclass(frozen=True)
class Proof:
    """A sign that was proved: strictly positive, or only nonnegative."""

    method: str
    strict: bool = True


class Deadline:
    """The work after which the expensive layers are skipped; collects suspicious points (log s) on the way."""

    def __init__(self, seconds: float) -> None:
        self.end = worked() + min(seconds, remaining())
        self.hints: list[Fraction] = []

    @property
    def left(self) -> float:
        return max(0.0, self.end - worked())


def _range(expr: sp.Expr) -> Range | None:
    return value_range(expr, {})


def by_range(expr: sp.Expr, strict: bool) -> Proof | None:
    """Interval signs."""
    values = _range(expr)
    if values is None:
        return None
    if values.positive:
        return Proof("interval signs")
    return Proof("interval signs", False) if values.nonnegative and not strict else None


def positive(expr: sp.Expr, s: sp.Symbol, strict: bool, deadline: Deadline, depth: int = 3) -> Proof | None:
    """A proof that an analytic function is positive (or nonnegative) for all s > 0 and all parameters, or None."""
    n = _root_inside(expr, s)
    if n == 1:
        return _positive(expr, s, strict, deadline, depth)
    before = len(deadline.hints)
    proof = _positive(expr.subs(s, s**n), s, strict, deadline, depth)
    deadline.hints[before:] = [hint * n for hint in deadline.hints[before:]]
    return proof


def _root_inside(expr: sp.Expr, s: sp.Symbol) -> int:
    """The n for which functions of s^(1/n) become functions of s, of which much more is known; 1 without such ones."""
    powers_ = [node for part in expr.atoms(sp.Function, sp.exp) for node in part.atoms(sp.Pow) if node.base == s]
    n = math.lcm(*(int(node.exp.q) for node in powers_ if node.exp.is_Rational))
    return n if n <= MAX_ROOT else 1


def _positive(expr: sp.Expr, s: sp.Symbol, strict: bool, deadline: Deadline, depth: int) -> Proof | None:
    if expr == 0:
        return None if strict else Proof("identity", False)
    if (proof := by_range(expr, strict)) is not None:
        return proof
    if expr.has(sp.exp):
        # Algebra can turn a decaying term into a growing factor; the original has the better tails.
        before = len(deadline.hints)
        if (proof := _numeric(expr, s, deadline)) is not None or len(deadline.hints) > before:
            return proof
    sign = _product_sign(powers(tidy(expr)), s, strict, deadline, depth, product=expr)
    return sign[1] if sign is not None and sign[0] > 0 else None


def _product_sign(
    parts: list[tuple[sp.Expr, int]],
    s: sp.Symbol,
    strict: bool,
    deadline: Deadline,
    depth: int,
    product: sp.Expr | None,
) -> tuple[int, Proof] | None:
    """The proved sign of a product; ``whole`` is what it came from, None when it has been factorised already."""
    turned, proofs = 1, []
    for part, power in parts:
        if part == 0:
            return None
        values = _range(part)
        loose = not strict and power > 0
        if values is not None and (values.positive or values.negative):
            turned *= -1 if values.negative and power % 2 else 1
            proofs.append(Proof("interval signs"))
        elif values is not None and loose and (values.nonnegative or values.nonpositive):
            turned *= -1 if values.nonpositive and power % 2 else 1
            proofs.append(Proof("interval signs", False))
        elif power % 2 == 0 and loose:
            proofs.append(Proof("even power", False))
        else:
            # A single factor gained nothing from the algebra, and may have lost its compact form.
            alone = product is not None and len(parts) == 1 and power == 1
            one = product if alone and product is not None else part
            sign = _either_sign(one, s, strict or power < 0, deadline, depth, product is not None)
            if sign is None:
                return None
            turned *= sign[0] if power % 2 else 1
            proofs.append(sign[1])
    method = " + ".join(dict.fromkeys(p.method for p in proofs))
    return turned, Proof(method, all(p.strict for p in proofs))


def _either_sign(
    expr: sp.Expr, s: sp.Symbol, strict: bool, deadline: Deadline, depth: int, factorise: bool
) -> tuple[int, Proof] | None:
    """The proved sign of one factor."""
    exact = kernel_sign(expr, s)
    if exact is not None and (exact[1] or not strict):
        return exact[0], Proof("Sturm sequence", exact[1])
    likely = _likely_sign(expr, s)
    signs = (likely,) if likely else (1, -1)
    before = len(deadline.hints)
    for sign in signs:
        if (proof := _numeric(sign * expr, s, deadline)) is not None:  # type: ignore[operator]
            return sign, proof
    if likely and len(deadline.hints) > before:
        # It certainly takes both signs.
        return None
    product = powers(factored(expr)) if factorise else []
    if len(product) > 1 or (product and product[0][1] != 1):
        verdict = _product_sign(product, s, strict, deadline, depth, None)
        if verdict is not None:
            return verdict
    for sign in signs:
        if (proof := _by_algebra(sign * expr, s, strict, deadline, depth)) is not None:  # type: ignore[operator]
            return sign, proof
    return None


def _likely_sign(expr: sp.Expr, s: sp.Symbol) -> int | None:
    """A guess that only saves work."""
    value: sp.Expr | None = expr
    for k, x in enumerate(sorted(expr.free_symbols, key=str)):
        value = exact.at(value, x, sp.Rational(7 + k, 5 + 3 * k)) if value is not None else None
    if value is None:
        return None
    try:
        ball = constant(value)
    except Unsupported:
        return None
    return (1 if ball > 0 else -1) if ball > 0 or ball < 0 else None


def _by_algebra(expr: sp.Expr, s: sp.Symbol, strict: bool, deadline: Deadline, depth: int) -> Proof | None:
    expansion = attempt(ALGEBRA_SECONDS, sp.expand, expr) if size(expr) <= MAX_SIZE else None
    if expansion is not None and (proof := by_range(expansion, strict)) is not None:
        return proof
    return _descent(expr, s, strict, deadline, depth)


def _numeric(expr: sp.Expr, s: sp.Symbol, deadline: Deadline) -> Proof | None:
    """Certified expansions at both ends and boxes between them."""
    if expr.free_symbols != {s} or size(expr) > MAX_SIZE:
        return None
    left, right = tail_sign(expr, s, True), tail_sign(expr, s, False)
    for tail, step in ((left, -1), (right, 1)):
        if tail is not None and tail[0] < 0:
            deadline.hints.append(Fraction(math.floor(float(tail[1].mid())) + step))
            return None
    low = float(left[1].upper()) if left is not None else -746.0
    high = float(right[1].lower()) if right is not None else 710.0
    try:
        covered = cover(expr, s, low, high, min(deadline.left, 2.5)) if low < high else None
    except (Unsupported, OverflowError):
        return None
    if covered is not None and not covered.positive:
        if covered.negative_at is not None:
            deadline.hints.append(covered.negative_at)
        return None
    return Proof("certified expansions and boxes") if left is not None and right is not None else None


def _descent(expr: sp.Expr, s: sp.Symbol, strict: bool, deadline: Deadline, depth: int) -> Proof | None:
    """g > 0 because g(0) >= 0 and g' > 0; likewise from the other end with 1/s for s."""
    if depth <= 0:
        return None
    for turned in (False, True):
        form = tidy(sp.expand_log(expr.subs(s, 1 / s))) if turned else expr  # type: ignore[arg-type]
        for candidate in _scaled(form, s):
            if deadline.left <= 0:
                return None
            at_zero = _value_at_zero(candidate, s)
            if at_zero is None or not _not_negative(at_zero):
                continue
            slope = positive(sp.diff(candidate, s), s, strict, deadline, depth - 1)
            if slope is not None:
                return Proof(
                    "monotone descent" if slope.method == "interval signs" else f"descent + {slope.method}",
                    slope.strict,
                )
    return None


def _scaled(expr: sp.Expr, s: sp.Symbol) -> list[sp.Expr]:
    """The function itself, and it divided by what multiplies its logarithm (which then differentiates away)."""
    result = [expr]
    logs = [x for x in expr.atoms(sp.log) if x.has(s)]
    for log in logs[:2]:
        weight = expr.coeff(log) if expr.is_Add else sp.S.Zero
        if weight.has(s):
            values = _range(tidy(weight))
            if values is not None and values.positive:
                result.append(sp.expand(sp.expand(expr) / weight) if size(weight) < 20 else expr / weight)
    return result


def _value_at_zero(expr: sp.Expr, s: sp.Symbol) -> sp.Expr | None:
    """The value at s = 0, provided that the expression is continuous there."""
    at = value_range(expr, {s: Range(Fraction(0), Fraction(0), False, False)})
    if (
        at is None
        or isinstance(at.low, float)
        or isinstance(at.high, float)
        or expr.has(sp.Piecewise, sp.sign, sp.Heaviside)
    ):
        return None
    value = expr.subs(s, 0)
    return value if value.is_finite is not False and not value.has(sp.nan, sp.zoo) else None  # type: ignore[return-value]


def _not_negative(value: sp.Expr) -> bool:
    values = _range(value)
    if values is not None and values.nonnegative:
        return True
    return is_zero(value)
