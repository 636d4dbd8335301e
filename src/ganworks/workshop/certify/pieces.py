"""Cuts a domain at the kinks and jumps of an expression, so that every piece is smooth."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import sympy as sp
from sympy.core.relational import Relational

import ganworks.workshop.certify.exact as exact
from ganworks.workshop.budget import attempt
from ganworks.workshop.certify.algebra import factors, is_zero, tidy
from ganworks.workshop.certify.interval.enclosure import Unsupported, constant
from ganworks.workshop.certify.interval.value_range import value_range
from ganworks.workshop.certify.regularity import NONSMOOTH, regular
from ganworks.workshop.certify.signs import Deadline, positive

MAX_PIECES = 16
SIMPLE = [sp.Rational(n, d) for n, d in ((0, 1), (1, 1), (-1, 1), (1, 2), (-1, 2), (2, 1), (-2, 1), (3, 1), (-3, 1))]
"""Places that are tried as zeros."""


class Unsplit(Exception):
    """The places where the expression changes its form could not be found with certainty."""


@dataclass(frozen=True)
class Piece:
    """A smooth part of an expression on the open interval (low, high)."""

    low: sp.Expr
    high: sp.Expr
    expr: sp.Expr

    def half_line(self, x: sp.Symbol) -> tuple[sp.Expr, sp.Symbol, sp.Expr]:
        """The expression, a positive symbol s, and x as an increasing (or decreasing) function of s."""
        s = sp.Symbol("s_", positive=True)
        place = placed(self.low, self.high, s, self.expr, x)
        return substituted(self.expr, x, place), s, place


def placed(low: sp.Expr, high: sp.Expr, s: sp.Symbol, expr: sp.Expr, x: sp.Symbol) -> sp.Expr:
    """x as a monotone function of s > 0 that runs through the interval."""
    if low == -sp.oo and high == sp.oo:
        return sp.log(s)  # type: ignore[return-value]
    if high == sp.oo:
        return low + s
    if low == -sp.oo:
        return high - s
    return (low + high * s) / (1 + s)


def substituted(expr: sp.Expr, x: sp.Symbol, place: sp.Expr) -> sp.Expr:
    """The expression at x = place, with the inner fractions put together."""
    result: sp.Expr = expr.subs(x, place)  # type: ignore[assignment]
    if place.is_Add and len(place.args) == 2 and not place.has(sp.log):
        result = sp.powsimp(sp.expand_power_exp(result))  # type: ignore[assignment]
    return result if place.is_Symbol else tidy(result)


def constant_sign(value: sp.Expr) -> int | None:
    """The sign of a constant or of an expression in the parameters, if certain."""
    if value in (sp.oo, -sp.oo):
        return 1 if value == sp.oo else -1
    values = value_range(value, {})
    if values is None or not (values.positive or values.negative):
        values = value_range(tidy(sp.expand(value)), {})
    if values is not None and (values.positive or values.negative):
        return 1 if values.positive else -1
    if not value.free_symbols:
        try:
            ball = constant(value)
        except Unsupported:
            return None
        if ball > 0 or ball < 0:
            return 1 if ball > 0 else -1
    return 0 if is_zero(value) else None


def split(expr: sp.Expr, x: sp.Symbol, low: sp.Expr, high: sp.Expr, deadline: Deadline) -> list[Piece]:
    """The smooth pieces from left to right.

    Raises:
        Unsplit: a place where the form changes is not known exactly.
    """
    node = _innermost(expr)
    if node is None:
        return [Piece(low, high, expr)]
    if deadline.left <= 0:
        raise Unsplit("there was no time left")
    switch, above, below = _switch(expr, node)
    cuts = _cuts(switch, x, low, high, deadline)
    if len(cuts) >= MAX_PIECES:
        raise Unsplit("it has too many pieces")
    result: list[Piece] = []
    ends = [low, *cuts, high]
    for left, right in pairwise(ends):
        sign = _sign_between(switch, x, left, right, deadline)
        result += split(above if sign > 0 else below, x, left, right, deadline)
        if len(result) > MAX_PIECES:
            raise Unsplit("it has too many pieces")
    return result


def _innermost(expr: sp.Expr) -> sp.Basic | None:
    """The next node to resolve: a Piecewise first, since its parts may be undefined where they do not count."""
    nodes = [node for node in sp.postorder_traversal(expr) if isinstance(node, NONSMOOTH)]
    choices = [n for n in nodes if isinstance(n, sp.Piecewise) and not any(c.has(*NONSMOOTH) for _, c in n.args)]
    return (choices or nodes or [None])[0]


def _switch(expr: sp.Expr, node: sp.Basic) -> tuple[sp.Expr, sp.Expr, sp.Expr]:
    """The function whose sign decides the form, and the expression where it is positive and negative."""

    def with_node(new: sp.Basic) -> sp.Expr:
        return expr.xreplace({node: new})  # type: ignore[return-value]

    if isinstance(node, sp.Piecewise):
        relations = [r for _, condition in node.args for r in condition.atoms(Relational)]
        if not relations or any(isinstance(r, (sp.Eq, sp.Ne)) for r in relations):
            raise Unsplit("a condition of a piece is not an inequality")
        first = relations[0]
        upward = isinstance(first, (sp.Gt, sp.Ge))
        forms = [node.xreplace({first: sp.true if holds else sp.false}) for holds in (upward, not upward)]
        return first.lhs - first.rhs, with_node(forms[0]), with_node(forms[1])
    arg: sp.Expr = node.args[0]  # type: ignore[assignment]
    if isinstance(node, sp.Abs):
        return arg, with_node(arg), with_node(-arg)
    if isinstance(node, sp.sign):
        return arg, with_node(sp.Integer(1)), with_node(sp.Integer(-1))
    if isinstance(node, sp.Heaviside):
        return arg, with_node(sp.Integer(1)), with_node(sp.Integer(0))
    other: sp.Expr = node.args[1]  # type: ignore[assignment]
    rest = node.args[2:]
    greater, lesser = node.func(arg, *rest), node.func(other, *rest)
    if isinstance(node, sp.Min):
        greater, lesser = lesser, greater
    return arg - other, with_node(greater), with_node(lesser)


def _sign_between(switch: sp.Expr, x: sp.Symbol, low: sp.Expr, high: sp.Expr, deadline: Deadline) -> int:
    """The constant sign of a continuous function without zeros in (low, high), read off inside."""
    shifted, s, place = Piece(low, high, switch).half_line(x)
    if not switch.has(x):
        sign = constant_sign(switch)
    else:
        value = exact.at(switch, x, place.subs(s, 1))
        sign = constant_sign(value) if value is not None else None
        if not sign:
            sign = next((k for k in (1, -1) if positive(k * shifted, s, True, deadline) is not None), None)
    if not sign:
        raise Unsplit(f"the sign of {switch} is not known")
    return sign


def _cuts(switch: sp.Expr, x: sp.Symbol, low: sp.Expr, high: sp.Expr, deadline: Deadline) -> list[sp.Expr]:
    """All zeros of a function in (low, high), exactly and in order."""
    if not switch.has(x):
        return []
    shifted, s, _ = Piece(low, high, switch).half_line(x)
    if not regular(shifted, s, deadline, strict=False)[0]:
        raise Unsplit(f"{switch} may not be continuous")
    if any(positive(k * shifted, s, True, deadline, depth=1) is not None for k in (1, -1)):
        return []
    roots = attempt(1.0, zeros, switch, x)
    if roots is None:
        roots = _counted(switch, x, low, high, deadline)
    if roots is None:
        raise Unsplit(f"the zeros of {switch} are not known exactly")
    inside: list[sp.Expr] = []
    for root in roots:
        signs = [constant_sign(root - low), constant_sign(high - root)]
        if None in signs:
            raise Unsplit(f"it depends on the parameters whether {root} lies in the domain")
        if signs == [1, 1]:
            _insert(inside, root)
    return inside


def _counted(switch: sp.Expr, x: sp.Symbol, low: sp.Expr, high: sp.Expr, deadline: Deadline) -> list[sp.Expr] | None:
    """All zeros in (low, high), if they are simple numbers: where the k-th derivative has one sign there are at most k.

    A zero counts as often as derivatives vanish there (Rolle's theorem).
    """
    slope, counts = switch, dict[sp.Expr, int]()
    vanishing = [place for place in SIMPLE if constant_sign(place - low) == constant_sign(high - place) == 1]
    for at_most in (1, 2):
        vanishing = [place for place in vanishing if _vanishes(slope, x, place)]
        counts |= dict.fromkeys(vanishing, at_most)
        slope = sp.diff(slope, x)
        shifted, s, _ = Piece(low, high, slope).half_line(x)
        if not regular(shifted, s, deadline, strict=False)[0]:
            return None
        if sum(counts.values()) == at_most and any(positive(k * shifted, s, True, deadline) for k in (1, -1)):
            return list(counts)
    return None


def _vanishes(expr: sp.Expr, x: sp.Symbol, place: sp.Expr) -> bool:
    value = exact.at(expr, x, place)
    return value is not None and is_zero(value)


def _insert(ordered: list[sp.Expr], root: sp.Expr) -> None:
    for place, other in enumerate(ordered):
        sign = constant_sign(other - root)
        if sign is None:
            raise Unsplit(f"the order of {root} and {other} depends on the parameters")
        if sign == 0:
            return
        if sign > 0:
            ordered.insert(place, root)
            return
    ordered.append(root)


def zeros(expr: sp.Expr, x: sp.Symbol) -> list[sp.Expr]:
    """A list that contains every real zero of a function exactly (and may contain others).

    Raises:
        Unsplit: the function is not a product of polynomials in x, a root of x, log x or exp x.
    """
    result: list[sp.Expr] = []
    for part, power in factors(expr):
        if power > 0 and part.has(x):
            result += _zeros_of_factor(part, x)
    return result


def _zeros_of_factor(part: sp.Expr, x: sp.Symbol) -> list[sp.Expr]:
    kernels: list[sp.Expr] = [x, *sorted((a for a in part.atoms(sp.log, sp.exp, sp.Pow) if a.has(x)), key=str)]
    if isinstance(part, sp.log):
        return zeros(part.args[0] - 1, x)  # type: ignore[arg-type]
    for kernel in kernels:
        y = sp.Dummy("y", real=True)
        poly_expr = part.subs(kernel, y)
        if poly_expr.has(x) or not poly_expr.is_polynomial(y):
            continue
        poly = sp.Poly(poly_expr, y)
        if not poly.LC().is_number and constant_sign(poly.LC()) in (0, None):
            continue
        roots = sp.roots(poly) if poly.degree() <= 2 or all(c.is_Rational for c in poly.coeffs()) else {}
        if sum(roots.values()) != poly.degree() or poly.degree() > 6:
            continue
        real = [root for root in roots if root.is_real is not False]
        return [zero for root in real for zero in _preimages(kernel, root, x)]
    raise Unsplit(str(part))


def _preimages(kernel: sp.Expr, value: sp.Expr, x: sp.Symbol) -> list[sp.Expr]:
    if kernel == x:
        return [value]
    inner: sp.Expr = kernel.args[0]  # type: ignore[assignment]
    if isinstance(kernel, sp.log):
        return zeros(inner - sp.exp(value), x)
    sign = constant_sign(value)
    if sign is None:
        raise Unsplit(str(value))
    if isinstance(kernel, sp.exp):
        return zeros(inner - sp.log(value), x) if sign > 0 else []
    if inner == x and kernel.args[1].is_Rational:
        return [value ** (1 / kernel.args[1])] if sign > 0 else []  # type: ignore[operator]
    raise Unsplit(str(kernel))
