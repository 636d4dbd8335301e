"""Compiled losses against their designs, in three dtypes: value and slope at scores from 1e-6 to 1e4, by mpmath."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import mpmath as mp
import torch
from collection_truth import Function, function

from ganworks.losses import objective as compiled

SIDE = (2.0**-20, 0.125, 1.5, 10.0, 60.0, 1000.0, 9984.0)
SCORES = (*(-score for score in SIDE), *SIDE)
"""Numbers that all three dtypes hold exactly."""
ACCURACY = {torch.float64: 1e-7, torch.float32: 2e-7, torch.bfloat16: 8e-3}
Curve = Function


def differences(design: Any, formulas: dict[str, str]) -> list[str]:
    """Where a compiled loss is not the design; an empty list where it is everywhere."""
    loss = compiled(design)
    result: list[str] = []
    for name, part, level, rate in _parts(loss, design, formulas):
        truths = [_truth(level, rate, score) for score in SCORES]
        for dtype, accuracy in ACCURACY.items():
            scores = torch.tensor(SCORES, dtype=dtype, requires_grad=True)
            values = part(scores)
            (slopes,) = torch.autograd.grad(values.sum(), scores)
            limit = torch.finfo(dtype).max
            for place, (value, slope) in enumerate(truths):
                for kind, computed, true in (("value", values, value), ("slope", slopes, slope)):
                    number = float(computed[place].detach())
                    if true is not None and not _close(number, true, slope, accuracy, limit):
                        shown = f"{number:.6g}, not {mp.nstr(true, 8)}"
                        result.append(f"{name} {kind} at {SCORES[place]:g} in {dtype}: {shown}")
    return result


def _close(number: float, true: Any, slope: Any, accuracy: float, limit: float) -> bool:
    if abs(true) > limit / 4:
        return abs(number) > limit / 8
    scale = abs(true) + mp.mpf("0.1") * min(abs(slope), 1) + mp.mpf(10) ** -30
    return bool(abs(mp.mpf(number) - true) <= accuracy * scale)


def _truth(value: Curve | None, slope: Curve | None, score: float) -> tuple[Any, Any]:
    """Value and slope of a function of the score, with digits enough for e^score to cancel."""
    with mp.workdps(50 + int(abs(score) / 1.1)):
        at = mp.mpf(score)
        rate = mp.diff(value, at) if slope is None else slope(at)
        return None if value is None else +value(at), +rate


def _parts(loss: Any, design: Any, formulas: dict[str, str]) -> Iterator[tuple[str, Any, Curve | None, Curve | None]]:
    """Each part of a loss, with the design's own curves for its value and its slope, where there are formulas."""
    if "f" in formulas:
        f, first, second = (function(formulas["f"], "u", {}, order) for order in range(3))
        yield "real", loss.real, lambda a: -first(mp.exp(a)), lambda a: -mp.exp(a) * second(mp.exp(a))
        yield (
            "fake",
            loss.fake,
            lambda a: mp.exp(a) * first(mp.exp(a)) - f(mp.exp(a)),
            lambda a: mp.exp(2 * a) * second(mp.exp(a)),
        )
    elif "omega" in formulas:
        omega, rate = (function(formulas["omega"], "r", {}, order) for order in range(2))
        rho = function(formulas["rho"], "t", {})

        def weight(a: Any) -> Any:
            r = mp.exp(-a)
            return r * rho(omega(r)) * rate(r)

        yield "real", loss.real, None, lambda a: -mp.exp(-a) * weight(a)
        yield "fake", loss.fake, None, weight
    else:
        note = next((match.group(1) for text in loss.notes if (match := re.search(r"by t = (.*)\.$", text))), None)
        inner = function(note or ("a" if design.critic.orientation == "real" else "-a"), "a", {})
        for name, part, sign in (("phi", loss.real, -1), ("psi", loss.fake, -1), ("beta", loss.generated, 1)):
            if name in formulas:
                outer = function(formulas[name], "t", {})
                yield name, part, lambda a, outer=outer, sign=sign: sign * outer(inner(a)), None
