"""The critic of VAE/GAN gives as many numbers as there are sources, and features of size one from the start."""

from __future__ import annotations

import pytest
import torch

from ganworks.networks.vaegan import Critic


@pytest.mark.parametrize("outputs", [1, 3])
def test_a_head_for_every_source(outputs: int) -> None:
    critic, x = Critic("mlp", (1, 8, 8), 6, outputs), torch.rand(4, 1, 8, 8)
    assert critic(x).shape == (4, outputs)
    assert torch.equal(critic(x), critic.judge(critic.trunk(x)))


def test_convolutional_features_have_size_one_before_the_first_step() -> None:
    """With DCGAN's starting weights they would otherwise shrink from layer to layer, and likeness with them."""
    features = Critic("dcgan", (1, 32, 32), 8).trunk(torch.randn(64, 1, 32, 32)).detach()
    assert 0.3 < float(features.square().mean()) < 1
