"""What is positive in a proof, as assertions: each with a sign that was read off at one point and is proved by Coq."""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from ganworks.workshop.budget import attempt
from ganworks.workshop.prove._printer import NotInCoq, Printer


def sign_at(expr: sp.Expr, point: Mapping[sp.Symbol, sp.Expr]) -> int:
    """The sign of an expression at a point, numerically.

    Raises:
        NotInCoq: it is zero there, or not real.
    """
    value = sp.N(expr.subs(point), 30)
    if not value.is_real or value == 0:
        raise NotInCoq(f"no sign of {expr} at an inner point")
    return 1 if value > 0 else -1


def signed_product(expr: sp.Expr, point: Mapping[sp.Symbol, sp.Expr]) -> tuple[int, sp.Expr]:
    """A sign, and a product of powers of things that are positive at a point and, one hopes, in all of an interval."""
    forms = [sp.factor(sp.powsimp(sp.together(sp.powdenest(expr))))]
    short = attempt(2.0, sp.simplify, expr)
    if short is not None:
        forms.append(sp.factor(short))
    form = min(forms, key=sp.count_ops)
    number, factors = form.as_coeff_mul()
    sign, parts = (1 if number > 0 else -1), [abs(number)]
    for factor in factors:
        base, power = (factor, sp.Integer(1)) if isinstance(factor, sp.exp) else factor.as_base_exp()
        if not power.is_Integer:
            base, power = (factor, sp.Integer(1)) if not (-power).is_positive else (1 / factor, sp.Integer(-1))
        if sign_at(base, point) < 0:
            base, sign = sp.expand(-base), sign * (-1 if power % 2 else 1)
        parts.append(base**power)
    parts = [part for part in parts if part != 1] or [sp.Integer(1)]
    return sign, parts[0] if len(parts) == 1 else sp.Mul(*parts, evaluate=False)


class Facts:
    """Assertions in the notation of one printer.

    Args:
        printer: what the statements are written with.
        point: values of all symbols at which signs are read off.
    """

    def __init__(self, printer: Printer, point: Mapping[sp.Symbol, sp.Expr]) -> None:
        self.printer, self.point, self.count = printer, point, 0

    def text(self, expr: sp.Expr) -> str:
        """The term."""
        return self.printer.text(expr)

    def lines(self, symbol: sp.Symbol, *exprs: sp.Expr) -> str:
        """What stands under logarithms, roots and fractions has a sign; a root squared is what it is the root of."""
        found: set[sp.Expr] = set()
        roots: set[sp.Expr] = set()
        lines = ""
        for expr in exprs:
            found |= {sp.sympify(node.args[0]) for node in expr.atoms(sp.log)}
            for node in expr.atoms(sp.Pow):
                base, power = sp.sympify(node.base), sp.sympify(node.exp)
                if not power.is_Integer or power.is_negative:
                    found.add(base)
                if power.is_Rational and power.q == 2:
                    roots.add(base)
            for node in expr.atoms(sp.exp):
                lines += self._once(f"0 < {self.text(node)}", "positive")
            for node in expr.atoms(sp.tan, sp.cos):
                lines += self._once(f"0 < cos {self.text(sp.sympify(node.args[0]))}", "apply cos_gt_0; lra")
        for argument in sorted(found, key=lambda one: (sp.count_ops(one), str(one))):
            if argument.is_number or (argument == symbol and symbol.is_positive):
                continue
            lines += self._sign(argument)
            if argument in roots:
                root = self.text(sp.sqrt(argument))
                lines += self._once(f"0 < {root}", "apply sqrt_lt_R0; positive")
                lines += self._once(
                    f"{root} ^ 2 = {self.text(argument)}", "simpl; rewrite Rmult_1_r; apply sqrt_sqrt; lra"
                )
        return lines

    def positive(self, product: sp.Expr, symbol: sp.Symbol) -> str:
        """Each factor of a product has its sign."""
        lines = self.lines(symbol, product)
        for factor in sp.Mul.make_args(product):
            base = factor.base if isinstance(factor, sp.Pow) and factor.exp.is_Integer else factor
            if isinstance(factor, sp.Pow) and factor.exp.is_even and not base.is_positive:
                lines += self._once(f"0 < {self.text(base ** abs(factor.exp))}", "nra")
            if not base.is_number and not isinstance(base, sp.exp | sp.Symbol):
                lines += self._sign(sp.sympify(base))
        return lines

    def _sign(self, expr: sp.Expr) -> str:
        text = self.text(expr)
        statement = f"0 < {text}" if sign_at(expr, self.point) > 0 else f"{text} < 0"
        shown = signed_product(expr, self.point)[1]
        return self._once(
            statement, f"first [ positive | lra | nra | bounds | (by_product {text} {self.text(shown)}) ]"
        )

    def _once(self, statement: str, tactic: str) -> str:
        self.count += 1
        return f"  try (assert (F{self.count} : {statement}) by ({tactic})).\n"
