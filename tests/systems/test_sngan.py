"""SNGAN: what the normalisation bounds, and when its vectors move."""

from __future__ import annotations

import pytest
import small
import torch
from torch.nn.utils import parametrize

from ganworks.layers.spectral_norm import weighted
from ganworks.systems.sngan import SNGAN

SMALL = {"image": (1, 8, 8), "width": 4, "noise": 4}


def settle(game: SNGAN, turns: int = 200) -> None:
    for _ in range(turns):
        game.critic(torch.zeros(1, 1, 8, 8, dtype=game.like.dtype))


@pytest.mark.parametrize("network", ["mlp", "dcgan", "resnet"])
def test_every_weight_of_the_critic_has_norm_one_and_no_other_player_is_touched(network: str) -> None:
    game = SNGAN(**SMALL, network=network).double()
    settle(game)
    for name, layer in weighted(game.critic):
        top = torch.linalg.matrix_norm(layer.weight.flatten(1), 2)
        torch.testing.assert_close(top, torch.ones_like(top), rtol=0, atol=1e-3, msg=lambda m, n=name: f"{n}: {m}")
    assert not any(parametrize.is_parametrized(module) for module in game.generator.modules())
    assert not any("Norm" in type(module).__name__.replace("SpectralNorm", "") for module in game.critic.modules())


def test_a_critic_of_linear_layers_is_lipschitz() -> None:
    game = SNGAN(**SMALL, network="mlp").double()
    settle(game)
    game.eval()
    one, other = torch.randn(2, 64, 1, 8, 8).double() * 10
    rise = (game.critic(one) - game.critic(other)).abs()
    assert (rise <= (one - other).flatten(1).norm(dim=1) * (1 + 1e-6)).all()


def test_the_operator_norm_bounds_a_convolutional_critic() -> None:
    game = SNGAN(**SMALL, network="dcgan", spectral="operator").double()
    settle(game)
    game.eval()
    one, other = torch.randn(2, 64, 1, 8, 8).double() * 10
    rise = (game.critic(one) - game.critic(other)).abs()
    assert (rise <= (one - other).flatten(1).norm(dim=1) * (1 + 1e-3)).all()


def test_scaling_the_weights_changes_no_score() -> None:
    game = SNGAN(**SMALL, network="mlp").double()
    with torch.no_grad():  # biases are not normalised
        for name, value in game.critic.named_parameters():
            if name.endswith("bias"):
                value.zero_()
    settle(game)
    game.eval()
    images = torch.randn(4, 1, 8, 8).double()
    before = game.critic(images)
    with torch.no_grad():
        for name, value in game.critic.named_parameters():
            if name.endswith("original"):
                value.mul_(7.0)
    torch.testing.assert_close(game.critic(images), before)


def test_vectors_move_in_the_critics_turns_only() -> None:
    played = small.trainer("sngan")
    system = played.system
    vectors = {name: value.clone() for name, value in system.named_buffers() if name.endswith(("_u", "_v"))}
    assert vectors
    _, generator = system.phases()
    played.updater.step(generator, played.optimizers[generator.players], small.feed_of(system)(0, 4), 1, 0)
    now = dict(system.named_buffers())
    assert all(torch.equal(now[name], before) for name, before in vectors.items())
    played.advance()
    assert any(not torch.equal(now[name], before) for name, before in vectors.items())
