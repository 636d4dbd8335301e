"""From a formula to a function of tensors: a walk over the tree, without generating or executing text.

Every node becomes a closure over its children's closures. The same walk with other arithmetic in place of torch's gives
the certified values that a compiled form is checked against.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import sympy as sp
import torch
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.losses import numerics
from ganworks.losses.numerics import Pointwise

Evaluated = Callable[[Any], Any]
LARGEST_POWER = 64


class Arithmetic(NamedTuple):
    """What a walk needs to know of the numbers it is for.

    Attributes:
        functions: what stands for each function of a formula.
        is_constant: whether a part of a formula is turned into one number.
        constant: that number.
        holds: whether a difference is ``"__lt__"``, ``"__le__"``, ``"__gt__"`` or ``"__ge__"`` zero.
        choose: a condition, and two functions without arguments that give the two cases.
        largest, smallest, power: of two numbers.
    """

    functions: dict[Any, Callable[..., object]]
    is_constant: Callable[[sp.Expr], bool]
    constant: Callable[[sp.Expr], Any]
    holds: Callable[[Any, str], Any]
    choose: Callable[[Any, Callable[[], Any], Callable[[], Any]], Any]
    largest: Callable[[Any, Any], Any]
    smallest: Callable[[Any, Any], Any]
    power: Callable[[Any, Any], Any]


def torch_function(expr: sp.Expr, variable: sp.Symbol) -> Pointwise:
    """A formula in one variable as a function of tensors, differentiable by torch.

    Raises:
        BadInput: another symbol is left, or a function that has no counterpart.
    """
    walked = walk(expr, variable, TORCH)

    def function(x: Tensor) -> Tensor:
        value = walked(x)
        if value is x:
            return x.view_as(x)  # autograd's own functions may not return what they were given
        return value if isinstance(value, Tensor) and value.shape == x.shape else torch.zeros_like(x) + value

    return function


def walk(expr: sp.Basic, variable: sp.Symbol, numbers: Arithmetic) -> Evaluated:
    """One node of a formula as a closure.

    Raises:
        BadInput: another symbol is left, or a function that has no counterpart.
    """
    if expr == variable:
        return lambda x: x
    if isinstance(expr, sp.Expr) and numbers.is_constant(expr):
        return lambda x: numbers.constant(expr)
    if isinstance(expr, sp.Symbol):
        raise BadInput(f"The parameter {expr} has no value; give it one, for example {expr}=1.")
    if isinstance(expr, sp.Piecewise):
        return _piecewise(expr, variable, numbers)
    parts = [walk(arg, variable, numbers) for arg in expr.args]
    for kind, join in _joins(numbers).items():
        if isinstance(expr, kind):
            return _folded(parts, join)
    if isinstance(expr, sp.Pow):
        return _power(expr, parts, numbers)
    function = numbers.functions.get(LOWER_LAMBERT if _is_lower_lambert(expr) else expr.func)
    if function is None:
        raise BadInput(f"A loss cannot be made of {expr.func.__name__}({', '.join(map(str, expr.args))}).")
    inner = parts[0]
    return lambda x: function(inner(x))


def _joins(numbers: Arithmetic) -> dict[type, Callable[[Any, Any], Any]]:
    return {
        sp.Add: lambda a, b: a + b,
        sp.Mul: lambda a, b: a * b,
        sp.Max: numbers.largest,
        sp.Min: numbers.smallest,
    }


def _power(expr: sp.Pow, parts: list[Evaluated], numbers: Arithmetic) -> Evaluated:
    base, exponent = parts
    if expr.exp.is_Integer and abs(int(expr.exp)) <= LARGEST_POWER:
        integer = int(expr.exp)
        return lambda x: base(x) ** integer
    if expr.exp == sp.Rational(1, 2):
        root = numbers.functions[sp.sqrt]
        return lambda x: root(base(x))
    if expr.base == sp.E:
        exponential = numbers.functions[sp.exp]
        return lambda x: exponential(exponent(x))
    return lambda x: numbers.power(base(x), exponent(x))


def _is_lower_lambert(expr: sp.Basic) -> bool:
    return isinstance(expr, sp.LambertW) and len(expr.args) == 2 and expr.args[1] == -1


def _folded(parts: list[Evaluated], join: Callable[[Any, Any], Any]) -> Evaluated:
    def value(x: Any) -> Any:
        total = parts[0](x)
        for part in parts[1:]:
            total = join(total, part(x))
        return total

    return value


def _piecewise(expr: Any, variable: sp.Symbol, numbers: Arithmetic) -> Evaluated:
    branches = [(walk(value, variable, numbers), _condition(when, variable, numbers)) for value, when in expr.args]

    def value(x: Any, place: int = 0) -> Any:
        branch, when = branches[place]
        if place == len(branches) - 1:
            return branch(x)
        return numbers.choose(when(x), lambda: branch(x), lambda: value(x, place + 1))

    return value


def _condition(when: sp.Basic, variable: sp.Symbol, numbers: Arithmetic) -> Evaluated:
    if when in (sp.true, sp.false):
        return lambda x: bool(when)
    if isinstance(when, sp.And | sp.Or):
        parts = [_condition(arg, variable, numbers) for arg in when.args]
        return _folded(parts, (lambda a, b: a & b) if isinstance(when, sp.And) else (lambda a, b: a | b))
    compare = _COMPARE.get(when.func)
    if compare is None:
        raise BadInput(f"A loss cannot be made of the condition {when}.")
    left, right = (walk(arg, variable, numbers) for arg in when.args)
    return lambda x: numbers.holds(left(x) - right(x), compare)


_COMPARE = {sp.Lt: "__lt__", sp.Le: "__le__", sp.Gt: "__gt__", sp.Ge: "__ge__"}
LOWER_LAMBERT = object()
"""Key of the branch :math:`W_{-1}` among an arithmetic's functions."""


