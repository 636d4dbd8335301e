"""Losses made of formulas: against extended precision, against the hand-written losses, and in use."""

from __future__ import annotations

import math
import warnings
from dataclasses import replace
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy as sp
import torch
import yaml
from exact import reference
from torch import Tensor

from ganworks.divergences.table import GENERATORS
from ganworks.errors import BadInput
from ganworks.losses import objective
from ganworks.losses.compiler import compiled, from_catalogue
from ganworks.losses.numerics import at_least_single
from ganworks.registry import objective as table
from ganworks.workshop.certify.verdict import Condition, proved, refuted, undecided
from ganworks.workshop.grammar import parse
from ganworks.workshop.grammar.parameters import NONE, Parameters
from ganworks.workshop.grammar.vocabulary import LOG_RATIO as V
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.grammar.vocabulary import VALUE as T
from ganworks.workshop.parts import CriticGame, Design, Divergence, GeneratorGame

VALID = Condition("all", "everything holds", proved("by hand", "for the test"))
UNKNOWN = dict.fromkeys(
    ("f", "f_conjugate", "output_activation", "conjugate_of_activation", "known_as", "at_equal", "at_disjoint")
)


def pair(
    phi: str, psi: str, beta: str | None = None, orientation: str = "real", parameters: Parameters = NONE
) -> Design:
    """A design as somebody's loss, without any derivation."""
    names = {"t": T, **parameters.names}
    on_data, on_samples = parse(phi, names), parse(psi, names)
    own = on_samples if beta is None else parse(beta, names)
    critic = CriticGame(on_data, on_samples, None, None, None, (None, None), orientation, None, None)  # type: ignore
    generator = GeneratorGame(None, own, beta is not None, None, None, None)
    divergence = Divergence(d=None, domain=(None, None), domain_closed=False, slopes=(None, None), **UNKNOWN)
    return Design("phi_psi", {}, parameters, critic, generator, divergence, (VALID,), {})


def divergence(d: str, omega: str = "log(r)") -> Design:
    """A design by its divergence and the critic's best value, without any proof."""
    names = {"r": R, "t": T}
    form, value = parse(d, names), parse(omega, names)
    psi_r = sp.diff(form, R)
    phi_r = form - R * psi_r
    ends = tuple(sp.limit(value, R, end) for end in (0, sp.oo))
    critic = CriticGame(None, None, value, None, None, ends, "fake", phi_r, psi_r)
    generator = GeneratorGame(None, None, False, psi_r, None, None)
    known = Divergence(d=form, domain=(None, None), domain_closed=False, slopes=(None, None), **UNKNOWN)
    return Design("omega_d", {}, NONE, critic, generator, known, (VALID,), {})


SP, SM = "log(1+exp(t))", "log(1+exp(-t))"
WRITTEN: dict[str, Design] = {
    "minimax": pair(f"-{SM}", f"-{SP}"),
    "non_saturating": pair(f"-{SM}", f"-{SP}", SM),
    "flipped": pair(f"-{SM}", f"-{SP}", SM),
    "least_squares": pair("-(t-1)^2/2", "-t^2/2", "(t-1)^2/2"),
    "hinge": pair("-max(0,1-t)", "-max(0,1+t)", "-t"),
    "wasserstein": pair("t", "-t"),
    "exponential": pair("-exp(-t)", "-exp(t)"),
}
OPTIONS = {"fgan_weighted_js": {"weight": 0.5}, "fgan_alpha": {"alpha": 1.7}}
NUMBERS = {"pi": sp.Rational(1, 2), "alpha": sp.Rational(17, 10)}


