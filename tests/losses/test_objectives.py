"""What every named objective must do, and the closed forms of each."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.losses import objective
from ganworks.losses.separable import Separable
from ganworks.registry import objective as table

P = torch.tensor([0.2, 0.3, 0.5], dtype=torch.float64)
Q = torch.tensor([0.5, 1 / 3, 1 / 6], dtype=torch.float64)
CUMULANT = ("cumulant", "donsker_varadhan", "renyi")
SEPARABLE = sorted(name for name in table if not name.startswith(("relativistic", *CUMULANT)))


def separable(name: str) -> Separable:
    """A named loss whose terms are pointwise."""
    loss = objective(name)
    assert isinstance(loss, Separable)
    return loss


def weighted(loss, scores: Tensor, p: Tensor = P, q: Tensor = Q) -> Tensor:
    """The critic's loss in expectation over discrete p (real) and q (fake)."""
    return (p * loss.on_real(scores)).sum() + (q * loss.on_fake(scores)).sum()


def best(loss, p: Tensor = P, q: Tensor = Q) -> tuple[Tensor, float]:
    """The best scores on a discrete problem, found by Newton's method, and the loss there."""
    scores = (p / q).log().requires_grad_()
    solver = torch.optim.LBFGS(
        [scores], lr=1, max_iter=500, tolerance_grad=1e-13, tolerance_change=0, line_search_fn="strong_wolfe"
    )

    def closure() -> Tensor:
        solver.zero_grad()
        loss_value = weighted(loss, scores, p, q)
        loss_value.backward()
        return loss_value

    solver.step(closure)
    return scores.detach(), float(weighted(loss, scores.detach(), p, q))


def js(p: Tensor, q: Tensor) -> float:
    m = (p + q) / 2
    return float(((p * (p / m).log()).sum() + (q * (q / m).log()).sum()) / 2)


@pytest.mark.parametrize("name", sorted(table))
def test_extremes_are_finite_in_single_precision(name: str) -> None:
    loss = objective(name)
    ends = torch.tensor([-80.0, -40.0, -20.0, -1.0, 0.0, 1.0, 20.0, 40.0, 80.0])
    for turn in (loss.critic, loss.generator):
        real, fake = ends.clone().requires_grad_(), ends.flip(0).clone().requires_grad_()
        value = turn(real=real, fake=fake)
        assert value.shape == () and torch.isfinite(value)
        for grad in torch.autograd.grad(value, (real, fake), allow_unused=True, materialize_grads=True):
            assert torch.isfinite(grad).all()


@pytest.mark.parametrize("name", SEPARABLE)
def test_single_precision_agrees_with_double(name: str) -> None:
    """Each pointwise term and its gradient, relatively, wherever float32 can hold them."""
    loss = separable(name)
    scores = torch.linspace(-80, 80, 641)
    for term in (loss.on_real, loss.on_fake, loss.on_generated):
        low = scores.clone().requires_grad_()
        high = scores.double().requires_grad_()
        values = term(low), term(high)
        grads = torch.autograd.grad(values[0].sum(), low)[0], torch.autograd.grad(values[1].sum(), high)[0]
        # A value that passes through zero (relu, f* at 1) is compared on the scale of its terms.
        scale = values[1].abs() + 1.0
        assert ((values[0] - values[1]).abs() <= 1e-6 * scale).all()
        normal = grads[1].abs() > 1.2e-38
        error = (grads[0] - grads[1]).abs() / grads[1].abs()
        assert (error[normal] <= 3e-6).all(), scores[normal][error[normal] > 3e-6]


@pytest.mark.parametrize("name", sorted(table))
def test_double_backward(name: str) -> None:
    loss = objective(name)
    generator = torch.Generator().manual_seed(0)
    real, fake = (torch.randn(5, dtype=torch.float64, generator=generator).mul(2).requires_grad_() for _ in range(2))
    assert torch.autograd.gradcheck(lambda r, f: loss.critic(real=r, fake=f), (real, fake))
    assert torch.autograd.gradgradcheck(lambda r, f: loss.critic(real=r, fake=f), (real, fake))
    assert torch.autograd.gradgradcheck(lambda f: loss.generator(real=real.detach(), fake=f), (fake,))


