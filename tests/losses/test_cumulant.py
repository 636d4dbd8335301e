"""Losses that are no means: their best values are Rényi divergences."""

import math

import pytest
import torch
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.losses import objective
from ganworks.losses.cumulant import log_mean_exp

P, Q = (2, 3, 5), (5, 4, 1)
"""Counts of ten samples at each of three places."""


def renyi(order: float) -> float:
    pairs = [(a / 10, b / 10) for a, b in zip(P, Q, strict=True)]
    if order == 1.0:
        return sum(a * math.log(a / b) for a, b in pairs)
    return math.log(sum(a**order * b ** (1 - order) for a, b in pairs)) / (order - 1)


def samples(scores: Tensor) -> tuple[Tensor, Tensor]:
    """Scores of ten real and ten fake images, from one score a place."""
    return scores.repeat_interleave(torch.tensor(P)), scores.repeat_interleave(torch.tensor(Q))


def attained(loss, scores: Tensor) -> float:
    real, fake = samples(scores)
    return -float(loss.critic(real=real, fake=fake))


def best(loss) -> tuple[Tensor, float]:
    scores = torch.zeros(3, dtype=torch.float64, requires_grad=True)
    solver = torch.optim.LBFGS(
        [scores], max_iter=300, tolerance_grad=1e-13, tolerance_change=0, line_search_fn="strong_wolfe"
    )

    def closure() -> Tensor:
        solver.zero_grad()
        real, fake = samples(scores)
        value = loss.critic(real=real, fake=fake)
        value.backward()
        return value

    solver.step(closure)
    return scores.detach(), attained(loss, scores.detach())


@pytest.mark.parametrize(("beta", "gamma"), [(0.5, 0.5), (0.0, 1.0), (1.0, 1.0), (2.0, 0.5), (0.3, 0.7)])
def test_the_best_critic_attains_renyi(beta: float, gamma: float) -> None:
    scores, value = best(objective("cumulant", real_rate=beta, fake_rate=gamma))
    assert value == pytest.approx(renyi(gamma / (beta + gamma)) / gamma, rel=1e-9)
    ratio = torch.tensor([math.log(a / b) for a, b in zip(P, Q, strict=True)], dtype=torch.float64)
    assert torch.allclose(scores - scores[0], (ratio - ratio[0]) / (beta + gamma), atol=1e-5)


def test_the_named_ones() -> None:
    assert best(objective("donsker_varadhan"))[1] == pytest.approx(renyi(1.0), rel=1e-9)
    for order in (0.25, 0.5, 1.0):
        assert best(objective("renyi", order=order))[1] == pytest.approx(renyi(order), rel=1e-9)
    backward = sum(b / 10 * math.log(b / a) for a, b in zip(P, Q, strict=True))
    assert best(objective("cumulant", real_rate=1.0, fake_rate=0.0))[1] == pytest.approx(backward, rel=1e-9)


def test_donsker_varadhan_is_never_below_the_bound_of_f_gan() -> None:
    """log x <= x/e, so log E e^a <= E e^(a-1)."""
    torch.manual_seed(0)
    for _ in range(20):
        scores = torch.randn(3, dtype=torch.float64)
        real, fake = samples(scores)
        assert attained(objective("donsker_varadhan"), scores) >= float(real.mean() - (fake - 1).exp().mean()) - 1e-12


@pytest.mark.parametrize("name", ["cumulant", "donsker_varadhan", "renyi"])
def test_a_constant_changes_nothing_for_the_critic(name: str) -> None:
    scores = torch.tensor([0.3, -1.0, 2.0], dtype=torch.float64)
    assert attained(objective(name), scores + 7.0) == pytest.approx(attained(objective(name), scores), rel=1e-12)


def test_rates_near_zero_go_over_into_the_mean() -> None:
    scores = torch.tensor([0.3, -1.0, 2.0], dtype=torch.float64)
    assert float(log_mean_exp(scores, 1e-7)) == pytest.approx(float(scores.mean()), abs=1e-6)
    assert float(log_mean_exp(scores, 0.0)) == float(scores.mean())


def test_the_generator_s_gradient_sums_to_minus_one() -> None:
    """The weights of a soft maximum: no batch of surely fake samples is without a gradient."""
    fake = torch.tensor([-60.0, -61.0, -90.0], requires_grad=True)
    objective("donsker_varadhan").generator(real=fake.detach(), fake=fake).backward()
    assert fake.grad is not None and float(fake.grad.sum()) == pytest.approx(-1.0, rel=1e-5)


@pytest.mark.parametrize(("name", "options"), [("cumulant", {"real_rate": -1.0}), ("renyi", {"order": 0.0})])
def test_what_is_no_rate(name: str, options: dict) -> None:
    with pytest.raises(BadInput):
        objective(name, **options)
