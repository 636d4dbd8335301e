"""Soundness of the workshop's verdicts: random functions, and brute force against every ``proved`` and ``refuted``.

    python benchmarks/quality/workshop_soundness.py --minutes 5 --seed 0

draws expression trees, asks for the sign, monotony, convexity, minimum at 1 and identity, and evaluates each
function with mpmath (60 digits, independent of the certified arithmetic) at many points. A proof with one contradicting
point, or a refutation whose witness does not refute, is a contradiction; there must be none. Prints counts as JSON.
"""

from __future__ import annotations

import argparse
import collections
import json
import platform
import random
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import flint
import mpmath as mp
import sympy as sp

from ganworks.workshop import certify
from ganworks.workshop.budget import attempt
from ganworks.workshop.parameters import NONE, Parameters
from ganworks.workshop.verdict import Verdict

R = sp.Symbol("r", positive=True)
WEIGHTED = Parameters.read(["w>0"])
W = WEIGHTED.symbols["w"]
DIGITS = 60
UNARY: list[Callable[[sp.Expr], sp.Expr]] = [
    sp.log,
    sp.log,
    lambda x: sp.log(1 + x),
    lambda x: sp.log(1 + x**2),
    sp.exp,
    lambda x: sp.exp(-x),
    lambda x: sp.log(1 + sp.exp(x)),
    sp.sqrt,
    sp.atan,
    sp.tanh,
    sp.sin,
    sp.cos,
    sp.Abs,
    sp.sinh,
    sp.asinh,
    sp.erf,
    lambda x: 1 / x,
    lambda x: 1 / (1 + x),
    lambda x: x**2,
    lambda x: x**3,
    lambda x: x ** sp.Rational(3, 2),
    lambda x: sp.Max(x, 1),
    lambda x: sp.Min(x, 2),
    sp.sign,
    lambda x: sp.LambertW(1 + x),
    sp.tan,
]


def leaf(draw: random.Random, symbols: list[sp.Expr]) -> sp.Expr:
    kind = draw.random()
    if kind < 0.65:
        return symbols[0] if draw.random() < 0.8 else draw.choice(symbols)
    return sp.Rational(draw.randint(-6, 6), draw.randint(1, 4))


def tree(draw: random.Random, depth: int, symbols: list[sp.Expr]) -> sp.Expr:
    """A random expression."""
    if depth == 0 or draw.random() < 0.1:
        return leaf(draw, symbols)
    if draw.random() < 0.45:
        return draw.choice(UNARY)(tree(draw, depth - 1, symbols))
    left, right = tree(draw, depth - 1, symbols), tree(draw, depth - 1, symbols)
    return [left + right, left - right, left * right, left / right, left + right, sp.Max(left, right)][
        draw.randrange(6)
    ]


def close_call(draw: random.Random) -> sp.Expr:
    """A function that nearly, or exactly, touches zero somewhere."""
    at = sp.Rational(draw.randint(1, 9), draw.randint(1, 5))
    gap = sp.Rational(draw.choice([-1, 0, 1]), 10 ** draw.randint(1, 9))
    shape = draw.choice(
        [
            (R - at) ** 2,
            R / at - 1 - sp.log(R / at),
            sp.exp(R - at) - 1 - R + at,
            (sp.log(R) - sp.log(at)) ** 2,
            1 - sp.exp(-(10 ** draw.randint(0, 6)) * (R - at) ** 2),
            sp.cosh(R - at) - 1,
            1 + sp.cos(R),
            R * sp.log(R / at) - R + at,
            (R**2 - 2) ** 2,
            sp.Abs(R - at),
        ]
    )
    return (shape + gap) * draw.choice([sp.Integer(1), R, 1 / (1 + R), sp.exp(-R), sp.Integer(-1)])


def function(draw: random.Random) -> tuple[sp.Expr, Parameters]:
    """One random function that is real at some points, with the parameters it uses."""
    while True:
        kind = draw.random()
        parameters = WEIGHTED if kind > 0.8 else NONE
        symbols = [R, W] if parameters.symbols else [R]
        build = close_call if kind < 0.2 else lambda d: tree(d, d.randint(2, 4), symbols)  # noqa: B023
        expr = attempt(2.0, build, draw)
        if expr is None or not expr.has(R) or expr.has(sp.I, sp.zoo, sp.nan, sp.oo, sp.re, sp.im, sp.arg):
            continue
        if sp.count_ops(expr) < 40:
            return expr, parameters


class TooLarge(Exception):
    """A value that this check leaves out; it says nothing about whether the function is defined."""


