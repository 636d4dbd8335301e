"""Stable forms are equal to what they replace, and are the ones a person would write."""

from __future__ import annotations

import mpmath
import pytest
import sympy as sp

from ganworks.losses.compiler._codegen import reference
from ganworks.losses.compiler._stable_forms import stable_forms, without_overflow
from ganworks.losses.compiler._special import Omega, Sigmoid, Softplus

X = sp.Symbol("x", real=True)
E = sp.exp(X)
CASES = {
    "x - log(1+e^x)": X - sp.log(1 + E),
    "log of a ratio": sp.log(2 * E / (1 + E)),
    "trinomial": sp.log(1 + E + 3 * sp.exp(2 * X)) - 2 * X,
    "half powers": 2 * sp.exp(X / 2) - 2 + sp.log((1 + sp.exp(X / 2)) / 2),
    "sigmoid squared": 1 - 4 / (1 + E) ** 2,
    "difference of exponentials": sp.exp(2 * X) + E - 2,
    "hyperbolic": sp.tanh(X) * sp.sech(X) ** 2,
    "irrational rate": sp.exp(sp.sqrt(2) * X) / (1 + sp.exp(sp.sqrt(2) * X)),
    "arc tangent": sp.atan(E) + sp.log(1 + sp.exp(-X)),
    "coefficient that is a sigmoid": X / (1 + E),
}


@pytest.mark.parametrize("name", CASES)
def test_every_form_is_equal(name: str) -> None:
    exact = reference(CASES[name], X, 60)
    forms = list(stable_forms(CASES[name], X))
    assert len(forms) > 1
    for form in forms:
        again = reference(form, X, 60)
        for at in (-3.7, -0.4, 0.0, 1.1, 5.3):
            with mpmath.workdps(60):
                assert abs(again(at) - exact(at)) < mpmath.mpf(10) ** -40


@pytest.mark.parametrize(
    ("expr", "wanted"),
    [
        (X - sp.log(1 + E), -Softplus(-X)),
        (E / (1 + E), Sigmoid(X)),
        (E / (1 + E) ** 2, Sigmoid(X) * Sigmoid(-X)),
        (sp.log(1 + 1 / E) + X, Softplus(X)),
    ],
)
def test_known_forms_come_first(expr: sp.Expr, wanted: sp.Expr) -> None:
    assert next(iter(stable_forms(expr, X))) == wanted


def test_lambert_of_an_exponential_is_not_formed() -> None:
    assert without_overflow(sp.LambertW(3 * sp.exp(1 - X)), X) == Omega(1 - X + sp.log(3))
    lower = without_overflow(sp.LambertW(-sp.exp(X - 5), -1), X)
    with mpmath.workdps(40):
        assert float(reference(lower, X)(1.0)) == pytest.approx(float(mpmath.lambertw(-mpmath.exp(-4), -1).real))
