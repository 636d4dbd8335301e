"""Statements about real functions, each proved, refuted with a witness, or left undecided; never guessed."""

from ganworks.workshop.certify.domain import POSITIVE, REALS, Interval
from ganworks.workshop.certify.equality import identical
from ganworks.workshop.certify.growth import bounded
from ganworks.workshop.certify.limits import limit
from ganworks.workshop.certify.order import minimum_at, nonnegative, positive
from ganworks.workshop.certify.shape import (
    continuous,
    convex,
    decreasing,
    increasing,
    never_falls,
    positive_but_for_points,
)

__all__ = [
    "POSITIVE",
    "REALS",
    "Interval",
    "bounded",
    "continuous",
    "convex",
    "decreasing",
    "identical",
    "increasing",
    "limit",
    "minimum_at",
    "never_falls",
    "nonnegative",
    "positive",
    "positive_but_for_points",
]
