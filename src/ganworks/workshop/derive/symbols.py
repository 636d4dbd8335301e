"""The letters of the workshop, each with what is known of it."""

from __future__ import annotations

import sympy as sp

RATIO = sp.Symbol("r", positive=True)
""":math:`r = q/p`, model over data."""
INVERSE_RATIO = sp.Symbol("u", positive=True)
""":math:`u = p/q = 1/r`, data over model: the argument of the f of an f-divergence."""
VALUE = sp.Symbol("t", real=True)
"""The critic's value."""
LOG_RATIO = sp.Symbol("v", real=True)
""":math:`v = \\log u`: the larger, the more real; what a raw score estimates."""

SAMPLES = tuple(sp.Rational(*pair) for pair in ((1, 7), (2, 3), (1, 1), (5, 2), (9, 1)))
"""Ratios at which candidates are told apart before anything is proved of them."""
