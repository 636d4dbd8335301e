"""ProGAN: the fade in play, its loss, and exact continuation from the middle of a fade."""

from __future__ import annotations

from pathlib import Path

import pytest
import small
import torch

from ganworks.game import Batch
from ganworks.layers.resample import double
from ganworks.regularizers.gradient_penalties import gradient_penalty
from ganworks.rng import scope
from ganworks.systems.progan import ProGAN
from ganworks.training.trainer import Trainer

SMALL = {"image": (1, 16, 16), "width": 4, "noise": 4, "stable_steps": 2, "fade_steps": 3}


def engine(folder: Path | None = None, **changes: object) -> Trainer[ProGAN]:
    with scope("weights"):
        game = ProGAN(**SMALL)
    return small.trainer(ProGAN, folder, system=game, **changes)


def test_a_run_goes_through_every_side_and_every_blend() -> None:
    made, seen = engine(), []
    for _ in range(14):
        values = made.advance()
        seen.append((int(values["critic/side"]), round(float(values["critic/alpha"]), 4)))
    fade = [0.0, 0.3333, 0.6667, 1.0, 1.0]
    expected = [(4, 1.0)] * 2 + [(8, alpha) for alpha in fade] + [(16, alpha) for alpha in fade] + [(16, 1.0)] * 2
    assert seen == expected
    assert made.stage.name == "16x16"


@pytest.mark.parametrize("stop", [2, 4, 7, 9])
def test_continuing_is_exact_wherever_in_a_stage_it_stopped(stop: int, tmp_path: Path) -> None:
    """After 2 and 7 steps a stage has just ended, after 4 and 9 a side is half faded in."""
    whole = engine()
    for _ in range(11):
        whole.advance()
    first = engine(tmp_path, steps=stop)
    first.run()
    second = engine(tmp_path, steps=11)
    second.restore()
    assert second.system.growth.position == first.system.growth.position
    while second.step < 11:
        second.advance()
    assert small.differing(small.fingerprint(whole), small.fingerprint(second)) == []


def test_a_new_side_changes_no_picture_until_it_fades_in() -> None:
    made = engine()
    for _ in range(2):
        made.advance()
    before = made.sample(4)
    made.system.growth.enter(1)
    assert torch.equal(made.sample(4), before)
    made.system.growth.advance()
    assert not torch.equal(made.sample(4), before)


def test_moments_start_afresh_with_a_side() -> None:
    made = engine()
    for _ in range(3):
        made.advance()
    states = [state for optimizer in made.optimizers.values() for state in optimizer.state.values()]
    assert {int(state["step"]) for state in states} == {1}


def test_levels_to_come_are_not_moved() -> None:
    made = engine()
    before = {name: p.detach().clone() for name, p in made.system.named_parameters()}
    made.advance()
    moved = {name for name, p in made.system.named_parameters() if not torch.equal(p, before[name])}
    later = (
        "generator.blocks",
        "generator.to_image.1",
        "generator.to_image.2",
        "critic.trunk.blocks",
        "critic.trunk.from_image.1",
        "critic.trunk.from_image.2",
    )
    assert moved and not any(name.startswith(later) for name in moved)


def test_the_critics_loss_is_the_papers() -> None:
    with scope("weights"):
        game = ProGAN(**{**SMALL, "penalty": 7.0, "drift": 0.5}).double()
    game.growth.enter(1)
    game.growth.alpha.fill_(0.4)
    batch = Batch(small.stock((1, 16, 16)).images[:4].double())
    with scope("turn"):
        terms = game.critic_loss(batch)
    with scope("turn"):
        real, fake = game.growth.visible(batch.images), game.fake(4)
        penalty = gradient_penalty(lambda images: game.critic(images, 0.4), real, fake)
    scores = game.critic(real, 0.4)
    torch.testing.assert_close(terms["adversarial"], game.critic(fake, 0.4).mean() - scores.mean(), rtol=1e-6, atol=0)
    torch.testing.assert_close(terms["drift"], 0.5 * scores.square().mean(), rtol=1e-6, atol=0)
    torch.testing.assert_close(terms["penalty"], 7 * penalty, rtol=1e-6, atol=0)


def test_without_growth_there_is_one_stage_of_the_same_players() -> None:
    grown, whole = ProGAN(**SMALL), ProGAN(**SMALL, start=16)
    assert [stage.name for stage in whole.stages()] == ["16x16"]
    assert whole.stages()[0].steps is None and whole.growth.position == (2, 1.0)
    assert [(n, p.shape) for n, p in whole.named_parameters()] == [(n, p.shape) for n, p in grown.named_parameters()]


def test_samples_of_an_early_stage_have_the_whole_size_in_large_pixels() -> None:
    game = ProGAN(**SMALL)
    latent = torch.randn(3, 4)
    images = game.generate(latent)
    small_ones = game.generator(latent, 0).clamp(-1, 1)
    assert torch.equal(images, double(double(small_ones)))
