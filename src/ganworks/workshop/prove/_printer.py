"""Expressions as terms of Coq's real numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable

import sympy as sp

from ganworks.errors import GanworksError

KNOWN = {sp.log: "ln", sp.atan: "atan", sp.sin: "sin", sp.cos: "cos", sp.tan: "tan"}


class NotInCoq(GanworksError):
    """A function that has no counterpart in Coq's real analysis."""


class Printer:
    """Writes terms, every operation in parentheses, in the normal form of ``auto_derive``: no difference, no quotient.

    Args:
        expressions: all that will be written; exponents of one kind (:math:`v/2`, :math:`3v`) are written as powers of
            one exponential, so that an identity between exponentials is one between polynomials.
    """

    def __init__(self, expressions: Iterable[sp.Expr] = ()) -> None:
        self.roots: dict[sp.Expr, int] = {}
        self.powers: dict[sp.Expr, set[int]] = {}
        for expr in expressions:
            for node in expr.atoms(sp.exp):
                for number, unit in _terms(node.args[0]):
                    self.roots[unit] = math.lcm(self.roots.get(unit, 1), int(number.q))

    def text(self, expr: sp.Expr) -> str:
        """The term.

        >>> Printer().text(sp.Rational(1, 2) - sp.log(sp.Symbol("v")))
        '((1 * / 2) + (- (ln v)))'

        Raises:
            NotInCoq: a function without a counterpart.
        """
        if isinstance(expr, sp.Integer):
            return str(expr) if expr >= 0 else f"(- {-expr})"
        if isinstance(expr, sp.Rational):
            quotient = f"({abs(expr.p)} * / {expr.q})"
            return f"(- {quotient})" if expr < 0 else quotient
        if isinstance(expr, sp.Symbol):
            return expr.name
        if expr is sp.pi:
            return "PI"
        if isinstance(expr, sp.Add):
            return "(" + " + ".join(self.text(term) for term in expr.as_ordered_terms()) + ")"
        if isinstance(expr, sp.Mul):
            return self._product(expr)
        if isinstance(expr, sp.exp) or expr is sp.E:
            return self._exponential(expr.args[0] if expr.args else sp.Integer(1))
        if isinstance(expr, sp.Pow):
            return self._power(sp.sympify(expr.base), sp.sympify(expr.exp))
        if expr.func in KNOWN:
            return f"({KNOWN[expr.func]} {self.text(sp.sympify(expr.args[0]))})"
        raise NotInCoq(f"{expr.func} is not among the functions of Coq's real analysis")

    def unit(self, unit: sp.Expr) -> str:
        """The exponent of the one exponential that all of a kind are powers of."""
        root = self.roots.get(unit, 1)
        return self.text(unit) if root == 1 else f"({self.text(unit)} * / {root})"

    def _product(self, expr: sp.Mul) -> str:
        number, rest = expr.as_coeff_Mul()
        if number < 0:
            return f"(- {self.text(-expr)})"
        factors = [number, *sp.Mul.make_args(rest)] if number != 1 else list(sp.Mul.make_args(rest))
        return "(" + " * ".join(self.text(sp.sympify(factor)) for factor in factors) + ")"

    def _exponential(self, exponent: sp.Expr) -> str:
        factors = []
        for number, unit in _terms(exponent):
            power = number * self.roots.setdefault(unit, int(number.q))
            if not power.is_Integer:
                factors.append(f"(exp {self.text(number * unit)})")
                continue
            power = int(power)
            self.powers.setdefault(unit, set()).add(power)
            factors.append(_integer_power(f"(exp {self.unit(unit)})", power))
        return factors[0] if len(factors) == 1 else "(" + " * ".join(factors) + ")"

    def _power(self, base: sp.Expr, exponent: sp.Expr) -> str:
        if exponent.is_Integer:
            return _integer_power(self.text(base), int(exponent))
        if exponent.is_Rational and exponent.q == 2:
            return _integer_power(f"(sqrt {self.text(base)})", int(exponent.p))
        return f"(Rpower {self.text(base)} {self.text(exponent)})"


def _terms(exponent: sp.Expr) -> list[tuple[sp.Rational, sp.Expr]]:
    """An exponent as rational multiples of units."""
    terms = []
    for term in sp.Add.make_args(sp.expand(exponent)):
        number, unit = term.as_coeff_Mul(rational=True)
        terms.append((sp.Rational(number), sp.sympify(unit)))
    return terms


def _integer_power(base: str, power: int) -> str:
    raised = base if abs(power) == 1 else f"({base} ^ {abs(power)})"
    return raised if power > 0 else f"(/ {raised})"
