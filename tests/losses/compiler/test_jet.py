"""Compiled formulas, tables in their place, and integrals of slopes."""

from __future__ import annotations

import mpmath
import pytest
import sympy as sp
import torch

from ganworks.errors import BadInput
from ganworks.losses.compiler._codegen import torch_function
from ganworks.losses.compiler._jet import jet, jet_of_slope

X = sp.Symbol("x", real=True)


def test_table_is_accurate_where_magnitudes_vary() -> None:
    def exact(x: float) -> mpmath.mpf:
        with mpmath.workdps(60):
            return mpmath.exp(-x) / (1 + mpmath.exp(x / 3)) ** 2

    function = table(exact)
    x = torch.linspace(-87, 87, 500, dtype=torch.float64)
    wanted = torch.tensor([float(exact(float(at))) for at in x], dtype=torch.float64)
    assert torch.allclose(function(x), wanted, rtol=1e-9, atol=0)
    grad = torch.autograd.functional.jacobian(lambda y: function(y).sum(), x)
    assert torch.allclose(grad, wanted * (-1 - 2 / 3 * torch.sigmoid(x / 3)), rtol=1e-7, atol=0)  # type: ignore
    assert torch.isfinite(function(torch.tensor([-1e3, 1e3], dtype=torch.float64))).all()


def test_a_formula_without_a_stable_form_becomes_a_table() -> None:
    """sqrt(1 + e^-2x) - e^-x - ... loses every digit on the left, and no rule here mends it."""
    expr = sp.sqrt(1 + sp.exp(-2 * X)) - sp.exp(-X)
    made = jet(expr, X)
    assert made.forms[0] is None
    x = torch.linspace(-50, 50, 41)
    with mpmath.workdps(80):
        wanted = [float(mpmath.sqrt(1 + mpmath.exp(-2 * a)) - mpmath.exp(-a)) for a in map(mpmath.mpf, x.tolist())]
    assert torch.allclose(made(x).double(), torch.tensor(wanted, dtype=torch.float64), rtol=1e-6, atol=0)


def test_values_integrate_slopes() -> None:
    made = jet_of_slope(sp.exp(-(X**2)) + sp.tanh(X), X)
    x = torch.linspace(-9, 9, 37, dtype=torch.float64)
    wanted = 0.5 * torch.pi**0.5 * torch.erf(x) + torch.log(torch.cosh(x))
    assert torch.allclose(made(x), wanted, atol=1e-12)
    assert made(torch.zeros(1, dtype=torch.float64)).abs() < 1e-15


def test_dtype_and_shape_are_kept_and_constants_broadcast() -> None:
    scores = torch.zeros(2, 1, 3)
    assert jet(sp.Integer(3) + 0 * X, X)(scores).shape == (2, 1, 3)
    assert jet(sp.exp(X), X)(scores).dtype == torch.float32


def test_piecewise_formulas() -> None:
    expr = sp.Piecewise((X**2, X < 0), (X, X < 2), (2, True))
    x = torch.tensor([-3.0, 1.0, 5.0])
    assert torch.equal(jet(expr, X)(x), torch.tensor([9.0, 1.0, 2.0]))


def test_what_has_no_counterpart_is_named() -> None:
    with pytest.raises(BadInput, match="gamma"):
        torch_function(sp.gamma(X), X)
    with pytest.raises(BadInput, match="parameter a"):
        torch_function(sp.Symbol("a") * X, X)
    with pytest.raises(BadInput, match="real value"):
        jet(sp.log(X), X)
