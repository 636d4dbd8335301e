"""VAE: the bound, and where it is tight."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor, nn

from ganworks.game import Batch
from ganworks.latents import normal_around
from ganworks.rng import scope
from ganworks.systems.vae import VAE


class LinearEncoder(nn.Module):
    """Mean w x, the same variance for all: the posterior of a linear generator has this form."""

    def __init__(self, weight: float, variance: float):
        super().__init__()
        self.weight, self.variance = nn.Parameter(torch.tensor([[weight]]).double()), variance

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        mean = images.flatten(1) @ self.weight.T
        return mean, torch.full_like(mean, math.log(self.variance))


class LearnedEncoder(nn.Module):
    """Mean w x + b and a variance, all learned."""

    def __init__(self, weight: float, shift: float):
        super().__init__()
        self.line = nn.Parameter(torch.tensor([weight, shift, 0.0]).double())

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        mean = self.line[0] * images.flatten(1) + self.line[1]
        return mean, self.line[2].expand_as(mean)


class LinearGenerator(nn.Module):
    """g z, as an image of one pixel."""

    def __init__(self, gain: float):
        super().__init__()
        self.gain = nn.Parameter(torch.tensor([gain]).double())

    def forward(self, latent: Tensor) -> Tensor:
        return (self.gain * latent).view(-1, 1, 1, 1)


def toy(weight: float, variance: float, gain: float, deviation: float) -> VAE:
    game = VAE(image=(1, 8, 8), network="mlp", width=4, noise=1, deviation=deviation)
    game.encoder, game.generator = LinearEncoder(weight, variance), LinearGenerator(gain)
    return game


def negative_bound(game: VAE, images: Tensor) -> float:
    """With the constants that the system leaves out."""
    with scope("bound"):
        return game.loss(Batch(images)).total.item() + 0.5 * math.log(2 * math.pi * game.config.deviation**2)


def test_the_bound_is_the_likelihood_where_the_encoder_is_the_posterior() -> None:
    """x = g z + s e has the marginal N(0, g^2 + s^2) and the posterior N(g x / (g^2 + s^2), s^2 / (g^2 + s^2))."""
    gain, deviation = 0.8, 0.5
    total = gain**2 + deviation**2
    generator = torch.Generator().manual_seed(0)
    images = math.sqrt(total) * torch.randn(200_000, 1, 1, 1, dtype=torch.float64, generator=generator)
    log_likelihood = torch.distributions.Normal(0.0, math.sqrt(total)).log_prob(images).mean()
    exact = toy(gain / total, deviation**2 / total, gain, deviation)
    assert negative_bound(exact, images) == pytest.approx(-float(log_likelihood), abs=0.01)
    for weight, variance in ((0.5 * gain / total, deviation**2 / total), (gain / total, 4 * deviation**2 / total)):
        assert negative_bound(toy(weight, variance, gain, deviation), images) > -float(log_likelihood) + 0.05


def test_both_networks_move_down_both_terms_and_the_divergence_leaves_the_generator_alone() -> None:
    torch.manual_seed(0)  # four hidden units may all be dead
    game = VAE(image=(1, 8, 8), network="mlp", width=16, noise=3).double()
    terms = game.loss(Batch(torch.rand(5, 1, 8, 8, dtype=torch.float64)))
    terms["divergence"].backward(retain_graph=True)
    assert all(p.grad is None for p in game.generator.parameters())
    assert all(p.grad is not None for p in game.encoder.parameters())
    terms["reconstruction"].backward()
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in game.generator.parameters())


def test_a_reconstruction_is_made_from_the_mean_code() -> None:
    game = VAE(image=(1, 8, 8), network="mlp", width=4, noise=3).eval()
    images = torch.rand(4, 1, 8, 8)
    assert game.encode(images).shape == (4, 3)
    assert torch.equal(game.reconstruct(images), game.generator(game.encoder(images)[0]))


def test_codes_of_all_images_together_have_the_moments_of_the_prior_once_the_bound_is_tight() -> None:
    def moments(divergence: float) -> tuple[float, float]:
        game = VAE(image=(1, 8, 8), network="mlp", width=4, noise=1, deviation=0.5, divergence=divergence)
        game.encoder, game.generator = LearnedEncoder(weight=2.0, shift=1.0), LinearGenerator(0.3)
        images = torch.randn(1000, 1, 1, 1, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
        optimizer = torch.optim.Adam([*game.encoder.parameters(), *game.generator.parameters()], lr=0.1)
        for step in range(120):
            optimizer.zero_grad()
            with scope("step", step):
                game.loss(Batch(images)).total.backward()
            optimizer.step()
        with torch.no_grad(), scope("codes"):
            codes = normal_around(*game.encoder(images))
        return float(codes.mean()), float(codes.var())

    mean, variance = moments(1.0)
    assert abs(mean) < 0.1 and abs(variance - 1) < 0.15
    mean, variance = moments(0.0)
    assert abs(mean) > 0.2 or abs(variance - 1) > 0.3, "without the divergence nothing draws them there"
