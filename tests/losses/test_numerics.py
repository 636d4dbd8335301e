"""Elementary functions far from the origin, against mpmath."""

from __future__ import annotations

from collections.abc import Callable

import mpmath
import pytest
import torch

from ganworks.losses import numerics

CASES: dict[str, tuple[Callable, Callable, Callable, float, float]] = {
    "softplus": (numerics.softplus, lambda x: mpmath.log1p(mpmath.exp(x)), lambda x: 1 / (1 + mpmath.exp(-x)), -80, 80),
    "expm1": (numerics.expm1, mpmath.expm1, mpmath.exp, -80, 80),
    "tanh": (numerics.tanh, mpmath.tanh, lambda x: mpmath.sech(x) ** 2, -40, 40),
    "log1mexp": (numerics.log1mexp, lambda x: mpmath.log(-mpmath.expm1(-x)), lambda x: 1 / mpmath.expm1(x), 1e-9, 80),
    "wright_omega": (
        numerics.wright_omega,
        lambda x: mpmath.lambertw(mpmath.exp(x)).real,
        lambda x: 1 / (1 + 1 / mpmath.lambertw(mpmath.exp(x)).real),
        -80,
        80,
    ),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 6e-7), (torch.float64, 2e-15)])
def test_values_and_gradients(name: str, dtype: torch.dtype, tolerance: float) -> None:
    function, value, slope, low, high = CASES[name]
    x = torch.linspace(low, high, 161, dtype=dtype, requires_grad=True)
    y = function(x)
    (grad,) = torch.autograd.grad(y.sum(), x)
    with mpmath.workdps(80):
        for at, got, rate in zip(x.tolist(), y.tolist(), grad.tolist(), strict=True):
            assert got == pytest.approx(float(value(mpmath.mpf(at))), rel=tolerance, abs=1e-37)
            assert rate == pytest.approx(float(slope(mpmath.mpf(at))), rel=tolerance, abs=1e-37)


@pytest.mark.parametrize("name", CASES)
def test_second_derivatives(name: str) -> None:
    function, *_, low, high = CASES[name]
    x = torch.linspace(max(low, -5), min(high, 5), 9, dtype=torch.float64)[1:-1].requires_grad_()
    assert torch.autograd.gradcheck(function, x)
    assert torch.autograd.gradgradcheck(function, x)


def test_wright_omega_where_the_exponential_overflows() -> None:
    x = torch.tensor([1e3, 1e6, 1e12], dtype=torch.float64)
    w = numerics.wright_omega(x)
    assert torch.allclose(w + w.log(), x, rtol=1e-15)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_both_real_branches_of_lambert(dtype: torch.dtype) -> None:
    tolerance = 5e-6 if dtype == torch.float32 else 1e-13
    for function, branch, low, high in (
        (numerics.lambert_w, 0, -0.36, 50.0),
        (numerics.lower_lambert_w, -1, -0.36, -1e-4),
    ):
        x = torch.linspace(low, high, 41, dtype=dtype, requires_grad=True)
        w = function(x)
        (grad,) = torch.autograd.grad(w.sum(), x)
        for at, value, slope in zip(x.tolist(), w.tolist(), grad.tolist(), strict=True):
            exact = mpmath.lambertw(mpmath.mpf(at), branch).real
            assert value == pytest.approx(float(exact), rel=tolerance)
            assert slope == pytest.approx(float(1 / (mpmath.exp(exact) * (1 + exact))), rel=30 * tolerance)
    assert numerics.lambert_w(torch.tensor([-1.0])).isnan() and numerics.lower_omega(torch.tensor([0.0])).isnan()


def test_towers_work_under_vmap() -> None:
    x = torch.linspace(-3, 3, 12).reshape(3, 4)
    assert torch.equal(torch.func.vmap(numerics.expm1)(x), numerics.expm1(x))
    assert torch.allclose(torch.func.vmap(torch.func.grad(lambda row: numerics.expm1(row).sum()))(x), x.exp())
