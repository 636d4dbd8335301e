"""The critic of VAE/GAN gives as many numbers as there are sources, and features of size one from the start."""

from __future__ import annotations

import pytest
import torch

from ganworks.networks.heads import LogitCritic


@pytest.mark.parametrize("outputs", [1, 3])
def test_a_head_for_every_source(outputs: int) -> None:
    critic, x = LogitCritic("mlp", (1, 8, 8), 6, outputs), torch.rand(4, 1, 8, 8)
    assert critic(x).shape == (4, outputs)
    assert torch.equal(critic(x), critic.discriminate(critic.trunk(x)))


@pytest.mark.parametrize(("kind", "image"), [("dcgan", (1, 32, 32)), ("mlp", (1, 8, 8))])
def test_features_have_size_one_whatever_the_weights_are(kind: str, image: tuple[int, int, int]) -> None:
    """Likeness has the features' scale, which the critic could otherwise shrink to nothing or blow up in the game."""
    critic = LogitCritic(kind, image, 8)
    for scale in (1.0, 30.0):
        for weight in critic.trunk.parameters():
            if weight.ndim > 1:
                weight.data *= scale
        features = critic.trunk(torch.randn(64, *image)).detach()
        assert 0.3 < float(features.square().mean()) < 1
