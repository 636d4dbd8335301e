"""Compiled formulas, tables in their place, and integrals of slopes."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp
import torch
from exact import reference

from ganworks.errors import BadInput
from ganworks.losses.compiler._codegen import torch_function
from ganworks.losses.compiler._jet import jet, jet_of, jet_of_slope
from ganworks.losses.compiler._table import CHECKS, DEGREE, _polynomial
from ganworks.losses.compiler._truth import Source

X = sp.Symbol("x", real=True)


def numbers(expr: sp.Expr, scores: torch.Tensor, digits: int = 120) -> torch.Tensor:
    exact = reference(expr, X, digits)
    return torch.tensor([float(exact(at)) for at in scores.tolist()], dtype=torch.float64)


TABLED = {
    "softplus": sp.log(1 + sp.exp(X)),
    "two rates": sp.exp(-X) / (1 + sp.exp(X / 3)) ** 2,
    "a difference that cancels": sp.sqrt(1 + sp.exp(-2 * X)) - sp.exp(-X),
    "a kink": sp.Max(0, sp.log(1 + sp.exp(X)) - 1),
    "a case": sp.Piecewise((sp.log(1 + sp.exp(X)), sp.Rational(1, 3) > X), (X**2, True)),
}


@pytest.mark.parametrize("name", TABLED)
def test_what_loses_its_digits_becomes_a_table(name: str) -> None:
    """Value, slope and curvature in float64, wherever float64 holds them."""
    made = jet(TABLED[name], X)
    assert None in made.forms
    scores = torch.tensor([*range(-84, 85, 7), -650.0, -300.0, 300.0, 650.0], dtype=torch.float64) + 0.1234
    for order, function in enumerate((made.value, made.slope, made.curvature)):
        wanted = numbers(sp.diff(TABLED[name], X, order), scores, 1200)
        assert torch.allclose(function(scores), wanted, rtol=1e-11, atol=1e-14 if order == 0 else 0), order


def test_far_scores_are_neither_linearised_nor_lost() -> None:
    scores = torch.tensor([-1e4, -500.0, 500.0, 1e4], dtype=torch.float64)
    softplus = jet(sp.log(1 + sp.exp(X)), X)
    assert torch.allclose(softplus(scores), torch.nn.functional.softplus(scores), rtol=1e-12, atol=0)
    root = jet(sp.log(1 + sp.exp(X)) ** 2, X)
    assert torch.allclose(root(scores), torch.nn.functional.softplus(scores) ** 2, rtol=1e-11, atol=0)
    assert torch.equal(jet((X - 1) ** 2, X)(10 * scores), (10 * scores - 1) ** 2)


def test_a_table_that_is_steep_at_its_end_works_in_single_precision() -> None:
    made = jet(sp.exp(-X) * sp.log(1 + sp.exp(-3 * X)) + sp.log(1 + sp.exp(X)), X)
    assert made.forms[0] is None
    scores = torch.tensor([-1e5, -1e4, -90.0, -5.0, 5.0, 90.0, 1e5], requires_grad=True)
    value = made(scores)
    (slope,) = torch.autograd.grad(value.sum(), scores)
    assert torch.isinf(value[:2]).all() and torch.isfinite(value[3:]).all() and not slope.isnan().any()


def test_a_double_exponential_overflows_and_is_not_refused() -> None:
    """log(1 + e^-r^2) - log(e^-r^2) with r = e^-x: r^2 to the left, where no ball can hold the exponentials."""
    inner = sp.exp(-sp.exp(-2 * X))
    made = jet(sp.log(1 + inner) - sp.log(inner), X)
    scores = torch.tensor([-1e4, -20.0, -2.0, 3.0], dtype=torch.float64)
    squares = torch.exp(-2 * scores)
    assert torch.allclose(made(scores), squares + torch.log1p(torch.exp(-squares)), rtol=1e-12)


def test_another_function_than_the_source_is_not_taken() -> None:
    """A formula that agrees on one side of zero only, as a careless simplification gives."""
    right = Source(sp.Max(0, -X) + X / 2, X, X, X)
    made = jet_of(right, X / 2)
    scores = torch.tensor([-1e3, -2.0, -1e-3, 1e-3, 2.0, 1e3], dtype=torch.float64)
    assert torch.allclose(made(scores), scores.abs() / 2, rtol=1e-12, atol=0)
    assert torch.allclose(made.slope(scores), scores.sign() / 2)


def test_tables_differentiate_twice_and_under_vmap() -> None:
    made = jet(sp.log(1 + sp.exp(X)), X)
    scores = torch.linspace(-3, 3, 12, dtype=torch.float64)
    assert torch.autograd.gradgradcheck(made, scores.clone().requires_grad_())
    rows = scores.reshape(3, 4)
    assert torch.equal(torch.func.vmap(made)(rows), made(rows))
    assert torch.allclose(torch.func.vmap(torch.func.grad(lambda row: made(row).sum()))(rows), rows.sigmoid())


def test_values_integrate_slopes() -> None:
    made = jet_of_slope(Source(sp.exp(-(X**2)) + sp.tanh(X), X, X, X))
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


def test_no_polynomial_goes_through_values_whose_coefficients_overflow() -> None:
    values = np.linspace(0.5, 1.5, DEGREE + 1 + len(CHECKS)) * 1e304
    assert _polynomial(values, values, CHECKS)[2] == np.inf


def test_what_changes_too_often_is_refused_in_bounded_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ganworks.losses.compiler._jet.WORK", 0.3)
    with pytest.raises(BadInput, match="too often"):
        jet(sp.sin(sp.exp(X)) + X, X)
