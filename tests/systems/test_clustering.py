"""The clustering game: stages, assignments without gradient, clusters asked for as often as they occur."""

from __future__ import annotations

from itertools import pairwise

import pytest
import small
import torch

from ganworks.game import Batch
from ganworks.latents import weighted_labels
from ganworks.rng import scope
from ganworks.systems.clustering import COLD, HOT, Clustering

SMALL = {"image": (1, 8, 8), "width": 8, "noise": 4, "embedding": 3, "clusters": 4, "pretraining": 2, "clustering": 3}


@pytest.fixture
def game() -> Clustering:
    with scope("clustering"):
        return Clustering(**SMALL).double()


def images(n: int = 6) -> torch.Tensor:
    return torch.rand(n, 1, 8, 8, dtype=torch.float64, generator=torch.Generator().manual_seed(2)) * 2 - 1


def test_stages_move_features_then_centres_then_the_players() -> None:
    engine = small.trainer(Clustering, system=small.build(Clustering, pretraining=1, clustering=3))
    moved = []
    for _ in range(5):
        before = {name: p.detach().clone() for name, p in engine.system.named_parameters()}
        engine.advance()
        moved.append(
            {name.partition(".")[0] for name, p in engine.system.named_parameters() if not torch.equal(p, before[name])}
        )
    assert moved == [{"features"}, {"centres"}, {"centres"}, {"centres"}, {"critic", "generator"}]
    assert int(engine.system.cooled) == 3


def test_the_temperature_falls_from_hot_to_cold(game: Clustering, monkeypatch: pytest.MonkeyPatch) -> None:
    used: list[float] = []
    module = __import__("ganworks.systems.clustering", fromlist=["soft_kmeans"])
    real = module.soft_kmeans
    monkeypatch.setattr(module, "soft_kmeans", lambda f, c, t: used.append(float(t)) or real(f, c, t))
    for _ in range(4):
        game.centres_loss(Batch(images()))
        game.cool()
    spread = float(game.features.directions(images()).var(0, unbiased=False).sum().detach())
    assert used[0] == pytest.approx(HOT * spread) and used[-1] == pytest.approx(COLD * spread)
    ratios = [b / a for a, b in pairwise(used)]
    assert ratios == pytest.approx([ratios[0]] * 3)


def test_centres_learn_from_features_that_stay(game: Clustering) -> None:
    game.centres_loss(Batch(images())).total.backward()
    assert game.centres.grad is not None and game.centres.grad.abs().sum() > 0
    assert all(p.grad is None for p in game.features.parameters())


def test_the_game_moves_neither_features_nor_centres(game: Clustering) -> None:
    batch = Batch(images())
    (game.critic_loss(batch).total + game.generator_loss(batch).total).backward()
    assert game.centres.grad is None and all(p.grad is None for p in game.features.parameters())
    assert torch.equal(
        game.assign(batch.images), torch.cdist(game.features.directions(batch.images), game.centres).argmin(1)
    )


def test_shares_tend_to_those_of_the_data_and_sum_to_one(game: Clustering) -> None:
    batch = Batch(images())
    for _ in range(3):
        game.critic_loss(batch)
    assert float(game.shares.sum()) == pytest.approx(1)
    found = torch.bincount(game.assign(batch.images), minlength=4) / 6
    expected = 0.25 * 0.99**3 + found * (1 - 0.99**3)
    torch.testing.assert_close(game.shares, expected.double())


def test_clusters_are_drawn_by_their_shares() -> None:
    shares = torch.tensor([0.0, 0.7, 0.0, 0.3, 0.0])
    with scope("shares"):
        drawn = weighted_labels(4000, shares).bincount(minlength=5) / 4000
    torch.testing.assert_close(drawn, shares, atol=0.03, rtol=0)
    assert (drawn[shares == 0] == 0).all()


def test_samples_need_no_condition(game: Clustering) -> None:
    assert Clustering.samples_from() == () and Clustering.needs() == ()
    asked: list[torch.Tensor] = []
    game.generator.register_forward_pre_hook(lambda module, given: asked.append(given[1]))
    game.shares.copy_(torch.tensor([0.0, 1.0, 0.0, 0.0]))
    with torch.no_grad():
        game.sample(5)
    assert asked[0].tolist() == [1] * 5
