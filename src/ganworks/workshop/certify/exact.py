"""Exact substitution and simplification, kept away from integers too large to compute with.

sympy turns ``2**x`` at x = 2**60, or ``10**9*log(2)`` in a combination of logarithms, into one astronomical integer
inside compiled code, where no budget can stop it. Everything that substitutes or simplifies goes through here.
"""

from __future__ import annotations

import sympy as sp

from ganworks.workshop.budget import attempt
from ganworks.workshop.certify.interval.enclosure import Unsupported, constant, enclosure

LARGEST_EXPONENT = 300
LARGEST_BITS = 600
LARGEST_COEFFICIENT = 5000


class TooLarge(Exception):
    """The exact value would be too large to write."""


def _bits(number: sp.Expr) -> int:
    return max(abs(int(number.p)), int(number.q)).bit_length()


def substitute(expr: sp.Expr, x: sp.Symbol, point: sp.Expr) -> sp.Expr:
    """The expression at an exact point.

    Raises:
        TooLarge: a power in it would be enormous.
    """
    if any(_bits(n) > LARGEST_BITS for n in point.atoms(sp.Rational)):
        raise TooLarge
    for node in expr.atoms(sp.Pow, sp.exp):
        exponent = node.exp if node.is_Pow else node.args[0]
        if exponent.is_Rational and abs(exponent) <= 64:
            continue
        if node.is_Pow and point == 1 and node.base == x and exponent.is_Rational:
            continue
        if isinstance(node, sp.exp) and not exponent.has(sp.log, sp.Pow):
            continue
        if not _moderate(exponent, x, point):
            raise TooLarge
    try:
        return expr.subs(x, point)
    except (ValueError, TypeError, ArithmeticError):
        raise TooLarge from None


def _moderate(exponent: sp.Expr, x: sp.Symbol, point: sp.Expr) -> bool:
    others = exponent.free_symbols - {x}
    if others or point.free_symbols:
        return all(_bits(n) < 10 for n in (*exponent.atoms(sp.Rational), *point.atoms(sp.Rational)))
    try:
        return bool(abs(enclosure(exponent, x)(constant(point))) < LARGEST_EXPONENT)
    except Unsupported:
        return False


def at(expr: sp.Expr, x: sp.Symbol, point: sp.Expr) -> sp.Expr | None:
    """The expression at an exact point, or None where that would be enormous."""
    try:
        return substitute(expr, x, point)
    except TooLarge:
        return None


def searchable(expr: sp.Expr) -> bool:
    """Whether sympy's search for a shorter form can meet no huge power in this expression."""
    return all(max(abs(int(n.p)), int(n.q)) <= LARGEST_COEFFICIENT for n in expr.atoms(sp.Rational))


def simplified(expr: sp.Expr, seconds: float) -> sp.Expr | None:
    """sympy's simplification within a time limit; only expansion where its search could meet a huge power."""
    if searchable(expr):
        return attempt(seconds, lambda: sp.simplify(sp.expand_log(sp.expand(expr))))
    return attempt(seconds, lambda: sp.cancel(sp.expand_log(sp.expand(expr))))


def shorter(expr: sp.Expr, seconds: float = 1.0) -> sp.Expr:
    """sympy's simplification as it stands where that is safe and ends in time; else the expression itself."""
    if expr.is_Atom or not searchable(expr):
        return expr
    return attempt(seconds, sp.simplify, expr) or expr
