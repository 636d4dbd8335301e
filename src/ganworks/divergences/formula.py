"""Formulas as text, computed with whatever numbers are at hand: floats, arrays, or tensors of a library above.

The operations are carried out in the order in which the text has them.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, wrightomega, xlogy

Names = Mapping[str, object]
Functions = Mapping[str, Callable[..., object]]

_BINARY: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_SCALAR: Functions = {"exp": math.exp, "log": math.log, "log1p": math.log1p, "sqrt": math.sqrt}


def compute(text: str, functions: Functions, **names: object) -> Any:
    """The value of a formula.

    Args:
        text: numbers, names, ``+ - * / ^``, parentheses and functions of a name, as ``"u*log(u)"``.
        functions: what each function's name stands for; those of plain numbers are Python's.
        names: what each other name stands for.

    Example:
        >>> compute("u*log(u)", NUMPY, u=1.0)
        0.0
    """
    return _value(_tree(text), functions, names)


@lru_cache(maxsize=512)
def _tree(text: str) -> ast.expr:
    return ast.parse(text.replace("^", "**"), mode="eval").body


def _value(node: ast.expr, functions: Functions, names: Names) -> Any:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return node.value
    if isinstance(node, ast.Name):
        return names[node.id]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand, functions, names)
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        left, right = (_value(side, functions, names) for side in (node.left, node.right))
        return _BINARY[type(node.op)](left, right)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        arguments = [_value(argument, functions, names) for argument in node.args]
        plain = all(isinstance(argument, int | float) for argument in arguments) and node.func.id in _SCALAR
        return (_SCALAR if plain else functions)[node.func.id](*arguments)
    raise ValueError(f"{ast.unparse(node)!r} is no formula.")


def grown(expm1: Callable[[Any], Any]) -> Callable[[Any, float], Any]:
    r""":math:`(e^{cx} - 1)/c`, which is x at c = 0, as a function of x and c."""
    return lambda x, rate: expm1(rate * x) / rate if rate else x


def _times_exponential(x: NDArray) -> NDArray:
    """x e^x, zero at minus infinity."""
    never = np.isneginf(x)
    return np.where(never, 0.0, np.where(never, 0.0, x) * np.exp(x))


NUMPY: Functions = {
    "Abs": np.abs,
    "LambertW": lambda x: wrightomega(np.log(x)),
    "exp": np.exp,
    "expm1": np.expm1,
    "grown": grown(np.expm1),
    "log": np.log,
    "log1p": np.log1p,
    "logaddexp": np.logaddexp,
    "omega": wrightomega,
    "relu": lambda x: np.maximum(x, 0.0),
    "sigmoid": expit,
    "sign": np.sign,
    "sinh": np.sinh,
    "softplus": lambda x: np.logaddexp(0.0, x),
    "sqrt": np.sqrt,
    "tanh": np.tanh,
    "xexp": _times_exponential,
    "xlogx": lambda x: xlogy(x, x),
}
"""The functions of formulas, on arrays."""
