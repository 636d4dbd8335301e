"""S2GAN: what the classifier learns from, and that what it infers is taken as given."""

from __future__ import annotations

import pytest
import small
import torch

from ganworks.game import Batch
from ganworks.losses.auxiliary import rotation_cross_entropy
from ganworks.rng import scope
from ganworks.systems.s2gan import S2GAN

SMALL = {"image": (1, 8, 8), "width": 8, "noise": 4, "embedding": 3, "classes": 3, "pretraining": 2}


@pytest.fixture
def game() -> S2GAN:
    with scope("s2gan"):
        return S2GAN(**SMALL).double()


def images(n: int = 6) -> torch.Tensor:
    return torch.rand(n, 1, 8, 8, dtype=torch.float64, generator=torch.Generator().manual_seed(2)) * 2 - 1


def test_unlabelled_images_do_not_count_in_the_cross_entropy(game: S2GAN) -> None:
    label = torch.tensor([0, -1, 2, -1, -1, 1])
    mixed = game.classifier_loss(Batch(images(), label=label))
    alone = game.classifier_loss(Batch(images()[label >= 0], label=label[label >= 0]))
    torch.testing.assert_close(mixed["classification"], alone["classification"])
    nothing = game.classifier_loss(Batch(images(), label=torch.full((6,), -1)))
    assert float(nothing["classification"].detach()) == 0
    torch.testing.assert_close(nothing["rotation"], rotation_cross_entropy(lambda x: game.classifier(x)[1], images()))


def test_known_labels_are_kept_and_the_others_inferred_by_a_classifier_that_hears_nothing(game: S2GAN) -> None:
    batch = Batch(images(), label=torch.tensor([0, -1, 2, -1, -1, 1]))
    label = game.real_labels(batch)
    assert label[[0, 2, 5]].tolist() == [0, 2, 1]
    assert torch.equal(label[[1, 3, 4]], game.classify(batch.images).argmax(1)[[1, 3, 4]])
    (game.critic_loss(batch).total + game.generator_loss(batch).total).backward()
    assert all(p.grad is None for p in game.classifier.parameters())


def test_inferred_labels_reach_the_projection(game: S2GAN) -> None:
    unknown = Batch(images(), label=torch.full((6,), -1))
    said = Batch(images(), label=game.real_labels(unknown))
    with scope("a"):
        one = game.eval().critic_loss(unknown).total
    with scope("a"):
        two = game.critic_loss(said).total
    torch.testing.assert_close(one, two)


def test_the_classifier_learns_first_and_then_stands_still() -> None:
    engine = small.trainer(S2GAN, system=small.build(S2GAN, pretraining=2))
    first, second = engine.stages
    assert [phase.players for phase in first.phases] == [("classifier",)] and first.steps == 2
    assert {player for phase in second.phases for player in phase.players} == {"critic", "generator"}
    for _ in range(2):
        engine.advance()
    held = [p.detach().clone() for p in engine.system.classifier.parameters()]
    assert "critic/adversarial" in engine.advance()
    assert all(torch.equal(a, b) for a, b in zip(held, engine.system.classifier.parameters(), strict=True))


@pytest.mark.slow
def test_a_few_labels_teach_the_classifier() -> None:
    """Stripes and rings with one label in ten: right on nearly all, from chance."""
    generator = torch.Generator().manual_seed(0)
    label = torch.arange(120) % 3
    across = torch.linspace(-1, 1, 8)
    shapes = torch.stack(
        [
            across.sign().expand(8, 8) * across[:, None].sign(),
            (across[None, :].abs() < 0.4).float().expand(8, 8) * 2 - 1,
            ((across[:, None] ** 2 + across[None, :] ** 2) < 0.5).float() * 2 - 1,
        ]
    )
    data = (shapes[label][:, None] + 0.5 * torch.randn(120, 1, 8, 8, generator=generator)).clamp(-1, 1)
    hidden = torch.where(torch.arange(120) < 12, label, -1)
    with scope("few"):
        game = S2GAN(**SMALL)
    optimizer = torch.optim.Adam(game.classifier.parameters(), 2e-3)
    before = (game.classify(data).argmax(1) == label).float().mean()
    for _ in range(60):
        optimizer.zero_grad()
        game.classifier_loss(Batch(data, label=hidden)).total.backward()
        optimizer.step()
    after = (game.classify(data).argmax(1) == label).float().mean()
    assert after > 0.9 > before
