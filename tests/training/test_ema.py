r"""Averaged weights: :math:`\bar\theta_n - \theta = (\bar\theta_0 - \theta)\prod_k 2^{-B/h_k}` for a theta at rest."""

from __future__ import annotations

import pytest
import torch
import toys
from typed import tensor

from ganworks.errors import CheckpointError
from ganworks.game import Progress
from ganworks.systems.dcgan import DCGAN
from ganworks.training.ema import EMA, YOUTH, averaged_tensors, load_averages


def constant(half_life: int) -> tuple[toys.Toy, EMA]:
    """Weights that start at zero, are set to one, and stay there."""
    system = toys.Toy().double()
    with torch.no_grad():
        for tensor in averaged_tensors(system).values():
            tensor.zero_()
    average = EMA(system, half_life)
    with torch.no_grad():
        for tensor in averaged_tensors(system).values():
            tensor.fill_(1.0)
    return system, average


@pytest.mark.parametrize("batch", [5, 20])
def test_half_is_forgotten_in_a_half_life(batch: int) -> None:
    _, average = constant(half_life=100)
    seen = 100 * YOUTH  # old enough for the full half-life
    for _ in range(100 // batch):
        seen += batch
        average.update(batch, Progress(images=seen))
    for mean in average.mean.values():
        assert torch.allclose(mean, torch.full_like(mean, 0.5), atol=1e-12)


def test_a_young_average_forgets_its_start_sooner() -> None:
    _, average = constant(half_life=10_000)
    left = 1.0
    for step in range(1, 8):
        seen = 40 * step
        average.update(40, Progress(images=seen))
        left *= 0.5 ** (40 / max(1.0, min(10_000, seen / YOUTH)))
    for mean in average.mean.values():
        assert torch.allclose(mean, torch.full_like(mean, 1 - left), rtol=1e-9)


def test_applied_puts_the_mean_in_place_and_takes_it_away() -> None:
    system, average = constant(half_life=100)
    average.update(50, Progress(images=10**6))
    live = {name: p.detach().clone() for name, p in average.live.items()}
    with pytest.raises(RuntimeError), average.applied():
        assert all(torch.equal(p, average.mean[name]) for name, p in average.live.items())
        raise RuntimeError("a picture that fails")
    assert all(torch.equal(p, live[name]) for name, p in average.live.items())
    assert all(p.requires_grad for p in system.generator.parameters())


def test_zero_follows_nothing() -> None:
    _, average = constant(half_life=0)
    assert average.state() == {}
    average.update(10, Progress(images=10))
    with average.applied():
        pass


def test_only_averaged_players_are_followed() -> None:
    system = toys.Toy()
    wanted = {f"generator.{name}" for name, _ in system.generator.named_parameters()}
    held = set(EMA(system, 10).mean)
    assert wanted <= held
    assert all(name.endswith(("running_mean", "running_var")) for name in held - wanted)
    assert all(name.startswith("generator.") for name in held)


def test_the_engine_follows_by_images_of_the_whole_step() -> None:
    """Two critic turns of eight images: a step uses sixteen."""
    made = toys.trainer(ema_images=1000)
    start = {name: mean.clone() for name, mean in made.ema.mean.items()}
    made.advance()
    assert made.images == 16
    weight = 1 - 0.5**16  # half-life 1: youth
    for name, mean in made.ema.mean.items():
        assert torch.allclose(mean, start[name].lerp(made.ema.live[name].detach(), weight), atol=1e-7)


def test_samples_come_from_the_average() -> None:
    made = toys.trainer()
    for _ in range(3):
        made.advance()
    averaged, live = made.sample(4), made.sample(4, averaged=False)
    assert not torch.equal(averaged, live)
    with torch.no_grad():
        for name, parameter in made.ema.live.items():
            parameter.copy_(made.ema.mean[name])
    assert torch.equal(made.sample(4, averaged=False), averaged)


def test_batch_statistics_are_averaged_like_the_weights() -> None:
    game = DCGAN(image=(1, 16, 16), width=4)
    average = EMA(game, 100)
    norm = next(module for module in game.generator.modules() if isinstance(module, torch.nn.BatchNorm2d))
    mean = tensor(norm, "running_mean")
    before = mean.clone()
    mean.fill_(4.0)
    average.update(100, Progress(images=10**9))
    with average.applied():
        torch.testing.assert_close(tensor(norm, "running_mean"), 0.5 * before + 2.0)
    assert tensor(norm, "running_mean").eq(4.0).all()


def test_averages_of_another_shape_are_one_sentence() -> None:
    system, average = constant(half_life=100)
    stored = {name: torch.zeros(*tensor.shape, 2) for name, tensor in average.state().items()}
    with pytest.raises(CheckpointError, match="of another shape"):
        average.load(stored)
    with pytest.raises(CheckpointError, match="of another shape"):
        load_averages(system, stored)
    with pytest.raises(CheckpointError, match="missing"):
        load_averages(system, {"nothing": torch.zeros(1)})
