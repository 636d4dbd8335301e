"""Each signal where its value is known."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from ganworks.game import Batch
from ganworks.health.features import Features
from ganworks.health.signals import data, labels, samples, scores, spectra
from ganworks.health.signals.snapshot import Snapshot, take_snapshot
from ganworks.health.target import Target
from ganworks.losses import objective


def normal(seed: int, n: int = 128) -> Tensor:
    return torch.randn(n, 2, 1, 1, generator=torch.Generator().manual_seed(seed))


class Linear(nn.Module):
    """a(x) = w x."""

    def __init__(self, *weights: float):
        super().__init__()
        self.weights = torch.tensor(weights)

    def forward(self, images: Tensor) -> Tensor:
        return images.flatten(1) @ self.weights


def seen(fake: Tensor, real: Tensor | None = None, held_out: Tensor | None = None, **facts: Any) -> Snapshot:
    real = normal(0, 256) if real is None else real
    critic = facts.pop("critic", Linear(1.0, 0.0))
    target = Target(
        sample=lambda n, given: fake[:n],
        generator=nn.Linear(3, 2),
        real=Batch(real),
        held_out=Batch(normal(1) if held_out is None else held_out),
        critic=critic,
        score=None if critic is None else lambda images, given: critic(images),
        **facts,
    )
    return take_snapshot(target, Features(real))


def test_samples_like_the_data_are_diverse_near_and_no_copies() -> None:
    fresh = seen(normal(2))
    found = {**samples.variety(fresh), **samples.distance(fresh), **samples.copies(fresh)}
    assert found["diversity"] == pytest.approx(1, abs=0.15) and found["clusters"] == pytest.approx(1, abs=0.15)
    assert (
        found["duplicates"] < 0.15 and abs(found["distance"]) < 0.05 and found["nearness"] == pytest.approx(1, abs=0.4)
    )


def test_one_sample_over_and_over_is_no_diversity() -> None:
    found = samples.variety(seen(normal(2)[:1].expand(128, -1, -1, -1)))
    assert found["diversity"] == 0 and found["duplicates"] == 1 and found["clusters"] < 0.2


def test_copies_are_near_and_what_is_far_is_far() -> None:
    real = normal(0, 256)
    assert samples.copies(seen(real[:128], real))["nearness"] == 0
    far = samples.distance(seen(normal(2) + 100))["distance"]
    assert far > 50
    assert (
        samples.mean_sample(seen(normal(2) + 100))["mean_sample_0"]
        != samples.mean_sample(seen(normal(2)))["mean_sample_0"]
    )
    assert samples.sample_range(seen(torch.full((128, 2, 1, 1), 0.5))) == {"range_low": 0.5, "range_high": 0.5}


def test_modes_without_samples_are_missing() -> None:
    corners = torch.tensor([[4.0, 4.0], [4.0, -4.0], [-4.0, 4.0], [-4.0, -4.0]])[:, :, None, None]
    real = corners.repeat_interleave(torch.tensor([100, 100, 51, 5]), 0) + 0.1 * normal(0, 256)

    def missing(share: list[int]) -> float:
        fake = corners.repeat_interleave(torch.tensor(share), 0)
        target = Target(
            sample=lambda n, given: fake[:n],
            generator=nn.Linear(3, 2),
            critic=None,
            score=None,
            real=Batch(real),
            held_out=Batch(real[:128]),
            modes=corners,
        )
        return samples.missing_modes(take_snapshot(target, Features(real, corners)))["missing_modes"]

    assert missing([60, 40, 27, 1]) == 0
    assert missing([100, 0, 28, 0]) == pytest.approx(100 / 256)  # two in a hundred are too few to be missed
    assert missing([102, 25, 1, 0]) == pytest.approx(51 / 256)  # one sample is less than a tenth of its share


def test_auc() -> None:
    assert scores.auc(torch.tensor([2.0, 3.0]), torch.tensor([1.0])) == 1
    assert scores.auc(torch.tensor([1.0]), torch.tensor([1.0, 2.0])) == pytest.approx(0.25)
    a, b = torch.randn(50), torch.randn(60)
    assert scores.auc(a, b) == pytest.approx(1 - scores.auc(b, a))


def test_a_critic_with_a_memory_is_told_from_one_without() -> None:
    real, held_out = normal(0, 128), normal(1)

    class Memory(nn.Module):
        def forward(self, images: Tensor) -> Tensor:
            return -torch.cdist(images.flatten(1), real.flatten(1)).min(1).values

    assert scores.scores(seen(normal(2), real, held_out, critic=Memory()))["memorization_auc"] == 1
    assert scores.scores(seen(normal(2), real, held_out))["memorization_auc"] == pytest.approx(0.5, abs=0.12)


@pytest.mark.parametrize(
    ("name", "expected"), [("minimax", "sigmoid"), ("wasserstein", "one"), ("non_saturating", "other")]
)
def test_the_gradient_by_the_score_is_that_of_the_generators_loss(name: str, expected: str) -> None:
    shown = seen(normal(2) * 3, objective=objective(name))
    score = shown.scores["fake"]
    known = {"sigmoid": torch.sigmoid(score), "one": torch.ones_like(score), "other": torch.sigmoid(-score)}[expected]
    assert scores.generator_score_gradient(shown)["generator_score_gradient"] == pytest.approx(
        float(known.mean()), rel=1e-4
    )


def test_the_slope_of_a_linear_critic_is_its_length() -> None:
    found = scores.critic_slope(seen(normal(2), critic=Linear(3.0, -4.0)))
    assert found["slope"] == pytest.approx(5, rel=1e-5) and found["slope_max"] == pytest.approx(5, rel=1e-5)


def test_without_scores_only_the_samples_are_measured() -> None:
    blind = seen(normal(2), critic=None)
    assert blind.no_scores and not blind.scores
    assert scores.scores(blind) == scores.generator_score_gradient(blind) == scores.critic_slope(blind) == {}
    assert samples.variety(blind)


def test_labels_that_are_heeded_and_labels_that_are_not() -> None:
    centres = torch.tensor([[10.0, 0.0], [-10.0, 0.0], [0.0, 10.0]])
    label = torch.arange(126) % 3
    noise = normal(4, 126).flatten(1)

    def draw(asked: Tensor) -> Tensor:
        return (centres[asked] + noise[: len(asked)])[:, :, None, None]

    mixed = label[torch.randperm(126, generator=torch.Generator().manual_seed(1))]

    def label_of(given: Batch | None) -> Tensor:
        assert given is not None and given.label is not None
        return given.label

    def conditional(heeds: bool) -> Snapshot:
        target = Target(
            sample=lambda n, given: draw(label_of(given)[:n] if heeds else mixed[:n]),
            generator=nn.Linear(3, 2),
            critic=None,
            score=None,
            real=Batch(draw(label), label=label),
            held_out=Batch(draw(label), label=label),
            given=Batch(draw(label), label=label),
            labelled=True,
        )
        return take_snapshot(target, Features(target.real.images))

    heeded, ignored = labels.labels(conditional(True)), labels.labels(conditional(False))
    assert heeded["label_agreement"] == heeded["label_ceiling"] == 1 and heeded["label_chance"] == pytest.approx(1 / 3)
    assert heeded["label_effect"] > 0.5 and heeded["label_diversity"] == pytest.approx(1)
    assert ignored["label_agreement"] < 0.6 and ignored["label_ceiling"] == 1
    assert labels.labels(seen(normal(2))) == {}


def test_classes_without_enough_labelled_images_are_not_judged() -> None:
    centres = torch.tensor([[10.0, 0.0], [-10.0, 0.0], [0.0, 10.0]])
    truth = torch.arange(126) % 3
    images = (centres[truth] + normal(4, 126).flatten(1))[:, :, None, None]

    def partly(labelled: int) -> Snapshot:
        known = truth.where((truth < 2) | (torch.arange(126) < labelled), -1)
        target = Target(
            sample=lambda n, given: images[:n],
            generator=nn.Linear(3, 2),
            critic=None,
            score=None,
            real=Batch(images, label=known),
            held_out=Batch(images, label=truth),
            given=Batch(images, label=truth),
            labelled=True,
        )
        return take_snapshot(target, Features(target.real.images))

    for labelled, kinds in ((9, 2), (30, 3)):  # three and ten images of the last class have a label
        found = labels.labels(partly(labelled))
        assert found["label_chance"] == 1 / kinds
        assert found["label_ceiling"] == found["label_agreement"] == 1


@pytest.mark.parametrize("shape", [(3, 40), (64, 200), (300, 17)])
def test_top_singular_values_are_from_below_and_close(shape: tuple[int, int]) -> None:
    weight = torch.randn(shape, generator=torch.Generator().manual_seed(7))
    weight += 3 * torch.outer(torch.ones(shape[0]), torch.ones(shape[1])) / 10
    found, exact = spectra.top_singular_values(weight, 3), torch.linalg.svdvals(weight)[:3]
    assert (found <= exact * (1 + 1e-5)).all() and found[0] == pytest.approx(float(exact[0]), rel=0.02)
    assert torch.equal(found, spectra.top_singular_values(weight, 3))


def test_spectra_name_every_weight_and_see_transposed_ones_the_right_way_round() -> None:
    transposed = nn.ConvTranspose2d(2, 5, 3)
    network = nn.Sequential(nn.Linear(4, 3), transposed, nn.ReLU(), nn.Conv1d(2, 3, 5))
    found = spectra.spectra(network)
    assert list(found) == ["0", "1", "3"]
    weight = transposed.weight.detach().transpose(0, 1).flatten(1)
    assert found["1"][0] == pytest.approx(float(torch.linalg.matrix_norm(weight, 2)), rel=1e-4)


def test_facts_of_data() -> None:
    images = torch.rand(16, 3, 12, 12) * 255
    found = data.facts(Batch(images.repeat(2, 1, 1, 1)), 1000)
    assert found["data_duplicates"] == pytest.approx(0.5) and found["data_high"] > 200
    assert found["data_count"] == 1000 and found["data_held_out"] == 0
    assert data.facts(Batch(images), 1000, Batch(images[:7]))["data_held_out"] == 7


def test_interleaved_channels_show_as_stripes_where_neighbours_are_alike_as_well() -> None:
    """Grey pictures of shallow colour: what was interleaved is smooth, and still has a period."""
    noise = torch.randn(64, 1, 16, 24, generator=torch.Generator().manual_seed(0))
    smooth = noise.cumsum(3) + torch.tensor([0.0, 0.5, 1.0])[:, None, None]
    mixed = smooth.permute(0, 2, 3, 1).reshape(smooth.shape)
    assert data._correlation(mixed, 1) > 0.9
    assert data.facts(Batch(mixed), 8)["data_stripes"] > 0 > data.facts(Batch(smooth), 8)["data_stripes"]


def test_interleaved_channels_show_as_stripes() -> None:
    ramp = torch.linspace(-1, 1, 32)
    smooth = (torch.tensor([1.0, -0.5, 0.2]).view(3, 1, 1) * ramp.view(1, 32, 1) + 0.3 * ramp).repeat(8, 1, 1, 1)
    mixed = smooth.permute(0, 2, 3, 1).reshape(smooth.shape)
    assert data.facts(Batch(smooth), 8)["data_stripes"] < 0.01
    assert data.facts(Batch(mixed), 8)["data_stripes"] > 0.1


def test_nine_scores_in_ten_lie_between_the_ends() -> None:
    spread = torch.linspace(0, 1, 101)[:, None, None, None].expand(-1, 2, 1, 1)
    found = scores.scores(seen(normal(2), real=spread, held_out=spread))
    assert found["score_real"] == pytest.approx(0.5) and found["memorization_auc"] == pytest.approx(0.5)
    assert found["score_real_low"] == pytest.approx(0.05) and found["score_real_high"] == pytest.approx(0.95)


def test_pairing_objectives_are_watched_with_few_real_pictures() -> None:
    shown = seen(normal(2), normal(0, 128)[:6], objective=objective("relativistic_standard"))
    gradient = scores.generator_score_gradient(shown)["generator_score_gradient"]
    assert 0 < gradient <= 1
