"""The f-GAN rows against the definition: conjugates by numeric supremum, the bound and where it is attained."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from ganworks.losses import objective
from ganworks.losses.f_divergences import FGAN

PI = 0.3
ALPHA = 1.7
xlogx = torch.special.xlogy
F: dict[str, Callable[[Tensor], Tensor]] = {
    "fgan_kl": lambda u: xlogx(u, u),
    "fgan_reverse_kl": lambda u: -u.log(),
    "fgan_pearson": lambda u: (u - 1) ** 2,
    "fgan_neyman": lambda u: (1 - u) ** 2 / u,
    "fgan_hellinger": lambda u: (u.sqrt() - 1) ** 2,
    "fgan_jeffreys": lambda u: (u - 1) * u.log(),
    "fgan_js": lambda u: xlogx(u, u) - (u + 1) * ((u + 1) / 2).log(),
    "fgan_gan": lambda u: xlogx(u, u) - (u + 1) * (u + 1).log(),
    "fgan_total_variation": lambda u: (u - 1).abs() / 2,
    "fgan_weighted_js": lambda u: PI * xlogx(u, u) - (1 - PI + PI * u) * (1 - PI + PI * u).log(),
    "fgan_alpha": lambda u: (u**ALPHA - 1 - ALPHA * (u - 1)) / (ALPHA * (ALPHA - 1)),
}
OPTIONS = {"fgan_weighted_js": {"weight": PI}, "fgan_alpha": {"alpha": ALPHA}}
DOMAIN = {
    "fgan_reverse_kl": (-math.inf, 0),
    "fgan_neyman": (-math.inf, 1),
    "fgan_hellinger": (-math.inf, 1),
    "fgan_js": (-math.inf, math.log(2)),
    "fgan_gan": (-math.inf, 0),
    "fgan_total_variation": (-0.5, 0.5),
    "fgan_weighted_js": (-math.inf, -PI * math.log(PI)),
    "fgan_alpha": (-1 / (ALPHA - 1), math.inf),
}
P = torch.tensor([0.2, 0.3, 0.5], dtype=torch.float64)
Q = torch.tensor([0.5, 1 / 3, 1 / 6], dtype=torch.float64)


def build(name: str, **options: Any) -> FGAN:
    loss = objective(name, **{**OPTIONS.get(name, {}), **options})
    assert isinstance(loss, FGAN)
    return loss


def test_every_row_is_tested() -> None:
    from ganworks.registry import objective as table

    assert set(F) == {name for name in table if name.startswith("fgan_")}


@pytest.mark.parametrize("name", F)
def test_conjugate_is_the_supremum(name: str) -> None:
    """f*(t) = sup over u of u t - f(u), on a fine logarithmic grid."""
    loss = build(name)
    scores = torch.linspace(-5, 4, 19, dtype=torch.float64)
    t, value = loss.activation(scores), loss.conjugate(scores)
    u = torch.logspace(-16, 10, 600_001, dtype=torch.float64, base=math.e)
    sup = (t[:, None] * u - F[name](u)).max(1).values
    assert (sup <= value + 1e-9 * (1 + value.abs())).all()
    inside = (u * t[:, None] - F[name](u)).argmax(1)
    assert (inside < len(u) - 1).all()  # the supremum lies inside the grid, or at its lower end (u = 0)
    assert torch.allclose(sup, value, rtol=2e-4, atol=2e-4)


@pytest.mark.parametrize("name", F)
def test_activation_maps_into_the_domain(name: str) -> None:
    low, high = DOMAIN.get(name, (-math.inf, math.inf))
    for dtype in (torch.float32, torch.float64):
        t = build(name).activation(torch.linspace(-80, 80, 4001, dtype=dtype))
        assert (t.double() >= low - 1e-7).all() and (t.double() <= high + 1e-7).all()
        assert (t.diff() >= 0).all()


def attained(name: str) -> Tensor:
    """The raw scores at which the activation is f'(p/q)."""
    u = (P / Q).requires_grad_()
    (wanted,) = torch.autograd.grad(F[name](u).sum(), u)
    low, high = torch.full_like(P, -60.0), torch.full_like(P, 60.0)
    for _ in range(200):
        middle = (low + high) / 2
        below = build(name).activation(middle) < wanted
        low, high = torch.where(below, middle, low), torch.where(below, high, middle)
    return (low + high) / 2


@pytest.mark.parametrize("name", F)
def test_bound_and_its_equality(name: str) -> None:
    loss = build(name)
    exact = float((Q * F[name](P / Q)).sum())

    def bound(scores: Tensor) -> float:
        return float((P * loss.activation(scores)).sum() - (Q * loss.conjugate(scores)).sum())

    assert bound(attained(name)) == pytest.approx(exact, abs=1e-9)
    generator = torch.Generator().manual_seed(0)
    for _ in range(100):
        assert bound(3 * torch.randn(3, dtype=torch.float64, generator=generator)) <= exact + 1e-12


@pytest.mark.parametrize("name", F)
def test_f_vanishes_at_one_except_for_the_original_gan(name: str) -> None:
    at_one = float(F[name](torch.ones((), dtype=torch.float64)))
    assert at_one == pytest.approx(-2 * math.log(2) if name == "fgan_gan" else 0.0, abs=1e-12)


@pytest.mark.parametrize("name", F)
def test_generators(name: str) -> None:
    scores = torch.linspace(-2, 2, 9, dtype=torch.float64)
    saddle = build(name)
    other = build(name, generator_loss="non_saturating")
    assert torch.equal(saddle.on_generated(scores), -saddle.conjugate(scores))
    assert torch.equal(other.on_generated(scores), -saddle.activation(scores))


@pytest.mark.parametrize("name", [name for name in F if name not in ("fgan_pearson", "fgan_total_variation")])
def test_slope_of_the_conjugate_is_its_maximiser(name: str) -> None:
    """(f*)'(t) is the u that attains the supremum: f'(that u) gives t back."""
    loss = build(name)
    scores = torch.linspace(-4, 4, 17, dtype=torch.float64, requires_grad=True)
    t = loss.activation(scores)
    (dt,) = torch.autograd.grad(t.sum(), scores)
    (dconjugate,) = torch.autograd.grad(loss.conjugate(scores).sum(), scores)
    u = (dconjugate / dt).detach().requires_grad_()
    (back,) = torch.autograd.grad(F[name](u).sum(), u)
    assert torch.allclose(back, t, rtol=1e-8, atol=1e-8)


def test_alpha_meets_its_neighbours() -> None:
    scores = torch.linspace(-3, 3, 13, dtype=torch.float64)
    for alpha in (1.0, 0.0):
        exact, near = build("fgan_alpha", alpha=alpha), build("fgan_alpha", alpha=alpha + 1e-7)
        assert torch.allclose(exact.activation(scores), near.activation(scores), atol=1e-5)
        assert torch.allclose(exact.conjugate(scores), near.conjugate(scores), atol=1e-5)
