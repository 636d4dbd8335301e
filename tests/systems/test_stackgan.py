"""StackGAN: what stands still in stage II, who learns the words, and what a caption makes."""

from __future__ import annotations

import pytest
import small
import torch
from torch.nn.functional import softplus
from typed import present

from ganworks.errors import BadInput
from ganworks.game import FIRST_WORD, Batch
from ganworks.losses.matching import mismatched
from ganworks.rng import scope
from ganworks.systems.stackgan import StackGAN

FIRST = ("text", "generator", "critic")


@pytest.fixture
def game() -> StackGAN:
    return small.build(StackGAN)


@pytest.fixture
def batch(game: StackGAN) -> Batch:
    return small.feed_of(game)(0, 6)


def held(game: StackGAN, players: tuple[str, ...]) -> dict[str, torch.Tensor]:
    """Parameters and buffers of some players."""
    return {name: t.detach().clone() for name, t in game.state_dict().items() if name.partition(".")[0] in players}


def reached(module: torch.nn.Module) -> bool:
    return any(p.grad is not None and bool(p.grad.abs().sum() > 0) for p in module.parameters())


def test_the_first_stage_stands_still_in_the_second_its_statistics_too(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = small.trainer(StackGAN)
    game = engine.system
    monkeypatch.setattr(engine, "stages", small.shortened(game))
    start = held(game, ("refiner", "refining_critic"))
    for _ in range(2):
        engine.advance()
    assert engine.stage.name == "sketching" and not bool(game.refining)
    assert all(torch.equal(before, start[name]) for name, before in held(game, ("refiner", "refining_critic")).items())
    sketched = held(game, FIRST)
    for _ in range(2):
        engine.advance()
    assert engine.stage.name == "refining" and bool(game.refining)
    assert any("running_mean" in name for name in sketched)
    assert all(torch.equal(now, sketched[name]) for name, now in held(game, FIRST).items())
    assert not all(torch.equal(now, start[name]) for name, now in held(game, ("refiner",)).items())


def test_the_second_stage_trains_on_sketches_of_evaluation_mode(game: StackGAN, batch: Batch) -> None:
    text = game.text(batch.caption)
    with scope("sketch"):
        in_training = game.sketch(text)[0]
    with scope("sketch"):
        sampled = game.eval().sketch(text)[0]
    assert not torch.equal(in_training, sampled)
    game.begin_refining()
    with scope("sketch"):
        assert torch.equal(game.train().sketch(text)[0], sampled)
    assert game.refiner.training and game.refining_critic.training


def test_a_step_of_each_stage_by_its_formula(game: StackGAN, batch: Batch) -> None:
    game.double()
    seen = Batch(batch.images.double(), caption=batch.caption)
    text = game.text(seen.caption).detach()

    def expected(critic: torch.nn.Module, real: torch.Tensor, fake: torch.Tensor, other: torch.Tensor):
        true, made, unfitting = critic(real, text), critic(fake, text), critic(real, text[other])
        wanted = softplus(-true).mean() + 0.5 * (softplus(unfitting).mean() + softplus(made).mean())
        return wanted, softplus(-made).mean()

    with scope("turn"):
        found = game.critic_loss(seen).total
    with scope("turn"):
        rewarded = game.generator_loss(seen)["adversarial"]
    with scope("turn"):
        sketch, other = game.sketch(text)[0], present(mismatched(present(seen.caption)))
    judged, reward = expected(game.critic, game.smaller(seen.images), sketch, other)
    torch.testing.assert_close(found, judged)
    torch.testing.assert_close(rewarded, reward)

    game.begin_refining()
    with scope("turn"):
        found = game.refining_critic_loss(seen).total
    with scope("turn"):
        rewarded = game.refiner_loss(seen)["adversarial"]
    with scope("turn"):
        refined, other = game.refine(text)[0], present(mismatched(present(seen.caption)))
    judged, reward = expected(game.refining_critic, seen.images, refined, other)
    torch.testing.assert_close(found, judged)
    torch.testing.assert_close(rewarded, reward)


def test_the_words_are_averaged_with_the_pictures_made_of_them() -> None:
    engine = small.trainer(StackGAN)
    engine.advance()
    moved = {name: p for name, p in engine.system.named_parameters() if name.startswith("text.")}
    assert moved and all(name in engine.ema.mean for name in moved)
    assert any(not torch.equal(engine.ema.mean[name], p) for name, p in moved.items())


def test_words_are_learned_from_the_first_critic_alone(game: StackGAN, batch: Batch) -> None:
    game.critic_loss(batch)["adversarial"].backward()
    assert reached(game.text) and reached(game.critic) and not reached(game.generator)
    game.zero_grad()
    game.generator_loss(batch).total.backward()
    assert reached(game.generator) and not reached(game.text)
    game.zero_grad()
    game.refiner_loss(batch).total.backward()
    assert reached(game.refiner) and not reached(game.generator)
    assert game.stages()[0].phases[0].players == ("critic", "text")
    assert all("text" not in phase.players for phase in game.stages()[1].phases)


def test_the_divergence_is_nothing_for_a_standard_normal_law_and_weighs_the_mean_over_dimensions(batch: Batch) -> None:
    game = small.build(StackGAN, kl=3.0, condition=5)
    law = game.generator.augmentation.law
    assert isinstance(law, torch.nn.Linear)
    with torch.no_grad():
        law.weight.zero_()
        law.bias.zero_()
    assert game.generator_loss(batch)["kl"].item() == 0.0
    with torch.no_grad():
        law.bias[:5] = 2.0  # five means of 2: a divergence of 2^2 / 2 in each dimension
    assert game.generator_loss(batch)["kl"].item() == pytest.approx(3.0 * 2.0, rel=1e-6)


def test_a_sketch_is_shown_enlarged_until_the_second_stage(game: StackGAN, batch: Batch) -> None:
    game.eval()
    with torch.no_grad():
        enlarged = game.sample(6, batch)
        assert torch.equal(enlarged[:, :, ::2, ::2], enlarged[:, :, 1::2, 1::2])
        game.begin_refining()
        pictures = game.sample(6, batch)
    assert not torch.equal(pictures[:, :, ::2, ::2], pictures[:, :, 1::2, 1::2])


def test_a_caption_and_a_key_make_one_picture(game: StackGAN, batch: Batch) -> None:
    game.begin_refining()
    game.eval()
    same = Batch(batch.images, caption=present(batch.caption)[:1].expand(6, -1))
    with torch.no_grad(), scope("picture"):
        once = game.sample(6, same)
    with torch.no_grad(), scope("picture"):
        assert torch.equal(game.sample(6, same), once)
    with torch.no_grad(), scope("picture"):
        other = game.sample(6, Batch(batch.images, caption=present(batch.caption)[1:2].expand(6, -1)))
    assert (other - once).abs().max() > 0.01 * once.abs().max()


def test_without_captions_there_is_nothing_to_draw(game: StackGAN) -> None:
    with pytest.raises(BadInput, match="reads captions"):
        game.sample(2)


@pytest.mark.parametrize("reduction", [3, 32])
def test_reductions_that_do_not_divide_are_refused(reduction: int) -> None:
    with pytest.raises(BadInput, match=f"reduction={reduction}"):
        small.build(StackGAN, reduction=reduction)


@pytest.mark.slow
def test_pictures_follow_captions_above_chance() -> None:
    """Three words and three greys: after two short stages the word can be read off the brightness of pictures."""
    levels, word = torch.tensor([-0.8, 0.0, 0.8]), torch.arange(48) % 3
    noise = 0.1 * torch.randn(48, 1, 16, 16, generator=torch.Generator().manual_seed(0))
    images = (levels[word][:, None, None, None] + noise).clamp(-1, 1)
    held = Batch(images, caption=(word + FIRST_WORD)[:, None])
    game = small.build(
        "stackgan",
        vocabulary=("dark", "grey", "light"),
        sketching=80,
        generator_optimizer={"rate": 2e-3},
        critic_optimizer={"rate": 2e-3},
    )
    played = small.Trainer(
        game, lambda at, n: held.each(lambda v: v[(at + torch.arange(n)) % 48]), small.settings(batch=24), quiet=True
    )
    for _ in range(160):
        played.advance()
    asked = torch.arange(150) % 3
    made = played.sample(150, Batch(torch.zeros(150, 1, 16, 16), caption=(asked + FIRST_WORD)[:, None]))
    read = (made.mean((1, 2, 3))[:, None] - levels).abs().argmin(1)
    assert float((read == asked).double().mean()) > 0.6
