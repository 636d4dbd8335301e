"""Expressions as terms of Coq's real numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable

import sympy as sp

from ganworks.errors import GanworksError

KNOWN = {sp.Abs: "Rabs", sp.log: "ln", sp.atan: "atan", sp.sin: "sin", sp.cos: "cos", sp.tan: "tan"}


class NotInCoq(GanworksError):
    """A function that has no counterpart in Coq's real analysis."""


class Printer:
    """Writes terms, every operation in parentheses, in the normal form of ``auto_derive``: no difference, no quotient.

    Args:
        expressions: all that will be written; exponents of one kind (:math:`v/2`, :math:`3v`) are written as powers of
            one exponential, so that an identity between exponentials is one between polynomials.
        merged: a product of exponentials as one exponential.
        split: a power with an exponent that is no number as an exponential of a logarithm, times an integer power.
    """

    def __init__(self, expressions: Iterable[sp.Expr] = (), split: bool = False, merged: bool = False) -> None:
        self.split, self.merged = split, merged
        self.roots: dict[sp.Expr, int] = {}
        self.powers: dict[sp.Expr, set[int]] = {}
        for expr in expressions:
            for node in expr.atoms(sp.exp):
                for number, unit in self._units(node.args[0]):
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
        if isinstance(expr, sp.Max | sp.Min):
            name = "Rmax" if isinstance(expr, sp.Max) else "Rmin"
            *rest, last = [self.text(sp.sympify(part)) for part in expr.args]
            for part in reversed(rest):
                last = f"({name} {part} {last})"
            return last
        if isinstance(expr, sp.Piecewise):
            return self._pieces(expr)
        if isinstance(expr, sp.LambertW):
            name = "lambert" if len(expr.args) == 1 or expr.args[1] == 0 else "lower_lambert"
            return f"({name} {self.text(sp.sympify(expr.args[0]))})"
        if expr.func in KNOWN:
            return f"({KNOWN[expr.func]} {self.text(sp.sympify(expr.args[0]))})"
        raise NotInCoq(f"{expr.func} is not among the functions of Coq's real analysis")

    def unit(self, unit: sp.Expr) -> str:
        """The exponent of the one exponential that all of a kind are powers of."""
        root = self.roots.get(unit, 1)
        return self.text(unit) if root == 1 else f"({self.text(unit)} * / {root})"

    def _pieces(self, expr: sp.Piecewise) -> str:
        *rest, (last, _) = expr.args
        written = self.text(last)
        for value, where in reversed(rest):
            if not isinstance(where, sp.StrictLessThan | sp.LessThan | sp.StrictGreaterThan | sp.GreaterThan):
                raise NotInCoq(f"a piece where {where} is not stated here")
            decision = "Rlt_dec" if isinstance(where, sp.StrictLessThan | sp.StrictGreaterThan) else "Rle_dec"
            low, high = self.text(sp.sympify(where.lts)), self.text(sp.sympify(where.gts))
            written = f"(if {decision} {low} {high} then {self.text(value)} else {written})"
        return written

    def _product(self, expr: sp.Mul) -> str:
        number, rest = expr.as_coeff_Mul()
        if number < 0:
            return f"(- {self.text(-expr)})"
        factors = [number, *sp.Mul.make_args(rest)] if number != 1 else list(sp.Mul.make_args(rest))
        if self.merged:  # exponentials meet in one, whose exponent keeps its parameters together
            powers = [factor for factor in factors if factor.as_base_exp()[0] is sp.E or isinstance(factor, sp.exp)]
            if len(powers) > 1:
                one = sp.exp(sum(sp.log(factor).expand(force=True) for factor in powers))
                factors = [*(factor for factor in factors if factor not in powers), one]
                if len(factors) == 1:
                    return self.text(one)
        return "(" + " * ".join(self.text(sp.sympify(factor)) for factor in factors) + ")"

    def _units(self, exponent: sp.Expr) -> list[tuple[sp.Rational, sp.Expr]]:
        """An exponent as rational multiples of units; one with parameters stays in one piece where it is a product."""
        whole = sp.factor(exponent) if self.merged else exponent
        if isinstance(whole, sp.Mul) and self.merged:
            number, unit = whole.as_coeff_Mul(rational=True)
            return [(sp.Rational(number), sp.sympify(unit))]
        return _terms(exponent)

    def _exponential(self, exponent: sp.Expr) -> str:
        factors = []
        for number, unit in self._units(exponent):
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
        if self.split:
            whole = sp.Integer(sum(term for term in sp.Add.make_args(sp.expand(exponent)) if term.is_Integer))
            power = self._exponential(sp.expand(exponent - whole) * sp.log(base))
            return power if whole == 0 else f"({power} * {_integer_power(self.text(base), int(whole))})"
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