@pytest.mark.parametrize("name", sorted(table))
def test_direction(name: str) -> None:
    """The critic wants real scores higher and fake ones lower; the generator wants fake ones higher."""
    loss = objective(name)
    real, fake = (torch.full((4,), 0.5, requires_grad=True) for _ in range(2))
    up, down = torch.autograd.grad(loss.critic(real=real, fake=fake), (real, fake))
    assert (up < 0).all() and (down > 0).all()
    (wish,) = torch.autograd.grad(loss.generator(real=real, fake=fake), fake)
    assert (wish < 0).all()


@pytest.mark.parametrize("name", sorted(table))
def test_half_precision_scores_are_lifted(name: str) -> None:
    scores = torch.linspace(-3, 3, 8, dtype=torch.bfloat16)
    loss = objective(name)
    lifted = loss.critic(real=scores.float(), fake=-scores.float())
    assert loss.critic(real=scores, fake=-scores).dtype == torch.float32
    assert torch.equal(loss.critic(real=scores, fake=-scores), lifted)


def test_gradient_of_the_generator_where_the_critic_is_sure() -> None:
    def at(name: str, score: float) -> float:
        fake = torch.tensor([score], dtype=torch.float64, requires_grad=True)
        (grad,) = torch.autograd.grad(objective(name).generator(real=fake.detach(), fake=fake), fake)
        return float(grad)

    sure = 1 / (1 + math.exp(6))
    assert at("minimax", -6.0) == pytest.approx(-sure)
    assert at("non_saturating", -6.0) == pytest.approx(-(1 - sure))
    assert at("flipped", -6.0) == at("non_saturating", -6.0)


def test_flipping_both_players_labels_cures_nothing() -> None:
    """With the critic's labels exchanged too, the game is minimax in the mirrored score: the same small gradient."""
    loss = separable("minimax")
    fake = torch.tensor([6.0], dtype=torch.float64, requires_grad=True)  # a sure critic of the mirrored game
    mirrored = -loss.on_fake(-fake).mean()
    (grad,) = torch.autograd.grad(mirrored, fake)
    assert abs(float(grad)) == pytest.approx(1 / (1 + math.exp(6)))


@pytest.mark.parametrize("name", ["minimax", "non_saturating", "flipped", "fgan_gan"])
def test_logistic_optimum(name: str) -> None:
    scores, value = best(objective(name))
    assert torch.allclose(torch.sigmoid(scores), P / (P + Q), atol=1e-6)
    assert value == pytest.approx(2 * math.log(2) - 2 * js(P, Q), abs=1e-12)


def test_one_sided_smoothing_moves_the_optimum() -> None:
    scores, _ = best(objective("non_saturating", real_label=0.9))
    assert torch.allclose(torch.sigmoid(scores), 0.9 * P / (P + Q), atol=1e-6)


def test_two_sided_smoothing_mixes_both_kinds_in_the_optimum() -> None:
    scores, _ = best(objective("non_saturating", real_label=0.9, fake_label=0.2))
    torch.testing.assert_close(scores.sigmoid(), (0.9 * P + 0.2 * Q) / (P + Q), atol=1e-4, rtol=0)
    with pytest.raises(BadInput, match=r"below 0\.5"):
        objective("minimax", real_label=0.5, fake_label=0.5)


def test_non_saturating_follows_its_divergence() -> None:
    """With the perfect critic held fixed, the generator's direction is that of 2 KL((r + g)/2 || r)."""
    q = Q.clone().requires_grad_()
    m = (P + q) / 2
    (wanted,) = torch.autograd.grad(2 * (m * (m / P).log()).sum(), q)
    felt = separable("non_saturating").on_generated((P / Q).log())
    difference = felt - wanted
    assert torch.allclose(difference, difference.mean().expand(3))  # equal up to a constant: masses sum to one


