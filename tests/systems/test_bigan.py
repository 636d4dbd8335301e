"""BiGAN: which pairs the critic sees, labels exchanged, and the inverse at the optimum of a linear toy."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import softplus
from typed import slope

from ganworks.game import Batch
from ganworks.latents import Normal
from ganworks.rng import scope
from ganworks.systems.bigan import BiGAN

SMALL = {"image": (1, 8, 8), "network": "mlp", "width": 6, "noise": 3, "spectral": False}
BATCH = Batch(torch.rand(5, 1, 8, 8, dtype=torch.float64, generator=torch.Generator().manual_seed(2)) * 2 - 1)


class Seen(nn.Module):
    """A critic that keeps the pairs it is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.pairs: list[tuple[Tensor, Tensor]] = []

    def forward(self, images: Tensor, codes: Tensor) -> Tensor:
        self.pairs.append((images, codes))
        return images.flatten(1).sum(1) - codes.sum(1)


@pytest.fixture
def game() -> BiGAN:
    with scope("bigan"):
        return BiGAN(**SMALL).double()


@pytest.mark.parametrize("turn", ["critic_loss", "inference_loss"])
def test_the_critic_sees_pairs_of_the_two_joint_laws(game: BiGAN, turn: str) -> None:
    critic = Seen()
    game.register_module("critic", critic)
    with scope("turn"):
        terms = getattr(game, turn)(BATCH)
    with scope("turn"):
        latent = game.prior.sample(5, like=game.like)
    (images, codes), (generated, drawn) = critic.pairs
    assert torch.equal(images, BATCH.images) and torch.equal(codes, game.encoder(BATCH.images))
    assert torch.equal(drawn, latent) and torch.equal(generated, game.generator(latent))
    encoded, made = images.flatten(1).sum(1) - codes.sum(1), generated.flatten(1).sum(1) - drawn.sum(1)
    sign = 1 if turn == "critic_loss" else -1  # L_GE exchanges the labels of both
    expected = softplus(-sign * encoded).mean() + softplus(sign * made).mean()
    assert torch.allclose(terms["adversarial"], expected)


def test_encoder_and_generator_are_moved_by_the_joint_turn_and_not_by_the_critics(game: BiGAN) -> None:
    game.critic_loss(BATCH).total.backward()
    assert all(p.grad is None for p in (*game.encoder.parameters(), *game.generator.parameters()))
    game.inference_loss(BATCH).total.backward()
    for player in (game.encoder, game.generator):
        assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in player.parameters())


def test_neither_sees_the_others_output(game: BiGAN) -> None:
    """The images that the encoder reads are data: what it learns does not depend on the generator."""
    grads = []
    for scale in (1.0, 3.0):
        with torch.no_grad():
            for parameter in game.generator.parameters():
                parameter.mul_(scale)
        game.zero_grad()
        with scope("turn"):
            game.inference_loss(BATCH).total.backward()
        grads.append([p.grad.clone() for p in game.encoder.parameters()])
    assert all(torch.equal(a, b) for a, b in zip(*grads, strict=True))


class Quadratic(nn.Module):
    """The critic w . (x^2, x z, z^2): all that second moments of the joint law can tell."""

    def __init__(self) -> None:
        super().__init__()
        self.w = nn.Parameter(torch.zeros(3, dtype=torch.float64))

    def forward(self, images: Tensor, codes: Tensor) -> Tensor:
        x, z = images.flatten(1), codes
        return torch.cat([x.square(), x * z, z.square()], 1) @ self.w


class Scale(nn.Module):
    """x -> s x between images of one pixel and codes of one number."""

    def __init__(self, scale: float, out: tuple[int, ...]) -> None:
        super().__init__()
        self.scale, self.out = nn.Parameter(torch.tensor(scale, dtype=torch.float64)), out

    def forward(self, given: Tensor) -> Tensor:
        return (self.scale * given.flatten(1)).view(-1, *self.out)


def linear(encoder: float, gain: float = 2.0) -> tuple[BiGAN, Quadratic, Batch]:
    game = BiGAN(**{**SMALL, "noise": 1})
    game.prior = Normal(1)
    game.encoder, game.generator, critic = Scale(encoder, (1,)), Scale(gain, (1, 1, 1)), Quadratic()
    game.register_module("critic", critic)
    generator = torch.Generator().manual_seed(4)
    return game, critic, Batch(gain * torch.randn(200_000, 1, 1, 1, dtype=torch.float64, generator=generator))


@pytest.mark.parametrize("encoder", [0.5, -0.5, 0.25, 1.0])
def test_on_a_linear_toy_the_critic_has_nothing_to_say_only_at_the_inverse(encoder: float) -> None:
    """x = 2 z: E = 1/2 is the inverse; E = -1/2 has the right law of codes and the wrong pairs."""
    game, critic, batch = linear(encoder)
    with scope("turn"):
        game.critic_loss(batch).total.backward()
    expected = -0.5 * torch.tensor([0.0, 4 * encoder - 2.0, 4 * encoder**2 - 1.0], dtype=torch.float64)
    assert torch.allclose(slope(critic.w), expected, atol=0.03)


@pytest.mark.parametrize("encoder", [-0.5, 0.25, 1.0])
def test_after_a_step_of_the_critic_the_encoder_moves_towards_the_inverse(encoder: float) -> None:
    game, critic, batch = linear(encoder)
    with scope("turn"):
        game.critic_loss(batch).total.backward()
    with torch.no_grad():
        critic.w.sub_(0.1 * slope(critic.w))
    with scope("turn"):
        game.inference_loss(batch).total.backward()
    assert (0.5 - encoder) * -float(game.encoder.scale.grad) > 0


def test_reconstruction_is_the_generator_after_the_encoder(game: BiGAN) -> None:
    assert torch.equal(game.reconstruct(BATCH.images), game.generator(game.encode(BATCH.images)))


def test_standard_codes_have_the_moments_of_the_prior() -> None:
    with scope("bigan"):
        made = BiGAN(**{**SMALL, "standard_codes": True})
        codes, z = made.encode(torch.rand(200, 1, 8, 8)), made.prior.sample(20_000, like=made.like)
    torch.testing.assert_close(codes.std(0), z.std(0), rtol=0.02, atol=0)
    torch.testing.assert_close(codes.mean(0), torch.zeros(3), rtol=0, atol=1e-3)