def _tensors(a: Any, b: Any) -> tuple[Tensor, Tensor]:
    like = a if isinstance(a, Tensor) else b
    first, second = (torch.as_tensor(part, dtype=like.dtype, device=like.device) for part in (a, b))
    return first, second


def _select(when: Any, first: Callable[[], Any], second: Callable[[], Any]) -> Any:
    if isinstance(when, bool):
        return first() if when else second()
    return torch.where(when, *_tensors(first(), second()) if _any_tensor(first(), second()) else (first(), second()))


def _any_tensor(*parts: Any) -> bool:
    return any(isinstance(part, Tensor) for part in parts)


TORCH = Arithmetic(
    functions={
        sp.exp: torch.exp,
        sp.log: torch.log,
        sp.sqrt: torch.sqrt,
        sp.tanh: numerics.tanh,
        sp.sinh: torch.sinh,
        sp.cosh: torch.cosh,
        sp.asinh: torch.asinh,
        sp.acosh: torch.acosh,
        sp.atanh: torch.atanh,
        sp.sin: torch.sin,
        sp.cos: torch.cos,
        sp.tan: torch.tan,
        sp.asin: torch.asin,
        sp.acos: torch.acos,
        sp.atan: torch.atan,
        sp.erf: torch.erf,
        sp.erfc: torch.erfc,
        sp.Abs: torch.abs,
        sp.sign: torch.sign,
        sp.coth: lambda x: 1 / torch.tanh(x),
        sp.sech: lambda x: 1 / torch.cosh(x),
        sp.Heaviside: lambda x: torch.heaviside(x, torch.full_like(x, 0.5)),
        sp.DiracDelta: torch.zeros_like,
        sp.LambertW: numerics.lambert_w,
        LOWER_LAMBERT: numerics.lower_lambert_w,
    },
    is_constant=lambda expr: bool(expr.is_number),
    constant=float,
    holds=lambda difference, name: getattr(difference, name)(0),
    choose=_select,
    largest=lambda a, b: torch.maximum(*_tensors(a, b)),
    smallest=lambda a, b: torch.minimum(*_tensors(a, b)),
    power=torch.pow,
)
