"""Symbols an objective depends on, with the relations between them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import sympy as sp

from ganworks.errors import BadInput
from ganworks.workshop.grammar.relations import Declarations

VARIABLES = ("r", "u", "t", "v")
_SAMPLES = [sp.Rational(*pair) for pair in ((1, 1), (1, 3), (5, 2), (1, 20), (9, 1), (3, 4), (40, 1), (1, 200))]


def families(specs: Iterable[str]) -> tuple[list[str], list[str]]:
    """The names that a declaration sends to infinity (``k=oo``, ``k->oo``), and all other declarations."""
    names, others = [], []
    for part in (part.strip() for spec in specs for part in spec.split(",")):
        match = re.match(r"([A-Za-z_]\w*)\s*(?:=|->)\s*\+?(?:oo|inf|infinity)\Z", part)
        if match is None:
            others.append(part)
        elif match.group(1) not in names:
            names.append(match.group(1))
    return names, others


@dataclass(frozen=True)
class Parameters:
    """Declared symbols, fixed values and a reparametrisation by free symbols.

    Attributes:
        symbols: every free parameter by name; its assumptions carry what is known of its sign.
        values: parameters with a fixed value, or given by a formula in the free ones, by name.
        forms: each declared symbol as an expression in ``free`` symbols (real, positive or nonnegative, independent of
            each other) such that exactly the admissible points are reached: ``b = a + gap``, ``pi = 1/(1 + w)``.
        inverse: each free symbol as an expression in the declared ones.
        specs: what was read, in a form that reads back.

    >>> p = Parameters.read(["a=real", "b=> a", "0<pi<1", "k=0.3"])
    >>> p.free(p.symbols["b"] - p.symbols["a"]).is_positive, p.values["k"]
    (True, 3/10)
    """

    symbols: Mapping[str, sp.Symbol] = field(default_factory=dict)
    values: Mapping[str, sp.Expr] = field(default_factory=dict)
    forms: Mapping[sp.Symbol, sp.Expr] = field(default_factory=dict)
    inverse: Mapping[sp.Symbol, sp.Expr] = field(default_factory=dict)
    specs: tuple[str, ...] = ()
    _origins: dict[sp.Expr, sp.Expr] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def read(cls, specs: Sequence[str] | Mapping[str, str], reserved: Collection[str] = VARIABLES) -> Parameters:
        """Reads declarations as the command line gives them.

        Args:
            specs: ``a=real``, ``a=positive``, ``a=1/2`` (fixed), ``b=a+2``, ``b=> a``, ``b=b>a``, ``a<b``, ``0<pi<1``;
                several relations may be separated by commas. A mapping from names to the right-hand sides is accepted.
            reserved: names that cannot be parameters.

        Raises:
            BadInput: a text that is no declaration, or relations that no numbers satisfy.
        """
        if isinstance(specs, Mapping):
            specs = [f"{name}={value}" for name, value in specs.items()]
        reader = Declarations(reserved)
        for spec in specs:
            if not isinstance(spec, str) or not spec.strip() or len(spec) > 200:
                raise BadInput(f"{spec!r} is no parameter; write for example 'a=real', 'a=1/2' or '0<a<1'.")
            for part in spec.split(","):
                reader.declare(part.strip(), spec)
        solved = reader.finish()
        return cls(solved.symbols, solved.values, solved.forms, solved.inverse, tuple(specs))

    @property
    def names(self) -> dict[str, sp.Expr]:
        """What :func:`ganworks.workshop.grammar.parse` takes: a symbol per free name, a number per fixed one."""
        return {**self.symbols, **self.values}

    def free(self, expr: sp.Expr) -> sp.Expr:
        """The expression in the free symbols of the reparametrisation."""
        if expr in self._origins:
            return self._origins[expr]
        changed = {symbol: form for symbol, form in self.forms.items() if symbol != form}
        return expr.xreplace(changed) if changed else expr

    def bound(self, expr: sp.Expr) -> sp.Expr:
        """Back from the free symbols to the declared parameters."""
        changed = {symbol: form for symbol, form in self.inverse.items() if symbol != form}
        if not changed:
            return expr
        # There and back again would leave nested fractions of parameters behind.
        result = expr.xreplace(changed)
        self._origins[result] = expr
        return result

    def samples(self, count: int = 4) -> list[dict[sp.Symbol, sp.Rational]]:
        """Exact rational points that satisfy all relations, by declared symbol; ``[{}]`` without free parameters."""
        if not self.symbols:
            return [{}]
        points = []
        for number in range(count):
            chosen = {}
            for place, symbol in enumerate(sorted(self.inverse, key=str)):
                value = _SAMPLES[(number + 3 * place * (number > 0)) % len(_SAMPLES)]
                chosen[symbol] = value if symbol.is_nonnegative or (number + place) % 2 else -value
            points.append({symbol: sp.Rational(form.subs(chosen)) for symbol, form in self.forms.items()})
        return points


NONE = Parameters()
