"""From declarations of parameters to independent free symbols: names, fixed values, and the relations between them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import sympy as sp

from ganworks.errors import BadInput
from ganworks.workshop.grammar.formula import parse
from ganworks.workshop.grammar.vocabulary import CONSTANTS, FUNCTIONS, RESERVED

MAX_PARAMETERS = 8
_NAME = re.compile(r"[A-Za-z_][A-Za-z_0-9]*\Z")
_WORD = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
_KINDS = {"real": "", "positive": ">0", "negative": "<0", "nonnegative": ">=0"}
_NO_KINDS = {"integer", "natural", "complex", "imaginary", "rational", "nonneg", "pos", "neg", "number", "float", "int"}


@dataclass(frozen=True)
class Solved:
    """Symbols that satisfy the relations, named as in :class:`ganworks.workshop.grammar.parameters.Parameters`."""

    symbols: dict[str, sp.Symbol]
    values: dict[str, sp.Expr]
    forms: dict[sp.Symbol, sp.Expr]
    inverse: dict[sp.Symbol, sp.Expr]


class Declarations:
    """Collects declarations, then orders the symbols so that each is bounded by earlier ones only."""

    def __init__(self, reserved: Collection[str]) -> None:
        self.reserved = reserved
        self.texts: list[tuple[str, str, str, str]] = []
        self.fixed: dict[str, str] = {}
        self.order: list[str] = []

    def declare(self, part: str, spec: str) -> None:
        """Take in a part of a declaration; ``spec`` is the whole of it, for messages."""
        if match := re.match(r"\s*([A-Za-z_]\w*)\s*=(?!=)\s*(.+)\Z", part):
            name, value = match.groups()
            self.name(name, spec)
            if value in _KINDS:
                if _KINDS[value]:
                    self.relate(f"{name}{_KINDS[value]}", spec)
            elif value in _NO_KINDS:
                raise BadInput(f"{value!r} in {spec!r} is no kind of parameter; known: {', '.join(_KINDS)}.")
            elif value[0] in "<>":
                self.relate(name + value, spec)
            elif "<" in value or ">" in value:
                self.relate(value, spec)
            elif self.fixed.setdefault(name, value) == value:
                self.words(value, spec)
            else:
                raise BadInput(f"The parameter {name!r} has two values, {self.fixed[name]!r} and {value!r}.")
        elif "<" in part or ">" in part:
            self.relate(part, spec)
        else:
            raise BadInput(f"{spec!r} is no parameter; write for example 'a=real', 'a=1/2', 'b=> a' or '0<a<1'.")

    def name(self, name: str, spec: str) -> None:
        if name in self.reserved or name in RESERVED or (name in (*CONSTANTS,) and name != "pi"):
            raise BadInput(f"{name!r} in {spec!r} cannot name a parameter; it already has a meaning in formulas.")
        if name not in self.order:
            self.order.append(name)
        if len(self.order) > MAX_PARAMETERS:
            raise BadInput(f"An objective may have {MAX_PARAMETERS} parameters; {name!r} is one more.")

    def words(self, formula: str, spec: str) -> None:
        """The names in a formula are parameters too."""
        for word in _WORD.findall(formula):
            if word not in FUNCTIONS and word not in CONSTANTS:
                self.name(word, spec)

    def relate(self, text: str, spec: str) -> None:
        pieces = re.split(r"(<=|>=|<|>)", text)
        if any(not piece.strip() for piece in pieces):
            raise BadInput(f"{spec!r} is no relation; write for example 'a<b' or '0<a<1'.")
        for left, mark, right in zip(pieces[::2], pieces[1::2], pieces[2::2], strict=False):
            sides = (left.strip(), right.strip())
            if not any(_NAME.match(side) for side in sides):
                raise BadInput(f"The relation {spec!r} needs a parameter's name alone on one side.")
            for side in sides:
                if _NAME.match(side):
                    self.name(side, spec)
                else:
                    self.words(side, spec)
            low, high = sides if mark[0] == "<" else sides[::-1]
            self.texts.append((low, high, mark[1:], spec))

    def finish(self) -> Solved:
        """The symbols, or why there are none."""
        raw = {name: sp.Symbol(name, real=True) for name in self.order if name not in self.fixed}
        values = self.values(raw)
        bounds = _Bounds(raw, values)
        for low, high, closed, spec in self.texts:
            bounds.add(low, high, bool(closed), spec)
        return bounds.solve()

    def values(self, raw: Mapping[str, sp.Symbol]) -> dict[str, sp.Expr]:
        """The parameters that are given by a formula in the others, each after the ones it depends on."""
        values: dict[str, sp.Expr] = {}
        waiting = dict(self.fixed)
        while waiting:
            ready = [name for name, text in waiting.items() if not set(_WORD.findall(text)) & set(waiting)]
            if not ready:
                raise BadInput(f"The parameters {', '.join(waiting)} are defined by each other in a circle.")
            for name in ready:
                values[name] = parse(waiting.pop(name), {**raw, **values})
        return values


class _Bounds:
    """Lower and upper bounds of each symbol, and the forms that satisfy them."""

    def __init__(self, raw: Mapping[str, sp.Symbol], values: Mapping[str, sp.Expr]) -> None:
        self.raw, self.values = raw, values
        self.lows: dict[sp.Symbol, list[tuple[sp.Expr, bool]]] = {symbol: [] for symbol in raw.values()}
        self.highs: dict[sp.Symbol, list[tuple[sp.Expr, bool]]] = {symbol: [] for symbol in raw.values()}

    def add(self, low: str, high: str, closed: bool, spec: str) -> None:
        names = {**self.raw, **self.values}
        left, right = parse(low, names), parse(high, names)
        if left.is_number and right.is_number:
            if not bool(left <= right if closed else left < right):
                raise BadInput(f"The relation {spec!r} contradicts the fixed values.")
        elif right in self.lows and not left.has(right):
            # Between two names the second is bounded by the first, so that chains never need a case distinction.
            self.lows[right].append((left, closed))
        elif left in self.highs and not right.has(left):
            self.highs[left].append((right, closed))
        else:
            raise BadInput(f"The relation {spec!r} needs a parameter's name alone on one side.")

    def ordered(self) -> list[sp.Symbol]:
        left, order = list(self.raw.values()), []
        while left:
            ready = [x for x in left if not any(b.has(y) for y in left if y != x for b in self.about(x))]
            if not ready:
                raise BadInput(f"No numbers satisfy the relations between {', '.join(map(str, left))} (they go round).")
            order.append(ready[0])
            left.remove(ready[0])
        return order

    def about(self, symbol: sp.Symbol) -> Iterable[sp.Expr]:
        return [bound for bound, _ in (*self.lows[symbol], *self.highs[symbol])]

    def solve(self) -> Solved:
        order = self.ordered()
        for symbol in reversed(order):
            for low, _ in self.lows[symbol]:
                if low in self.highs:
                    self.highs[low] += [(b, False) for b, _ in self.highs[symbol] if b.is_number]
        forms: dict[sp.Symbol, sp.Expr] = {}
        inverse: dict[sp.Symbol, sp.Expr] = {}
        for symbol in order:
            low = self.strongest(symbol, self.lows[symbol], forms, 1)
            high = self.strongest(symbol, self.highs[symbol], forms, -1)
            self.reparametrise(symbol, low, high, forms, inverse)
        return self.declared(order, forms, inverse)

    def strongest(
        self, symbol: sp.Symbol, bounds: list[tuple[sp.Expr, bool]], forms: Mapping[sp.Symbol, sp.Expr], side: int
    ) -> tuple[sp.Expr, bool] | None:
        best: tuple[sp.Expr, bool] | None = None
        for bound, closed in bounds:
            if best is None:
                best = (bound, closed)
                continue
            gap = sp.expand(sp.together((bound - best[0]).subs(forms) * side))
            if gap.is_zero:
                best = (bound, closed and best[1])
            elif gap.is_nonnegative:
                best = (bound, closed)
            elif not gap.is_nonpositive:
                raise BadInput(f"The bounds {best[0]} and {bound} of {symbol} cannot be compared; relate them first.")
        return best

    def reparametrise(
        self,
        symbol: sp.Symbol,
        low: tuple[sp.Expr, bool] | None,
        high: tuple[sp.Expr, bool] | None,
        forms: dict[sp.Symbol, sp.Expr],
        inverse: dict[sp.Symbol, sp.Expr],
    ) -> None:
        name = str(symbol)
        if low is None and high is None:
            forms[symbol] = inverse[symbol] = symbol
            return
        if low is None or high is None:
            bound, closed = low or high  # type: ignore[misc]
            sign = 1 if low else -1
            own = sign > 0 and bound.is_zero
            free = _free(name if own else f"{name}'", closed)
            forms[symbol] = bound.subs(forms) + sign * free
            inverse[free] = sign * (symbol - bound)
            return
        width = sp.factor(sp.together((high[0] - low[0]).subs(forms)))
        if not width.is_positive:
            problem = "no number lies" if width.is_nonpositive else "it is not certain that a number lies"
            raise BadInput(f"The relations of {name} contradict each other: {problem} between {low[0]} and {high[0]}.")
        if low[1] and high[1]:
            both = f"{low[0]} <= {name} <= {high[0]}"
            raise BadInput(f"The relation {both} is closed at both ends; write {low[0]} < {name}, or give a value.")
        free = _free(f"{name}'", low[1] or high[1])
        share = free / (1 + free) if low[1] else 1 / (1 + free)
        forms[symbol] = sp.factor(low[0].subs(forms) + width * share)
        part = (symbol - low[0], high[0] - symbol)
        inverse[free] = part[0] / part[1] if low[1] else part[1] / part[0]

    def declared(
        self,
        order: list[sp.Symbol],
        forms: Mapping[sp.Symbol, sp.Expr],
        inverse: Mapping[sp.Symbol, sp.Expr],
    ) -> Solved:
        """The final symbols, with the sign of each among its assumptions."""
        final: dict[sp.Symbol, sp.Symbol] = {}
        for symbol in order:
            form = sp.together(forms[symbol])
            values = {
                key: True
                for key, holds in (
                    ("positive", form.is_positive),
                    ("negative", form.is_negative),
                    ("nonnegative", form.is_nonnegative),
                )
                if holds
            }
            final[symbol] = sp.Symbol(str(symbol), **(values or {"real": True}))
        names = {str(symbol): final[symbol] for symbol in self.raw.values()}
        back = {free: final.get(free, free) for free in inverse}
        return Solved(
            symbols=names,
            values={name: value.xreplace(final) for name, value in self.values.items()},
            forms={final[symbol]: form.subs(back) for symbol, form in forms.items()},
            inverse={back[free]: form.subs(final) for free, form in inverse.items()},
        )


def _free(name: str, closed: bool) -> sp.Symbol:
    return sp.Symbol(name, nonnegative=True) if closed else sp.Symbol(name, positive=True)
