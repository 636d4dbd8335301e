"""DCGAN: the architecture's rules and separate batches for real and generated images."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from ganworks.game import Batch
from ganworks.rng import scope
from ganworks.systems.dcgan import DCGAN


@pytest.fixture
def game() -> DCGAN:
    with scope("dcgan"):
        return DCGAN(image=(3, 32, 32), width=8)


def test_strides_instead_of_pooling_and_normalisation_where_it_belongs(game: DCGAN) -> None:
    kinds = [type(module) for module in game.modules()]
    assert not any(issubclass(kind, nn.MaxPool2d | nn.AvgPool2d) for kind in kinds)
    layers = [m for m in game.critic.modules() if isinstance(m, nn.Conv2d | nn.BatchNorm2d)]
    assert isinstance(layers[0], nn.Conv2d) and isinstance(layers[1], nn.Conv2d), "none after the critic's first layer"
    assert isinstance(layers[2], nn.BatchNorm2d)
    assert isinstance(list(game.generator.modules())[-1], nn.ConvTranspose2d), "none after the generator's last layer"


def test_real_and_generated_images_are_normalised_apart(game: DCGAN) -> None:
    """Were they one batch, the score of the real images would depend on the generated ones."""
    batch = Batch(images=torch.rand(8, 3, 32, 32) * 2 - 1)
    seen: list[torch.Tensor] = []
    game.critic.register_forward_hook(lambda module, given, scores: seen.append(scores.detach()))
    for key in ("one noise", "another"):
        with scope(key):
            game.critic_loss(batch)
    torch.testing.assert_close(seen[0], seen[2])
    assert not torch.allclose(seen[1], seen[3])


def test_the_prior_is_uniform_and_images_are_bounded(game: DCGAN) -> None:
    with scope("z"):
        latent = game.prior.sample(2000, like=game.like)
    assert latent.shape == (2000, 100) and latent.abs().max() <= 1
    assert float(latent.var()) == pytest.approx(1 / 3, rel=0.05)
    with scope("x"), torch.no_grad():
        assert game.sample(8).abs().max() <= 1