def of_table(name: str) -> Design:
    """The game of a row: the activation on data, and f* of it, not composed by hand, on samples."""
    row = GENERATORS[name]
    symbols = {letter: sp.Symbol(letter, positive=True) for letter in NUMBERS}
    activation = str(row.activation).replace("grown(a,alpha-1)", "(exp((alpha-1)*a)-1)/(alpha-1)")
    score = parse(activation, {"a": T, **symbols})
    conjugate = parse("max(t/2+1,0)^2-1" if name == "pearson" else str(row.conjugate), {"t": T, **symbols})
    numbers = {symbol: NUMBERS[letter] for letter, symbol in symbols.items()}
    on_data, on_samples = score.subs(numbers), -conjugate.subs(T, score).subs(numbers)
    design = pair("t", "-t")
    return replace(
        design,
        critic=replace(design.critic, phi=on_data, psi=on_samples),
        generator=replace(design.generator, beta=on_samples),
    )


def twin(name: str) -> Design:
    """A named loss as a design of its own."""
    return WRITTEN[name] if name in WRITTEN else of_table(name.removeprefix("fgan_"))


CUMULANT = ("cumulant", "donsker_varadhan", "renyi")
SEPARABLE = [name for name in table if not name.startswith(("relativistic", *CUMULANT))]


def derivative(term, scores: Tensor) -> tuple[Tensor, Tensor]:
    scores = scores.clone().requires_grad_()
    value = term(scores)
    return value.detach(), torch.autograd.grad(value.sum(), scores, materialize_grads=True, allow_unused=True)[0]


def assert_close(found: Tensor, wanted: Tensor, rtol: float, atol: float = 0.0) -> None:
    held = torch.isfinite(wanted) & torch.isfinite(found) & (wanted.abs() > 1.2e-38) & (wanted.abs() < 3e38)
    error = (found.double() - wanted.double()).abs() - atol
    assert not torch.isnan(found).any()
    assert (error[held] <= rtol * wanted.double().abs()[held]).all(), (error / wanted.abs())[held].max()


FAR = [-1e4, -3e3, -800.0, -300.0, -89.0, 89.0, 300.0, 800.0, 3e3, 1e4]


@pytest.mark.parametrize("name", SEPARABLE)
def test_named_losses_are_their_own_designs(name: str) -> None:
    """Hand-written and compiled: values and gradients of every term in three precisions, from -10000 to 10000."""
    written, made = objective(name, **OPTIONS.get(name, {})), compiled(twin(name))
    scores = torch.cat([torch.linspace(-50, 50, 401), torch.tensor(FAR)])
    scores = scores[(scores.abs() - 1).abs() > 1e-2]  # the hinge's corners have any slope in between
    scores = scores[(scores + 2).abs() > 1e-2]
    for dtype, tolerance in ((torch.float64, 1e-10), (torch.float32, 1e-5), (torch.bfloat16, 1e-5)):
        at = at_least_single(scores.to(dtype))
        for term in ("on_real", "on_fake", "on_generated"):
            value, grad = derivative(getattr(written, term), at)
            other, slope = derivative(getattr(made, term), at)
            assert_close(value, other, tolerance, atol=min(tolerance, 1e-6))
            assert_close(grad, slope, tolerance)


CATALOGUE = {
    "minimax": 1.0,
    "non_saturating": 1.0,
    "flipped": 1.0,
    "least_squares": 2.0,
    "hinge": 1.0,
    "exponential": 1.0,
    "fgan_kl": 1.0,
    "fgan_total_variation": 1.0,
    "fgan_reverse_kl": 1.0,
    "fgan_neyman": 1.0,
    "fgan_hellinger": 1.0,
    "fgan_jeffreys": 1.0,
}


