"""Soundness of whole designs: random objectives, and brute force against every verdict and every formula.

    python benchmarks/quality/design_soundness.py --minutes 3 --seed 0

draws f, or omega and rho with a loss for the generator, from small grammars, designs each, and evaluates what was given
(mpmath, 30 digits, none of the library's algebra) on a grid: convexity by chords, monotony by neighbours, the critic's
supremum and the conjugate by search, d by quadrature. A proof that one point contradicts, a refutation that neither the
grid nor its witness supports, or a formula with another value is a contradiction; there must be none.
"""

from __future__ import annotations

import argparse
import collections
import json
import platform
import random
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import mpmath as mp
import sympy as sp

from ganworks.io import save_json
from ganworks.workshop import design
from ganworks.workshop.certify.verdict import Verdict
from ganworks.workshop.grammar import parse
from ganworks.workshop.grammar.vocabulary import INVERSE_RATIO as U
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.grammar.vocabulary import VALUE as T
from ganworks.workshop.objective import Objective

F = [
    "u*log(u)",
    "log(u)",
    "(u-1)^2",
    "1/u",
    "sqrt(u)",
    "u*log((u+1)/2)",
    "log((u+1)/2)",
    "abs(u-1)",
    "max(0,u-2)",
    "u^3",
    "(u-1)^4",
    "sin(u)",
    "u*log(u)^2",
    "u*atan(u)",
    "exp(-u)",
    "sqrt(1+u^2)",
    "(u-1)^2/(u+1)",
]
OMEGA = [
    "log(r)",
    "r",
    "r/(1+r)",
    "sqrt(r)",
    "r^2",
    "r^3",
    "1/r",
    "atan(r)",
    "asinh(r)",
    "log(1+r)",
    "sin(r)",
    "exp(-r)",
]
RHO = ["1", "exp(-t)", "exp(t)", "sigmoid(t)", "sigmoid(-t)", "t", "1/t", "1/t^2", "(1-t)", "t^2", "exp(-t^2)"]
BETA = ["t", "exp(t)", "softplus(t)", "t^2", "t^3", "-exp(-t)", "atan(t)"]
GRID = [mp.e ** (mp.mpf(k) / 16) for k in range(-112, 113)]
SMALL = mp.mpf(10) ** -18
Number = Callable[[Any], Any]


def mixture(draw: random.Random, atoms: list[str], most: int) -> str:
    """A few atoms with small coefficients."""
    chosen = draw.sample(atoms, draw.randint(1, most))
    return "+".join(f"({draw.choice([-2, -1, 1, 1, 1, 2, 3])})*({atom})" for atom in chosen)


def numeric(text: str, x: sp.Symbol) -> Number:
    """What was given, as a real function of a number; nan where it has no real value."""
    function = sp.lambdify(x, parse(text, {str(x): x}), "mpmath")

    def evaluate(point: Any) -> Any:
        try:
            value = mp.mpmathify(function(point))
        except (ArithmeticError, ValueError, TypeError):
            return mp.nan
        return value.real if isinstance(value, mp.mpc) and abs(value.imag) < SMALL else value

    return lambda point: mp.nan if isinstance(value := evaluate(point), mp.mpc) else value


def number(expr: sp.Expr, x: sp.Symbol, point: Any) -> Any:
    return mp.mpmathify(sp.N(expr.subs(x, sp.Rational(mp.nstr(point, 25))), 25))


def tolerance(*values: Any) -> Any:
    return SMALL * max(1, *[abs(value) for value in values])


def rises(function: Number, points: list[Any]) -> bool:
    """Whether a function is defined and certainly not falling from neighbour to neighbour."""
    values = [function(point) for point in points]
    return all(not mp.isnan(v) for v in values) and all(b - a > -tolerance(a, b) for a, b in pairwise(values))


def bends_up(function: Number, points: list[Any]) -> bool:
    values = [function(point) for point in points]
    if any(mp.isnan(value) for value in values):
        return False
    for place in range(1, len(points) - 1):
        left, at, right = points[place - 1 : place + 2]
        chord = (values[place - 1] * (right - at) + values[place + 1] * (at - left)) / (right - left)
        if values[place] - chord > tolerance(values[place - 1], values[place + 1]):
            return False
    return True


