"""Relativistic losses: invariances, and the construction against its definition."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.losses import objective
from ganworks.losses.relativistic import OfObjective, Relativistic
from ganworks.registry import objective as table

NAMES = sorted(name for name in table if name.startswith("relativistic"))
AVERAGE = [name for name in NAMES if "average" in name]


@pytest.fixture
def scores() -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(0)
    return tuple(torch.randn(6, 1, dtype=torch.float64, generator=generator) for _ in range(2))  # type: ignore


@pytest.mark.parametrize(("cost", "base"), [("standard", "non_saturating"), ("hinge", "hinge")])
def test_any_objective_becomes_relativistic(cost: str, base: str, scores: tuple[Tensor, Tensor]) -> None:
    real, fake = scores
    for average, name, times in ((True, f"relativistic_average_{cost}", 1), (False, f"relativistic_{cost}", 2)):
        ours, known = OfObjective(objective(base), average), objective(name)
        torch.testing.assert_close(ours.critic(real=real, fake=fake), times * known.critic(real=real, fake=fake))
        torch.testing.assert_close(ours.generator(real=real, fake=fake), times * known.generator(real=real, fake=fake))
    with pytest.raises(BadInput, match="as many real scores"):
        OfObjective(objective(base), average=False).critic(real=real[1:], fake=fake)


@pytest.mark.parametrize("name", NAMES)
def test_invariant_to_a_constant(name: str, scores: tuple[Tensor, Tensor]) -> None:
    loss, (real, fake) = objective(name), scores
    for turn in (loss.critic, loss.generator):
        assert torch.allclose(turn(real=real, fake=fake), turn(real=real + 7.5, fake=fake + 7.5))


@pytest.mark.parametrize("name", NAMES)
def test_exchanging_kinds_exchanges_players(name: str, scores: tuple[Tensor, Tensor]) -> None:
    loss, (real, fake) = objective(name), scores
    assert torch.equal(loss.generator(real=real, fake=fake), loss.critic(real=fake, fake=real))


@pytest.mark.parametrize("name", AVERAGE)
def test_average_form_in_the_papers_two_functions(name: str, scores: tuple[Tensor, Tensor]) -> None:
    """L_D = E f1(C_r - mean C_f) + E f2(C_f - mean C_r) with f2(y) = f1(-y)."""
    real, fake = scores
    f1 = {
        "relativistic_average_standard": lambda y: -torch.nn.functional.logsigmoid(y),
        "relativistic_average_least_squares": lambda y: (y - 1) ** 2,
        "relativistic_average_hinge": lambda y: (1 - y).clamp(min=0),
    }[name]
    wanted = f1(real - fake.mean()).mean() + f1(-(fake - real.mean())).mean()
    assert torch.allclose(objective(name).critic(real=real, fake=fake), wanted)


def test_the_average_is_not_a_mean_over_pairs(scores: tuple[Tensor, Tensor]) -> None:
    real, fake = scores
    pairs = torch.nn.functional.softplus(-(real - fake.T)).mean() * 2
    assert not torch.allclose(objective("relativistic_average_standard").critic(real=real, fake=fake), pairs, rtol=1e-3)


def test_linear_cost_gives_the_wasserstein_loss(scores: tuple[Tensor, Tensor]) -> None:
    class Linear(Relativistic):
        def cost(self, margin: Tensor) -> Tensor:
            return -margin

    real, fake = scores
    assert torch.allclose(Linear().critic(real=real, fake=fake), objective("wasserstein").critic(real=real, fake=fake))


def test_real_scores_weight_the_generators_gradient(scores: tuple[Tensor, Tensor]) -> None:
    real, fake = scores[0], scores[1].clone().requires_grad_()
    for name in ("relativistic_standard", "relativistic_average_standard"):
        loss = objective(name)
        (near,) = torch.autograd.grad(loss.generator(real=real, fake=fake), fake)
        (far,) = torch.autograd.grad(loss.generator(real=real + 3, fake=fake), fake)
        assert (far < near).all()


@pytest.mark.parametrize("name", [name for name in NAMES if name not in AVERAGE])
def test_pairs_need_as_many(name: str) -> None:
    with pytest.raises(BadInput, match=r"\(3,\) and \(4,\)"):
        objective(name).critic(real=torch.zeros(3), fake=torch.zeros(4))
