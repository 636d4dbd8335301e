"""Players that read a label: shapes, that the label counts, and the score of every class at once."""

from __future__ import annotations

import pytest
import torch

from ganworks.networks import cgan, lapgan, triple_gan


@pytest.mark.parametrize(("kind", "image"), [("mlp", (1, 8, 8)), ("dcgan", (3, 16, 16)), ("resnet", (1, 28, 28))])
def test_shapes_and_that_every_parameter_is_reached(kind: str, image: tuple[int, int, int]) -> None:
    torch.manual_seed(0)
    generator = cgan.Generator(kind, 5, image, 4, 4, embedding=3)
    critic = cgan.Critic(kind, image, 4, 4, alone=True)
    label = torch.tensor([0, 1, 2, 3, 0])
    x = generator(torch.randn(5, 5), label)
    assert x.shape == (5, *image) and float(x.detach().abs().max()) <= 1
    scores = critic(x, label)
    assert scores.shape == (5,)
    (scores.sum() + critic.alone(critic.trunk(x)).sum()).backward()
    assert all(p.grad is not None for player in (generator, critic) for p in player.parameters())


def test_the_label_counts() -> None:
    torch.manual_seed(0)
    z, zero, one = torch.randn(4, 5), torch.zeros(4, dtype=torch.int64), torch.ones(4, dtype=torch.int64)
    generator, critic = cgan.Generator("mlp", 5, (1, 8, 8), 3, 8), cgan.Critic("mlp", (1, 8, 8), 3, 8)
    assert not torch.allclose(generator(z, zero), generator(z, one))
    x = generator(z, zero)
    assert not torch.allclose(critic(x, zero), critic(x, one))


def test_all_labels_at_once_are_each_label_in_turn() -> None:
    pairs = cgan.Pairs(6, 5, hidden=7).double()
    features = torch.randn(3, 6, dtype=torch.float64)
    one_by_one = [pairs(features, torch.full((3,), y)) for y in range(5)]
    torch.testing.assert_close(pairs.every(features), torch.stack(one_by_one, 1))


@pytest.mark.parametrize("image", [(1, 8, 8), (3, 28, 28)])
def test_the_classifier_of_triple_gan_is_noisy_in_training_only(image: tuple[int, int, int]) -> None:
    classifier = triple_gan.Classifier(image, 4, width=4, noise=0.5, dropout=0.25)
    x = torch.rand(6, *image)
    assert classifier(x).shape == (6, 4)
    assert not torch.equal(classifier(x), classifier(x))
    classifier.eval()
    assert torch.equal(classifier(x), classifier(x))
    torch.testing.assert_close(classifier(x)[:2], classifier(x[:2]))


def test_details_depend_on_the_coarse_image_and_on_noise() -> None:
    torch.manual_seed(0)
    generator, critic = lapgan.Generator(3, 4).eval(), lapgan.Critic("dcgan", (3, 16, 16), 4).eval()
    coarse, noise = torch.rand(2, 3, 16, 16), torch.randn(2, 1, 16, 16)
    band = generator(coarse, noise)
    assert band.shape == coarse.shape and float(band.detach().abs().max()) < 2
    assert not torch.equal(band, generator(-coarse, noise)) and not torch.equal(band, generator(coarse, -noise))
    assert critic(coarse, band).shape == (2,)
    assert not torch.equal(critic(coarse, band), critic(-coarse, band))
