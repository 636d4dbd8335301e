"""The improved techniques: each by itself, where gradients go, and the classifier of K classes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import small
import torch
from torch import nn
from torch.nn import functional
from typed import present

from ganworks.errors import BadInput
from ganworks.game import Batch
from ganworks.layers.virtual_batch_norm import VirtualBatch, VirtualBatchNorm
from ganworks.losses.adversarial import Logistic
from ganworks.rng import scope
from ganworks.systems.improved_gan import ImprovedGAN

OFF = {"minibatch_kernels": 0, "real_label": 1.0, "virtual_batch": 0}


def build(**options: Any) -> ImprovedGAN:
    return small.build(ImprovedGAN, **{**OFF, **options})


@pytest.fixture
def batch() -> Batch:
    images = small.stock((1, 8, 8), ("label",))
    return images.part(0, 3)


def test_with_every_technique_off_it_is_the_original_game(batch: Batch) -> None:
    game = build()
    with scope("turn"):
        ours = game.critic_loss(batch)
    with scope("turn"):
        fake = game.critic(game.sample(len(batch)))
    real = game.critic(batch.images)
    assert set(ours) == {"adversarial"}
    torch.testing.assert_close(ours.total, functional.softplus(-real).mean() + functional.softplus(fake).mean())


def test_smoothing_moves_the_best_score_of_real_images_and_not_of_fakes() -> None:
    scores = torch.zeros(2, requires_grad=True)
    optimizer = torch.optim.LBFGS([scores], max_iter=100, line_search_fn="strong_wolfe")
    game = build(real_label=0.9)

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        # place 0 holds real images and fakes alike, place 1 three times as many fakes as real ones
        value = game.objective.critic(real=scores[[0, 0, 0, 1]], fake=scores[[0, 1, 1, 1]])
        value.backward()
        return value

    optimizer.step(loss)
    found = scores.detach().sigmoid()
    torch.testing.assert_close(found, 0.9 * torch.tensor([0.75, 0.25]), rtol=1e-3, atol=1e-3)


def test_matched_features_cost_nothing_and_reach_the_generator_alone(batch: Batch) -> None:
    game = build(feature_matching=True)
    terms = game.generator_loss(batch)
    assert set(terms) == {"features"}
    game.critic.requires_grad_(False)
    game.generator_loss(batch).total.backward()
    assert all(p.grad is not None for p in game.generator.parameters())
    game.sample = lambda n, given=None: batch.images.flip(0)
    torch.testing.assert_close(game.generator_loss(batch).total, torch.tensor(0.0), rtol=0, atol=1e-10)


def test_minibatch_discrimination_lets_the_critic_see_a_collapse(batch: Batch) -> None:
    game = build(minibatch_kernels=5)
    features = torch.randn(6, game.critic.trunk.features)
    game.critic.head.weight.data.zero_()[:, -5:] = 1.0
    game.critic.head.bias.data.zero_()
    alike, apart = game.critic.discriminate(features[:1].expand(6, -1)), game.critic.discriminate(features * 100)
    torch.testing.assert_close(alike, torch.full((6, 1), 30.0))
    torch.testing.assert_close(apart, torch.full((6, 1), 5.0))


def test_historical_averaging_pays_for_the_distance_from_the_past() -> None:
    game = build(historical_averaging=0.5)
    played = small.trainer(ImprovedGAN, system=game)
    assert float(played.advance()["critic/history"]) == 0.0
    trail, terms = [], {}
    for _ in range(3):
        trail.append([p.detach().clone() for p in game.generator.parameters()])
        terms = played.advance()
    assert terms["generator/history"] > 0 and int(present(game.generator_past).count) == 5
    with torch.no_grad():
        expected = sum((p - m).square().sum() for p, m in zip(trail[-1], _mean_before(game, trail[-1]), strict=True))
    torch.testing.assert_close(terms["generator/history"], 0.5 * expected, rtol=1e-3, atol=1e-9)


def _mean_before(game: ImprovedGAN, past: list[torch.Tensor]) -> list[torch.Tensor]:
    """The means before the last update: m_(t-1) = (t m_t - theta_t) / (t - 1)."""
    recent = present(game.generator_past)
    count = int(recent.count)
    now = list(game.generator.parameters())
    return [(count * m - p.detach()) / (count - 1) for m, p in zip(recent.means, now, strict=True)]


def test_a_virtual_batch_makes_samples_independent_of_each_other() -> None:
    game = build(network="dcgan", virtual_batch=6)
    assert isinstance(game.generator, VirtualBatch)
    assert any(isinstance(part, VirtualBatchNorm) for part in game.generator.modules())
    latents = torch.rand(4, 4) * 2 - 1
    torch.testing.assert_close(game.generator(latents)[1:2], game.generator(latents[1:2]), rtol=1e-4, atol=1e-6)
    plain = build(network="dcgan")
    assert (plain.generator(latents)[1:2] - plain.generator(torch.cat([latents[1:2]] * 2))[:1]).abs().max() > 1e-4


def test_the_score_of_a_classifier_is_that_of_the_class_fake_being_zero() -> None:
    game = build(semi_supervised=True)
    logits = torch.randn(5, 3)
    with_fake = torch.cat([logits, torch.zeros(5, 1)], dim=1).softmax(1)
    torch.testing.assert_close(game.scores(logits).sigmoid(), 1 - with_fake[:, -1])


def test_a_classifier_is_not_smoothed_unless_asked(batch: Batch) -> None:
    game = small.build(ImprovedGAN, semi_supervised=True).eval()
    with scope("turn"):
        fake = game.scores(game.critic(game.sample(len(batch))))
    real = game.scores(game.critic(batch.images))
    with scope("turn"):
        adversarial = game.critic_loss(batch)["adversarial"]
    torch.testing.assert_close(
        adversarial, 0.5 * (functional.softplus(-real).mean() + functional.softplus(fake).mean())
    )
    for game, label in ((small.build(ImprovedGAN), 0.9), (build(semi_supervised=True, real_label=0.8), 0.8)):
        assert isinstance(game.objective, Logistic) and game.objective.real_label == label


def test_images_without_label_are_left_out_of_the_classes(batch: Batch) -> None:
    game = build(semi_supervised=True).eval()
    label = present(batch.label).clone()
    label[2:] = -1
    logits = game.critic(batch.images)
    few = game.critic_loss(replace(batch, label=label))["classes"]
    torch.testing.assert_close(few, functional.cross_entropy(logits[:2], label[:2]))
    none = game.critic_loss(replace(batch, label=torch.full_like(label, -1)))
    assert none["classes"].item() == 0.0 and torch.isfinite(none.total)
    with pytest.raises(BadInput, match="labels"):
        game.critic_loss(Batch(batch.images))


def test_it_learns_to_classify_from_a_few_labels() -> None:
    options = {"semi_supervised": True, "width": 32, "critic_optimizer": {"rate": 5e-3}}
    game = build(**options)
    held = small.stock((1, 8, 8), ("label",))
    hidden = present(held.label).clone()
    hidden[9:] = -1
    played = small.trainer(ImprovedGAN, system=game, batch=24)
    played.feed = lambda position, size: replace(held, label=hidden)
    for _ in range(60):
        played.advance()
    game.eval()
    assert (game.classify(held.images)[:9].argmax(1) == present(held.label)[:9]).float().mean() > 0.9
    with pytest.raises(BadInput, match="semi_supervised"):
        build().classify(held.images)


def test_a_classifier_does_not_look_at_the_company() -> None:
    with pytest.raises(BadInput, match="minibatch"):
        build(semi_supervised=True, minibatch_kernels=10)
    game = small.build(ImprovedGAN, semi_supervised=True)
    assert game.critic.minibatch is None and game.matching


def test_noise_disturbs_the_critic_in_training_only(batch: Batch) -> None:
    game = build(critic_noise=0.3)
    with scope("noise"):
        first, second = game.critic(batch.images), game.critic(batch.images)
    assert not torch.equal(first, second)
    game.eval()
    assert torch.equal(game.critic(batch.images), game.critic(batch.images))
    assert isinstance(game.critic.head, nn.Linear)


@pytest.mark.parametrize("network", ["mlp", "dcgan", "resnet"])
def test_features_of_an_image_do_not_depend_on_its_batch(network: str) -> None:
    game = ImprovedGAN(image=(1, 16, 16), network=network, width=4, minibatch_kernels=0).train()
    images = torch.rand(6, 1, 16, 16)
    assert torch.allclose(game.critic.trunk(images)[:2], game.critic.trunk(images[:2]), atol=1e-5)