def lone_minimum(function: Number) -> bool:
    """Whether a function lies above its tangent at 1 on the whole grid, certainly, save at 1."""
    one = mp.mpf(1)
    level, slope = function(one), mp.diff(function, one, h=mp.mpf(10) ** -10)
    gaps = [function(point) - level - slope * (point - 1) for point in GRID if abs(point - 1) > mp.mpf("0.01")]
    return all(gap > mp.mpf(10) ** -9 for gap in gaps)


def near_witness(witness: dict[str, str] | None) -> list[Any]:
    """The grid, finer around the points that a refutation names."""
    points = list(GRID)
    for name, text in (witness or {}).items():
        if name in ("value", "change"):  # what is found at the points, perhaps far too large to be read exactly
            continue
        try:
            at = mp.mpmathify(sp.N(sp.sympify(text), 30))
        except (ValueError, TypeError, AttributeError, SyntaxError, sp.SympifyError):
            continue
        if not isinstance(at, mp.mpf) or not 0 < at < mp.inf:
            continue
        points += [at, *[at * (1 + sign * mp.mpf(2) ** -bits) for bits in range(2, 28, 3) for sign in (1, -1)]]
    return sorted(set(points))


def highest(function: Number, low: Any, high: Any) -> Any:
    """The largest value met by a search on an interval."""
    points = [low + (high - low) * mp.mpf(k) / 60 for k in range(1, 60)]
    values = [(function(point), point) for point in points]
    values = [(value, point) for value, point in values if not mp.isnan(value)]
    if not values:
        return mp.nan
    best, at = max(values)
    step = (high - low) / 60
    for _ in range(60):
        for near in (at - step, at + step):
            value = function(near) if low < near < high else mp.nan
            if not mp.isnan(value) and value > best:
                best, at = value, near
        step /= 2
    return best


def verdict_of(objective: Objective, name: str) -> Verdict:
    """The verdict on a condition that designs of this kind have."""
    condition = objective.condition(name)
    assert condition is not None, name
    return condition.verdict


def of_f(found: Objective, text: str) -> Iterator[str]:
    """What contradicts a design from f."""
    f = numeric(text, U)
    convex = verdict_of(found, "f_convex")
    if convex.proved and not bends_up(f, GRID):
        yield "f_convex proved"
    if convex.refuted and bends_up(f, near_witness(convex.witness)):
        yield "f_convex refuted"
    strict = verdict_of(found, "strict_at_1")
    around = [f(mp.mpf(1) + step) for step in (-mp.mpf("0.01"), mp.mpf(0), mp.mpf("0.01"))]
    gap = around[0] + around[2] - 2 * around[1]
    wrong = {"proved": not gap > 0, "refuted": abs(gap) > SMALL, "undecided": False}
    if convex.proved and wrong[strict.status]:
        yield f"strict_at_1 {strict.status}"
    if strict.refuted and lone_minimum(f):
        yield "strict_at_1 refuted"
    d = found.divergence.d
    if d is not None and not d.has(sp.Integral):
        for r in (mp.mpf("0.3"), mp.mpf("1.7"), mp.mpf(6)):
            if abs(number(d, R, r) - r * f(1 / r)) > mp.mpf(10) ** -12 * max(1, abs(r * f(1 / r))):
                yield "d has another value"
    if convex.proved and found.divergence.f_conjugate is not None:
        for u in (mp.mpf("0.4"), mp.mpf("1.3"), mp.mpf(3)):
            t = mp.diff(f, u, h=mp.mpf(10) ** -10)
            best = highest(lambda s, t=t: t * mp.exp(s) - f(mp.exp(s)), mp.mpf(-9), mp.mpf(9))
            if abs(number(found.divergence.f_conjugate, T, t) - best) > mp.mpf(10) ** -8 * max(1, abs(best)):
                yield "f* has another value"


