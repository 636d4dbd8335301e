"""From a formula to a function of tensors: a walk over the tree, without generating or executing text.

Every node becomes a closure over its children's closures. The same walk with mpmath's functions in place of torch's
gives the reference that a compiled form is checked against.
"""

# sympy annotates few of its results.
# pyright: reportGeneralTypeIssues=false, reportOperatorIssue=false, reportReturnType=false, reportCallIssue=false, reportArgumentType=false

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import mpmath
import sympy as sp
import torch
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.losses import numerics
from ganworks.losses.compiler._special import Expm1, LowerOmega, Omega, Sigmoid, Softplus
from ganworks.losses.numerics import Pointwise


class Arithmetic(NamedTuple):
    """What a walk needs to know of the numbers it is for."""

    functions: dict[Any, Callable[..., Any]]
    constant: Callable[[sp.Expr], Any]
    choose: Callable[[Any, Any, Any], Any]
    largest: Callable[[Any, Any], Any]
    smallest: Callable[[Any, Any], Any]
    power: Callable[[Any, Any], Any]


Evaluated = Callable[[Any], Any]


def torch_function(expr: sp.Expr, variable: sp.Symbol) -> Pointwise:
    """A formula in one variable as a function of tensors, differentiable by torch.

    Raises:
        BadInput: another symbol is left, or a function that has no counterpart.
    """
    walked = walk(expr, variable, TORCH)

    def function(x: Tensor) -> Tensor:
        value = walked(x)
        return value if isinstance(value, Tensor) and value.shape == x.shape else torch.zeros_like(x) + value

    return function


