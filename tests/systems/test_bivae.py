"""BiVAE: zero for a perfect inverse, and what each distance moves."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from ganworks.game import Batch
from ganworks.rng import scope
from ganworks.systems.bivae import BiVAE

SMALL = {"image": (1, 8, 8), "network": "mlp", "width": 6, "noise": 64}


class Turned(nn.Module):
    """An orthogonal map of 64 numbers, or its inverse, with codes of no variance."""

    def __init__(self, matrix: Tensor, back: bool) -> None:
        super().__init__()
        self.matrix, self.back = nn.Parameter(matrix), back

    def forward(self, given: Tensor) -> Tensor | tuple[Tensor, Tensor]:
        if self.back:
            return (given @ self.matrix).view(-1, 1, 8, 8)
        codes = given.flatten(1) @ self.matrix.T
        return codes, torch.full_like(codes, -80.0)


def images(n: int = 5) -> Tensor:
    return torch.rand(n, 1, 8, 8, dtype=torch.float64, generator=torch.Generator().manual_seed(1)) * 2 - 1


def test_both_distances_vanish_for_a_perfect_inverse_and_not_for_another() -> None:
    matrix = torch.linalg.qr(torch.randn(64, 64, dtype=torch.float64, generator=torch.Generator().manual_seed(0))).Q
    game = BiVAE(**SMALL)
    game.encoder, game.generator = Turned(matrix, back=False), Turned(matrix, back=True)
    terms = game.loss(Batch(images()))
    assert terms["reconstruction"].item() == pytest.approx(0, abs=1e-12)
    assert terms["latent"].item() == pytest.approx(0, abs=1e-12)
    game.generator = Turned(-matrix, back=True)
    terms = game.loss(Batch(images()))
    assert terms["reconstruction"] > 0.1 and terms["latent"] > 0.01


def test_terms_are_weighted_and_the_latent_one_reaches_both_networks() -> None:
    with scope("bivae"):
        game = BiVAE(**{**SMALL, "noise": 3}, latent=1.0).double()
    with scope("turn"):
        terms = game.loss(Batch(images()))
    with scope("turn"):
        tripled = BiVAE.loss(_with(game, latent=3.0, divergence=1e-3), Batch(images()))
    assert torch.allclose(tripled["latent"], 3 * terms["latent"])
    assert torch.allclose(tripled["divergence"], 2 * terms["divergence"])
    assert torch.allclose(tripled["reconstruction"], terms["reconstruction"])
    terms["latent"].backward()
    for player in (game.encoder.trunk, game.generator):
        assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in player.parameters())


def _with(game: BiVAE, **changes: float) -> BiVAE:
    other = BiVAE(**{**game.config.model_dump(), **changes}).double()
    other.load_state_dict(game.state_dict())
    return other
