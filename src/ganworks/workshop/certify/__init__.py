"""Statements about real functions, each proved, refuted with a witness, or left undecided; never guessed."""

from ganworks.workshop.certify.domain import POSITIVE, REALS, Interval
from ganworks.workshop.certify.limits import limit
from ganworks.workshop.certify.statements import (
    bounded,
    continuous,
    convex,
    decreasing,
    identical,
    increasing,
    minimum_at,
    nonnegative,
    positive,
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
    "nonnegative",
    "positive",
]
