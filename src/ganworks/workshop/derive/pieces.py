"""Formulas with Abs, Max, Min, sign, Heaviside or Piecewise, as smooth formulas on adjoining intervals."""

from __future__ import annotations

# sympy's annotations are partial: operators and subs come back as Basic or with optional parts.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false, reportReturnType=false
# pyright: reportGeneralTypeIssues=false, reportIndexIssue=false, reportOperatorIssue=false
# pyright: reportOptionalMemberAccess=false, reportOptionalOperand=false
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import sympy as sp

import ganworks.workshop.certify.exact as exact
from ganworks.workshop.derive.numbers import value_at
from ganworks.workshop.derive.readable import readable

SWITCHES = (sp.Abs, sp.Max, sp.Min, sp.sign, sp.Heaviside, sp.Piecewise)


class Unsplit(Exception):
    """The places where a formula switches were not found with certainty."""


@dataclass(frozen=True)
class Piece:
    """A smooth formula on an open interval."""

    low: sp.Expr
    high: sp.Expr
    expr: sp.Expr


def is_smooth(expr: sp.Expr, x: sp.Symbol) -> bool:
    """Whether no switch of the formula depends on ``x``."""
    return not any(node.has(x) for node in expr.atoms(*SWITCHES))


def split(
    expr: sp.Expr, x: sp.Symbol, low: sp.Expr, high: sp.Expr, parameters: Sequence[Mapping[sp.Symbol, sp.Expr]] = ({},)
) -> list[Piece]:
    """The pieces of a formula on an interval, from left to right.

    Args:
        expr: the formula.
        x: its variable.
        low, high: the ends of the interval.
        parameters: sample points of the parameters, which must all order the breakpoints in the same way.

    Raises:
        Unsplit: a switch is no polynomial in ``x``, or the order of the breakpoints depends on the parameters.
    """
    if is_smooth(expr, x):
        return [Piece(low, high, expr)]
    ends = [low, *_ordered(_breakpoints(expr, x, low, high, parameters), parameters), high]
    pieces: list[Piece] = []
    for left, right in pairwise(ends):
        smooth = _resolved(expr, x, _inside(left, right), parameters)
        if pieces and exact.shorter(pieces[-1].expr - smooth) == 0:
            pieces[-1] = Piece(pieces[-1].low, right, smooth)
        else:
            pieces.append(Piece(left, right, readable(smooth, 0.3)))
    return pieces


def joined(pieces: Sequence[Piece], x: sp.Symbol) -> sp.Expr:
    """The pieces as one formula."""
    if len(pieces) == 1:
        return pieces[0].expr
    return sp.Piecewise(*[(piece.expr, x < piece.high) for piece in pieces[:-1]], (pieces[-1].expr, True))


def _inside(left: sp.Expr, right: sp.Expr) -> sp.Expr:
    if left == -sp.oo:
        return right - 1 if right != sp.oo else sp.Integer(0)
    return left + 1 if right == sp.oo else (left + right) / 2


def _switches(expr: sp.Expr, x: sp.Symbol) -> Iterable[sp.Expr]:
    for node in expr.atoms(*SWITCHES):
        if isinstance(node, sp.Max | sp.Min):
            yield from (one - other for one, other in combinations(node.args, 2))
        elif isinstance(node, sp.Piecewise):
            for _, condition in node.args:
                yield from (relation.lhs - relation.rhs for relation in condition.atoms(sp.core.relational.Relational))
        else:
            yield node.args[0]


def _breakpoints(
    expr: sp.Expr, x: sp.Symbol, low: sp.Expr, high: sp.Expr, parameters: Sequence[Mapping[sp.Symbol, sp.Expr]]
) -> set[sp.Expr]:
    found: set[sp.Expr] = set()
    for switch in _switches(expr, x):
        if not switch.has(x):
            continue
        for root in _roots(switch, x):
            sides = {(_below(low, root, point), _below(root, high, point)) for point in parameters}
            if len(sides) > 1:
                raise Unsplit(f"whether {root} lies inside depends on the parameters")
            if sides == {(True, True)}:
                found.add(exact.shorter(root))
    return found


