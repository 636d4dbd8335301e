"""WGAN-GP: the penalty of a linear critic, its weight and sides, and a slope that training brings to one."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn
from typed import slope

from ganworks.game import Batch
from ganworks.regularizers.gradient_penalties import critic_gradients
from ganworks.rng import scope
from ganworks.systems.wgan_gp import WGANGP
from ganworks.training.settings import Training
from ganworks.training.trainer import Trainer

SMALL = {"image": (2, 1, 1), "width": 32, "noise": 2}


class Linear(nn.Module):
    """a(x) = w x."""

    def __init__(self, weight: list[float]):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor(weight))

    def forward(self, images: Tensor) -> Tensor:
        return images.flatten(1) @ self.weight


@pytest.mark.parametrize(
    ("weight", "one_sided", "penalty"),
    [
        ([3.0, 4.0], False, 16.0),
        ([3.0, 4.0], True, 16.0),
        ([0.3, 0.4], False, 0.25),
        ([0.3, 0.4], True, 0.0),
    ],
)
def test_penalty_of_a_linear_critic(weight: list[float], one_sided: bool, penalty: float) -> None:
    game = WGANGP(**SMALL, one_sided=one_sided)
    critic = Linear(weight)
    game.critic = critic
    with scope("turn"):
        terms = game.critic_loss(Batch(images=torch.randn(16, 2, 1, 1)))
    assert float(terms["penalty"].detach()) == pytest.approx(10 * penalty, abs=1e-5)
    terms["penalty"].backward()
    assert (slope(critic.weight).abs().sum() > 0) == (penalty > 0), "the penalty moves the critic where it bites"


def test_the_penalty_sends_nothing_into_the_generator() -> None:
    game = WGANGP(**SMALL)
    with scope("turn"):
        game.critic_loss(Batch(images=torch.randn(16, 2, 1, 1))).total.backward()
    assert all(p.grad is None for p in game.generator.parameters())


@pytest.mark.parametrize("norm", ["none", "layer"])
def test_the_critic_never_has_batch_normalisation(norm: str) -> None:
    game = WGANGP(image=(1, 32, 32), network="dcgan", width=4, noise=4, norm=norm)
    assert not any("BatchNorm" in type(module).__name__ for module in game.critic.modules())


def test_the_slope_settles_where_the_gap_balances_the_penalty() -> None:
    """Between two narrow bells a distance w apart: -w s + 10 (s - 1)^2 is smallest at the slope s = 1 + w / 20."""
    with scope("weights"):
        game = WGANGP(
            **SMALL,
            critic_optimizer={"rate": 2e-3, "betas": (0.0, 0.9)},
            generator_optimizer={"rate": 1e-9, "betas": (0.0, 0.9)},
        )

    def feed(position: int, size: int) -> Batch:
        with scope("data", position):
            return Batch(images=torch.randn(size, 2, 1, 1) * 0.1 + torch.tensor([3.0, 0.0]).reshape(1, 2, 1, 1))

    engine = Trainer(game, feed, Training(batch=64, steps=120), quiet=True)
    engine.run()
    with scope("probe"):
        real, fake = feed(10**6, 256).images, game.sample(256).detach()
        share = torch.rand(256, 1, 1, 1)
    slopes = critic_gradients(game.critic, share * real + (1 - share) * fake).detach().flatten(1).norm(dim=1)
    distance = float((real.mean(0) - fake.mean(0)).norm())
    assert float(slopes.mean()) == pytest.approx(1 + distance / 20, abs=0.05)
