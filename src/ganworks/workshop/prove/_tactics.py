"""Proof steps that depend on a design's formulas: which exponentials meet, and which parts are positive."""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from ganworks.workshop.grammar.vocabulary import RATIO, VALUE
from ganworks.workshop.prove._printer import Printer
from ganworks.workshop.prove._settle import LOG, at, positive_form, simplest


class Tactics:
    """Steps in the notation of one printer.

    Args:
        printer: what the statements are written with.
        omega: the best critic, in r.
        known: values of Lambert's W along it.
        met: exponentials and roots found along it, as :func:`ganworks.workshop.prove._settle.at` collects them.
    """

    def __init__(
        self,
        printer: Printer,
        omega: sp.Expr,
        met: list[sp.Expr],
        known: Mapping[sp.Expr, sp.Expr] | None = None,
    ) -> None:
        self.printer, self.omega, self.met, self.known = printer, omega, met, known or {}

    def at_omega(self) -> str:
        """The value of omega at exp x, as an assertion of that name."""
        best = at(self.omega, RATIO, sp.exp(LOG))
        return (
            f"  assert (at_omega : omega (exp x) = {self.printer.text(best)}).\n"
            f"  {{ unfold omega, Rpower. rewrite ?ln_exp. {self.meet(best)} }}\n"
        )

    def one_exponential(self) -> str:
        """Steps that write every exponential of a kind as a power of one."""
        return f"repeat first [ {' | '.join(self._powers())} ];"

    def _powers(self) -> list[str]:
        steps = []
        for unit in sorted({LOG, *self.printer.roots}, key=str):
            if not unit.has(LOG):
                continue
            written, root = self.printer.unit(unit), self.printer.roots.get(unit, 1)
            powers = {abs(power) for power in self.printer.powers.get(unit, set())} | {root, 1, 2 * root}
            for power in sorted(powers - {0}):
                steps += [f"to_power {written} {power}%nat", f"to_inverse {written} {power}%nat"]
        return steps

    def meet(self, expr: sp.Expr) -> str:
        """Steps that close an equation with an expression along the best value."""
        steps = self._powers()
        for node, value in self.known.items():
            steps.append(f"{'to_lambert' if len(node.args) == 1 else 'to_lower'} {self.printer.text(value)}")
        steps += [f"to_ln {self.printer.text(node.args[0])}" for node in sorted(expr.atoms(sp.log), key=str)]
        for node in dict.fromkeys(self.met):
            exponential = isinstance(node, sp.exp)
            if exponential:
                steps.append(f"to_exp {self.printer.text(node)} {self.printer.text(node.args[0])}")
                if not node.args[0].coeff(LOG).is_Rational or node.args[0].is_Add:
                    steps.append(f"to_product {self.printer.text(node)}")
            steps.append(f"to_root {self.printer.text(sp.exp(node.args[0] / 2) if exponential else node)}")
        opened = "exponentials_of_logarithms" if at(self.omega, RATIO, sp.exp(LOG)).has(sp.log) else "rewrite ?exp_plus"
        choices = " | ".join(["rewrite ln_exp", *steps])
        return f"unfold Rpower; rewrite ?ln_exp; {opened}; repeat first [ {choices} ]; close."

    def signs(self, *exprs: sp.Expr) -> str:
        """Assertions that what stands under logarithms, roots and fractions is positive."""
        lines = [f"  pose proof (exp_pos {self.printer.unit(LOG)}) as E0.\n"]
        arguments: set[sp.Expr] = set()
        for expr in exprs:
            arguments |= {node.args[0] for node in expr.atoms(sp.log)}
            arguments |= {
                node.base for node in expr.atoms(sp.Pow) if not node.exp.is_positive or not node.exp.is_Integer
            }
        for argument in sorted(arguments, key=sp.count_ops):
            if argument.is_number or argument.has(sp.log):
                continue
            for sign, statement in (
                (1, f"0 < {self.printer.text(argument)}"),
                (-1, f"{self.printer.text(argument)} < 0"),
            ):
                form = positive_form(sign * argument)
                if form is not None:
                    target = self.printer.text(form) if sign > 0 else f"(- {self.printer.text(form)})"
                    close = "positive" if sign > 0 else "apply Ropp_lt_gt_0_contravar; unfold Rgt; positive"
                    name = f"H{len(lines)}"
                    lines.append(
                        f"  assert ({name} : {statement}) by first [ positive | "
                        f"(replace {self.printer.text(argument)} with {target} by close; {close}) ].\n"
                    )
                    break
        return "".join(lines)


def logarithms_at(expr: sp.Expr, symbol: sp.Symbol, value: sp.Expr) -> str:
    """For logarithms whose arguments are exponentials at a value: the equations that say so."""
    bare, lines = Printer(), []
    for node in sorted(expr.atoms(sp.log), key=str):
        inner = simplest(node.args[0].subs(symbol, value))
        exact = sp.expand_log(at(sp.log(symbol), symbol, inner), force=True)
        scale, rest = exact.as_independent(VALUE) if exact.has(sp.log) else (sp.Integer(0), exact)
        if scale != 0 and not rest.has(sp.log):
            number = sp.exp(scale)
            lines.append(f"  try to_scaled {bare.text(number)} {bare.text(sp.exp(rest))} {bare.text(rest)}.\n")
        elif not exact.has(sp.log):
            lines.append(f"  try to_exp {bare.text(sp.exp(exact))} {bare.text(exact)}.\n")
    return "".join(lines)