def moderate(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A growing function that gives up where mpmath would fill the memory."""

    def guarded(x: Any) -> Any:
        if abs(x) > 10**5:
            raise TooLarge
        return function(x)

    return guarded


MODULES = [
    {"Heaviside": mp.mpf, **{name: moderate(getattr(mp, name)) for name in ("exp", "sinh", "cosh", "tanh", "erf")}},
    "mpmath",
]


class Brute:
    """Values by mpmath, at random points."""

    def __init__(self, expr: sp.Expr, parameters: Parameters, draw: random.Random, count: int) -> None:
        self.names = [R, *parameters.symbols.values()]
        self.function = sp.lambdify(self.names, expr, modules=MODULES)
        self.draw, self.count = draw, count

    def at(self, point: Any, chosen: list[Any]) -> Any:
        """A real value, or None where the function has none or overflows."""
        try:
            # log(1 + x) at x = 1e-35 keeps 25 of 60 digits, which would look like a function that falls
            with mp.workdps(3 * DIGITS):
                value = self.function(mp.mpf(point), *chosen)
        except MemoryError as error:
            raise TooLarge from error
        except (ArithmeticError, ValueError, TypeError, mp.libmp.NoConvergence):
            return None
        if isinstance(value, mp.mpc):
            value = value.real if abs(value.imag) <= mp.mpf(10) ** -40 * (1 + abs(value.real)) else None
        return value if value is not None and mp.isfinite(value) else None

    def points(self) -> list[Any]:
        near = [mp.exp(self.draw.uniform(-4, 4)) for _ in range(self.count)]
        far = [mp.exp(self.draw.uniform(-40, 40)) for _ in range(self.count // 4)]
        exact = [mp.mpf(p) / q for p in range(1, 10) for q in range(1, 6)]
        return sorted({*near, *far, *exact})

    def parameters(self) -> list[list[Any]]:
        if len(self.names) == 1:
            return [[]]
        return [[mp.exp(self.draw.uniform(-5, 5)) for _ in self.names[1:]] for _ in range(5)]

    def tables(self) -> list[list[tuple[Any, Any]]]:
        """For a few parameter values, points and values, None included."""
        return [self.table(chosen) for chosen in self.parameters()]

    def table(self, chosen: list[Any]) -> list[tuple[Any, Any]]:
        result = []
        for point in self.points():
            try:
                result.append((point, self.at(point, chosen)))
            except TooLarge:
                continue
        return result


def tolerance(*values: Any) -> Any:
    return mp.mpf(10) ** -30 * (mp.mpf(10) ** -200 + sum(abs(v) for v in values))


def negative_somewhere(table: list[tuple[Any, Any]], strict: bool) -> bool:
    return any(v is not None and v < 0 and abs(v) > mp.mpf(10) ** -45 for _, v in table)


def falls_somewhere(table: list[tuple[Any, Any]], strict: bool) -> bool:
    known = [v for _, v in table if v is not None]
    return any(b < a - tolerance(a, b) for a, b in pairwise(known))


def bends_down(table: list[tuple[Any, Any]], strict: bool) -> bool:
    known = [(p, v) for p, v in table if v is not None]
    for (a, fa), (b, fb), (c, fc) in zip(known, known[3:], known[7:], strict=False):
        chord = (fa * (c - b) + fc * (b - a)) / (c - a)
        if fb > chord + tolerance(fa, fb, fc):
            return True
    return False


def witness_points(verdict: Verdict, parameters: Parameters) -> tuple[dict[str, Any], list[Any]]:
    witness = verdict.witness or {}
    places = {key: sp.sympify(text) for key, text in witness.items() if key.startswith("r")}
    chosen = [mp.mpf(sp.N(sp.sympify(witness[name]), DIGITS)) for name in parameters.symbols]
    return places, chosen


def refutes(kind: str, verdict: Verdict, brute: Brute, parameters: Parameters) -> bool:
    """Whether the witness of a refutation really shows what it should."""
    places, chosen = witness_points(verdict, parameters)
    if any(p.is_infinite or p.is_zero for p in places.values()):
        return True
    try:
        value = {key: brute.at(sp.N(p, DIGITS), chosen) for key, p in places.items()}
        brute.at(1, chosen)
    except TooLarge:
        return True
    at = {key: mp.mpf(sp.N(p, DIGITS)) for key, p in places.items()}
    if "r_next" in value:
        if None in value.values() or "infinity" in verdict.evidence:
            return "infinity" in verdict.evidence
        return value["r_next"] <= value["r"] + tolerance(value["r"])
    if "r_left" in value:
        a, b, c = (at[k] for k in ("r_left", "r", "r_right"))
        fa, fb, fc = (value[k] for k in ("r_left", "r", "r_right"))
        if None in (fa, fb, fc):
            return False
        return fb * (c - a) >= fa * (c - b) + fc * (b - a) - tolerance(fa, fb, fc) * (c - a)
    if value["r"] is None:
        return True
    if kind in {"positive", "nonnegative"} and value["r"] <= tolerance(value["r"]) + mp.mpf(10) ** -50:
        return True
    if kind == "minimum":
        one = brute.at(1, chosen)
        return one is None or value["r"] <= one + tolerance(one, value["r"]) or jumps(brute, at["r"], chosen)
    return jumps(brute, at["r"], chosen)


def jumps(brute: Brute, at: Any, chosen: list[Any]) -> bool:
    step = at * mp.mpf(10) ** -25
    try:
        sides = [brute.at(at - step, chosen), brute.at(at, chosen), brute.at(at + step, chosen)]
    except TooLarge:
        return True
    if None in sides:
        return True
    return max(sides) - min(sides) > mp.mpf(10) ** -12 * (1 + abs(sides[1]))


STATEMENTS: dict[str, tuple[Callable[..., Verdict], Callable[..., bool], bool]] = {
    "positive": (certify.positive, negative_somewhere, True),
    "nonnegative": (certify.nonnegative, negative_somewhere, False),
    "increasing": (certify.increasing, falls_somewhere, True),
    "convex": (certify.convex, bends_down, True),
}


def check(expr: sp.Expr, parameters: Parameters, draw: random.Random, count: int) -> list[tuple[str, str, str]]:
    """All verdicts on one function: (statement, status, description of a contradiction or '')."""
    brute = Brute(expr, parameters, draw, count)
    said = []
    for kind, (ask, fails, strict) in STATEMENTS.items():
        verdict = ask(expr, R, parameters=parameters, budget=1.0)
        wrong = ""
        if verdict.proved and any(
            fails(table, strict) or any(v is None for p, v in table if mp.exp(-4) < p < mp.exp(4))
            for table in brute.tables()
        ):
            wrong = f"{kind} proved by {verdict.method}: {expr}"
        elif verdict.refuted and not refutes(kind, verdict, brute, parameters):
            wrong = f"{kind} refuted at {verdict.witness} ({verdict.evidence}): {expr}"
        said.append((kind, verdict.status, wrong))
    verdict = certify.minimum_at(expr, R, parameters=parameters, budget=1.0)
    wrong = ""
    if verdict.proved:
        for chosen in brute.parameters():
            try:
                least = brute.at(1, chosen)
            except TooLarge:
                continue
            values = brute.table(chosen)
            if least is None or any(v is not None and v < least - tolerance(v, least) for _, v in values):
                wrong = f"minimum proved by {verdict.method}: {expr}"
    elif verdict.refuted and not refutes("minimum", verdict, brute, parameters):
        wrong = f"minimum refuted at {verdict.witness} ({verdict.evidence}): {expr}"
    said.append(("minimum", verdict.status, wrong))
    return said


def check_identity(expr: sp.Expr, parameters: Parameters, draw: random.Random) -> tuple[str, str, str]:
    """A rewritten form is identical; the same with a small change is not."""
    other = attempt(1.0, draw.choice([sp.expand, sp.together, sp.expand_log, sp.powsimp]), expr)
    change = draw.choice([sp.Integer(0), sp.Rational(1, 10**9) / (1 + R), R - R**2])
    verdict = certify.identical(expr, (expr if other is None else other) + change, R, parameters=parameters, budget=1.0)
    wrong = ""
    if (verdict.proved and change != 0) or (verdict.refuted and change == 0):
        wrong = f"identity {verdict.status} at {verdict.witness}: {expr} against change {change}"
    return "identical", verdict.status, wrong


def run(seconds: float, seed: int, count: int = 120, functions: int = 10**9) -> dict[str, Any]:
    """Checks random functions until the time (or their number) is used up."""
    draw, stop = random.Random(seed), time.monotonic() + seconds
    tally: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    contradictions: list[str] = []
    slowest, tried = 0.0, 0
    mp.mp.dps = DIGITS
    while time.monotonic() < stop and tried < functions:
        expr, parameters = function(draw)
        tried += 1
        begin = time.monotonic()
        for kind, status, wrong in [*check(expr, parameters, draw, count), check_identity(expr, parameters, draw)]:
            tally[kind][status] += 1
            if wrong:
                contradictions.append(wrong)
        slowest = max(slowest, time.monotonic() - begin)
    return {
        "functions": tried,
        "verdicts": {kind: dict(counts) for kind, counts in tally.items()},
        "contradictions": contradictions,
        "slowest_function_seconds": round(slowest, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=None, help="also write the JSON to this file")
    args = parser.parse_args()
    result = run(60 * args.minutes, args.seed)
    result |= {
        "command": f"python benchmarks/quality/workshop_soundness.py --minutes {args.minutes:g} --seed {args.seed}",
        "seed": args.seed,
        "versions": {
            "python": platform.python_version(),
            "sympy": sp.__version__,
            "python-flint": flint.__version__,
            "mpmath": mp.__version__,
        },
    }
    text = json.dumps(result, indent=2)
    print(text)
    if args.out is not None:
        args.out.write_text(text + "\n", encoding="utf-8")
    sys.exit(1 if result["contradictions"] else 0)


if __name__ == "__main__":
    main()