def reference(expr: sp.Expr, variable: sp.Symbol, digits: int = 120) -> Callable[[float], Any]:
    """The same formula in extended precision, for checking; raises ArithmeticError or ValueError where undefined."""
    with mpmath.workdps(digits):
        walked = walk(expr, variable, MPMATH)

    def function(x: float) -> Any:
        with mpmath.workdps(digits):
            value = walked(mpmath.mpf(x))
            if isinstance(value, mpmath.mpc):
                if abs(value.imag) > mpmath.mpf(10) ** (-digits // 2) * (1 + abs(value.real)):
                    raise ValueError(f"{expr} is not real at {x}")
                value = value.real
            return mpmath.mpf(value)

    return function


def walk(expr: sp.Basic, variable: sp.Symbol, numbers: Arithmetic) -> Evaluated:
    """One node of a formula as a closure."""
    if expr == variable:
        return lambda x: x
    if expr.is_number and isinstance(expr, sp.Expr):
        value = numbers.constant(expr)
        return lambda x: value
    if isinstance(expr, sp.Symbol):
        raise BadInput(f"The parameter {expr} has no value; give it one, for example {expr}=1.")
    if isinstance(expr, sp.Piecewise):
        return _piecewise(expr, variable, numbers)
    parts = [walk(arg, variable, numbers) for arg in expr.args]
    if isinstance(expr, sp.Add | sp.Mul | sp.Max | sp.Min):
        return _folded(parts, _FOLDS[next(kind for kind in _FOLDS if isinstance(expr, kind))](numbers))
    if isinstance(expr, sp.Pow):
        base = parts[0]
        if expr.exp.is_Integer and abs(int(expr.exp)) <= 64:
            whole = int(expr.exp)
            return lambda x: base(x) ** whole
        if expr.exp == sp.Rational(1, 2):
            root = numbers.functions[sp.sqrt]
            return lambda x: root(base(x))
        exponent = parts[1]
        return lambda x: numbers.power(base(x), exponent(x))
    key = _lower_lambert if isinstance(expr, sp.LambertW) and len(expr.args) == 2 and expr.args[1] == -1 else expr.func
    function = numbers.functions.get(key)
    if function is None:
        raise BadInput(f"A loss cannot be made of {expr.func.__name__}({', '.join(map(str, expr.args))}).")
    if len(parts) == 1 or key is _lower_lambert:
        inner = parts[0]
        return lambda x: function(inner(x))
    return lambda x: function(*(part(x) for part in parts))


def _folded(parts: list[Evaluated], join: Callable[[Any, Any], Any]) -> Evaluated:
    def value(x: Any) -> Any:
        total = parts[0](x)
        for part in parts[1:]:
            total = join(total, part(x))
        return total

    return value


def _piecewise(expr: sp.Piecewise, variable: sp.Symbol, numbers: Arithmetic) -> Evaluated:
    branches = [(walk(value, variable, numbers), _condition(when, variable, numbers)) for value, when in expr.args]

    def value(x: Any) -> Any:
        result = branches[-1][0](x)
        for branch, when in reversed(branches[:-1]):
            result = numbers.choose(when(x), branch(x), result)
        return result

    return value


def _condition(when: sp.Basic, variable: sp.Symbol, numbers: Arithmetic) -> Evaluated:
    if when in (sp.true, sp.false):
        return lambda x: bool(when)
    if isinstance(when, sp.And | sp.Or):
        parts = [_condition(arg, variable, numbers) for arg in when.args]
        return _folded(parts, (lambda a, b: a & b) if isinstance(when, sp.And) else (lambda a, b: a | b))
    compare = {sp.Lt: "__lt__", sp.Le: "__le__", sp.Gt: "__gt__", sp.Ge: "__ge__"}.get(when.func)
    if compare is None:
        raise BadInput(f"A loss cannot be made of the condition {when}.")
    left, right = (walk(arg, variable, numbers) for arg in when.args)
    return lambda x: getattr(left(x) - right(x), compare)(0)


_lower_lambert = object()
_FOLDS: dict[type, Callable[[Arithmetic], Callable[[Any, Any], Any]]] = {
    sp.Add: lambda numbers: lambda a, b: a + b,
    sp.Mul: lambda numbers: lambda a, b: a * b,
    sp.Max: lambda numbers: numbers.largest,
    sp.Min: lambda numbers: numbers.smallest,
}


def _tensors(a: Any, b: Any) -> tuple[Tensor, Tensor]:
    like = a if isinstance(a, Tensor) else b
    return torch.as_tensor(a, dtype=like.dtype, device=like.device), torch.as_tensor(
        b, dtype=like.dtype, device=like.device
    )


def _chosen(when: Any, a: Any, b: Any) -> Any:
    return (a if when else b) if isinstance(when, bool) else torch.where(when, a, b)


def _power(base: Any, exponent: Any) -> Any:
    return torch.pow(base, exponent)


TORCH = Arithmetic(
    functions={
        sp.exp: torch.exp, sp.log: torch.log, sp.sqrt: torch.sqrt, sp.tanh: numerics.tanh,
        sp.sinh: torch.sinh, sp.cosh: torch.cosh, sp.asinh: torch.asinh, sp.acosh: torch.acosh, sp.atanh: torch.atanh,
        sp.sin: torch.sin, sp.cos: torch.cos, sp.tan: torch.tan, sp.asin: torch.asin, sp.acos: torch.acos,
        sp.atan: torch.atan, sp.erf: torch.erf, sp.erfc: torch.erfc, sp.Abs: torch.abs, sp.sign: torch.sign,
        sp.coth: lambda x: 1 / torch.tanh(x), sp.sech: lambda x: 1 / torch.cosh(x),
        sp.Heaviside: lambda x, *_: torch.heaviside(x, torch.full_like(x, 0.5)),
        sp.DiracDelta: lambda x, *_: torch.zeros_like(x),
        sp.LambertW: numerics.lambert_w, _lower_lambert: numerics.lower_lambert_w,
        Softplus: numerics.softplus, Sigmoid: numerics.sigmoid, Expm1: numerics.expm1,
        Omega: numerics.wright_omega, LowerOmega: numerics.lower_omega,
    },
    constant=float, choose=_chosen,
    largest=lambda a, b: torch.maximum(*_tensors(a, b)), smallest=lambda a, b: torch.minimum(*_tensors(a, b)),
    power=_power,
)  # fmt: skip


def _exact(expr: sp.Expr) -> Any:
    value = expr.evalf(mpmath.mp.dps)
    if not value.is_Float and not value.is_Integer:
        raise BadInput(f"{expr} is not a real number.")
    return mpmath.mpf(str(value))


def _step(x: Any, *_: Any) -> Any:
    return (mpmath.sign(x) + 1) / 2


MPMATH = Arithmetic(
    functions={
        sp.exp: mpmath.exp, sp.log: mpmath.log, sp.sqrt: mpmath.sqrt, sp.tanh: mpmath.tanh,
        sp.sinh: mpmath.sinh, sp.cosh: mpmath.cosh, sp.asinh: mpmath.asinh, sp.acosh: mpmath.acosh,
        sp.atanh: mpmath.atanh, sp.sin: mpmath.sin, sp.cos: mpmath.cos, sp.tan: mpmath.tan, sp.asin: mpmath.asin,
        sp.acos: mpmath.acos, sp.atan: mpmath.atan, sp.erf: mpmath.erf, sp.erfc: mpmath.erfc, sp.Abs: abs,
        sp.sign: mpmath.sign, sp.coth: mpmath.coth, sp.sech: mpmath.sech,
        sp.Heaviside: _step, sp.DiracDelta: lambda x, *_: mpmath.mpf(0),
        sp.LambertW: mpmath.lambertw, _lower_lambert: lambda x: mpmath.lambertw(x, -1),
        Softplus: lambda x: mpmath.log1p(mpmath.exp(x)), Sigmoid: lambda x: 1 / (1 + mpmath.exp(-x)),
        Expm1: mpmath.expm1, Omega: lambda x: mpmath.lambertw(mpmath.exp(x)),
        LowerOmega: lambda x: mpmath.lambertw(-mpmath.exp(x), -1),
    },
    constant=_exact, choose=lambda when, a, b: a if when else b, largest=max, smallest=min,
    power=lambda base, exponent: base**exponent,
)  # fmt: skip
