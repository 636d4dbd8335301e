r"""A formula of one score as a function with two derivatives, each held to certified values before it is used.

Value, slope and curvature are the formula's own where it keeps its digits at all checked scores, and a table fitted to
certified values where it does not. Arithmetic is done in float64 (where the device has it) and rounded at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
import sympy as sp
import torch
from flint import arb
from numpy.typing import NDArray
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.losses.compiler._codegen import torch_function
from ganworks.losses.compiler._table import REACH, grid, integrated, tabulated
from ganworks.losses.compiler._truth import Source, Undefined
from ganworks.losses.numerics import Pointwise, with_slope
from ganworks.workshop.budget import BudgetExceeded, limited

T = TypeVar("T")
WORK = 12.0
"""What the certified values of one part may cost, in seconds of a usual laptop."""

_SIDE = (
    1e-6,
    1e-3,
    0.0303,
    0.2501,
    0.71,
    1.37,
    2.3,
    3.9,
    6.1,
    9.3,
    13.7,
    17.9,
    23.1,
    29.3,
    33.7,
    38.9,
    44.7,
    50.1,
    61.0,
    80.0,
    88.3,
    151.0,
    299.0,
    701.0,
    1003.0,
    3001.0,
    9999.0,
)
CHECKED = np.array([*(-x for x in reversed(_SIDE)), *_SIDE])
"""Scores at which every form is held to the design."""
SMALLEST, LARGEST = 1e-290, 1e290
"""Beyond these sizes only the order of magnitude is asked for."""
GOOD, ENOUGH = 1e-12, 1e-8
"""Relative errors: a formula is taken at the first, a table refused above the second."""


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
        return with_slope(wide, self.value, self.slope, self.curvature).to(scores.dtype)

    @property
    def reach(self) -> float | None:
        """The score beyond which the value is continued along its tangent; None where it never is."""
        return REACH if self.forms and self.forms[0] is None else None


def jet(expr: sp.Expr, score: sp.Symbol) -> Jet:
    """Compile a formula whose only symbol is the score.

    Raises:
        BadInput: a symbol without a value, an unknown function, or a score at which the formula is not real.
    """
    return jet_of(Source(expr, score, score, score), expr)


@lru_cache(maxsize=256)
def jet_of(source: Source, expr: sp.Expr) -> Jet:
    """Compile a formula that stands for another, which decides.

    Args:
        source: the formula as the design has it.
        expr: a formula in the score that should be equal; where it is not, the source is tabulated.

    Raises:
        BadInput: a symbol without a value, an unknown function, or a score at which the source is not real.
    """
    truth = _within_work(source, true_values, source)
    forms: list[sp.Expr | None] = []
    functions: list[Pointwise | None] = []
    for order in range(3):
        function = _accurate(sp.diff(expr, source.score, order), source.score, truth[:, order : order + 2])
        functions.append(function)
        forms.append(None if function is None else sp.diff(expr, source.score, order))
    own = [function for function in functions if function is not None]
    if len(own) == len(functions):
        return Jet(*own, forms=tuple(forms))
    table = _within_work(source, lambda: tabulated(source.at, _breaks(source)))
    tables = (table.function(0, 1), table.function(1), table.function(2))
    jets = [function or other for function, other in zip(functions, tables, strict=True)]
    for order in range(3):
        if functions[order] is None and (off := _errors(jets[order], truth[:, order : order + 2])).max() > ENOUGH:
            raise BadInput(
                f"{source.formula} cannot be computed to {ENOUGH:g} of its value: derivative {order} "
                f"is off by {off.max():.2g} at the score {CHECKED[int(off.argmax())]:g}."
            )
    return Jet(*jets, forms=tuple(forms))


def jet_of_slope(slope: Source) -> Jet:
    """Compile a function of which only the slope has a formula; its value, zero at zero, is integrated numerically."""
    _within_work(slope, true_values, slope)
    table = _within_work(slope, lambda: integrated(slope.at, _breaks(slope)))
    return Jet(table.function(0, 1), table.function(1), table.function(2), (None, None, None))


def _within_work(source: Source, function: Callable[..., T], *args: Any) -> T:
    """What a function of certified values gives.

    Raises:
        BadInput: the formula has no real value at a score, or takes more than :data:`WORK`.
    """
    try:
        return limited(WORK, function, *args)
    except Undefined as undefined:
        raise BadInput(f"{source.formula} has {undefined}; a loss must be defined for all scores.") from None
    except BudgetExceeded:
        raise BadInput(
            f"{source.formula} changes too often, or needs too many digits, along the scores to be computed."
        ) from None


def true_values(source: Source) -> NDArray:
    """The certified value and three derivatives at every checked score: (scores, 4) of float64.

    Raises:
        BadInput: a score at which the formula is not real.
    """
    return np.array([[float(ball) for ball in _balls(source, float(score))] for score in CHECKED])


def _balls(source: Source, score: float) -> Sequence[arb]:
    try:
        return source.at(score)
    except Undefined as undefined:
        raise BadInput(f"{source.formula} has {undefined}; a loss must be defined for all scores.") from None


def _breaks(source: Source) -> list[float]:
    fine = [
        low + share * (high - low)
        for low, high in zip(grid()[:-1], grid()[1:], strict=True)
        for share in (0.0, 0.2503, 0.5007, 0.7501)
    ]
    return source.switches([*fine, REACH])


def _accurate(expr: sp.Expr, score: sp.Symbol, truth: NDArray) -> Pointwise | None:
    """The formula as a function, if it keeps its digits."""
    try:
        function = torch_function(expr, score)
        return function if _errors(function, truth).max() <= GOOD else None
    except (BadInput, TypeError, OverflowError):
        return None


def _errors(function: Pointwise, truth: NDArray) -> NDArray:
    """The relative error at each checked score; infinite where the function is not a number or of another size.

    Args:
        function: of float64 tensors.
        truth: (scores, 2), the true function and its derivative: where a function passes through zero its size is
            that of its change over a tenth.
    """
    values = function(torch.from_numpy(CHECKED)).detach().numpy()
    exact, scale = truth[:, 0], np.abs(truth[:, 0]) + 0.1 * np.minimum(np.abs(truth[:, 1]), 1.0) + 1e-300
    with np.errstate(invalid="ignore", over="ignore"):
        middling = (np.abs(exact) > SMALLEST) & (np.abs(exact) < LARGEST)
        off = np.where(middling, np.abs(values - exact) / scale, 0.0)
        off = np.where((np.abs(exact) <= SMALLEST) & (np.abs(values) > 10 * SMALLEST), np.abs(values) / scale, off)
        wrong = (np.abs(exact) >= LARGEST) & ~((np.abs(values) > LARGEST / 10) & (np.sign(values) == np.sign(exact)))
    return np.where(np.isnan(values) | wrong, np.inf, off)
