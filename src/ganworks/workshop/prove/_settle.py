"""A pair of terms at its best critic, as functions of the logarithm x of the ratio, in forms that show their signs."""

from __future__ import annotations

import math
from collections.abc import Mapping

import sympy as sp

from ganworks.workshop.budget import attempt

SECONDS = 4.0
"""Processor time of one simplification, which sympy does not always end."""
LOG = sp.Symbol("x", real=True)
"""The logarithm of the ratio: r = exp x."""


def plain(expr: sp.Expr) -> sp.Expr:
    """Hyperbolic functions written out, which Coq's library treats less well."""
    return expr.rewrite([sp.sinh, sp.cosh, sp.tanh], sp.exp).rewrite(sp.asinh, sp.log)


def logs_apart(expr: sp.Expr) -> sp.Expr:
    """Logarithms of products of positive things as sums: few, and of short arguments."""
    return expr.replace(sp.log, lambda inner: sp.expand_log(sp.log(sp.factor(sp.together(inner))), force=True))


def at(
    expr: sp.Expr,
    symbol: sp.Symbol,
    value: sp.Expr,
    met: list[sp.Expr] | None = None,
    known: Mapping[sp.Expr, sp.Expr] | None = None,
) -> sp.Expr:
    """An expression at a value, where exponentials meet their logarithms and nothing else changes.

    Args:
        expr: in ``symbol``.
        symbol: what is replaced.
        value: an expression in x.
        met: takes up each exponential that was found under a logarithm or a root, and each root that could be drawn.
        known: parts whose values there are known.
    """
    met = [] if met is None else met
    if known and expr in known:
        return known[expr]
    if expr == symbol:
        return value
    if not expr.has(symbol):
        return expr
    inner = [at(sp.sympify(part), symbol, value, met, known) for part in expr.args]
    if isinstance(expr, sp.exp):
        settled = sp.exp(sp.expand(sp.expand_log(inner[0], force=False)))
        met.append(settled)
        return settled
    if isinstance(expr, sp.log):
        short = sp.powsimp(sp.cancel(inner[0])) if not inner[0].has(sp.log, sp.atan) else inner[0]
        if isinstance(short, sp.exp):
            met.append(short)
            return short.args[0]
        return sp.log(inner[0])
    if isinstance(expr, sp.Pow) and not inner[1].is_Integer:
        short = sp.powsimp(simplest(inner[0]))
        if isinstance(short, sp.exp):
            met += [short, sp.exp(sp.expand(short.args[0] * inner[1]))]
            return met[-1]
        square = inner[1].is_Rational and inner[1].q == 2
        root = sp.sqrt(sp.factor(short)) if square else sp.Pow(short, inner[1])
        if not root.has(sp.Pow) or all(power.exp.is_Integer for power in root.atoms(sp.Pow)):
            met.append(root)
            return root ** (inner[1].p if square else 1)
        return sp.Pow(short, inner[1])
    if isinstance(expr, sp.tan) and isinstance(inner[0], sp.atan):
        return inner[0].args[0]
    return expr.func(*inner)


def simplest(expr: sp.Expr) -> sp.Expr:
    """sympy's simplification, or the expression itself where that fails or does not end soon."""
    found = attempt(SECONDS, sp.simplify, expr)
    return expr if found is None else found


def positive_form(expr: sp.Expr, symbol: sp.Symbol = LOG) -> sp.Expr | None:
    """The expression in a form whose sign each of its parts shows, or None where none was found.

    Args:
        expr: in x, or in another symbol with a known sign.
        symbol: x, whose exponentials become powers of one positive symbol meanwhile.
    """
    root = common_root(expr, symbol)
    base = sp.Dummy(positive=True)
    hidden = expr
    if symbol == LOG:
        hidden = _roots_taken(sp.expand(plain(expr).subs(symbol, root * sp.log(base))))
    for shape in (lambda e: e, lambda e: sp.factor(sp.together(e)), lambda e: sp.factor(sp.simplify(e)), sp.simplify):
        form = attempt(SECONDS, shape, hidden)
        if form is not None and plainly_positive(form):
            return form.subs(base, sp.exp(LOG / root)) if symbol == LOG else form
    return None


def _roots_taken(expr: sp.Expr) -> sp.Expr:
    """Square roots of perfect squares in a positive symbol without the roots."""
    return expr.replace(
        lambda node: isinstance(node, sp.Pow) and not node.exp.is_Integer,
        lambda node: sp.powdenest(sp.factor(sp.together(node.base)) ** node.exp),
    )


def common_root(expr: sp.Expr, symbol: sp.Symbol = LOG) -> int:
    """The least n such that every exponential in an expression is an integer power of :math:`e^{x/n}`."""
    root = 1
    for node in expr.atoms(sp.exp):
        factor = node.args[0].coeff(symbol)
        root = math.lcm(root, int(factor.q)) if factor.is_Rational else root
    return root


def plainly_positive(expr: sp.Expr) -> bool:
    """Whether an expression is a sum, product, quotient or power of things that are positive by their kind."""
    if isinstance(expr, sp.Add):
        return any(map(plainly_positive, expr.args)) and all(map(_plainly_nonnegative, expr.args))
    if isinstance(expr, sp.Mul):
        return all(plainly_positive(factor) for factor in expr.args)
    if isinstance(expr, sp.Pow):
        return plainly_positive(sp.sympify(expr.base))
    return isinstance(expr, sp.exp) or ((expr.is_number or expr.is_Symbol) and bool(expr.is_positive))


def _plainly_nonnegative(expr: sp.Expr) -> bool:
    number, rest = expr.as_coeff_Mul()
    if number > 0 and isinstance(rest, sp.Pow) and bool(sp.sympify(rest.exp).is_even):
        return True
    if isinstance(expr, sp.Mul | sp.Add):
        return all(map(_plainly_nonnegative, expr.args))
    return plainly_positive(expr) or (expr.is_Symbol and bool(expr.is_nonnegative))