def _roots(switch: sp.Expr, x: sp.Symbol) -> list[sp.Expr]:
    if not is_smooth(switch, x):
        return [
            root
            for piece in split(switch, x, -sp.oo, sp.oo)
            for root in [*_roots(piece.expr, x), piece.high]
            if root.is_finite
        ]
    top = sp.fraction(sp.together(switch))[0]
    if isinstance(top, sp.log):
        top = sp.numer(sp.together(top.args[0] - 1))
    if not top.is_polynomial(x):
        factors = [part for part in sp.Mul.make_args(sp.factor(top)) if part.has(x)]
        if len(factors) == 1 and isinstance(factors[0], sp.log):
            return _roots(factors[0], x)
        raise Unsplit(f"the zeros of {switch} were not found")
    poly = sp.Poly(top, x)
    if poly.degree() == 1:
        return [-poly.nth(0) / poly.nth(1)]
    if poly.free_symbols_in_domain:
        raise Unsplit(f"the zeros of {switch} were not found")
    roots = sp.real_roots(poly, multiple=True)
    if any(isinstance(root, sp.CRootOf) for root in roots):
        raise Unsplit(f"the zeros of {switch} have no closed form")
    return list(dict.fromkeys(roots))


def _below(one: sp.Expr, other: sp.Expr, point: Mapping[sp.Symbol, sp.Expr]) -> bool:
    left, right = value_at(one, point), value_at(other, point)
    if left is None or right is None:
        raise Unsplit(f"{one} and {other} could not be compared")
    return bool(left < right)


def _ordered(points: set[sp.Expr], parameters: Sequence[Mapping[sp.Symbol, sp.Expr]]) -> list[sp.Expr]:
    orders = {tuple(sorted(points, key=lambda end: (value_at(end, point), str(end)))) for point in parameters}
    if len(orders) > 1:
        raise Unsplit("the order of the breakpoints depends on the parameters")
    return list(orders.pop())


def _resolved(
    expr: sp.Expr, x: sp.Symbol, inside: sp.Expr, parameters: Sequence[Mapping[sp.Symbol, sp.Expr]]
) -> sp.Expr:
    """Every switch replaced by the branch it takes at a point inside the interval."""
    for _ in range(50):
        innermost = [
            node for node in expr.atoms(*SWITCHES) if node.has(x) and all(is_smooth(arg, x) for arg in node.args)
        ]
        if not innermost:
            return expr
        node = sorted(innermost, key=str)[0]
        branches = {_branch(node, {**point, x: inside.subs(point)}) for point in parameters}
        if len(branches) > 1:
            raise Unsplit(f"the branch of {node} depends on the parameters")
        expr = expr.subs(node, branches.pop())
    raise Unsplit("too many switches")


def _branch(node: sp.Expr, point: Mapping[sp.Symbol, sp.Expr]) -> sp.Expr:
    if isinstance(node, sp.Piecewise):
        for value, condition in node.args:
            if condition.subs(point) == True:  # noqa: E712  (a sympy truth value, not a bool)
                return value
        raise Unsplit(f"{node} has no value inside an interval")
    values = [value_at(arg, point) for arg in node.args]
    if any(value is None for value in values):
        raise Unsplit(f"{node} has no value inside an interval")
    if isinstance(node, sp.Max | sp.Min):
        pick = max if isinstance(node, sp.Max) else min
        return node.args[values.index(pick(values))]
    positive = values[0] > 0
    if isinstance(node, sp.Abs):
        return node.args[0] if positive else -node.args[0]
    low = sp.Integer(0) if isinstance(node, sp.Heaviside) else sp.Integer(-1)
    return sp.Integer(1) if positive else low
