"""Pairs of losses against brute force: is phi + r psi bounded above, has it a maximum, does d tell p and q apart?

    python benchmarks/quality/pairs.py --count 100 --seed 0

Every critic's loss for data is paired with every one for samples (margin losses of the literature, some shifted, scaled
or with a limit), and each pair is designed. The truth is searched for with mpmath, 40 digits, in functions written down
here beside their text: none of the library's code takes part. A verdict that the search contradicts is counted; there
must be none. Each pair is written as it is done, and a run that was stopped goes on where it was.
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import mpmath as mp

from ganworks.io import save_json
from ganworks.workshop import design

Number = Any
Function = Callable[[Number], Number]
one = mp.mpf(1)


def softplus(x: Number) -> Number:
    return mp.log1p(mp.exp(x)) if x < 0 else x + mp.log1p(mp.exp(-x))


def sigmoid(x: Number) -> Number:
    return one / (1 + mp.exp(-x))


def normal(x: Number) -> Number:
    return mp.erfc(-x) / 2


MARGIN: dict[str, tuple[str, Function]] = {
    "logistic": ("softplus(X)", softplus),
    "exponential": ("exp(X)", mp.exp),
    "square": ("(X+1)^2", lambda x: (x + 1) ** 2),
    "fourth": ("(X+1)^4", lambda x: (x + 1) ** 4),
    "absolute": ("abs(X+1)", lambda x: abs(x + 1)),
    "hinge": ("max(0,1+X)", lambda x: max(0, 1 + x)),
    "square_hinge": ("max(0,1+X)^2", lambda x: max(0, 1 + x) ** 2),
    "cubic_hinge": ("max(0,1+X)^3", lambda x: max(0, 1 + x) ** 3),
    "sigmoid": ("sigmoid(X)", sigmoid),
    "savage": ("sigmoid(X)^2", lambda x: sigmoid(x) ** 2),
    "arctan": ("atan(X)", mp.atan),
    "tangent": ("(2*atan(X)+1)^2", lambda x: (2 * mp.atan(x) + 1) ** 2),
    "linear": ("X", lambda x: x),
    "cauchy": ("log(1+(X+1)^2)", lambda x: mp.log(1 + (x + 1) ** 2)),
    "decay": ("softplus(X)+X^2/50", lambda x: softplus(x) + x**2 / 50),
    "smoothed": ("9/10*softplus(X)+1/10*softplus(-X)", lambda x: (9 * softplus(x) + softplus(-x)) / 10),
    "focal": ("-sigmoid(X)^2*log(sigmoid(-X))", lambda x: sigmoid(x) ** 2 * softplus(x)),
    "probit": ("-log((1-erf(X))/2)", lambda x: -mp.log(normal(-x))),
    "smooth_absolute": ("sqrt(1+(X+1)^2)", lambda x: mp.sqrt(1 + (x + 1) ** 2)),
    "cosh": ("cosh(X+1)", lambda x: mp.cosh(x + 1)),
    "root": ("X+sqrt(4+X^2)", lambda x: x + mp.sqrt(4 + x**2) if x > 0 else 4 / (mp.sqrt(4 + x**2) - x)),
    "sharp": ("softplus(3*X)/3", lambda x: softplus(3 * x) / 3),
    "late": ("softplus(X-2)", lambda x: softplus(x - 2)),
    "bounded": ("1-exp(-exp(X))", lambda x: -mp.expm1(-mp.exp(x))),
}
RATIOS = [mp.mpf(k) / 100 for k in (1, 20, 51, 83, 99, 101, 127, 211, 497, 9973)]
FAR = [mp.mpf(10) ** k for k in (1, 2, 3, 4, 6)]
CLOSE = [mp.mpf(k) / 8 for k in range(-120, 121)]
TINY = mp.mpf(10) ** -18


@dataclass(frozen=True)
class Truth:
    """What the search says; None where it cannot tell."""

    finite: bool | None
    attained: bool | None
    strict: bool | None


def highest(phi: Function, psi: Function, ratio: Number, table: list[tuple[Number, Number, Number]]) -> Number:
    """The largest value of phi + r psi near the origin: the best place of a table, then thirds of the interval."""
    top, at = max((first + ratio * second, t) for t, first, second in table)
    low, high = at - mp.mpf(1) / 8, at + mp.mpf(1) / 8
    for _ in range(60):
        left, right = low + (high - low) / 3, high - (high - low) / 3
        if phi(left) + ratio * psi(left) < phi(right) + ratio * psi(right):
            low = left
        else:
            high = right
    middle = (low + high) / 2
    return max(top, phi(middle) + ratio * psi(middle))


def searched(phi: Function, psi: Function) -> Truth:
    """The truth about a pair, by search over t for a number of ratios."""
    table = [(t, phi(t), psi(t)) for t in CLOSE]
    far = {side: [(phi(side * t), psi(side * t)) for t in FAR] for side in (1, -1)}
    attained: bool | None = True

    def at_end(side: int, ratio: Number) -> list[Number]:
        return [first + ratio * second for first, second in far[side]]

    for ratio in RATIOS:
        top = highest(phi, psi, ratio, table)
        for side in (1, -1):
            values = at_end(side, ratio)
            if values[-1] > top + 100 and values[-1] > values[-2] > values[-3]:
                return Truth(False, False, None)
            best = max(values)
            if best > top + TINY:
                attained = False if attained is not None and values[-1] >= best - TINY else None
            elif abs(best - top) <= TINY:
                attained = None if attained else attained
    tops = []
    for ratio in (mp.mpf("0.999"), one, mp.mpf("1.001")):
        tops.append(max(highest(phi, psi, ratio, table), *(at_end(side, ratio)[-1] for side in (1, -1))))
    bend = tops[0] + tops[2] - 2 * tops[1]
    return Truth(True, attained, True if bend > mp.mpf(10) ** -10 else None if bend > TINY else False)


def pairs() -> list[tuple[str, str, str, Function, Function]]:
    """Name, the texts of phi and psi, and both as functions: phi falls and psi rises with t."""
    result = []
    for data, (text, loss) in MARGIN.items():
        for sample, (other, second) in MARGIN.items():
            phi, psi = f"-({text.replace('X', '(t)')})", f"-({other.replace('X', '(-t)')})"
            result.append(
                (f"{data}/{sample}", phi, psi, lambda t, f=loss: -f(t), lambda t, f=second: -f(-t)),
            )
    return result


def contradictions(objective: Any, truth: Truth) -> list[str]:
    """Verdicts that the search contradicts."""
    said = {entry.name: entry.verdict.status for entry in objective.conditions}
    facts = {"supremum_finite": truth.finite, "supremum_attained": truth.attained, "strict_at_1": truth.strict}
    wrong = [
        f"{name} is {said[name]}"
        for name, fact in facts.items()
        if fact is not None and said.get(name) == ("refuted" if fact else "proved")
    ]
    valid = None if truth.finite is None or truth.strict is None else truth.finite and truth.strict
    if truth.finite is False:
        valid = False
    if valid is not None and objective.valid is (not valid):
        wrong.append(f"valid is {objective.valid}")
    return wrong


def examined(name: str, phi: str, psi: str, truth: Callable[[], Truth]) -> dict[str, Any]:
    """What the workshop says about one pair, its processor time, and what the search contradicts."""
    begin = time.process_time()
    objective = design(phi=phi, psi=psi)
    seconds = time.process_time() - begin
    searched_for = truth()
    open_conditions = [entry.name for entry in objective.conditions if entry.necessary and entry.verdict.undecided]
    return {
        "pair": name,
        "phi": phi,
        "psi": psi,
        "valid": objective.valid,
        "seconds": seconds,
        "undecided": open_conditions,
        "truth": asdict(searched_for),
        "wrong": contradictions(objective, searched_for),
    }


def summary_of(records: list[dict[str, Any]]) -> dict[str, Any]:
    seconds = sorted(record["seconds"] for record in records)
    return {
        "pairs": len(records),
        "false": [record["pair"] for record in records if record["wrong"]],
        "valid": dict(collections.Counter(str(record["valid"]) for record in records)),
        "undecided": [record["pair"] for record in records if record["valid"] is None],
        "median_seconds": statistics.median(seconds),
        "p90_seconds": seconds[int(0.9 * (len(seconds) - 1))],
        "slowest_seconds": seconds[-1],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=576)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="*", help="names of pairs, such as focal/decay")
    parser.add_argument(
        "--records", type=Path, default=Path("pairs.jsonl"), help="one line a pair; a run goes on there"
    )
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    os.environ["GANWORKS_WORKER"] = "off"
    mp.mp.dps = 40
    chosen = pairs()
    random.Random(options.seed).shuffle(chosen)
    chosen = [pair for pair in chosen if not options.only or pair[0] in options.only][: options.count]
    lines = options.records.read_text().splitlines() if options.records.exists() else []
    records = {record["pair"]: record for record in map(json.loads, lines)}
    for name, phi, psi, first, second in chosen:
        if name in records:
            continue
        record = examined(name, phi, psi, lambda first=first, second=second: searched(first, second))
        records[name] = record
        with options.records.open("a") as file:
            file.write(json.dumps(record) + "\n")
        print(f"{name}: {record['valid']}, {record['seconds']:.2f} s", *record["wrong"], flush=True)
    summary = summary_of([records[pair[0]] for pair in chosen])
    print(json.dumps(summary, indent=2))
    if options.out:
        save_json(summary, options.out)


if __name__ == "__main__":
    main()
