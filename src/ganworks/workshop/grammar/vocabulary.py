"""The words of formulas: the letters of the workshop, functions, constants and reserved names."""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from ganworks.errors import BadInput

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

MAX_LENGTH = 2000
MAX_EXPONENT = 64


class ParseError(BadInput):
    """The text is no formula of the grammar."""


class UnsafeExpression(BadInput):
    """The text asks for something a formula may not contain (attributes, unknown functions, huge numbers)."""


FUNCTIONS: dict[str, tuple[int, int, Callable[..., sp.Expr]]] = {
    "log": (1, 1, sp.log),
    "ln": (1, 1, sp.log),
    "exp": (1, 1, sp.exp),
    "sqrt": (1, 1, sp.sqrt),
    "abs": (1, 1, sp.Abs),
    "Abs": (1, 1, sp.Abs),
    "max": (2, 6, sp.Max),
    "Max": (2, 6, sp.Max),
    "min": (2, 6, sp.Min),
    "Min": (2, 6, sp.Min),
    "sinh": (1, 1, sp.sinh),
    "cosh": (1, 1, sp.cosh),
    "tanh": (1, 1, sp.tanh),
    "asinh": (1, 1, sp.asinh),
    "acosh": (1, 1, sp.acosh),
    "atanh": (1, 1, sp.atanh),
    "sin": (1, 1, sp.sin),
    "cos": (1, 1, sp.cos),
    "tan": (1, 1, sp.tan),
    "asin": (1, 1, sp.asin),
    "acos": (1, 1, sp.acos),
    "atan": (1, 1, sp.atan),
    "erf": (1, 1, sp.erf),
    "sign": (1, 1, sp.sign),
    "Heaviside": (1, 1, sp.Heaviside),
    "softplus": (1, 1, lambda x: sp.log(1 + sp.exp(x))),
    "sigmoid": (1, 1, lambda x: 1 / (1 + sp.exp(-x))),
    "log1p": (1, 1, lambda x: sp.log(1 + x)),
    "expm1": (1, 1, lambda x: sp.exp(x) - 1),
    "LambertW": (1, 2, sp.LambertW),
    "relu": (1, 1, lambda x: sp.Max(0, x)),
    "clip": (3, 3, lambda x, low, high: sp.Min(sp.Max(x, low), high)),
    "logsigmoid": (1, 1, lambda x: -sp.log(1 + sp.exp(-x))),
    "erfc": (1, 1, lambda x: 1 - sp.erf(x)),
    "Phi": (1, 1, lambda x: (1 + sp.erf(x / sp.sqrt(2))) / 2),
    "cbrt": (1, 1, lambda x: sp.sign(x) * sp.Abs(x) ** sp.Rational(1, 3)),
    "square": (1, 1, lambda x: x**2),
    "log2": (1, 1, lambda x: sp.log(x) / sp.log(2)),
    "log10": (1, 1, lambda x: sp.log(x) / sp.log(10)),
    "sec": (1, 1, lambda x: 1 / sp.cos(x)),
    "sech": (1, 1, lambda x: 1 / sp.cosh(x)),
    "coth": (1, 1, lambda x: sp.cosh(x) / sp.sinh(x)),
}
SAME_AS = {"logistic": "sigmoid", "sgn": "sign", "heaviside": "Heaviside"}
SAME_AS |= {f"arc{name}": f"a{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")}
SAME_AS |= {f"ar{name}": f"a{name}" for name in ("sinh", "cosh", "tanh")}
FUNCTIONS |= {name: FUNCTIONS[other] for name, other in SAME_AS.items()}
CONSTANTS: dict[str, sp.Expr] = {"E": sp.E, "e": sp.E, "pi": sp.pi}
RESERVED = {"I", "oo", "zoo", "nan", "inf", "True", "False", "None", "lambda", "Piecewise", *FUNCTIONS}


def short(text: str) -> str:
    """A text as a message quotes it."""
    return repr(text if len(text) <= 60 else text[:57] + "...")
