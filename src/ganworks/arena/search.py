"""Ranges of options, and points drawn in them: at random, or by a scrambled Sobol sequence."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from pydantic import model_validator

from ganworks.errors import BadInput
from ganworks.game import Settings

Sampler = Literal["random", "sobol"]
_RANGE = re.compile(r"(?P<low>[^.:]+(?:\.\d+)?(?:e[+-]?\d+)?)\.\.(?P<high>[^:]+)(?::(?P<scale>log|linear|int))?", re.I)


class Range(Settings):
    """An interval that an option is searched in."""

    low: float
    """Smallest value."""
    high: float
    """Largest value."""
    scale: Literal["linear", "log", "int"] = "linear"
    """linear; log, uniform in the logarithm; int, whole numbers."""

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return parse_range(value) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _ordered(self) -> Range:
        if not self.low < self.high:
            raise ValueError(f"{self.low:g}..{self.high:g} should rise")
        if self.scale == "log" and self.low <= 0:
            raise ValueError(f"a log range should be above 0, not {self.low:g}..{self.high:g}")
        return self

    def at(self, share: float) -> float | int:
        """The value at a share in [0, 1) of the range."""
        if self.scale == "log":
            return float(f"{math.exp(math.log(self.low) + share * math.log(self.high / self.low)):.6g}")
        if self.scale == "int":
            return min(int(self.high), math.floor(self.low + share * (math.floor(self.high) - self.low + 1)))
        return float(f"{self.low + share * (self.high - self.low):.6g}")


def parse_range(text: str) -> dict[str, Any]:
    """Low, high and scale of ``1e-4..1e-3:log``.

    Raises:
        BadInput: the text has another form.
    """
    match = _RANGE.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError
        return {
            "low": float(match["low"]),
            "high": float(match["high"]),
            "scale": (match["scale"] or "linear").lower(),
        }
    except ValueError:
        raise BadInput(f"{text!r} is no range; write LOW..HIGH, with :log or :int behind it where wanted.") from None


def sample_points(
    ranges: Mapping[str, Range], trials: int, sampler: Sampler, seed: int
) -> list[dict[str, float | int]]:
    """Points of a search, the same for every cell; more trials begin with the same points.

    Args:
        ranges: what is searched, by option.
        trials: how many points.
        sampler: random, or sobol (Owen-scrambled), which fills the space evenly.
        seed: of either.
    """
    if not ranges:
        return [{}]
    if sampler == "sobol":
        from scipy.stats import qmc

        size = math.ceil(math.log2(trials)) if trials > 1 else 0
        shares = qmc.Sobol(len(ranges), scramble=True, rng=np.random.default_rng(seed)).random_base2(size)[:trials]
    else:
        shares = np.random.default_rng(seed).random((trials, len(ranges)))
    return [
        {name: one.at(float(share)) for (name, one), share in zip(ranges.items(), row, strict=True)} for row in shares
    ]
