"""Symbols an objective depends on, with the relations between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sympy as sp


@dataclass(frozen=True)
class Parameters:
    """Declared symbols, fixed values and a reparametrisation by free positive (or real) symbols.

    Attributes:
        symbols: every free parameter by name; its assumptions carry what its own relations say (real, positive ...).
        values: parameters with a fixed value, by name.
        forms: each free symbol as an expression in ``free`` symbols such that every admissible point is reached and
            only admissible points are (``b = a + b_above_a``, ``pi = 1/(1 + w)``).
        specs: what was read, in a form that reads back.
    """

    symbols: Mapping[str, sp.Symbol] = field(default_factory=dict)
    values: Mapping[str, sp.Expr] = field(default_factory=dict)
    forms: Mapping[sp.Symbol, sp.Expr] = field(default_factory=dict)
    specs: tuple[str, ...] = ()

    @classmethod
    def read(cls, specs: Sequence[str]) -> Parameters:
        """Reads ``--param`` texts: ``a=real``, ``b=> a``, ``b=b>a``, ``a<b``, ``0<pi<1``, ``alpha>0``, ``a=0.3``."""
        raise NotImplementedError

    @property
    def names(self) -> dict[str, sp.Expr]:
        """What :func:`ganworks.workshop.grammar.parse` takes: a symbol per free name, a number per fixed one."""
        return {**self.symbols, **self.values}

    def free(self, expr: sp.Expr) -> sp.Expr:
        """The expression in the free symbols of the reparametrisation."""
        return expr.subs(dict(self.forms), simultaneous=True)

    def bound(self, expr: sp.Expr) -> sp.Expr:
        """Back from the free symbols to the declared parameters."""
        raise NotImplementedError

    def samples(self, count: int = 4) -> list[dict[sp.Symbol, sp.Rational]]:
        """Exact rational points that satisfy all relations, by declared symbol; ``[{}]`` without parameters."""
        raise NotImplementedError


NONE = Parameters()
