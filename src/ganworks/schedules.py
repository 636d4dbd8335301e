r"""Values that change while a run goes on: learning rates, betas, penalty weights, noise, half-lives.

A schedule is a function of how far training is, never of what came before, so that a resumed run continues exactly:

.. math::
    v(t) = w(t)\,\big(v_0 (1 - s(\tau)) + v_1 s(\tau)\big), \qquad
    \tau = \min\big(1, \max(0, (t - h) / \ell)\big), \qquad w(t) = \min(1, t / u)

with start :math:`v_0`, end :math:`v_1`, hold :math:`h`, length :math:`\ell`, warm-up :math:`u`, and
:math:`s(\tau) = \tau` (linear) or :math:`(1 - \cos \pi\tau)/2` (cosine).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, Field, model_validator

from ganworks._settings import Settings
from ganworks.errors import BadInput


@dataclass(frozen=True)
class Progress:
    """How far training is, before the step in hand."""

    step: int = 0
    """Steps taken in this stage."""
    images: int = 0
    """Images seen in the run."""
    share: float | None = None
    """Share of the run's steps that are taken, in [0, 1]; None where the run has no fixed number of steps."""


class Schedule(Settings):
    """A value as a function of the progress of training: constant, linear or cosine, with hold and warm-up.

    Example:
        >>> falling = Schedule(shape="linear", start=2e-4, end=0.0, hold=1000, length=1000)
        >>> [falling.at(Progress(step=step)) for step in (0, 1000, 1500, 3000)]
        [0.0002, 0.0002, 0.0001, 0.0]
        >>> Schedule(shape="cosine", start=1.0, end=0.1, length=100, unit="images").at(Progress(images=50))
        0.55
    """

    indivisible: ClassVar[bool] = True

    shape: Literal["constant", "linear", "cosine"] = "constant"
    """constant, or the way from start to end: linear or cosine. Before and after it the value is constant."""
    start: float
    """Value at first."""
    end: float | None = None
    """Value at last; only for linear and cosine."""
    length: float = Field(default=0.0, ge=0)
    """How long the way from start to end takes: the burn-in or the decay."""
    hold: float = Field(default=0.0, ge=0)
    """How long the value stays at start before that."""
    warmup: float = Field(default=0.0, ge=0)
    """How long the value rises linearly from 0, on top of the shape; 0 starts at once."""
    unit: Literal["steps", "images", "run"] = "steps"
    """What length, hold and warmup count: steps of the stage, images of the run, or shares of the run in [0, 1]."""

    @classmethod
    def decay(cls, start: float, steps: int) -> Schedule:
        """Constant over the first half of so many steps, then linear to zero."""
        return cls(shape="linear", start=start, end=0.0, hold=steps // 2, length=steps - steps // 2)

    @model_validator(mode="after")
    def _consistent(self) -> Schedule:
        if (self.shape == "constant") != (self.end is None):
            raise ValueError(f"a {self.shape} schedule {'has no' if self.shape == 'constant' else 'needs an'} end")
        if self.shape != "constant" and not self.length:
            raise ValueError(f"a {self.shape} schedule needs a length above 0")
        return self

    def at(self, progress: Progress) -> float:
        """The value in force.

        Raises:
            BadInput: the schedule counts shares of the run, and the run has no fixed number of steps.
        """
        now = self._position(progress)
        value = self.start
        if self.end is not None:
            fraction = max(0.0, min(1.0, (now - self.hold) / self.length))
            if self.shape == "cosine":
                fraction = 0.5 * (1.0 - math.cos(math.pi * fraction))
            value = self.start * (1.0 - fraction) + self.end * fraction
        return value * min(1.0, now / self.warmup) if self.warmup else value

    def _position(self, progress: Progress) -> float:
        if self.unit == "steps":
            return progress.step
        if self.unit == "images":
            return progress.images
        if progress.share is None:
            raise BadInput("A schedule in shares of the run needs a run of a fixed number of steps; set steps.")
        return progress.share

    def values(self) -> tuple[float, ...]:
        """The values between which the schedule stays."""
        return (self.start,) if self.end is None else (self.start, self.end)


Number = float | Schedule
"""The type of a setting that may change while training goes on."""


def value_at(number: Number, progress: Progress) -> float:
    """The value of a number or of a schedule."""
    return number.at(progress) if isinstance(number, Schedule) else number


def within(number: Number, low: float | None = None, high: float | None = None, *, above: bool = False) -> Number:
    """Check that a number, or every value of a schedule, lies in [low, high]; for validators of settings.

    Args:
        number: the number or schedule.
        low: smallest value; None for no bound.
        high: largest value; None for no bound.
        above: the value must be larger than ``low``, which is allowed as the end of a schedule only.

    Raises:
        ValueError: naming the value that is out of range.
    """
    for value in number.values() if isinstance(number, Schedule) else (number,):
        excluded = above and value == low and not isinstance(number, Schedule)
        if (low is not None and value < low) or (high is not None and value > high) or excluded:
            bounds = [f"{'above' if above else 'at least'} {low:g}"] if low is not None else []
            bounds += [f"at most {high:g}"] if high is not None else []
            raise ValueError(f"{value:g} should be {' and '.join(bounds)}")
    return number


def schedules_in(value: Any) -> Iterator[Schedule]:
    """Every schedule in settings, however deep."""
    if isinstance(value, Schedule):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from schedules_in(getattr(value, name))
    elif isinstance(value, tuple | list):
        for item in value:
            yield from schedules_in(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from schedules_in(item)
