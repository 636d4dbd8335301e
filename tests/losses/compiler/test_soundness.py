"""A compiled loss is the design: held to mpmath at scores of either sign, small and large, in every precision."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import mpmath
import pytest
import sympy as sp
import torch
from exact import reference
from typed import present

from ganworks.errors import BadInput
from ganworks.losses import objective
from ganworks.losses.compiler import Compiled, compiled
from ganworks.workshop import design
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.parts import Design

SCORES = (-1e4, -310.0, -87.5, -7.25, -1.5, -0.375, -1e-6, 1e-6, 0.375, 1.5, 7.25, 87.5, 310.0, 1e4)
TOLERANCE = {torch.float64: 1e-9, torch.float32: 2e-6, torch.bfloat16: 1e-2}


@pytest.fixture(autouse=True)
def _undecided_is_no_matter_here() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def finished(made: Design, **options: Any) -> Compiled:
    """The loss of a design, by the door that users take."""
    loss = objective(made, **options)
    assert isinstance(loss, Compiled)
    return loss


def exact(formula: sp.Expr, score: float) -> tuple[float, float]:
    """A formula in r at r = e^-v, and its slope in v by a difference quotient, to thousands of digits."""
    digits = 60 + int(1.5 * abs(score))
    at_ratio = reference(formula, R, digits)
    with mpmath.workdps(digits):
        step = mpmath.mpf(10) ** -20
        low, middle, high = (at_ratio(mpmath.exp(-(mpmath.mpf(score) + k * step))) for k in (-1, 0, 1))
        return float(middle), float((high - low) / (2 * step))


def hold(part, formula: sp.Expr, sign: int, dtype: torch.dtype, scores: tuple[float, ...] = SCORES) -> None:
    """A part of a loss against a formula in r: values and slopes, or infinities where the precision holds no more."""
    at = torch.tensor(scores, dtype=dtype).requires_grad_()
    value = part(at)
    (slope,) = torch.autograd.grad(value.sum(), at, materialize_grads=True, allow_unused=True)
    for place, score in enumerate(at.tolist()):
        for number, wanted in zip((value[place].item(), slope[place].item()), exact(formula, score), strict=True):
            held = torch.tensor(sign * wanted, dtype=torch.float64).to(dtype).item()
            assert number == pytest.approx(held, rel=TOLERANCE[dtype], abs=1e-12), (score, formula)


KINKED = [
    "max(0,t)",
    "max(0,1-t)",
    "abs(t)",
    "t+abs(t-1)",
    "min(0,t)^2+t",
    "sign(t-2)+t",
    "max(-1,t,t/2)",
    "t*Heaviside(t-1)",
    "abs(log(1+exp(t))-1)",
]


@pytest.fixture(scope="module")
def logit() -> Design:
    return design(omega="log(r)", rho="1/(1+exp(t))", time_limit=10)


@pytest.mark.parametrize("beta", KINKED)
def test_a_generators_loss_with_a_kink_keeps_both_its_sides(beta: str) -> None:
    made = compiled(design(omega="log(r)", rho="1/(1+exp(t))", beta=beta, time_limit=6), force=True)
    slope = present(made.design.generator.beta).subs(sp.Symbol("t", real=True), sp.log(R))
    for dtype in TOLERANCE:
        hold(made.on_generated, slope, 1, dtype)


@pytest.mark.parametrize("dtype", TOLERANCE)
def test_the_critics_parts_are_the_designs(logit: Design, dtype: torch.dtype) -> None:
    made = compiled(logit)
    hold(made.on_real, sp.log((1 + R) / 2), 1, dtype)
    hold(made.on_fake, sp.log(2 * R / (1 + R)), -1, dtype)


def test_scores_are_confined_where_the_formulas_are_not_defined() -> None:
    """log(1-t) on data and log(t) on samples: with t = D of the fakes, the original game on twice the log ratio."""
    made = finished(design(phi="log(1-t)", psi="log(t)", time_limit=10))
    assert any("(0, 1)" in note for note in made.notes)
    scores = torch.tensor([-1e4, -30.0, -1.0, 0.0, 2.0, 40.0, 1e4], dtype=torch.float64)
    softplus = torch.nn.functional.softplus
    assert torch.allclose(made.on_real(scores), softplus(-2 * scores, threshold=40), rtol=1e-10, atol=0)
    assert torch.allclose(made.on_fake(scores), softplus(2 * scores, threshold=40), rtol=1e-10, atol=0)


def test_scores_are_confined_where_the_game_has_no_bound_outside() -> None:
    made = finished(design(phi="-1/t", psi="-t", time_limit=10), force=True)
    scores = torch.linspace(-5, 5, 11, dtype=torch.float64)
    assert torch.allclose(made.on_real(scores), torch.exp(-scores))
    assert torch.allclose(made.on_fake(scores), torch.exp(scores))


def test_a_loss_that_needs_no_bounds_keeps_its_meaning() -> None:
    made = finished(design(phi="-(t-1)^2", psi="-t^2", beta="(t-1)^2", time_limit=10))
    scores = torch.tensor([-1e4, -1.0, 0.5, 3.0, 1e4], dtype=torch.float64)
    assert made.notes == () and torch.equal(made.on_real(scores), (scores - 1) ** 2)


def test_a_best_critic_that_jumps_is_named() -> None:
    made = finished(design(f="abs(u-1)/2", time_limit=10))
    assert any("jumps" in note for note in made.notes)
    hinge = {"phi": "-max(0,1+t)", "psi": "-max(0,1-t)", "beta": "t"}
    with pytest.raises(BadInput, match="native"):
        compiled(design(**hinge, time_limit=10), reading="log_ratio", force=True)


def test_steep_designs_train_in_single_precision() -> None:
    made = finished(design(omega="asinh(r)", rho="exp(t)", time_limit=15), force=True)
    scores = torch.linspace(-20, 20, 41).requires_grad_()
    for loss in (made.critic(real=scores, fake=-scores), made.generator(real=scores, fake=-scores)):
        (slope,) = torch.autograd.grad(loss, scores, materialize_grads=True)
        assert torch.isfinite(loss) and torch.isfinite(slope).all()
    with mpmath.workdps(40):  # psi is the integral of e^t over t = asinh r, less its value at r = 1
        for score, value in zip(scores.tolist(), made.on_fake(scores).tolist(), strict=True):
            t, one = mpmath.asinh(mpmath.exp(-mpmath.mpf(score))), mpmath.asinh(1)
            assert value == pytest.approx(-float(mpmath.exp(t) - mpmath.exp(one)), rel=1e-6, abs=1e-6)