def positive(function: Callable[[Any], Any], r: Any) -> bool:
    """Whether a value is above zero, with digits enough for differences of what nearly cancels."""
    for digits in (400, 4000):  # exp(-t) - sigmoid(-t) loses as many digits as exp(-t) has zeros
        with mp.workdps(digits):
            if function(r) > 0:
                return True
    return False


def of_ratio(found: Objective, omega_text: str, rho_text: str, beta_text: str | None) -> Iterator[str]:
    """What contradicts a design from omega and rho."""
    omega, rho = numeric(omega_text, R), numeric(rho_text, T)
    sense = 1 if found.critic.orientation == "fake" else -1
    claims: list[tuple[str, Callable[[list[Any]], bool]]] = [
        ("omega_monotone", lambda points: rises(lambda r: sense * omega(r), points)),
        ("rho_positive", lambda points: all(positive(lambda r: sense * rho(omega(r)), r) for r in points)),
    ]
    if beta_text is not None:
        beta = numeric(beta_text, T)
        claims.append(("generator_frozen", lambda points: rises(lambda r: beta(omega(r)), points)))
    for name, holds in claims:
        verdict = verdict_of(found, name)
        if verdict.proved and not holds(GRID):
            yield f"{name} proved"
        if verdict.refuted and holds(near_witness(verdict.witness)):
            yield f"{name} refuted"
    if found.valid is not True or found.divergence.d is None or found.divergence.d.has(sp.Integral):
        return
    for r in (mp.mpf("0.3"), mp.mpf(4)):
        d = number(found.divergence.d, R, r)
        true: Any = mp.quad(lambda s, r=r: (r - s) * rho(omega(s)) * mp.diff(omega, s), mp.linspace(1, r, 5))
        if abs(d - true) > mp.mpf(10) ** -8 * max(1, abs(true)):
            yield "d has another value"
        if found.critic.phi is not None and found.critic.psi is not None:
            here, phi, psi = omega(r), found.critic.phi, found.critic.psi
            for near in (mp.mpf("0.9"), mp.mpf("1.1")):
                t = omega(r * near)
                if number(phi, T, t) + r * number(psi, T, t) > d + mp.mpf(10) ** -12 * max(1, abs(d)):
                    yield "a critic's value beats the best one"
            if abs(number(phi, T, here) + r * number(psi, T, here) - d) > mp.mpf(10) ** -12 * max(1, abs(d)):
                yield "the best value does not attain d"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "design_soundness.json")
    chosen = parser.parse_args()
    draw, begin = random.Random(chosen.seed), time.monotonic()
    mp.mp.dps = 30
    verdicts: dict[str, collections.Counter] = collections.defaultdict(collections.Counter)
    contradictions, seconds = [], []
    while time.monotonic() - begin < 60 * chosen.minutes:
        given = {"f": mixture(draw, F, 3)}
        if draw.random() < 0.5:
            given = {"omega": mixture(draw, OMEGA, 2), "rho": mixture(draw, RHO, 2)}
            if draw.random() < 0.5:
                given["beta"] = mixture(draw, BETA, 2)
        start = time.process_time()
        found = design(**given)
        seconds.append(time.process_time() - start)
        check = (
            of_f(found, given["f"])
            if "f" in given
            else of_ratio(found, given["omega"], given["rho"], given.get("beta"))
        )
        contradictions += [{"given": given, "what": what} for what in check]
        verdicts["valid"][str(found.valid)] += 1
        for entry in found.conditions:
            verdicts[entry.name][entry.verdict.status] += 1
    seconds.sort()
    answer = {
        "seed": chosen.seed,
        "minutes": chosen.minutes,
        "designs": len(seconds),
        "cpu_seconds": {"median": seconds[len(seconds) // 2], "largest": seconds[-1]},
        "contradictions": contradictions,
        "verdicts": {name: dict(counts) for name, counts in verdicts.items()},
        "versions": {"python": platform.python_version(), "sympy": sp.__version__, "mpmath": mp.__version__},
    }
    save_json(answer, chosen.out)
    print(json.dumps(answer, indent=2))


if __name__ == "__main__":
    main()
