"""Encoders and the critic of pairs."""

from __future__ import annotations

import pytest
import torch
from typed import slope

from ganworks.networks.bigan import JointCritic
from ganworks.networks.encoders import Encoder, GaussianEncoder


@pytest.mark.parametrize(("kind", "side"), [("mlp", 8), ("dcgan", 16), ("resnet", 16)])
def test_codes_of_every_family_have_their_length(kind: str, side: int) -> None:
    image, x = (3, side, side), torch.zeros(2, 3, side, side)
    assert Encoder(kind, image, 5, 4)(x).shape == (2, 5)
    mean, log_variance = GaussianEncoder(kind, image, 5, 4)(x)
    assert mean.shape == log_variance.shape == (2, 5)
    for spectral in (False, True):
        assert JointCritic(kind, image, 5, 4, spectral)(x, mean).shape == (2,)


def test_standard_codes_have_the_deviation_asked_for_from_the_start() -> None:
    torch.manual_seed(0)
    encoder, images = Encoder("mlp", (1, 8, 8), 5, 16, deviation=0.5), torch.rand(400, 1, 8, 8)
    codes = encoder(images)
    torch.testing.assert_close(codes.std(0), torch.full((5,), 0.5), rtol=0.01, atol=0)
    torch.testing.assert_close(codes.mean(0), torch.zeros(5), rtol=0, atol=1e-3)
    alone = encoder.eval()(images[:1])
    torch.testing.assert_close(alone, encoder(images)[:1])  # of what was seen, not of the batch at hand
    assert Encoder("mlp", (1, 8, 8), 5, 16)(images).std() < 0.3


def test_codes_are_never_of_sixteen_bits() -> None:
    encoder = GaussianEncoder("mlp", (1, 8, 8), 3, 4)
    with torch.autocast("cpu", torch.bfloat16):
        assert all(part.dtype == torch.float32 for part in encoder(torch.zeros(2, 1, 8, 8)))


def test_the_score_of_a_pair_depends_on_both() -> None:
    critic = JointCritic("mlp", (1, 8, 8), 3, 4).double()
    x = torch.rand(6, 1, 8, 8, dtype=torch.float64, requires_grad=True)
    z = torch.rand(6, 3, dtype=torch.float64, requires_grad=True)
    critic(x, z).sum().backward()
    assert (slope(x).flatten(1).abs().sum(1) > 0).all() and (slope(z).abs().sum(1) > 0).all()


def test_a_spectral_critic_has_layers_of_norm_one_and_no_company_in_the_batch() -> None:
    critic = JointCritic("dcgan", (1, 16, 16), 3, 4, spectral=True)
    x, z = torch.randn(4, 1, 16, 16), torch.randn(4, 3)
    for _ in range(60):
        critic(x, z)
    critic.eval()
    linear = [part for part in critic.modules() if isinstance(part, torch.nn.Linear)]
    assert len(linear) == 3
    for part in linear:
        assert float(torch.linalg.matrix_norm(part.weight.detach(), 2)) == pytest.approx(1, abs=0.05)
    assert torch.allclose(critic(x, z)[:2], critic(x[:2], z[:2]), atol=1e-6)
