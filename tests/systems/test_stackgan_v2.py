"""StackGAN++: the heads of each scale, the colours between scales, and who learns from what."""

from __future__ import annotations

import pytest
import small
import torch
from torch.nn.functional import softplus
from typed import present

from ganworks.game import Batch
from ganworks.losses.matching import mismatched
from ganworks.networks.stackgan_v2 import Critic
from ganworks.regularizers.codes import color_consistency
from ganworks.rng import scope
from ganworks.systems.stackgan_v2 import StackGANv2


@pytest.fixture
def game() -> StackGANv2:
    return small.build(StackGANv2)


@pytest.fixture
def batch(game: StackGANv2) -> Batch:
    return small.feed_of(game)(0, 6)


def reached(module: torch.nn.Module) -> bool:
    return any(p.grad is not None and bool(p.grad.abs().sum() > 0) for p in module.parameters())


def test_each_scale_is_judged_with_and_without_the_caption(game: StackGANv2, batch: Batch) -> None:
    both = {f"{kind}_{level}" for kind in ("conditional", "unconditional") for level in range(2)}
    assert set(game.critics_loss(batch)) == both
    assert set(game.generator_loss(batch)) == both | {"kl", "colors_1"}


def test_both_turns_by_their_formulas(game: StackGANv2, batch: Batch) -> None:
    game.double()
    seen = Batch(batch.images.double(), caption=batch.caption)
    text = game.text(seen.caption).detach()
    with scope("turn"):
        found = game.critics_loss(seen)
    with scope("turn"):
        fakes = game.generate(text)[0]
        others = [mismatched(present(seen.caption)) for _ in fakes]
    with scope("turn"):
        rewarded = game.generator_loss(seen)
    for level, (critic, fake, other) in enumerate(zip(game.critics, fakes, others, strict=True)):
        assert isinstance(critic, Critic)
        real = torch.nn.functional.avg_pool2d(seen.images, seen.images.shape[2] // fake.shape[2])
        real_alone, made_alone = critic.alone(critic.look(real)), critic.alone(critic.look(fake))
        true, made = critic.discriminate(critic.look(real), text), critic.discriminate(critic.look(fake), text)
        unfitting = critic.discriminate(critic.look(real), text[other])
        alone = softplus(-real_alone).mean() + softplus(made_alone).mean()
        fitting = softplus(-true).mean() + 0.5 * (softplus(unfitting).mean() + softplus(made).mean())
        torch.testing.assert_close(found[f"unconditional_{level}"], alone)
        torch.testing.assert_close(found[f"conditional_{level}"], fitting)
        torch.testing.assert_close(rewarded[f"unconditional_{level}"], softplus(-made_alone).mean())
        torch.testing.assert_close(rewarded[f"conditional_{level}"], softplus(-made).mean())


def test_only_the_judgement_under_the_caption_teaches_words(game: StackGANv2, batch: Batch) -> None:
    terms = game.critics_loss(batch)
    (terms["unconditional_0"] + terms["unconditional_1"]).backward(retain_graph=True)
    assert not reached(game.text) and reached(game.critics)
    (terms["conditional_0"] + terms["conditional_1"]).backward()
    assert reached(game.text) and not reached(game.generator)
    game.zero_grad()
    game.generator_loss(batch).total.backward()
    assert reached(game.generator) and not reached(game.text)


def test_scales_are_judged_apart_and_on_real_images_of_their_size(game: StackGANv2, batch: Batch) -> None:
    seen: list[tuple[int, ...]] = []
    for critic in game.critics:
        assert isinstance(critic, Critic)
        critic.look.register_forward_hook(lambda module, given, made: seen.append(tuple(given[0].shape[1:])))
    terms = game.critics_loss(batch)
    assert seen == [(1, 8, 8), (1, 8, 8), (1, 16, 16), (1, 16, 16)]  # real and generated at each
    terms["conditional_0"].backward()
    assert reached(game.critics[0]) and not reached(game.critics[1])


def test_colors_are_those_of_the_coarser_scale_and_alpha_weighs_them(batch: Batch) -> None:
    def term(alpha: float) -> torch.Tensor:
        game = small.build(StackGANv2, colors=alpha)
        with scope("turn"):
            return game.generator_loss(batch)["colors_1"]

    game = small.build(StackGANv2)
    with scope("turn"):
        coarse, fine = game.generate(game.text(batch.caption))[0]
    torch.testing.assert_close(term(3.0), 3.0 * color_consistency(fine, coarse))
    assert term(0.0).item() == 0.0


def test_colors_move_the_finer_image_and_leave_the_coarser_one(game: StackGANv2, batch: Batch) -> None:
    game.generator_loss(batch)["colors_1"].backward()
    assert reached(game.generator.outputs[1]) and not reached(game.generator.outputs[0])


def test_samples_are_of_the_finest_scale_and_follow_from_the_caption(game: StackGANv2, batch: Batch) -> None:
    game.eval()
    with torch.no_grad(), scope("picture"):
        once = game.sample(6, batch)
    with torch.no_grad(), scope("picture"):
        assert torch.equal(game.sample(6, batch), once)
    with torch.no_grad(), scope("picture"):
        assert torch.equal(game.generate(game.text(batch.caption))[0][-1], once)
    with torch.no_grad(), scope("picture"):
        assert not torch.equal(game.sample(6, Batch(batch.images, caption=present(batch.caption).flip(0))), once)
