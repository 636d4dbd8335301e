"""Fine structure: a checkerboard, a blur, a translator that returns its input, statistics that lag."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from ganworks.game import Batch
from ganworks.health.features import Features
from ganworks.health.inspector import Inspector
from ganworks.health.signals.data import facts
from ganworks.health.signals.samples import running_distance
from ganworks.health.signals.snapshot import Snapshot
from ganworks.health.signals.texture import texture, translation
from ganworks.health.target import Target


def smooth(count: int, seed: int = 0) -> Tensor:
    noise = torch.randn(count, 1, 16, 16, generator=torch.Generator().manual_seed(seed))
    return functional.avg_pool2d(noise, 3, 1, 1)


def snapshot(fake: Tensor, real: Tensor, **settings: Any) -> Snapshot:
    target = Target(lambda n, given: fake[:n], nn.Module(), None, None, Batch(real), **settings)
    features = Features(real)
    return Snapshot(target, features, fake, features(fake), features(real), {})


def test_data_of_the_same_law_is_not_off() -> None:
    found = texture(snapshot(smooth(128, 1), smooth(128, 2)))
    assert found["texture"] < 0.15 and found["checkerboard"] < 0.2


def test_a_pattern_of_single_pixels_is_a_checkerboard() -> None:
    grid = 0.3 * (-1.0) ** (torch.arange(16)[:, None] + torch.arange(16))
    assert texture(snapshot(smooth(128, 1) + grid, smooth(128, 2)))["checkerboard"] > 1


def test_noise_and_blur_are_off_in_the_upper_bands() -> None:
    real = smooth(128, 2)
    rough = texture(snapshot(smooth(128, 1) + 0.5 * torch.randn(128, 1, 16, 16), real))["texture"]
    blurred = texture(snapshot(functional.avg_pool2d(smooth(128, 1), 5, 1, 2), real))["texture"]
    assert rough > 0.5 and blurred > 0.5


def test_points_have_no_texture() -> None:
    points = torch.randn(32, 2, 1, 1)
    assert not texture(snapshot(points, points))


def test_a_translator_that_returns_its_input_is_seen() -> None:
    inputs, others = smooth(64, 1), smooth(64, 3)
    assert translation(snapshot(inputs + 0.01, inputs, inputs=inputs))["input_change"] < 0.1
    assert translation(snapshot(others, inputs, inputs=inputs))["input_change"] == pytest.approx(1, abs=0.1)


def test_running_statistics_that_never_moved_show_and_nothing_is_left_changed() -> None:
    torch.manual_seed(0)
    first = nn.Linear(4, 16)
    generator = nn.Sequential(first, nn.BatchNorm1d(16), nn.Unflatten(1, (1, 4, 4)))
    with torch.no_grad():
        first.weight.mul_(20)
    latent, real = torch.randn(64, 4), torch.randn(64, 1, 4, 4)
    target = Target(lambda n, given: generator(latent[:n]), generator, None, None, Batch(real), running=True)
    before = [value.clone() for value in generator.state_dict().values()]
    signals = Inspector(target)()
    assert signals["health/running_distance"] > signals["health/distance"] + 0.5
    assert all(torch.equal(a, b) for a, b in zip(before, generator.state_dict().values(), strict=True))
    assert generator.training and not running_distance(snapshot(real, real))


def test_copies_that_were_encoded_anew_are_near_duplicates() -> None:
    once = smooth(60, 1)
    twice = torch.cat(
        [once, once + 0.005 * torch.randn(once.shape, generator=torch.Generator().manual_seed(5)), smooth(40, 2)]
    )
    found = facts(Batch(twice), len(twice), None, Features(twice))
    assert found["data_duplicates"] == 0 and found["data_near_duplicates"] > 0.6
    assert facts(Batch(once), len(once), None, Features(once))["data_near_duplicates"] == 0


def test_points_on_a_curve_are_no_near_duplicates() -> None:
    phase = 6.3 * torch.rand(400, 1, generator=torch.Generator().manual_seed(0))
    waves = torch.sin(torch.linspace(0, 12, 40) + phase)[:, None]
    assert facts(Batch(waves), 400, None, Features(waves))["data_near_duplicates"] == 0