@pytest.mark.parametrize("name", CATALOGUE)
def test_named_losses_are_the_catalogues(name: str) -> None:
    """Compiled from the catalogue in the native reading, up to the factor that the paper of the design leaves out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        written, made = objective(name), from_catalogue(name, reading="native")
    scores = torch.tensor([*FAR, *np.linspace(-30.3, 30.3, 41)])
    for dtype, tolerance in ((torch.float64, 1e-10), (torch.float32, 1e-5), (torch.bfloat16, 1e-5)):
        at = at_least_single(scores.to(dtype))
        for term in ("on_real", "on_fake", "on_generated"):
            value, grad = derivative(getattr(written, term), at)
            other, slope = derivative(getattr(made, term), at)
            assert_close(CATALOGUE[name] * value, other, tolerance, atol=min(tolerance, 1e-6))
            assert_close(CATALOGUE[name] * grad, slope, tolerance)


DIVERGENCES = {
    "2 JS": "r*log(2*r/(1+r))+log(2/(1+r))",
    "weighted JS": "r*(3/10/r*log(1/r)-(7/10+3/10/r)*log(7/10+3/10/r))",
    "Hellinger": "(sqrt(r)-1)^2",
    "alpha": "r-1+(1-r^(3/4))*4/3",
    "Pearson": "(r-1)^2/2",
    "reverse KL": "r*log(r)-r+1",
    "KL": "r-1-log(r)",
    "Jeffreys": "(r-1)*log(r)",
    "Le Cam": "(r-1)^2/(r+1)",
    "KL to the mixture": "(r-1)/2-log((1+r)/2)",
    "softened reverse KL": "(1+r)*log((1+r)/2)-(r-1)",
    "atan": "r*(atan(r)-pi/4)-log((1+r^2)/2)/2",
    "asinh": "sqrt(1+r^2)-(1+r)/sqrt(2)",
    "nested": "r*log(r)+2-2*sqrt(r)+2*(1-r)*log((1+sqrt(r))/2)",
}


@pytest.mark.parametrize("name", DIVERGENCES)
def test_against_extended_precision(name: str) -> None:
    """Values and gradients to 1e-5 relative in float32 for scores in [-50, 50], wherever float32 can hold them."""
    design = divergence(DIVERGENCES[name])
    made = compiled(design)
    form = design.divergence.d
    psi = sp.diff(form, R).subs(R, sp.exp(-V))
    phi = (form - R * sp.diff(form, R)).subs(R, sp.exp(-V))
    scores = torch.cat([torch.linspace(-50, 50, 101), torch.tensor([-0.01, 0.003])])
    for term, expr in ((made.on_real, -phi), (made.on_fake, -psi), (made.on_generated, psi)):
        value, grad = derivative(term, scores)
        for found, formula in ((value, expr), (grad, sp.diff(expr, V))):
            exact = reference(formula, V)
            wanted = torch.tensor([float(exact(float(x))) for x in scores], dtype=torch.float64)
            assert_close(found, wanted, 1e-5, atol=1e-37)


@pytest.mark.parametrize("name", ["2 JS", "Le Cam", "nested"])
def test_double_backward_and_huge_scores(name: str) -> None:
    made = compiled(divergence(DIVERGENCES[name]))
    scores = torch.linspace(-4, 4, 7, dtype=torch.float64, requires_grad=True)
    for term in (made.on_real, made.on_fake):
        assert torch.autograd.gradcheck(term, scores)
        assert torch.autograd.gradgradcheck(term, scores)
    for dtype in (torch.float32, torch.float64):
        huge = torch.tensor([-1e6, -400, -90, 90, 400, 1e6], dtype=dtype)
        for term in (made.on_real, made.on_fake):
            assert not any(torch.isnan(part).any() for part in derivative(term, huge))


def test_optimal_value_is_the_divergence() -> None:
    p, q = torch.tensor([0.2, 0.3, 0.5]).double(), torch.tensor([0.5, 1 / 3, 1 / 6]).double()
    for text in (DIVERGENCES[name] for name in ("2 JS", "Le Cam", "KL", "alpha", "KL to the mixture")):
        made = compiled(divergence(text))
        exact = reference(parse(text, {"r": R}), R)
        wanted = sum(float(a) * float(exact(float(b / a))) for a, b in zip(p, q, strict=True))
        scores = (p / q).log()
        assert -float((p * made.on_real(scores)).sum() + (q * made.on_fake(scores)).sum()) == pytest.approx(wanted)


def test_native_reading_by_root_finding() -> None:
    """omega = r - 1/r has a closed inverse, which serves as the truth; the compiler is not told."""
    design = divergence("r^2/2-1/2-log(r)", "r-1/r")
    made = compiled(design, reading="native")
    scores = torch.linspace(-40, 40, 81)
    v = torch.asinh(scores.double() / 2)
    r = torch.exp(-v)
    value, grad = derivative(made.on_fake, scores)
    assert_close(value, -(r - 1 / r), 1e-5, atol=1e-6)  # psi(omega) = d' = r - 1/r = t = -a
    assert_close(grad, torch.ones_like(scores), 1e-5)
    value, grad = derivative(made.on_real, scores)
    assert_close(value, (r * r - 1) / 2 - v, 1e-5, atol=1e-5)  # phi(omega) = d - r d' = (1 - r^2)/2 - log r
    assert_close(grad, -r.double(), 1e-5)  # d phi / d t = -omega^-1 rho = -r, and t = -a
    small = torch.linspace(-3, 3, 7, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(made.on_real, small)
    assert torch.autograd.gradgradcheck(made.on_real, small)


def test_native_reading_maps_scores_into_a_bounded_domain() -> None:
    made = compiled(divergence("(r-1)^2/(4*(1+r))", "r/(1+r)"), reading="native")
    p, q = torch.tensor([0.25, 0.75]).double(), torch.tensor([0.75, 0.25]).double()
    scores = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    solver = torch.optim.LBFGS([scores], max_iter=200, line_search_fn="strong_wolfe", tolerance_grad=1e-12)

    def closure() -> Tensor:
        solver.zero_grad()
        loss = (p * made.on_real(scores)).sum() + (q * made.on_fake(scores)).sum()
        loss.backward()
        return loss

    solver.step(closure)
    wanted = float(((p - q) ** 2 / (4 * (p + q))).sum())
    assert -closure().item() == pytest.approx(wanted, rel=1e-8)
    assert float(scores.detach()[1]) > float(scores.detach()[0])  # more data there: a larger score


def test_orientation_is_turned() -> None:
    fake_high = compiled(pair(f"-{SP}", f"-{SM}", SP, orientation="fake"))
    written = objective("non_saturating")
    real, fake = torch.randn(9, generator=torch.Generator().manual_seed(0)), torch.linspace(-3, 3, 9)
    assert torch.allclose(fake_high.critic(real=real, fake=fake), written.critic(real=real, fake=fake))
    assert torch.allclose(fake_high.generator(real=real, fake=fake), written.generator(real=real, fake=fake))


def test_a_divergence_without_antiderivatives_is_integrated() -> None:
    """phi and psi left as integrals: their slopes are exact and the values are the integrals of the slopes."""
    s = sp.Symbol("s", positive=True)
    rate = sp.exp(-((sp.log(s)) ** 2)) / s
    d = sp.Integral((R - s) * rate, (s, 1, R))
    psi, phi = sp.Integral(rate, (s, 1, R)), -sp.Integral(s * rate, (s, 1, R))
    known = Divergence(d=d, domain=(None, None), domain_closed=False, slopes=(None, None), **UNKNOWN)
    critic = CriticGame(None, None, sp.log(R), None, None, (-sp.oo, sp.oo), "fake", phi, psi)
    design = Design(
        "omega_rho", {}, NONE, critic, GeneratorGame(None, None, False, psi, None, None), known, (VALID,), {}
    )
    made = compiled(design)
    scores = torch.linspace(-8, 8, 33, dtype=torch.float64)
    value, grad = derivative(made.on_fake, scores)
    wanted = 0.5 * math.sqrt(math.pi) * torch.erf(scores)
    assert torch.allclose(value, wanted, atol=1e-10)
    assert torch.allclose(grad, torch.exp(-(scores**2)), rtol=1e-9, atol=1e-30)


def test_parameters_are_asked_for_and_checked() -> None:
    design = pair("-(t-b)^2", "-(t-a)^2", "(t-b)^2", parameters=Parameters.read(["a<b"]))
    cases: tuple[tuple[dict[str, Any], str], ...] = (
        ({}, "a, b"),
        ({"a": 0.0}, "b"),
        ({"a": 1.0, "b": 0.0}, "a<b"),
        ({"a": 0, "b": 1, "c": 2}, "c"),
    )
    for given, said in cases:
        with pytest.raises(BadInput, match=said):
            compiled(design, **given)
    made = compiled(design, a=0.0, b=1.0)
    scores = torch.linspace(-3, 3, 7)
    written = objective("least_squares")
    assert torch.allclose(made.critic(real=scores, fake=scores), 2 * written.critic(real=scores, fake=scores))


def test_verdicts_decide() -> None:
    design = divergence(DIVERGENCES["2 JS"])
    bad = Condition("d_convex", "d is convex", refuted("signs", "d'' < 0 there", {"r": "1/2"}))
    with pytest.raises(BadInput, match="d is convex, at r = 1/2") as said:
        compiled(replace(design, conditions=(bad,)))
    assert "force=True" in str(said.value)
    assert compiled(replace(design, conditions=(bad,)), force=True).reading == "log_ratio"
    doubtful = Condition("d_convex", "d is convex", undecided("out of time"))
    with pytest.warns(UserWarning, match="d_convex"):
        compiled(replace(design, conditions=(doubtful,)))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        compiled(design)


def test_what_cannot_be_computed_is_said() -> None:
    with pytest.raises(BadInput, match="real value"):
        compiled(pair("log(1-t)", "log(t)"))
    with pytest.raises(BadInput, match="reading"):
        compiled(divergence("(r-1)^2"), reading="other")  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="no objective"):
        compiled("hinge")  # type: ignore[arg-type]


def test_designed_from_formulas_and_trained_with() -> None:
    """End to end: the workshop's own derivation, and a critic that learns the log ratio of two Gaussians."""
    from ganworks.workshop import design

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = objective(design(omega="log(r)", rho="1/(1+exp(t))", time_limit=10), force=True)
    torch.manual_seed(0)
    real, fake = torch.randn(4000) + 0.5, torch.randn(4000) - 0.5
    weight, bias = torch.zeros((), requires_grad=True), torch.zeros((), requires_grad=True)
    optimizer = torch.optim.Adam([weight, bias], lr=0.05)
    for _ in range(200):
        optimizer.zero_grad()
        made.critic(real=weight * real + bias, fake=weight * fake + bias).backward()
        optimizer.step()
    assert weight.item() == pytest.approx(1, abs=0.15) and bias.item() == pytest.approx(0, abs=0.15)


