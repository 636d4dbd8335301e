"""What a derivation takes place in: the parameters, and points at which candidates are told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import sympy as sp

from ganworks.workshop.budget import attempt
from ganworks.workshop.certify import limit
from ganworks.workshop.grammar.parameters import NONE, Parameters
from ganworks.workshop.grammar.vocabulary import SAMPLES

LIMIT_SECONDS = 4.0


@dataclass(frozen=True)
class Setting:
    """The parameters of a design, declared (as given) and free (as sympy decides signs best).

    Attributes:
        parameters: as declared, with their relations.
    """

    parameters: Parameters = NONE

    @cached_property
    def free(self) -> Parameters:
        """The free symbols as parameters of their own: every admissible point, without relations."""
        symbols = {str(symbol): symbol for symbol in self.parameters.inverse}
        same = {symbol: symbol for symbol in symbols.values()}
        return Parameters(symbols=symbols, forms=same, inverse=same)

    @cached_property
    def _limits(self) -> dict[tuple, sp.Expr | None]:
        """What :meth:`limit` has answered: the same ends are asked for more than once."""
        return {}

    def enter(self, expr: sp.Expr) -> sp.Expr:
        """A formula in the declared parameters, in the free ones."""
        return self.parameters.free(expr)

    def leave(self, expr: sp.Expr) -> sp.Expr:
        """Back to the declared parameters."""
        return self.parameters.bound(expr)

    def points(self, x: sp.Symbol, values: Sequence[sp.Expr] = SAMPLES) -> list[dict[sp.Symbol, sp.Expr]]:
        """Values of ``x`` paired with admissible values of the free parameters."""
        parameters = self.free.samples(len(values))
        return [{x: value, **parameters[place % len(parameters)]} for place, value in enumerate(values)]

    def limit(self, expr: sp.Expr, x: sp.Symbol, point: sp.Expr | int, side: str = "+") -> sp.Expr | None:
        """The limit of a formula in the free parameters; None when it was not found."""
        key = (expr, x, sp.sympify(point), side)
        if key not in self._limits:
            self._limits[key] = attempt(LIMIT_SECONDS, limit, expr, x, key[2], self.free, side)
        return self._limits[key]
