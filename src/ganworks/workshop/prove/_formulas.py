"""A design's formulas as a proof states them: free parameters, no hyperbolic functions, a point inside Omega."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from ganworks.workshop.grammar.vocabulary import RATIO, VALUE
from ganworks.workshop.parts import Design
from ganworks.workshop.prove._printer import NotInCoq, Printer
from ganworks.workshop.prove._settle import logs_apart, plain

_BOUND = frozenset("rstuvwxk")
"""Names of bound variables in the statements, which no parameter may have."""


@dataclass(frozen=True)
class Formulas:
    """What is proved of a design is said in these.

    Attributes:
        omega: the best value, in r.
        pair: phi and psi in t, or None.
        inverse: of omega, in t, or None.
        ends: of Omega; None where an end is not known.
        beta: the generator's own loss in t, or None.
        own: whether it has one.
        parameters: free parameters.
    """

    omega: sp.Expr
    pair: tuple[sp.Expr, sp.Expr] | None
    inverse: sp.Expr | None
    ends: tuple[sp.Expr | None, sp.Expr | None]
    beta: sp.Expr | None
    own: bool
    parameters: tuple[sp.Symbol, ...]
    sample_ratio: sp.Expr = sp.Rational(13, 7)

    @classmethod
    def of(cls, design: Design) -> Formulas:
        """Read them.

        Raises:
            NotInCoq: the best value has no closed form.
        """
        critic, generator = design.critic, design.generator
        renamed = {
            symbol: sp.Symbol(f"{symbol.name}0", **symbol.assumptions0) if symbol.name in _BOUND else symbol
            for symbol in design.parameters.inverse
        }

        def free(expr: sp.Expr) -> sp.Expr:
            return design.parameters.free(expr).xreplace(renamed)

        if critic.omega is None:
            raise NotInCoq("the critic's best value has no closed form in r")
        pair = None
        if critic.phi is not None and critic.psi is not None:
            pair = (plain(free(critic.phi)), plain(free(critic.psi)))
        return cls(
            omega=logs_apart(plain(free(critic.omega))),
            pair=pair,
            inverse=None if critic.omega_inverse is None else plain(free(critic.omega_inverse)),
            ends=tuple(None if end is None else sp.sympify(free(end)) for end in critic.domain),  # type: ignore[arg-type]
            beta=plain(free(generator.beta)) if generator.own and generator.beta is not None else None,
            own=generator.own,
            parameters=tuple(sorted(renamed.values(), key=str)),
        )

    @property
    def sample(self) -> dict[sp.Symbol, sp.Expr]:
        """A value for each parameter."""
        return {symbol: sp.Rational(7, 11) + place for place, symbol in enumerate(self.parameters)}

    def inner_point(self) -> dict[sp.Symbol, sp.Expr]:
        """Values of t, inside Omega, and of all parameters."""
        return {**self.sample, VALUE: self.omega.subs({RATIO: self.sample_ratio, **self.sample})}

    def declared(self) -> list[str]:
        """The parameters as variables, and their signs as hypotheses, which become conditions of every theorem."""
        lines = []
        for symbol in self.parameters:
            lines.append(f"Variable {symbol.name} : R.")
            if symbol.is_nonnegative:
                sign = "<" if symbol.is_positive else "<="
                lines.append(f"Hypothesis {symbol.name}_sign : 0 {sign} {symbol.name}.")
        return lines

    def bounds(self) -> tuple[str | None, str | None]:
        """The finite ends of Omega as terms."""
        low, high = self.ends
        text = Printer(split=True).text
        return (
            None if low in (None, -sp.oo) else text(sp.sympify(low)),
            None if high in (None, sp.oo) else text(sp.sympify(high)),
        )

    def inside(self) -> str:
        """That t lies in Omega, as a proposition."""
        low, high = self.bounds()
        sides = [side for side in (low and f"{low} < t", high and f"t < {high}") if side]
        return " /\\ ".join(sides) or "True"

    @property
    def pattern(self) -> str:
        """How the assumption that t lies in Omega is taken apart."""
        count = sum(side is not None for side in self.bounds())
        return ("_", "J", "[J K]")[count]

    def exponential_facts(self) -> str:
        """How exp t compares with exponentials of the ends."""
        low, high = self.bounds()
        lines = "  pose proof (exp_pos t) as E0.\n"
        for number, symbol in enumerate(s for s in self.parameters if s.is_positive):
            lines += f"  assert (V{number} : {symbol.name} * / {symbol.name} = 1) by (field; lra).\n"
            lines += f"  assert (U{number} : 0 < / {symbol.name}) by positive.\n"
        if high is not None:
            lines += f"  assert (E3 : exp t < exp {high}) by (apply exp_increasing; lra).\n"
        if low is not None:
            lines += f"  assert (E4 : exp {low} < exp t) by (apply exp_increasing; lra).\n"
        return lines + "  rewrite ?exp_0, ?exp_ln in * by lra.\n"
