"""S2GAN-CO and S3GAN: pseudo-labels without gradient, heads that learn from real images alone."""

from __future__ import annotations

import pytest
import torch

from ganworks.game import Batch
from ganworks.rng import scope
from ganworks.systems.s2gan_co import S2GANCO
from ganworks.systems.s3gan import S3GAN

SMALL = {"image": (1, 8, 8), "width": 8, "noise": 4, "embedding": 3, "classes": 3}
both = pytest.mark.parametrize("kind", [S2GANCO, S3GAN])


def build(kind: type, **options: object):
    with scope("co"):
        return kind(**SMALL, **options).double()


def batch(*label: int) -> Batch:
    images = torch.rand(len(label), 1, 8, 8, dtype=torch.float64, generator=torch.Generator().manual_seed(2)) * 2 - 1
    return Batch(images, label=torch.tensor(label))


@both
def test_unlabelled_images_do_not_count_in_the_cross_entropy(kind: type) -> None:
    game = build(kind).eval()
    few, mixed = batch(0, 2, 1), batch(0, 2, 1, -1, -1)
    torch.testing.assert_close(game.critic_loss(mixed)["classification"], game.critic_loss(few)["classification"])
    assert float(game.critic_loss(batch(-1, -1))["classification"].detach()) == 0


@both
@pytest.mark.parametrize("soft", [False, True])
def test_pseudo_labels_carry_no_gradient(kind: type, soft: bool) -> None:
    game = build(kind, soft_labels=soft).eval()
    game.critic_loss(batch(-1, -1, -1, -1))["adversarial"].backward()
    assert all(p.grad is None for p in game.classifier.parameters())
    assert any(p.grad is not None and p.grad.abs().sum() > 0 for p in game.critic.embedding.parameters())


@both
def test_real_images_are_judged_under_what_the_classifier_says(kind: type) -> None:
    hard, soft = build(kind).eval(), build(kind, soft_labels=True).eval()
    unknown = batch(-1, -1, -1, -1)
    logits = hard.classifier(hard.critic.trunk(unknown.images)).detach()
    torch.testing.assert_close(hard.classify(unknown.images), logits.softmax(1))
    seen = hard.score_real(unknown.images, unknown)
    assert torch.equal(seen.label, logits.argmax(1)) and torch.equal(seen.logits, logits)
    features = soft.critic.trunk(unknown.images)
    mean = (logits.softmax(1) @ soft.critic.embedding.weight * features).sum(1)
    torch.testing.assert_close(soft.critic.match(features, soft.score_real(unknown.images, unknown).label), mean)
    certain = batch(0, 1, 2, 0)
    torch.testing.assert_close(
        soft.score_real(certain.images, certain).scores, hard.score_real(certain.images, certain).scores
    )


@both
def test_the_classifier_learns_from_real_images_alone_and_moves_with_the_critic(kind: type) -> None:
    game = build(kind).eval()
    critic, generator = game.phases()
    assert "classifier" in critic.players and generator.players == ("generator",)
    game.generator_loss(batch(0, 1, 2))["adversarial"].backward()
    assert all(p.grad is None for p in game.classifier.parameters())
    game.zero_grad()
    game.critic_loss(batch(0, 1, 2))["classification"].backward()
    assert all(p.grad is None for p in game.generator.parameters())
    assert all(p.grad.abs().sum() > 0 for p in game.classifier.parameters())


@both
def test_the_classifier_gets_better_as_the_critic_plays(kind: type) -> None:
    """Brightness is the class; a third of the labels is known."""
    label = torch.arange(24) % 3
    noise = torch.rand(24, 1, 8, 8, generator=torch.Generator().manual_seed(0))
    images = (0.7 * (label - 1.0))[:, None, None, None] + 0.2 * (noise - 0.5)
    hidden = torch.where(torch.arange(24) < 9, label, -1)
    with scope("co"):
        game = kind(**SMALL)
    optimizer = torch.optim.Adam([*game.critic.parameters(), *game.classifier.parameters()], 5e-3)
    before = (game.eval().classify(images).argmax(1) == label).float().mean()
    game.train()
    for _ in range(25):
        optimizer.zero_grad()
        game.critic_loss(Batch(images, label=hidden)).total.backward()
        optimizer.step()
    after = (game.eval().classify(images).argmax(1) == label).float().mean()
    assert after > 0.9 > before


@both
def test_remembered_images_are_lessons_of_later_turns(kind: type) -> None:
    game = build(kind, remembered=6, memory=4).eval()
    seen, unlabelled = batch(2, -1, 0), batch(-1, -1, -1)
    with scope("turn"):
        assert float(game.critic_loss(unlabelled)["classification"].detach()) == 0, "nothing to remember yet"
    game.critic_loss(seen)
    game.remember()
    assert len(game.memory) == 2 and not game._batches
    with scope("turn"):
        loss = game.critic_loss(unlabelled)["classification"]
    kept, label = game.memory.images[:2].double(), game.memory.label[:2]
    costs = torch.nn.functional.cross_entropy(
        game.classifier(game.critic.trunk(kept)), label, reduction="none"
    ).detach()
    assert set(label.tolist()) == {0, 2}
    assert costs.min() - 1e-9 <= loss.detach() <= costs.max() + 1e-9, "a mean over those in the memory"
    assert build(kind).memory is None, "and nothing is kept where nothing is drawn"
    assert game.phases()[0].after == game.remember
