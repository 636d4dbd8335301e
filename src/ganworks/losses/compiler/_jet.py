r"""A formula of one score as a function with two derivatives, each in the form that was measured to be the best.

Value, slope and curvature are rewritten, evaluated and compared with extended precision separately. Where no form keeps
its digits, piecewise Chebyshev polynomials fitted to extended precision take its place. Arithmetic is done in
float64 (where the device has it) and rounded at the end.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import mpmath
import numpy as np
import sympy as sp
import torch
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.losses.compiler._codegen import reference, torch_function
from ganworks.losses.compiler._stable_forms import stable_forms
from ganworks.losses.numerics import Pointwise, with_slope

_SIDE = (1e-3, 0.0303, 0.25, 0.71, 1.37, 2.3, 3.9, 6.1, 9.3, 13.7, 17.9, 23.1, 29.3, 33.7, 38.9, 44.7, 50.0, 61.0, 80.0)
CHECKED = np.array([*(-x for x in reversed(_SIDE)), *_SIDE])
"""Scores at which forms are measured."""
LIMIT = 300.0
"""Scores beyond are continued along the tangent: exponentials of them fit no float32 anyway."""
FAR = (-LIMIT, -88.0, 88.0, LIMIT)
"""Scores at which a form must still not be undefined."""
SMALLEST, LARGEST = 1e-37, 1e37
"""What float32 can hold, with a margin; beyond it accuracy is not asked for."""
GOOD, ENOUGH = 1e-11, 1e-8
REACH, DEGREE = 88, 12
"""Tables cover scores in [-REACH, REACH] with a polynomial of this degree on each cell of width one."""


@dataclass(frozen=True)
class Jet:
    """A pointwise function of raw scores with its first two derivatives.

    Attributes:
        value, slope, curvature: functions of float64 tensors.
        forms: what they compute, as formulas; ``None`` where it is a table.
    """

    value: Pointwise
    slope: Pointwise
    curvature: Pointwise
    forms: tuple[sp.Expr | None, ...] = ()

    def __call__(self, scores: Tensor) -> Tensor:
        """Elementwise, in the dtype of the scores."""
        wide = scores if scores.device.type == "mps" else scores.double()
        return with_slope(wide, self._value, self._slope, self._curvature).to(scores.dtype)

    def _value(self, x: Tensor) -> Tensor:
        near = x.clamp(-LIMIT, LIMIT)
        value = self.value(near)
        return torch.where(x == near, value, value + self.slope(near) * (x - near))

    def _slope(self, x: Tensor) -> Tensor:
        return self.slope(x.clamp(-LIMIT, LIMIT))

    def _curvature(self, x: Tensor) -> Tensor:
        return self.curvature(x.clamp(-LIMIT, LIMIT))


@lru_cache(maxsize=256)
def jet(expr: sp.Expr, x: sp.Symbol) -> Jet:
    """Compile a formula whose only symbol is the score.

    Raises:
        BadInput: a symbol without a value, an unknown function, or a score at which the formula is not real.
    """
    functions, forms = [], []
    for _ in range(3):
        function, form = _best(expr, x)
        functions.append(function)
        forms.append(form)
        # The stable form is the shorter one to differentiate.
        expr = sp.diff(expr if form is None else form, x)
    return Jet(*functions, forms=tuple(forms))


def jet_of_slope(slope: sp.Expr, x: sp.Symbol) -> Jet:
    """Compile a function of which only the slope has a formula; its value, zero at zero, is integrated numerically."""
    (rate, form), (bend, other) = _best(slope, x), _best(sp.diff(slope, x), x)
    return Jet(_integral(reference(slope, x, 60)), rate, bend, (None, form, other))


def _best(expr: sp.Expr, x: sp.Symbol) -> tuple[Pointwise, sp.Expr | None]:
    exact = reference(expr, x)
    truth = np.array([_number(exact, at, expr) for at in CHECKED])
    best: tuple[float, Pointwise, sp.Expr] | None = None
    for form in stable_forms(expr, x):
        try:
            function = torch_function(form, x)
        except BadInput:
            continue
        error = _error(function, truth)
        if best is None or error < best[0]:
            best = (error, function, form)
        if error <= GOOD:
            break
    if best is not None and best[0] <= ENOUGH:
        return best[1], best[2]
    if best is None:
        torch_function(expr, x)  # says what is wrong
    return table(reference(expr, x, 60)), None


def _number(exact: Callable[[float], Any], at: float, expr: sp.Expr) -> float:
    try:
        value = exact(float(at))
    except (ArithmeticError, ValueError, TypeError):
        raise BadInput(
            f"{expr} has no real value at the score {at:g}; a loss must be defined for all scores."
        ) from None
    return float(value)


def _error(function: Pointwise, truth: np.ndarray) -> float:
    """The largest relative error over the checked scores; infinite where the function is not a number."""
    found = function(torch.from_numpy(CHECKED)).numpy()
    far = function(torch.tensor(FAR, dtype=torch.float64))
    if np.isnan(found).any() or bool(torch.isnan(far).any()):
        return math.inf
    held = (np.abs(truth) > SMALLEST) & (np.abs(truth) < LARGEST)
    scale = np.where(held, np.abs(truth), 1.0)
    with np.errstate(invalid="ignore"):
        off = np.where(held, np.abs(found - truth) / scale, 0.0)
    tiny = np.abs(truth) <= SMALLEST
    return float(max(off.max(), (np.abs(found) > 10 * SMALLEST)[tiny].any() * 1.0))


def table(exact: Callable[[float], Any]) -> Pointwise:
    """Piecewise Chebyshev polynomials on cells of width one, linear beyond them."""
    return _evaluator(_coefficients(exact))


def _integral(exact: Callable[[float], Any]) -> Pointwise:
    inside = np.polynomial.chebyshev.chebint(_coefficients(exact), axis=1) / 2
    inside[:, 0] -= np.polynomial.chebyshev.chebval(-1.0, inside.T)
    gain = np.polynomial.chebyshev.chebval(1.0, inside.T)
    inside[:, 0] += np.concatenate([-np.cumsum(gain[:REACH][::-1])[::-1], [0.0], np.cumsum(gain[REACH:-1])])
    return _evaluator(inside)


def _coefficients(exact: Callable[[float], Any]) -> np.ndarray:
    angle = (np.arange(DEGREE + 1) + 0.5) * np.pi / (DEGREE + 1)
    nodes = np.cos(angle)
    values = np.array([[_clipped(exact(cell + 0.5 + 0.5 * node)) for node in nodes] for cell in range(-REACH, REACH)])
    transform = 2.0 / (DEGREE + 1) * np.cos(np.arange(DEGREE + 1)[:, None] * angle)
    transform[0] /= 2
    return values @ transform.T


def _evaluator(rows: np.ndarray) -> Pointwise:
    coefficients, degree = torch.from_numpy(rows), rows.shape[1] - 1
    ends = np.polynomial.chebyshev.chebder(rows, axis=1)
    low, high = (float(2.0 * np.polynomial.chebyshev.chebval(s, ends[i])) for s, i in ((-1.0, 0), (1.0, -1)))

    def function(x: Tensor) -> Tensor:
        held = coefficients.to(device=x.device, dtype=x.dtype)
        inside = x.clamp(-REACH, REACH)
        cell = (inside.detach() + REACH).nan_to_num().floor().clamp(0, 2 * REACH - 1).long()
        local = 2.0 * (inside - (cell - REACH)) - 1.0
        row = held[cell]
        last, before = row[..., degree], torch.zeros_like(local)
        for place in range(degree - 1, 0, -1):
            last, before = row[..., place] + 2.0 * local * last - before, last
        value = row[..., 0] + local * last - before
        # Masked, not multiplied by zero: the slope at an end can be so large that it swallows the others.
        beyond = torch.where(x > inside, high, low) * (x - inside)
        return torch.where(x == inside, value, value + beyond)

    return function


def _clipped(value: Any) -> float:
    return float(max(min(value, mpmath.mpf(10) ** 290), -(mpmath.mpf(10) ** 290)))
