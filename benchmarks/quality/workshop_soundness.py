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
from brute_force import DIGITS, Brute, TooLarge, tolerance
from random_functions import R, function

from ganworks.io import save_json
from ganworks.workshop import certify
from ganworks.workshop.budget import attempt
from ganworks.workshop.certify.verdict import Verdict
from ganworks.workshop.grammar.parameters import Parameters


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


def timed(ask: Callable[..., Verdict], *asked: Any, **besides: Any) -> tuple[Verdict, float]:
    """A verdict and the processor seconds it took."""
    begun = time.process_time()
    return ask(*asked, budget=1.0, **besides), time.process_time() - begun


Said = tuple[str, str, str, float]
"""Statement, status, description of a contradiction or '', seconds."""


def check(expr: sp.Expr, parameters: Parameters, draw: random.Random, count: int) -> list[Said]:
    """All verdicts on one function but that of identity."""
    brute = Brute(expr, parameters, draw, count)
    said = []
    for kind, (ask, fails, strict) in STATEMENTS.items():
        verdict, seconds = timed(ask, expr, R, parameters=parameters)
        wrong = ""
        if verdict.proved and any(
            fails(table, strict) or any(v is None for p, v in table if mp.exp(-4) < p < mp.exp(4))
            for table in brute.tables()
        ):
            wrong = f"{kind} proved by {verdict.method}: {expr}"
        elif verdict.refuted and not refutes(kind, verdict, brute, parameters):
            wrong = f"{kind} refuted at {verdict.witness} ({verdict.evidence}): {expr}"
        said.append((kind, verdict.status, wrong, seconds))
    verdict, seconds = timed(certify.minimum_at, expr, R, parameters=parameters)
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
    said.append(("minimum", verdict.status, wrong, seconds))
    return said


def check_identity(expr: sp.Expr, parameters: Parameters, draw: random.Random) -> Said:
    """A rewritten form is identical; the same with a small change is not."""
    other = attempt(1.0, draw.choice([sp.expand, sp.together, sp.expand_log, sp.powsimp]), expr)
    change = draw.choice([sp.Integer(0), sp.Rational(1, 10**9) / (1 + R), R - R**2])
    changed = (expr if other is None else other) + change
    verdict, seconds = timed(certify.identical, expr, changed, R, parameters=parameters)
    wrong = ""
    if (verdict.proved and change != 0) or (verdict.refuted and change == 0):
        wrong = f"identity {verdict.status} at {verdict.witness}: {expr} against change {change}"
    return "identical", verdict.status, wrong, seconds


def run(seconds: float, seed: int, count: int = 120, functions: int = 10**9) -> dict[str, Any]:
    """Checks random functions until the time (or their number) is used up."""
    draw, stop = random.Random(seed), time.monotonic() + seconds
    tally: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    contradictions: list[str] = []
    slowest: tuple[float, str] = (0.0, "")
    tried = 0
    mp.mp.dps = DIGITS
    while time.monotonic() < stop and tried < functions:
        expr, parameters = function(draw)
        tried += 1
        for kind, status, wrong, seconds in [
            *check(expr, parameters, draw, count),
            check_identity(expr, parameters, draw),
        ]:
            tally[kind][status] += 1
            slowest = max(slowest, (seconds, f"{kind}: {expr}"))
            if wrong:
                contradictions.append(wrong)
    return {
        "functions": tried,
        "verdicts": {kind: dict(counts) for kind, counts in tally.items()},
        "contradictions": contradictions,
        "slowest_verdict": {"seconds": round(slowest[0], 2), "of": slowest[1]},
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
    print(json.dumps(result, indent=2))
    if args.out is not None:
        save_json(result, args.out)
    sys.exit(1 if result["contradictions"] else 0)


if __name__ == "__main__":
    main()
