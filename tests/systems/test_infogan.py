"""InfoGAN: the bound, its closed forms, and who reads the code."""

from __future__ import annotations

import math

import pytest
import torch

from ganworks.game import Batch
from ganworks.latents import Codes
from ganworks.rng import scope
from ganworks.systems.infogan import InfoGAN

SMALL = {"image": (1, 8, 8), "width": 16, "noise": 4, "categorical": (3, 4), "uniform": 2}


@pytest.fixture
def game() -> InfoGAN:
    with scope("infogan"):
        return InfoGAN(**SMALL).double()


class Fixed(torch.nn.Module):
    """A posterior that always says the same."""

    def __init__(self, parameters: torch.Tensor):
        super().__init__()
        self.parameters_said = parameters

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        return self.parameters_said


def test_negative_log_likelihood_is_that_of_torch_distributions(game: InfoGAN) -> None:
    codes = Codes(torch.tensor([[0, 3], [2, 1]]), torch.tensor([[0.2, -0.4], [0.9, 0.0]]).double())
    parameters = torch.randn(2, 9, dtype=torch.float64)
    game.register_module("posterior", Fixed(parameters))
    discrete, continuous = game.negative_log_likelihoods(torch.zeros(2, 1).double(), codes)
    categorical = torch.distributions.Categorical
    expected = -sum(
        categorical(logits=part).log_prob(codes.categorical[:, k]).mean()
        for k, part in enumerate(parameters[:, :7].split([3, 4], 1))
    )
    torch.testing.assert_close(discrete, expected)
    expected = -torch.distributions.Normal(parameters[:, 7:], 1.0).log_prob(codes.uniform).sum(1).mean()
    torch.testing.assert_close(continuous, expected)


def test_bound_is_nothing_for_a_blind_posterior_and_log_k_for_a_seeing_one() -> None:
    game = InfoGAN(**{**SMALL, "categorical": (5,), "uniform": 0}).double()
    codes = Codes(torch.arange(5)[:, None], torch.zeros(5, 0).double())
    features = torch.zeros(5, 1).double()
    game.register_module("posterior", Fixed(torch.zeros(5, 5).double()))
    assert game.prior.entropy - game.negative_log_likelihoods(features, codes)[0] == pytest.approx(0.0, abs=1e-12)
    game.register_module("posterior", Fixed(200.0 * torch.eye(5).double()))
    assert game.prior.entropy - game.negative_log_likelihoods(features, codes)[0] == pytest.approx(math.log(5))


def test_information_reaches_the_generator_and_the_posterior_moves_with_the_critic(game: InfoGAN) -> None:
    batch = Batch(images=torch.zeros(6, 1, 8, 8).double())
    terms = game.generator_loss(batch)
    (terms["information"] + terms["continuous_information"]).backward()
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in game.generator.parameters())
    critic, generator = game.phases()
    assert critic.players == ("critic", "posterior") and generator.players == ("generator",)


def test_without_uniform_codes_there_is_no_continuous_term() -> None:
    game = InfoGAN(**{**SMALL, "uniform": 0})
    assert set(game.generator_loss(Batch(images=torch.zeros(4, 1, 8, 8)))) == {"adversarial", "information"}
