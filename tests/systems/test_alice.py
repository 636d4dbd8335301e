"""ALICE: BiGAN's game with cycle terms that a perfect inverse makes vanish."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor, nn

from ganworks.game import Batch
from ganworks.rng import scope
from ganworks.systems.alice import ALICE
from ganworks.systems.bigan import BiGAN

SMALL = {"image": (1, 8, 8), "network": "mlp", "width": 6, "noise": 64, "spectral": False}


class Turned(nn.Module):
    """An orthogonal map of 64 numbers, or its inverse."""

    def __init__(self, matrix: Tensor, back: bool) -> None:
        super().__init__()
        self.matrix, self.back = nn.Parameter(matrix), back

    def forward(self, given: Tensor) -> Tensor:
        return (given @ self.matrix).view(-1, 1, 8, 8) if self.back else given.flatten(1) @ self.matrix.T


def batch(n: int = 5) -> Batch:
    return Batch(torch.rand(n, 1, 8, 8, dtype=torch.float64, generator=torch.Generator().manual_seed(1)) * 2 - 1)


def made(**options: object) -> ALICE:
    with scope("alice"):
        return ALICE(**{**SMALL, **options}).double()


def test_the_cycle_term_vanishes_for_a_perfect_inverse_and_not_for_another() -> None:
    game = made()
    matrix = torch.linalg.qr(torch.randn(64, 64, dtype=torch.float64, generator=torch.Generator().manual_seed(0))).Q
    game.encoder, game.generator = Turned(matrix, back=False), Turned(matrix, back=True)
    assert game.inference_loss(batch())["cycle"].item() == pytest.approx(0, abs=1e-12)
    game.encoder = Turned(-matrix, back=False)
    assert game.inference_loss(batch())["cycle"].item() > 1


def test_nothing_tells_the_pairs_of_a_perfect_inverse_apart() -> None:
    """b(x, x) and b(x, x^) are the same score: the critic pays log 4 at least, and has no slope at a blind start."""
    game = made()
    matrix = torch.eye(64, dtype=torch.float64)
    game.encoder, game.generator = Turned(matrix, back=False), Turned(matrix, back=True)
    assert game.critic_loss(batch())["pairs"].item() >= math.log(4)
    for parameter in game.pair_critic.head.parameters():
        nn.init.zeros_(parameter)
    game.critic_loss(batch())["pairs"].backward()
    assert all(p.grad is None or float(p.grad.abs().max()) < 1e-15 for p in game.pair_critic.parameters())


def test_without_its_cycle_terms_it_is_bigan() -> None:
    game = made(cycle=0.0, pairs=0.0, noise=4)
    other = BiGAN(**{**SMALL, "noise": 4}).double()
    other.load_state_dict(game.state_dict())
    for turn in ("critic_loss", "inference_loss"):
        found = []
        for system in (game, other):
            system.zero_grad()
            with scope("turn"):
                terms = getattr(system, turn)(batch())
            terms.total.backward()
            found.append([terms["adversarial"], *(p.grad for p in system.parameters() if p.grad is not None)])
        assert len(found[0]) == len(found[1])
        assert all(torch.equal(a, b) for a, b in zip(*found, strict=True))


@pytest.mark.parametrize("term", ["cycle", "pairs"])
def test_cycle_terms_move_both_networks_and_no_critic_of_codes(term: str) -> None:
    game = made(noise=4)
    game.inference_loss(batch())[term].backward()
    for player in (game.encoder, game.generator):
        assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in player.parameters())
    assert all(p.grad is None for p in game.critic.parameters())


def test_the_pairs_critic_reads_the_original_beside_the_reconstruction() -> None:
    game, seen = made(noise=4), []
    game.pair_critic.register_forward_hook(lambda module, given, scores: seen.append(given[0]))
    game.critic_loss(batch())
    x = batch().images
    real, fake = seen
    assert torch.equal(real, torch.cat([x, x], 1))
    assert torch.equal(fake, torch.cat([x, game.reconstruct(x)], 1))
