"""What is true of an objective, by search with mpmath; none of the library's code takes part.

Formulas are read by sympy alone. Convexity is tried by chords and monotony by neighbours on a grid of 225 ratios from
1e-3 to 1e3, a supremum by a search over 600 values of t, from 1e-15 next to an end to 1e6, that is then refined.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise, product
from typing import Any

import mpmath as mp
import sympy as sp

Number = Any
Function = Callable[[Number], Number]
TINY = mp.mpf(10) ** -18
GRID = [mp.e ** (mp.mpf(k) / 16) for k in range(-112, 113)]
RATIOS = [mp.mpf(k) / 100 for k in (3, 20, 51, 83, 99, 101, 127, 211, 497, 2973)]
AROUND = [mp.mpf("0.9"), mp.mpf("1.1")]
SAMPLES = {
    "a": ("-1", "1/2", "2"),
    "b": ("2", "4"),
    "c": ("-2", "0", "1/3", "2", "3"),
    "k": ("-1", "0", "1/2", "3"),
    "m": ("-1", "1/3", "2"),
}
SAMPLES |= {"s": ("1/5", "3/5", "9/10"), "w": ("-1", "1/4", "3")}
_NAMES: dict[str, Any] = {name: sp.Symbol(name, real=True) for name in ("u", "r", "t", *SAMPLES)}
_NAMES |= {name: sp.Function(name) for name in ("softplus", "sigmoid")}
_NAMES |= {"Heaviside": sp.Function("heaviside")}
_NAMES |= {"relu": lambda x: sp.Max(0, x), "clip": lambda x, low, high: sp.Min(sp.Max(x, low), high)}
_NAMES |= {"logsigmoid": lambda x: -_NAMES["softplus"](-x), "Phi": lambda x: sp.erfc(-x / sp.sqrt(2)) / 2}
_NAMES |= {"cbrt": lambda x: sp.sign(x) * sp.Abs(x) ** sp.Rational(1, 3), "log10": lambda x: sp.log(x) / sp.log(10)}
_NAMES |= {"max": sp.Max, "min": sp.Min, "abs": sp.Abs, "oo": sp.oo}


def softplus(x: Number) -> Number:
    return mp.log1p(mp.exp(x)) if x < 0 else x + mp.log1p(mp.exp(-x))


def sigmoid(x: Number) -> Number:
    return 1 / (1 + mp.exp(-x))


def heaviside(x: Number) -> Number:
    return mp.mpf((x > 0) - (x < 0) + 1) / 2


_MODULES = [{"softplus": softplus, "sigmoid": sigmoid, "heaviside": heaviside, "Heaviside": heaviside}, "mpmath"]


def expression(text: str) -> sp.Expr:
    return sp.sympify(text.replace("^", "**"), locals=_NAMES)


def function(text: str, variable: str, values: dict[str, str], order: int = 0) -> Function:
    """A formula, or a derivative of it, as a real function; nan where it has no real value."""
    expr = expression(text).subs({_NAMES[name]: sp.Rational(value) for name, value in values.items()})
    expr = sp.diff(expr, _NAMES[variable], order) if order else expr
    raw = sp.lambdify(_NAMES[variable], expr, _MODULES)

    def evaluate(point: Number) -> Number:
        try:
            value = mp.mpmathify(raw(mp.mpf(point)))
        except (ArithmeticError, ValueError, TypeError):
            return mp.nan
        if isinstance(value, mp.mpc):
            value = value.real if abs(value.imag) < TINY * (1 + abs(value.real)) else mp.nan
        return value

    return evaluate


def admissible(param: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """A few values of the parameters that satisfy their relations."""
    names = sorted({name for spec in param for name in SAMPLES if name in spec})
    for chosen in product(*(SAMPLES[name] for name in names)):
        values = dict(zip(names, chosen, strict=True))
        for spec in param:
            name, mark, formula = spec.partition("=")
            if mark and name.isidentifier() and formula != "real":  # b=a+2
                values[name] = str(expression(formula).subs({_NAMES[n]: sp.Rational(v) for n, v in values.items()}))
        numbers = {_NAMES[name]: sp.Rational(value) for name, value in values.items()}
        given = [spec for spec in param if "<" in spec or ">" in spec]
        if all(expression(part).subs(numbers) for spec in given for part in _steps(spec)):
            yield values


def _steps(spec: str) -> list[str]:
    """0 < s < 1 as two relations."""
    parts = re.split("(<=|>=|<|>)", spec)
    return [f"({one}){sign}({other})" for one, sign, other in zip(parts[::2], parts[1::2], parts[2::2], strict=False)]


def is_valid(formulas: dict[str, str], values: dict[str, str]) -> bool | None:
    """Whether an objective with numbers for its parameters is a GAN; None where the search cannot tell."""
    if "f" in formulas:
        return proper_generator(function(formulas["f"], "u", values))
    if "d" in formulas:
        return None
    if "omega" in formulas:
        omega = function(formulas["omega"], "r", values)
        with mp.workdps(700):  # 1 - exp(-r) at r = 1000 is 1 to 434 digits
            proper = proper_ratio(omega, function(formulas["rho"], "t", values))
        if not proper or "beta" not in formulas:
            return proper
        beta = function(formulas["beta"], "t", values)
        return never_falls([beta(omega(ratio)) for ratio in GRID], [beta(omega(ratio)) for ratio in AROUND])
    game = Game(formulas, values)
    proper = game.proper()
    if proper and "beta" in formulas:
        return game.descends(function(formulas["beta"], "t", values))
    return proper


def proper_generator(f: Function) -> bool | None:
    """Convex, and not a line around 1."""
    values = [f(point) for point in GRID]
    if any(mp.isnan(value) for value in values):
        return None
    for k in range(1, len(GRID) - 1):
        share = (GRID[k] - GRID[k - 1]) / (GRID[k + 1] - GRID[k - 1])
        chord = values[k - 1] + share * (values[k + 1] - values[k - 1])
        if values[k] - chord > TINY * (1 + abs(chord)):
            return False
    step = mp.mpf(10) ** -3
    return bool(f(1 + step) + f(1 - step) - 2 * f(mp.mpf(1)) > mp.mpf(10) ** -15)


def proper_ratio(omega: Function, rho: Function) -> bool | None:
    """omega strictly monotone, and rho of its sign but for single points."""
    values = [omega(point) for point in GRID]
    if any(mp.isnan(value) for value in values):
        return False
    steps = [after - before for before, after in pairwise(values)]
    sense = 1 if sum(step > 0 for step in steps) > len(steps) / 2 else -1
    weights = [sense * rho(value) for value in values]
    if any(sense * step < -TINY * (1 + abs(value)) for step, value in zip(steps, values, strict=False)):
        return False
    if max(abs(step) for step in steps) > 1000 * (1 + abs(values[-1]) + abs(values[0])):
        return None
    return all(not mp.isnan(weight) and weight > -TINY for weight in weights) and sum(w <= 0 for w in weights) < 3


def never_falls(levels: list[Number], around: list[Number]) -> bool:
    """Whether levels do not fall, and rise between two ratios on both sides of 1."""
    slack = mp.mpf(10) ** -9
    return all(b - a > -slack for a, b in pairwise(levels)) and around[1] - around[0] > slack


class Game:
    """phi + r psi on an interval of t, as tables."""

    def __init__(self, formulas: dict[str, str], values: dict[str, str]) -> None:
        self.phi, self.psi = (function(formulas[name], "t", values) for name in ("phi", "psi"))
        low, high = self._ends(formulas.get("Omega"), values)
        closed = [(low, formulas.get("Omega", "(")[0] == "["), (high, formulas.get("Omega", ")")[-1] == "]")]
        near = [mp.mpf(k) / 16 + mp.mpf(1) / 3001 for k in range(-240, 241)]
        far = [s * mp.mpf(10) ** k for k in (mp.mpf("1.5"), 2, mp.mpf("2.5"), 3, 4, 6) for s in (1, -1)]
        whole = [mp.mpf(k) / 4 for k in range(-60, 61)]
        if (low, high) == (-mp.inf, mp.inf):
            places = [*near, *whole, *far]
        elif high == mp.inf or low == -mp.inf:
            step = (lambda s: low + mp.exp(s)) if high == mp.inf else (lambda s: high - mp.exp(s))
            places = [step(s) for s in [mp.mpf(k) / 8 for k in range(-300, 112)]]
        else:
            places = [low + (high - low) * sigmoid(s) for s in [mp.mpf(k) / 6 for k in range(-220, 221)]]
        places += [end for end, belongs in closed if belongs]
        table = [(t, self.phi(t), self.psi(t)) for t in places]
        self.table = sorted(row for row in table if not (mp.isnan(row[1]) or mp.isnan(row[2])))

    @staticmethod
    def _ends(domain: str | None, values: dict[str, str]) -> tuple[Number, Number]:
        if domain is None:
            return -mp.inf, mp.inf
        numbers = {_NAMES[name]: sp.Rational(value) for name, value in values.items()}
        low, high = (expression(end).subs(numbers) for end in domain[1:-1].split(","))
        return mp.mpf(str(sp.N(low, 40)).replace("oo", "inf")), mp.mpf(str(sp.N(high, 40)).replace("oo", "inf"))

    def best(self, ratio: Number) -> tuple[Number, Number]:
        """The highest value that was met, and its place, refined between its neighbours."""
        values = [data + ratio * sample for _, data, sample in self.table]
        k = max(range(len(values)), key=values.__getitem__)
        top, at = values[k], self.table[k][0]
        if 0 < k < len(values) - 1:
            low, high = self.table[k - 1][0], self.table[k + 1][0]
            for _ in range(50):
                left, right = low + (high - low) / 3, high - (high - low) / 3
                ahead = self.phi(left) + ratio * self.psi(left) < self.phi(right) + ratio * self.psi(right)
                low, high = (left, high) if ahead else (low, right)
            middle = (low + high) / 2
            value = self.phi(middle) + ratio * self.psi(middle)
            if value >= top:
                top, at = value, middle
        return top, at

    def grows(self, ratio: Number) -> bool:
        """Whether the values towards an end keep growing beyond all that was met."""
        values = [data + ratio * sample for _, data, sample in self.table]
        middle = max(values[8:-8], default=mp.inf)
        return any(end[0] > middle + 30 and end[0] > end[1] > end[2] for end in (values[:3], values[-1:-4:-1]))

    def proper(self) -> bool | None:
        """A finite supremum that is not affine in r around 1."""
        if any(self.grows(ratio) for ratio in RATIOS):
            return False
        tops = [self.best(ratio)[0] for ratio in (mp.mpf("0.99"), mp.mpf(1), mp.mpf("1.01"))]
        bend = tops[0] + tops[2] - 2 * tops[1]
        return True if bend > mp.mpf(10) ** -9 else None if bend > mp.mpf(10) ** -14 else False

    def descends(self, beta: Function) -> bool:
        """Whether beta at the best value never falls with r, and moves around 1."""
        levels, around = ([beta(self.best(ratio)[1]) for ratio in ratios] for ratios in (RATIOS, AROUND))
        return never_falls(levels, around)