def test_saved_and_catalogued_designs_are_found(tmp_path) -> None:
    from ganworks.workshop import design

    path = tmp_path / "mine.yaml"
    design(omega="log(r)", rho="1", time_limit=10).save(str(path))
    scores = torch.linspace(-3, 3, 7)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        saved, listed = objective(str(path)), objective("ratio_log_kl")
    for loss in (saved, listed):  # max E_p[1 - e^t] + E_q[t], the KL divergence of the model from the data
        assert torch.allclose(loss.critic(real=scores, fake=scores), (torch.expm1(-scores) + scores).mean())
        content = yaml.safe_load(path.read_text())
        kept = objective(content)  # what a run keeps of the file in its own settings
        assert torch.equal(kept.critic(real=scores, fake=scores), saved.critic(real=scores, fake=scores))
    for broken in (
        {},
        {"phi": "t"},
        {"given": {"omega": 1, "rho": "1"}},
        {"given": {**content["given"], "sigma": "1"}},
    ):
        with pytest.raises(BadInput, match="saved design"):
            objective(broken)
    with pytest.raises(BadInput, match="missing"):
        objective(str(tmp_path / "missing.yaml"))
    with pytest.raises(BadInput, match="ratio_arctangent"):
        objective("ratio_arctangnt")


def test_mpmath_reference_is_independent() -> None:
    exact = reference(parse("log(1+exp(-v))", {"v": V}), V)
    with mpmath.workdps(50):
        assert float(exact(50.0)) == pytest.approx(float(mpmath.log1p(mpmath.exp(-50))), rel=1e-15)
    assert np.isfinite(float(exact(-50.0)))
