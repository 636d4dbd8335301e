"""Class-conditional players: SAGAN's and BigGAN's generators, the projection critic."""

from __future__ import annotations

from types import ModuleType

import pytest
import torch
from torch import nn
from torch.nn.utils import parametrize
from typed import present, tensor

from ganworks.errors import BadInput
from ganworks.layers.attention import SelfAttention
from ganworks.networks import biggan, sagan
from ganworks.networks.projection import Critic
from ganworks.networks.sizes import attended, doublings


@pytest.mark.parametrize("side", [16, 28, 32, 64])
@pytest.mark.parametrize("family", [sagan, biggan])
@pytest.mark.parametrize("classes", [1, 5])
def test_shapes_range_and_gradients(family: ModuleType, side: int, classes: int) -> None:
    torch.manual_seed(0)
    latent = 4 * (doublings("any", (1, side, side)).times + 1)
    generator = family.Generator(latent, (1, side, side), classes, width=4)
    critic = Critic((1, side, side), classes, width=4, attention=attended((1, side, side)))
    assert sum(isinstance(part, SelfAttention) for part in generator.modules()) == 1
    assert sum(isinstance(part, SelfAttention) for part in critic.modules()) == 1
    with torch.no_grad():
        for part in [*generator.modules(), *critic.modules()]:
            if isinstance(part, SelfAttention):
                part.gamma.fill_(0.5)
    label = torch.arange(3) if classes > 1 else None
    x = generator(torch.randn(3, latent) * 5, label)
    assert x.shape == (3, 1, side, side)
    assert x.abs().max() <= 1
    scores = critic(x, label)
    assert scores.shape == (3,)
    scores.sum().backward()
    for player in (generator, critic):
        assert all(p.grad is not None for p in player.parameters())


@pytest.mark.parametrize("family", [sagan, biggan])
def test_one_class_needs_no_labels_and_several_do(family: ModuleType) -> None:
    z = torch.randn(2, 12)
    generator = family.Generator(12, (1, 16, 16), width=4).eval()
    assert torch.equal(generator(z), generator(z, torch.zeros(2, dtype=torch.int64)))
    with pytest.raises(BadInput, match="5 classes"):
        family.Generator(12, (1, 16, 16), 5, width=4)(z)
    with pytest.raises(BadInput, match="5 classes"):
        Critic((1, 16, 16), 5, width=4)(torch.zeros(2, 1, 16, 16))


def test_projection_is_linear_in_the_embedding() -> None:
    critic = Critic((1, 16, 16), 4, width=4).eval()
    x = torch.randn(6, 1, 16, 16)
    features = critic.trunk(x)
    one, two = torch.zeros(6, dtype=torch.int64), torch.full((6,), 2)
    table = present(critic.embedding).weight
    expected = features @ (table[2] - table[0])
    torch.testing.assert_close(critic(x, two) - critic(x, one), expected)


def test_every_weight_is_normalised_but_the_generators_tables() -> None:
    critic = Critic((1, 16, 16), 4, width=4, attention=8)
    for network in (critic, sagan.Generator(8, (1, 16, 16), 4, width=4), biggan.Generator(12, (1, 16, 16), 4, width=4)):
        for part in network.modules():
            if isinstance(part, nn.Linear | nn.Conv2d):
                assert parametrize.is_parametrized(part, "weight")
            if isinstance(part, nn.Embedding):
                assert parametrize.is_parametrized(part, "weight") == (network is critic)


def test_operator_norm_of_a_conditional_critic() -> None:
    critic = Critic((1, 16, 16), 4, width=4, attention=8, spectral="operator", orthogonal=True)
    critic(torch.randn(2, 1, 16, 16), torch.tensor([0, 3])).sum().backward()
    slopes = [weight.grad for weight in critic.parameters() if weight.grad is not None]
    assert slopes and all(torch.isfinite(slope).all() for slope in slopes)


def test_biggan_shares_one_table_and_hears_every_chunk() -> None:
    torch.manual_seed(0)
    generator = biggan.Generator(20, (3, 64, 64), 4, width=2)
    assert sum(isinstance(part, nn.Embedding) for part in generator.modules()) == 1
    z = torch.randn(2, 20, requires_grad=True)
    (slope,) = torch.autograd.grad(generator(z, torch.tensor([0, 1])).square().sum(), z)
    assert (slope.abs().reshape(2, 5, 4).sum(2) > 0).all()
    with pytest.raises(BadInput, match="multiple of 5"):
        biggan.Generator(21, (3, 64, 64))


def test_biggan_starts_orthogonal() -> None:
    generator = biggan.Generator(12, (1, 16, 16), width=4, spectral=False)
    weight = tensor(generator, "blocks.0.conv.weight").detach().flatten(1)
    torch.testing.assert_close(weight @ weight.T, torch.eye(4), atol=1e-5, rtol=0)


def test_classes_differ_in_gains_and_biases_only() -> None:
    generator = sagan.Generator(8, (1, 16, 16), 3, width=4).eval()
    z = torch.randn(4, 8)
    same = generator(z, torch.zeros(4, dtype=torch.int64))
    assert torch.equal(generator(z, torch.full((4,), 2)), same)
    with torch.no_grad():
        tensor(generator, "blocks.0.first.gain.weight")[2] += 1
    assert not torch.equal(generator(z, torch.full((4,), 2)), same)
    assert torch.equal(generator(z, torch.zeros(4, dtype=torch.int64)), same)
