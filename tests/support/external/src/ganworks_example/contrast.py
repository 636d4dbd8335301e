"""A metric of the pixels."""

from __future__ import annotations

from ganworks.metrics.measure import Sides, Value
from ganworks.registry import metric


@metric("example_contrast", title="Difference of the deviations of pixels", sees="pixels", better="lower")
def contrast(sides: Sides) -> dict[str, Value]:
    """How far the spread of generated pixels is from that of real ones."""
    real, fake = sides.real.features.std(), sides.fake.features.std()
    return {"example_contrast": Value(float((real - fake).abs()))}