def test_least_squares_optimum() -> None:
    loss = objective("least_squares", fake_label=-1.0, real_label=1.0, generator_label=0.0)
    scores, _ = best(loss)
    assert torch.allclose(scores, (P - Q) / (P + Q), atol=1e-7)
    pearson = ((P + Q) * (scores - 0.0).square()).sum()
    assert float(pearson) == pytest.approx(float(((P - Q).square() / (P + Q)).sum()))
    equal, _ = best(objective("least_squares"), P, P)
    assert torch.allclose(equal, torch.full((3,), 0.5, dtype=torch.float64))


def test_hinge_optimum_and_dead_zones() -> None:
    loss = objective("hinge")
    at = torch.sign(P - Q)
    value = float(weighted(loss, at))
    assert value == pytest.approx(2 - float((P - Q).abs().sum()))
    generator = torch.Generator().manual_seed(1)
    for _ in range(50):
        assert float(weighted(loss, torch.randn(3, dtype=torch.float64, generator=generator))) >= value - 1e-12
    real, fake = torch.tensor([1.5], requires_grad=True), torch.tensor([-1.5], requires_grad=True)
    grads = torch.autograd.grad(loss.critic(real=real, fake=fake), (real, fake))
    assert all(float(grad) == 0 for grad in grads)
    assert float(loss.critic(real=torch.zeros(3), fake=torch.zeros(3))) == 2
    assert float(loss.generator(real=real, fake=torch.tensor([1e6]))) == -1e6


def test_exponential_optimum() -> None:
    scores, value = best(objective("exponential"))
    assert torch.allclose(scores, (P / Q).log() / 2, atol=1e-7)
    assert value == pytest.approx(2 - float((P.sqrt() - Q.sqrt()).square().sum()))


def test_wasserstein_is_antisymmetric_and_blind_to_a_constant() -> None:
    loss = objective("wasserstein")
    real, fake = torch.tensor([1.0, 2.0]), torch.tensor([0.5, -3.0])
    assert loss.critic(real=real, fake=fake) == -loss.critic(real=fake, fake=real)
    assert loss.critic(real=real + 4, fake=fake + 4) == pytest.approx(float(loss.critic(real=real, fake=fake)))


@pytest.mark.parametrize("name", ["minimax", "wasserstein", "fgan_kl", "fgan_neyman", "exponential"])
def test_saddle_generators_undo_the_critics_term(name: str) -> None:
    loss = separable(name)
    scores = torch.linspace(-3, 3, 7, dtype=torch.float64)
    assert torch.equal(loss.on_generated(scores), -loss.on_fake(scores))


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("least_squares", {"fake_label": 1.0, "real_label": 1.0}),
        ("least_squares", {"labels": 3}),
        ("hinge", {"margin": 2.0}),
        ("minimax", {"real_label": 0.0}),
        ("fgan_kl", {"generator_loss": "other"}),
        ("fgan_weighted_js", {"weight": 1.0}),
        ("fgan_alpha", {"alpha": math.nan}),
        ("hing", {}),
    ],
)
def test_bad_input_says_what_would_do(name: str, options: dict) -> None:
    with pytest.raises(BadInput) as said:
        objective(name, **options)
    assert any(str(word) in str(said.value) for word in (*options, "hinge"))


def test_finished_losses_pass_through() -> None:
    loss = objective("hinge")
    assert objective(loss) is loss
    with pytest.raises(BadInput):
        objective(loss, margin=1.0)


def test_every_entry_says_where_it_comes_from() -> None:
    for name, entry in table.entries().items():
        assert {"title", "paper", "year", "family"} <= set(entry.facts), name
        assert np.isfinite(entry.facts["year"])
